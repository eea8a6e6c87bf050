import { channelAt, energyAt } from "eels/core/energy_axis.ts";
import { blurLine, FWHM_PER_DEVIATION } from "eels/core/gaussian.ts";
import {
  spectrumCount,
  type SpectrumImage,
  spectrumOf,
  withData,
} from "eels/core/spectrum_image.ts";

/** How a measurement departs from a simulated image in ways that `matchImage` does not search for. */
export interface Distortion {
  /** Factor on all distances from `pivotEv`: a dispersion that is wrong. */
  readonly stretch?: number;
  readonly pivotEv?: number;
  /** Full width at half maximum in eV of a Gaussian that every spectrum is blurred with. */
  readonly broadeningEv?: number;
  /** What is added in the last channel, in the values' unit; it rises evenly from 0 in the first. */
  readonly tilt?: number;
  /** A peak that stands elsewhere: its energy, how far it moves, and how far around it the axis bends. */
  readonly moved?: { readonly energyEv: number; readonly byEv: number; readonly withinEv: number };
  /** A peak that is higher: a factor at its energy that falls to 1 as a Gaussian. */
  readonly raised?: { readonly energyEv: number; readonly factor: number; readonly fwhmEv: number };
}

/**
 * Distorts every spectrum t of an image:
 *
 *     source of E = p + (E - p) / stretch, less byEv exp(-((E - E_moved - byEv) / within)^2) where a peak moves
 *     t'(E) = blurred (t(source of E) (1 + (factor - 1) G(E))) + tilt (E - E_first) / (E_last - E_first)
 *
 * with G a Gaussian of height 1; between channels t is interpolated linearly, beyond its ends it goes on
 * with its outermost values.
 */
export function distortImage(
  image: SpectrumImage,
  { stretch = 1, pivotEv = image.energy.startEv, broadeningEv = 0, tilt = 0, moved, raised }:
    Distortion,
): SpectrumImage {
  const channels = image.shape[2], last = channels - 1;
  const sources = Array.from({ length: channels }, (_, e) => {
    const atEv = energyAt(image.energy, e);
    const bend = moved
      ? moved.byEv * Math.exp(-(((atEv - moved.energyEv - moved.byEv) / moved.withinEv) ** 2))
      : 0;
    return channelAt(image.energy, pivotEv + (atEv - pivotEv) / stretch - bend);
  });
  const factors = Array.from({ length: channels }, (_, e) => {
    if (!raised) return 1;
    const distance = (energyAt(image.energy, e) - raised.energyEv) / raised.fwhmEv;
    return 1 + (raised.factor - 1) * Math.exp(-4 * Math.LN2 * distance ** 2);
  });
  const deviation = broadeningEv / FWHM_PER_DEVIATION / image.energy.stepEv;
  const data = new Float32Array(image.data.length);
  for (let s = 0; s < spectrumCount(image); s++) {
    const spectrum = spectrumOf(image, s);
    const placed = Float64Array.from(sources, (at, e) => factors[e] * valueAt(spectrum, at));
    const blurred = deviation > 0 ? blurLine(placed, { deviation, ends: "hold" }) : placed;
    blurred.forEach((value, e) => data[s * channels + e] = value + tilt * e / last);
  }
  return withData(image, data);
}

/** Linear interpolation at a place in channels. */
function valueAt(values: ArrayLike<number>, place: number): number {
  const at = Math.max(0, Math.min(values.length - 1, place));
  const low = Math.min(values.length - 2, Math.floor(at));
  return values[low] + (values[low + 1] - values[low]) * (at - low);
}
