import { type KnownNoise, makeNoise } from "./noise.ts";
import { refuseNonSpectra } from "./options.ts";
import { afterStep, type SpectrumImage } from "./spectrum_image.ts";
import { changeView, isView, type SpectrumView } from "./spectrum_view.ts";

/**
 * The image with a noise that is known; {@link estimateNoise} estimates one that is not.
 *
 * @param image Spectra in the unit that the noise is given in, or a view of them.
 * @param noise Gain (1 for electrons) and read-out of a detector, or `{ sigma }` for white noise.
 * @throws {RangeError} Where a value is out of range.
 * @example
 * ```ts
 * import { energyAxis, spectrumImage, withNoise } from "eels";
 * const counts = spectrumImage({ data: [40, 90], energy: energyAxis(520, 1, 2) });
 * withNoise(counts, { gain: 10, readoutCounts: 5 }).noise?.gain; // 10
 * ```
 */
export function withNoise(image: SpectrumImage, noise: KnownNoise): SpectrumImage;
export function withNoise(view: SpectrumView, noise: KnownNoise): Promise<SpectrumView>;
export function withNoise(
  image: SpectrumImage | SpectrumView,
  noise: KnownNoise,
): SpectrumImage | Promise<SpectrumView> {
  const made = makeNoise(noise), { gain, readoutCounts, source } = made;
  const step = `noise ${source}: gain ${round(gain)}, read-out ${round(readoutCounts)}`;
  if (isView(image)) return changeView(image, (rows) => afterStep(rows, step, { noise: made }));
  refuseNonSpectra("give the noise", image);
  return afterStep(image, step, { noise: made });
}

const round = (value: number) => Number(value.toPrecision(4));
