import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";
import { spectrumCount, type SpectrumImage, spectrumImage } from "../core/spectrum_image.ts";
import type { TrainingPairs } from "../engine/graph/training_pairs.ts";

/**
 * Splits pairs into training and validation: the last share of the spectra validates.
 *
 * Right for spectra made one by one. Pixels of one scanned image resemble their neighbours: split
 * those by whole images or blocks instead.
 *
 * @throws {RangeError} Where one of the two would be empty.
 * @example
 * ```ts
 * import { energyAxis, spectrumImage, splitPairs } from "eels";
 * const inputs = spectrumImage({
 *   data: new Float32Array(10),
 *   shape: [1, 5, 2],
 *   energy: energyAxis(520, 1, 2),
 * });
 * const { training, validation } = splitPairs({ inputs, targets: inputs }, { validationShare: 0.2 });
 * [training.inputs.shape[1], validation.inputs.shape[1]]; // [4, 1]
 * ```
 */
export function splitPairs(
  { inputs, targets, weights, noise }: TrainingPairs,
  options: { validationShare?: number } = {},
): { training: TrainingPairs; validation: TrainingPairs } {
  const { validationShare = 0.1 } = checkOptions("splitPairs", "split", options, {
    validationShare: is.between(0, 1),
  });
  const count = spectrumCount(inputs);
  const first = Math.round(count * (1 - validationShare));
  if (!(first > 0 && first < count)) {
    throw new RangeError(
      `Cannot split as both parts need a spectrum: ${count} spectra, validationShare is ` +
        `${validationShare}`,
    );
  }
  const part = (from: number, to: number): TrainingPairs => ({
    inputs: takeSpectra(inputs, from, to),
    targets: takeSpectra(targets, from, to),
    ...(weights && { weights: weights.subarray(from, to) }),
    ...(noise && { noise }),
  });
  return { training: part(0, first), validation: part(first, count) };
}

function takeSpectra(image: SpectrumImage, from: number, to: number): SpectrumImage {
  const channels = image.shape[2];
  const data = image.data.subarray(from * channels, to * channels);
  return spectrumImage({ ...image, data, shape: [1, to - from, channels], noise: undefined });
}
