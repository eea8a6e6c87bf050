import { channelAt, channelRange, energyAt } from "../core/energy_axis.ts";
import { crop } from "../core/energy_steps.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";
import { spectrumAt, spectrumCount, type SpectrumImage } from "../core/spectrum_image.ts";
import { fitPowerLaw, subtractPowerLaw } from "./power_law.ts";

/** A window in eV, half open. */
type WindowEv = readonly [fromEv: number, toEv: number];

/**
 * Energy at which an edge first reaches a share of its first peak, background removed.
 *
 * The background is a power law in a window just before the edge; from the highest channel of `peakEv`
 * the spectrum is followed down to the share, between channels along a straight line.
 *
 * Choice: half of the first peak. Pate et al. (2021), doi:10.1038/s41598-021-97668-8, do not say how
 * they read their onsets; a distance between two edges depends little on the share where both rise
 * alike.
 *
 * @param spectrum One spectrum in counts, with little noise: a mean or sum.
 * @throws {RangeError} Where it is not one spectrum or a window lies beyond the axis.
 * @throws {Error} Where the edge does not fall below the share within 20 eV of the peak.
 * @example
 * ```ts
 * import { energies, energyAxis, measureOnset, spectrumImage } from "eels";
 * const energy = energyAxis(600, 0.25, 600);
 * const data = energies(energy).map((atEv) => 4e11 * atEv ** -3 + (atEv < 710 ? 0 : 500));
 * const spectrum = spectrumImage({ data, energy });
 * measureOnset(spectrum, { backgroundEv: [660, 700], peakEv: [705, 715] }); // 709.9
 * ```
 */
export function measureOnset(
  spectrum: SpectrumImage,
  options: {
    readonly backgroundEv: WindowEv;
    readonly peakEv: WindowEv;
    readonly share?: number;
  },
): number {
  const { backgroundEv, peakEv, share = 0.5 } = checkOptions(
    "measureOnset",
    "find the onset",
    options,
    {
      backgroundEv: is.needed(is.windowEv),
      peakEv: is.needed(is.windowEv),
      share: is.between(0, 1),
    },
  );
  const edge = edgeOf(spectrum, backgroundEv);
  const values = spectrumAt(edge, 0, 0);
  const { from, to } = channelRange(edge.energy, ...peakEv);
  let top = from;
  for (let e = from; e < to; e++) if (values[e] > values[top]) top = e;
  const level = share * values[top];
  const lowest = Math.max(0, Math.ceil(top - 20 / edge.energy.stepEv));
  for (let e = top; e > lowest; e--) {
    if (values[e - 1] < level) {
      return energyAt(edge.energy, e - 1 + (level - values[e - 1]) / (values[e] - values[e - 1]));
    }
  }
  throw new Error(
    `Cannot find the onset as the edge must fall below ${share} of its peak: it does not within ` +
      `20 eV below ${energyAt(edge.energy, top)} eV`,
  );
}

/** Windows for {@link measureWhiteLines}; the defaults are for Fe L2,3. */
export interface WhiteLineWindows {
  readonly backgroundEv?: WindowEv;
  readonly l3Ev?: WindowEv;
  readonly l2Ev?: WindowEv;
  /** Window behind both lines, where only the continuum is left; null where there is none. */
  readonly continuumEv?: WindowEv | null;
  /** Half width of the rise of each step in eV. */
  readonly stepWidthEv?: number;
}

/** The two lines of an L2,3 edge above their continuum. */
export interface WhiteLines {
  /** Area of the line in the spectrum's unit times eV. */
  readonly l3: number;
  readonly l2: number;
  readonly ratio: number;
  /** Energy of the highest channel of each window. */
  readonly l3Ev: number;
  readonly l2Ev: number;
}

/**
 * Measures the white lines L3 and L2: power-law background off, then two steps of 2/3 and 1/3 of the
 * continuum's height H under the maxima E3 and E2 of the lines, then the areas left in two windows. With
 * w the half width of a step, under the lines lies
 *
 *     H (2/3 rise(E - E3) + 1/3 rise(E - E2)),  rise(E) = 1/2 + arctan(E / w) / pi
 *
 * Choice: arctangent steps in the ratio 2 : 1 of the initial states. How Pate et al. (2021),
 * doi:10.1038/s41598-021-97668-8, measured their ratio is not said; others give other numbers for
 * the same spectrum, so compare only ratios measured alike.
 *
 * @param spectrum One spectrum in counts, with little noise: a mean or sum.
 * @throws {RangeError} Where it is not one spectrum or a window lies beyond the axis.
 * @example
 * ```ts
 * import { energies, energyAxis, measureWhiteLines, spectrumImage } from "eels";
 * const energy = energyAxis(600, 0.25, 600);
 * const line = (awayEv: number) => Math.exp(-awayEv * awayEv / 2);
 * const data = energies(energy).map((atEv) =>
 *   4e11 * atEv ** -3 + 400 * line(atEv - 710) + 100 * line(atEv - 723));
 * measureWhiteLines(spectrumImage({ data, energy })).ratio; // 4
 * ```
 */
export function measureWhiteLines(
  spectrum: SpectrumImage,
  options: WhiteLineWindows = {},
): WhiteLines {
  const {
    backgroundEv = [660, 700],
    l3Ev = [704, 716.5],
    l2Ev = [716.5, 729],
    continuumEv = [730, 738],
    stepWidthEv = 0.8,
  } = checkOptions("measureWhiteLines", "measure white lines", options, {
    backgroundEv: is.windowEv,
    l3Ev: is.windowEv,
    l2Ev: is.windowEv,
    continuumEv: is.either(is.windowEv, is.nothing),
    stepWidthEv: is.above0,
  });
  const edge = edgeOf(spectrum, backgroundEv);
  const { energy } = edge;
  const values = spectrumAt(edge, 0, 0);
  const sum = (window: WindowEv, value: (e: number) => number) => {
    const { from, to } = channelRange(energy, ...window);
    let total = 0;
    for (let e = from; e < to; e++) total += value(e);
    return total;
  };
  const topEv = (window: WindowEv) => {
    const { from, to } = channelRange(energy, ...window);
    let top = from;
    for (let e = from; e < to; e++) if (values[e] > values[top]) top = e;
    return energyAt(energy, top);
  };
  const at3 = topEv(l3Ev), at2 = topEv(l2Ev);
  const rise = (atEv: number, e: number) =>
    0.5 + Math.atan((energyAt(energy, e) - atEv) / stepWidthEv) / Math.PI;
  const steps = (e: number) => 2 / 3 * rise(at3, e) + 1 / 3 * rise(at2, e);
  const height = continuumEv ? sum(continuumEv, (e) => values[e]) / sum(continuumEv, steps) : 0;
  const line = (e: number) => (values[e] - height * steps(e)) * energy.stepEv;
  const l3 = sum(l3Ev, line), l2 = sum(l2Ev, line);
  return { l3, l2, ratio: l3 / l2, l3Ev: at3, l2Ev: at2 };
}

function edgeOf(spectrum: SpectrumImage, [fromEv, toEv]: WindowEv): SpectrumImage {
  if (spectrumCount(spectrum) !== 1) {
    throw new RangeError(
      `Cannot measure an edge as there must be one spectrum: there are ${
        spectrumCount(spectrum)
      }; ` +
        `take meanSpectrum() before`,
    );
  }
  const first = channelAt(spectrum.energy, fromEv);
  const upper = energyAt(spectrum.energy, spectrum.energy.channels);
  const shown = first > 0 ? crop(spectrum, { fromEv, toEv: upper }) : spectrum;
  return subtractPowerLaw(shown, fitPowerLaw(shown, { fromEv, toEv }));
}
