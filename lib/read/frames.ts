/**
 * Messages between this process and one that reads for it: a head of any values that can be cloned,
 * and behind it the bytes of one array.
 *
 * @module
 */
import { deserialize, serialize } from "node:v8";

/** A message as it arrives. */
export interface Frame {
  readonly head: unknown;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Bytes of the two lengths at the start of a message. */
const START = 12;

/** Writes a message, and waits until all of it is taken. */
export function writeFrame(
  out: { writeSync(bytes: Uint8Array): number },
  head: unknown,
  body: Uint8Array = new Uint8Array(0),
): void {
  const bytes = serialize(head), start = new DataView(new ArrayBuffer(START));
  start.setUint32(0, bytes.length);
  start.setFloat64(4, body.length);
  for (const part of [new Uint8Array(start.buffer), bytes, body]) {
    for (let done = 0; done < part.length;) done += out.writeSync(part.subarray(done));
  }
}

/**
 * Reads messages one after the other.
 *
 * @param onBytes Called when a head has come, with the bytes of the body that is to follow.
 * @returns What gives the next message, `undefined` where the stream ends, and what closes the stream.
 */
export function frameReader(
  stream: ReadableStream<Uint8Array>,
  onBytes: (bytes: number) => void = () => {},
): { next(): Promise<Frame | undefined>; close(): Promise<void> } {
  const reader = stream.getReader();
  let rest: Uint8Array = new Uint8Array(0);
  const fill = async (target: Uint8Array): Promise<boolean> => {
    for (let done = 0; done < target.length;) {
      if (rest.length === 0) {
        const { value } = await reader.read();
        if (!value) return false;
        rest = value;
      }
      const some = rest.subarray(0, target.length - done);
      target.set(some, done);
      done += some.length;
      rest = rest.subarray(some.length);
    }
    return true;
  };
  const next = async () => {
    const start = new Uint8Array(START), view = new DataView(start.buffer);
    if (!await fill(start)) return undefined;
    const head = new Uint8Array(view.getUint32(0));
    if (!await fill(head)) return undefined;
    const length = view.getFloat64(4);
    onBytes(length);
    const body = new Uint8Array(length);
    return await fill(body) ? { head: deserialize(head), body } : undefined;
  };
  return { next, close: () => reader.cancel().catch(() => {}) };
}
