import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";

/** All spectra as one column, in their order, so that images of any length stack; values are shared. */
export function inOneColumn(image: SpectrumImage): SpectrumImage {
  const [rows, columns, channels] = image.shape;
  return spectrumImage({ ...image, shape: [rows * columns, 1, channels] });
}
