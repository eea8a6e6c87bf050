import type { Image } from "../core/image.ts";
import type { SpectrumImage } from "../core/spectrum_image.ts";
import { scanSizes } from "./signal_tree.ts";

/**
 * Spectra or an image as the bytes of a NumPy .npy file, version 1: float32 values alone, `(channels,)`,
 * `(columns, channels)`, `(rows, columns, channels)` or `(rows, columns)`.
 */
export function npyBytes(image: SpectrumImage | Image): Uint8Array {
  const shape = "energy" in image
    ? [...scanSizes(image).map(([, size]) => size), image.energy.channels]
    : image.shape;
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${sizes}), }`;
  const before = 10; // magic, version, length
  const length = Math.ceil((before + text.length + 1) / 64) * 64 - before;
  const bytes = new Uint8Array(before + length + image.data.byteLength);
  bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0, length & 255, length >> 8]);
  bytes.set(new TextEncoder().encode(`${text.padEnd(length - 1)}\n`), before);
  const { buffer, byteOffset, byteLength } = image.data;
  bytes.set(new Uint8Array(buffer, byteOffset, byteLength), before + length);
  return bytes;
}
