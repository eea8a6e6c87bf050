/**
 * Measurements from any source of bytes, without a file system: what reads files and what reads in a
 * browser go through here.
 *
 * @module
 */
import type { ByteSource } from "./byte_source.ts";
import { readDm, type ReadOptions } from "./dm3_dm4.ts";
import type { Measurement } from "./measurement.ts";
import { readMsa } from "./msa.ts";
import { isNpy, readNpy } from "./npy.ts";
import { ReadError } from "./read_error.ts";
import { LOOKED_AT, nameFormat } from "./recognise.ts";
import { looksLikeText, readTextTable } from "./text_table.ts";

/** Reads a measurement from any source of bytes, such as a part of an archive; not HDF5 or ZIP. */
export function readSource(source: ByteSource, options: ReadOptions = {}): Measurement {
  const start = startOf(source, LOOKED_AT);
  const hex = [...start.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  if (isDm(start)) return readDm(source, options);
  const text = new TextDecoder().decode(start); // skips a byte order mark
  if (isMsa(text)) return onlyImage(readMsa(source), options);
  if (isNpy(start)) return onlyImage(readNpy(source), options);
  const foreign = nameFormat(start);
  if (foreign) throw new ReadError(foreign, { path: source.path, byteOffset: 0 });
  if (looksLikeText(start)) return onlyImage(readTextTable(source), options);
  throw new ReadError(
    "as its format must be Gatan dm3 or dm4, EMSA/MAS, HDF5 (.hspy, .emd), Zarr (.zspy), .npy, " +
      `.ndata or a table of text: it starts with the bytes ${
        hex || "(none)"
      }; export it from the ` +
      "microscope's program as one of these",
    { path: source.path, byteOffset: 0 },
  );
}

/** The first bytes, by which formats are told. */
export function startOf(source: ByteSource, length = 16): Uint8Array {
  const start = new Uint8Array(Math.min(length, source.size));
  source.readInto(start, 0);
  return start;
}

/** Whether the first bytes of a file are those of Gatan's dm3 or dm4. */
export function isDm(start: Uint8Array): boolean {
  return start.length >= 4 && !start[0] && !start[1] && !start[2] &&
    (start[3] === 3 || start[3] === 4);
}

/** The measurement of a file that holds no other. */
export function onlyImage(measurement: Measurement, { image = 0 }: ReadOptions): Measurement {
  if (image === 0) return measurement;
  throw new ReadError(`as it has no image ${JSON.stringify(image)}: it holds one, leave it out`, {
    path: measurement.path,
  });
}

/** Whether a text is EMSA/MAS; one whose first line is damaged is told by its keywords. */
function isMsa(text: string): boolean {
  return /^\s*#FORMAT/i.test(text) ||
    [/^#NPOINTS\b/im, /^#XPERCHAN\b/im].every((keyword) => keyword.test(text));
}
