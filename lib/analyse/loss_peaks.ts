import { energyAt, type EnergyAxis } from "../core/energy_axis.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, refuseNonSpectra } from "../core/options.ts";
import { spectrumCount, type SpectrumImage } from "../core/spectrum_image.ts";

/** A local maximum of a spectrum. */
export interface FoundPeak {
  readonly energyEv: number;
  readonly height: number;
  /** Height above the higher of the two saddles that part it from anything higher. */
  readonly prominence: number;
  /** Full width at half the prominence in eV. */
  readonly fwhmEv: number;
}

/**
 * The local maxima from an energy on whose prominence is large enough, in the order of energy.
 *
 * A maximum lies at the vertex of the parabola through three channels; its prominence is its height
 * above the higher of the two saddles that part it from anything higher.
 *
 * @param image One spectrum.
 * @param options.fromEv Where the search begins.
 * @param options.prominence Least prominence, in the spectrum's unit.
 * @throws {RangeError} Where there is more than one spectrum.
 * @example
 * ```ts
 * import { energyAxis, findPeaks, spectrumImage } from "eels";
 * const data = [0, 1, 4, 1, 0, 2, 0];
 * const spectrum = spectrumImage({ data, energy: energyAxis(0, 0.5, 7) });
 * const peaks = findPeaks(spectrum, { fromEv: 0.5, prominence: 1 });
 * peaks.map((peak) => peak.energyEv); // 1, 2.5
 * ```
 */
export function findPeaks(
  image: SpectrumImage,
  options: { fromEv: number; prominence: number },
): FoundPeak[] {
  refuseNonSpectra("find peaks", image);
  const { fromEv, prominence } = checkOptions("findPeaks", "find peaks", options, {
    fromEv: is.needed(is.number),
    prominence: is.needed(is.from0),
  });
  if (spectrumCount(image) !== 1) {
    throw new RangeError(
      `Cannot find peaks as there must be one spectrum: the image has ${spectrumCount(image)}`,
    );
  }
  const { data: spectrum, energy } = image;
  const first = Math.max(1, Math.ceil((fromEv - energy.startEv) / energy.stepEv - 1e-6));
  const found: FoundPeak[] = [];
  for (let e = first; e < spectrum.length - 1; e++) {
    const height = spectrum[e];
    if (!(height > spectrum[e - 1] && height >= spectrum[e + 1])) continue;
    const own = height - Math.max(saddle(spectrum, e, -1), saddle(spectrum, e, 1));
    if (!(own >= prominence)) continue;
    const level = height - own / 2;
    const fwhmEv = energy.stepEv * (reach(spectrum, e, -1, level) + reach(spectrum, e, 1, level));
    // The vertex of the parabola through three channels.
    const [left, right] = [spectrum[e - 1], spectrum[e + 1]];
    const bend = left - 2 * height + right;
    const shift = bend < 0 ? 0.5 * (left - right) / bend : 0;
    found.push({ energyEv: energyAt(energy, e + shift), height, prominence: own, fwhmEv });
  }
  return found;
}

/** The lowest value on the way to anything higher, or to the end of the axis. */
function saddle(spectrum: ArrayLike<number>, top: number, step: 1 | -1): number {
  let lowest = spectrum[top];
  for (let e = top + step; e >= 0 && e < spectrum.length; e += step) {
    if (spectrum[e] > spectrum[top]) break;
    lowest = Math.min(lowest, spectrum[e]);
  }
  return lowest;
}

/** Channels from the top to where the spectrum falls to a level, to a fraction of a channel. */
function reach(spectrum: ArrayLike<number>, top: number, step: 1 | -1, level: number): number {
  let e = top;
  while (e + step >= 0 && e + step < spectrum.length && spectrum[e + step] > level) e += step;
  const next = e + step;
  if (next < 0 || next >= spectrum.length) return Math.abs(e - top);
  return Math.abs(e - top) + (spectrum[e] - level) / (spectrum[e] - spectrum[next]);
}

/**
 * Full width at half maximum in eV of the highest peak within +- `withinEv` of 0 eV.
 *
 * @throws {RangeError} Where 0 eV does not lie on the axis.
 */
export function zeroLossWidth(
  spectrum: ArrayLike<number>,
  energy: EnergyAxis,
  { withinEv = 0.1 }: { withinEv?: number } = {},
): number {
  let top = -1;
  for (let e = 0; e < spectrum.length; e++) {
    if (Math.abs(energyAt(energy, e)) > withinEv) continue;
    if (top < 0 || spectrum[e] > spectrum[top]) top = e;
  }
  if (top < 0) {
    throw new RangeError(
      `Cannot measure the zero-loss peak as 0 eV must lie on the axis: it begins at ` +
        `${energy.startEv} eV`,
    );
  }
  const half = spectrum[top] / 2;
  return energy.stepEv * (reach(spectrum, top, -1, half) + reach(spectrum, top, 1, half));
}

/** A true peak and the found one that is taken for it. */
export interface PeakPair {
  readonly truth: FoundPeak;
  readonly found: FoundPeak;
}

/**
 * Pairs found peaks with true ones: nearest first, each used once, no further apart than half the true
 * peak's width or `withinEv`, whichever is more.
 *
 * @returns The pairs; true peaks without one were missed, found peaks without one are false.
 * @example
 * ```ts
 * import { energyAxis, findPeaks, matchPeaks, spectrumImage } from "eels";
 * const energy = energyAxis(0, 0.01, 6);
 * const peaksOf = (data: number[]) =>
 *   findPeaks(spectrumImage({ data, energy }), { fromEv: 0, prominence: 1 });
 * matchPeaks(peaksOf([0, 1, 4, 1, 0, 0]), peaksOf([0, 1, 2, 4, 1, 0])).length; // 1
 * ```
 */
export function matchPeaks(
  found: readonly FoundPeak[],
  truths: readonly FoundPeak[],
  options: { withinEv?: number } = {},
): PeakPair[] {
  const { withinEv = 0.02 } = checkOptions("matchPeaks", "match peaks", options, {
    withinEv: is.from0,
  });
  const candidates = truths.flatMap((truth) =>
    found.map((peak) => ({ truth, found: peak, apart: Math.abs(peak.energyEv - truth.energyEv) }))
  ).filter(({ truth, apart }) => apart <= Math.max(withinEv, truth.fwhmEv / 2));
  const used = new Set<FoundPeak>();
  return candidates.sort((a, b) => a.apart - b.apart).filter(({ truth, found: peak }) => {
    const free = !used.has(truth) && !used.has(peak);
    if (free) used.add(truth).add(peak);
    return free;
  });
}
