/**
 * Means of rows without their lowest and highest value, channel by channel, two channels at a time by vector
 * instructions: the same as a plain loop gives, to the last bit.
 *
 * @module
 */
import { assemble, f64x2, type FunctionBuilder, i32 } from "../fourier/wasm_assembler.ts";

const PAGE_BYTES = 2 ** 16;

interface Room {
  readonly channels: number;
  readonly rows: number;
  readonly singles: Float32Array;
  readonly doubles: Float64Array;
  readonly run: (rows: number, stride: number, from: number, to: number, pairs: number) => void;
}

let room: Room | undefined;

/**
 * The means of three rows or more over the channels `[from, to)`.
 *
 * @param starts Where the rows begin in `data`.
 * @returns Room of this module, which the next call writes to.
 */
export function trimmedMeans(
  data: Float32Array,
  starts: readonly number[],
  from: number,
  to: number,
): Float64Array {
  const size = to - from, rows = starts.length;
  if (!room || room.channels < size || room.rows < rows) room = makeRoom(rows, size);
  const { singles, doubles, run, channels } = room;
  // The divisor, the means, the rows.
  doubles[0] = rows - 2;
  const first = 2 * (1 + channels);
  for (let n = 0; n < rows; n++) {
    singles.set(data.subarray(starts[n] + from, starts[n] + to), first + n * channels);
  }
  run(rows, 4 * channels, 4 * first, 8, Math.ceil(size / 2));
  return doubles.subarray(1, 1 + size);
}

function makeRoom(rows: number, size: number): Room {
  const most = Math.max(8, rows), channels = 2 * Math.ceil(size / 2);
  const bytes = 8 * (1 + channels) + 4 * most * channels;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
  const write = { name: "run", parameters: 5, write: writeMeans };
  const module = new WebAssembly.Module(assemble([write], 1));
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return {
    ...{ channels, rows: most, run: exports.run as Room["run"] },
    singles: new Float32Array(memory.buffer),
    doubles: new Float64Array(memory.buffer),
  };
}

/** A loop over pairs of channels, in it one over rows. */
function writeMeans(build: FunctionBuilder): void {
  const { get, set } = build, [rows, stride, from, to, pairs] = [0, 1, 2, 3, 4];
  const at = build.integer(i32.constant(0)), left = build.integer(i32.constant(0));
  const [low, high] = [Infinity, -Infinity].map(f64x2.constant);
  const [sum, least, most, value] = [0, 0, 0, 0].map((zero) => build.vector(f64x2.constant(zero)));
  const less = (local: number) => set(local, i32.subtract(get(local), i32.constant(1)));
  build.repeatWhile(() => get(pairs), () => {
    set(sum, f64x2.constant(0));
    set(least, low);
    set(most, high);
    set(at, get(from));
    set(left, get(rows));
    build.repeatWhile(() => get(left), () => {
      set(value, f64x2.loadSingles(get(at)));
      set(sum, f64x2.add(get(sum), get(value)));
      set(least, f64x2.smaller(get(least), get(value)));
      set(most, f64x2.larger(get(most), get(value)));
      set(at, i32.add(get(at), get(stride)));
      less(left);
    });
    const trimmed = f64x2.subtract(f64x2.subtract(get(sum), get(least)), get(most));
    build.store(get(to), f64x2.divide(trimmed, f64x2.loadSplat(i32.constant(0))));
    set(from, i32.add(get(from), i32.constant(8)));
    set(to, i32.add(get(to), i32.constant(16)));
    less(pairs);
  });
}
