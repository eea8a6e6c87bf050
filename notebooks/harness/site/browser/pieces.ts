/** Values go to the worker in pieces: a large image copied at once would hold up the page. */
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import type { Task } from "./messages.ts";

/** Choice: so many values are copied in some milliseconds. */
const PIECE = 2 ** 21;

/** Values of the image of the task that follows, from one on. */
export interface Piece {
  readonly kind: "piece";
  readonly from: number;
  readonly values: Float32Array<ArrayBuffer>;
  /** Of all pieces. */
  readonly length: number;
}

/** Changes the image of a task that has one. */
function changeImage(task: Task, change: (image: SpectrumImage) => SpectrumImage): Task {
  if (task.kind === "save") return { ...task, image: change(task.image) };
  if (task.kind === "open") return task;
  return { ...task, map: { ...task.map, image: change(task.map.image) } };
}

/**
 * Sends a task, the values of its image before.
 *
 * @returns Sends what comes next: to be called whenever the worker has taken a piece.
 */
export function sendTask(
  post: (what: Task | Piece, transfer: Transferable[]) => void,
  task: Task,
): () => void {
  let data = new Float32Array(), from = 0;
  const bare = changeImage(task, (image) => {
    data = image.data as Float32Array<ArrayBuffer>;
    return { ...image, data: new Float32Array() };
  });
  const next = () => {
    if (from >= data.length) return post(bare, []);
    const values = data.slice(from, from + PIECE);
    post({ kind: "piece", from, values, length: data.length }, [values.buffer]);
    from += PIECE;
  };
  next();
  return next;
}

/** Puts pieces together, and gives tasks the values that came before them. */
export function takePieces(): { add(piece: Piece): void; complete(task: Task): Task } {
  let data = new Float32Array();
  return {
    add({ from, values, length }) {
      if (from === 0) data = new Float32Array(length);
      data.set(values, from);
    },
    complete(task) {
      const whole = changeImage(task, (image) => ({ ...image, data }));
      data = new Float32Array();
      return whole;
    },
  };
}
