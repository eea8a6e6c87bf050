import { Matrix, solve } from "ml-matrix";
import { mean } from "simple-statistics";
import { energyAt, energyAxis } from "../core/energy_axis.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, type OneOf, refuseNonSpectra } from "../core/options.ts";
import {
  spectrumCount,
  type SpectrumImage,
  spectrumImage,
  spectrumOf,
} from "../core/spectrum_image.ts";
import { meanSpectrum } from "../core/sums.ts";
import { checkFinite } from "./spread.ts";

const LEAST_GAINS = 4;
/** Farther from 0 eV than an axis is out of calibration: another kind of spectrum. */
const MOST_SHIFT_EV = 20;

/**
 * The zero-loss peak of low-loss spectra, as the point spread for deconvolution: its side of energy gains,
 * where nothing else is, mirrored about its middle and carried on beyond by a power law, which goes through
 * the means of the last two quarters of that side. Negative values become 0.
 *
 * Where these means do not fall as a power law below -1 would, as in noise, nothing is carried on. The
 * mirrored gain side is the "reflected tail" of Egerton, Electron Energy-Loss Spectroscopy in the Electron
 * Microscope (2011), section 4.1, doi:10.1007/978-1-4419-9583-4.
 *
 * The middle, which mostly lies between two channels, is the vertex of a parabola through the logarithms of
 * the values above half of the highest, each weighted by itself; mirrored values are taken between channels by
 * parabolas through the logarithms of three. Mirrored about the highest channel instead, a peak comes out too
 * wide by up to half a channel on each side, and a thickness from its area can be half of the true one.
 *
 * @param image Low-loss spectra that begin before their zero-loss peak.
 * @param options.per "image" (default): one peak, of the mean spectrum. "spectrum": each spectrum's own.
 * @returns One spectrum, or one a spectrum; 0 eV lies at its highest value, and it reaches as far to both
 * sides as the image's axis is long.
 * @throws {RangeError} Where a value is not finite, or the highest lies too near to the axis' begin or too
 * far from 0 eV, as in a core loss.
 * @example
 * ```ts
 * import { energyAxis, spectrumImage, takeZeroLoss } from "eels";
 * const data = [0, 1, 2, 6, 20, 80, 21, 9, 8, 7, 9, 12, 8]; // a plasmon at higher losses
 * const image = spectrumImage({ data, energy: energyAxis(-5, 1, 13) });
 * const spread = takeZeroLoss(image);
 * spread.data[12 + 1]; // 20, as at -1 eV
 * ```
 */
export function takeZeroLoss(
  image: SpectrumImage,
  options: { per?: OneOf<"image" | "spectrum"> } = {},
): SpectrumImage {
  refuseNonSpectra("take the zero-loss peak", image);
  const { per = "image" } = checkOptions("takeZeroLoss", "take the zero-loss peak", options, {
    per: is.oneOf("image", "spectrum"),
  });
  checkFinite(image);
  return takeEach(per === "image" ? meanSpectrum(image) : image);
}

function takeEach(image: SpectrumImage): SpectrumImage {
  const { stepEv, channels } = image.energy, reach = channels - 1;
  const energy = energyAxis(-reach * stepEv, stepEv, 2 * reach + 1), count = spectrumCount(image);
  const data = new Float32Array(count * energy.channels);
  for (let s = 0; s < count; s++) {
    const values = spectrumOf(image, s);
    const top = values.indexOf(values.reduce((most, value) => Math.max(most, value)));
    const topEv = energyAt(image.energy, top);
    if (top < LEAST_GAINS || Math.abs(topEv) > MOST_SHIFT_EV) {
      throw new RangeError(
        `Cannot take the zero-loss peak as at least ${LEAST_GAINS} channels of energy gains must ` +
          `stand before the highest value, and that within ${MOST_SHIFT_EV} eV of 0: it is channel ` +
          `${top}, ${topEv} eV`,
      );
    }
    const middle = middleOf(values, top), last = Math.max(top, Math.floor(middle));
    const beyond = powerLawTail(values.subarray(0, top + 1).toReversed());
    for (let i = 0; i < energy.channels; i++) {
      const at = top + i - reach, from = at <= last ? at : 2 * middle - at;
      data[s * energy.channels + i] = from >= 0
        ? Math.max(0, valueAt(values, from))
        : beyond?.(top - from) ?? 0;
    }
  }
  const [rows, columns] = image.shape;
  return spectrumImage({ ...image, data, shape: [rows, columns, energy.channels], energy });
}

/** Where the middle of a peak lies, in channels; its highest where fewer than three lie above half of that. */
function middleOf(values: Float32Array, top: number): number {
  let from = top, to = top + 1;
  while (from > 0 && values[from - 1] > values[top] / 2) from--;
  while (to < values.length && values[to] > values[top] / 2) to++;
  if (to - from < 3) return top;
  const design: number[][] = [], logarithms: number[][] = [];
  for (let e = from; e < to; e++) {
    const weight = Math.sqrt(values[e]);
    design.push([weight, weight * (e - top), weight * (e - top) ** 2]);
    logarithms.push([weight * Math.log(values[e])]);
  }
  const [, slope, bend] = solve(new Matrix(design), new Matrix(logarithms)).to1DArray();
  return bend < 0 ? Math.max(from, Math.min(to - 1, top - slope / (2 * bend))) : top;
}

/** A value at any place of a spectrum, in channels: by a parabola through the logarithms of three, or straight. */
function valueAt(values: Float32Array, at: number): number {
  const e = Math.round(at), x = at - e;
  if (x === 0) return values[e];
  const [a, b, c] = [values[e - 1], values[e], values[e + 1]];
  if (!(a > 0 && b > 0 && c > 0)) return b + x * ((x > 0 ? c : a) - b) * Math.sign(x);
  const [la, lb, lc] = [a, b, c].map(Math.log);
  return Math.exp(lb + x * (lc - la) / 2 + x * x * (la - 2 * lb + lc) / 2);
}

/** What a side of a peak, from its top outwards, would be farther out; `null` where none can tell. */
function powerLawTail(side: Float32Array): ((away: number) => number) | null {
  const bounds = [0.5, 0.75, 1].map((share) => Math.round(share * (side.length - 1)));
  const [near, far] = [0, 1].map((part) => {
    const values = side.subarray(bounds[part] + 1, bounds[part + 1] + 1);
    return { away: Math.sqrt((bounds[part] + 1) * bounds[part + 1]), level: mean([...values]) };
  });
  if (!(near.level > 0 && far.level > 0)) return null;
  const slope = Math.log(far.level / near.level) / Math.log(far.away / near.away);
  return slope < -1 ? (away) => far.level * (away / far.away) ** slope : null;
}
