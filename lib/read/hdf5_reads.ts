/**
 * What the HDF5 library reads of a file, read by read: a slow drive is told from a library that has lost its
 * way, and a heap in which it would search for ever is not handed to it.
 *
 * @module
 */

/** `readSync` of `node:fs`, as the library calls it. */
export type ReadAt = (
  file: number,
  into: Uint8Array,
  offset: number,
  length: number,
  position: number,
) => number;

/** Who is told what. */
export interface ReadWatch {
  /** Called where reading took another second, of the drive and not of the library. */
  readonly onWait: () => void;
  /** Called with what is wrong before a read fails for it. */
  readonly onDamage: (problem: string) => void;
  readonly nowMs?: () => number;
}

/** A drive of 100 kB/s reads this much in 2.6 s. */
const PIECE_BYTES = 2 ** 18;
const WAIT_MS = 1000;

/** Reads as `readSync` does, and watches it. */
export function watchedReads(
  readSync: ReadAt,
  { onWait, onDamage, nowMs = () => performance.now() }: ReadWatch,
): ReadAt {
  let waitedMs = 0;
  const read: ReadAt = (file, into, offset, length, position) => {
    let done = 0;
    while (done < length) {
      const began = nowMs(), wanted = Math.min(PIECE_BYTES, length - done);
      const some = readSync(file, into, offset + done, wanted, position + done);
      waitedMs += nowMs() - began;
      if (waitedMs >= WAIT_MS) {
        waitedMs = 0;
        onWait();
      }
      done += some;
      if (some < wanted) break;
    }
    return done;
  };
  return (file, into, offset, length, position) => {
    const done = read(file, into, offset, length, position);
    const bytes = into.subarray(offset, offset + done);
    const lost = isHeap(bytes) && endlessObject((header, at) => {
      const known = bytes.subarray(at, at + header.length);
      if (known.length === header.length) header.set(known);
      else if (read(file, header, 0, header.length, position + at) < header.length) {
        header.fill(255);
      }
    });
    if (lost === false) return done;
    onDamage(
      `as the texts from byte ${position} on must stand one after the other: the one at byte ` +
        `${position + lost} says to take none; the file is damaged, copy it again`,
    );
    throw Object.assign(new Error("EIO: a damaged heap"), { code: "EIO", errno: -5 });
  };
}

/** How a global heap starts, which holds texts and lists of unequal length: its name, version 1. */
const HEAP = [...new TextEncoder().encode("GCOL"), 1, 0, 0, 0];
/** Of the heap and of each object in it, where lengths have 8 bytes, as all programs write them. */
const HEADER_BYTES = 16;

/** Whether it is a global heap that was read; the library reads each at one go, from its start on. */
const isHeap = (bytes: Uint8Array) =>
  bytes.length >= HEADER_BYTES && HEAP.every((byte, i) => bytes[i] === byte);

/**
 * Where in a heap the library, which goes from object to object by their sizes, would go round for ever, as the
 * object there takes no bytes: of index 0, what is free, without a size, or so large that size and header are
 * 2 to the 32. `false` where it comes to an end or to an error.
 *
 * @param readHeader Fills an object's header with the bytes at an offset from the heap's start.
 */
function endlessObject(readHeader: (header: Uint8Array, at: number) => void): number | false {
  const header = new Uint8Array(HEADER_BYTES), view = new DataView(header.buffer);
  readHeader(header, 0);
  // As the library has them: of 32 bits.
  const size = view.getUint32(8, true);
  for (let at = HEADER_BYTES; at + HEADER_BYTES <= size;) {
    readHeader(header, at);
    const index = view.getUint16(0, true), bytes = view.getUint32(8, true);
    const step = index === 0 ? bytes : (HEADER_BYTES + ((bytes + 7) & ~7)) >>> 0;
    if (step === 0) return at;
    at += step;
  }
  return false;
}
