import { Matrix, solve } from "ml-matrix";
import { mean } from "simple-statistics";
import { channelRange, energyAt } from "eels/core/energy_axis.ts";
import type { Prng } from "eels/core/random.ts";
import { type SpectrumImage, spectrumOf } from "eels/core/spectrum_image.ts";
import { splitHalves } from "./measured_halves.ts";
import { ALUMINIUM_PLASMONS } from "./plasmon_search.ts";
import { analysePlural, type ErrorDraws, type PluralAnalysis } from "./plasmon_table.ts";
import { deviation, lorentzian, type PlasmonFit } from "./plasmon_fit.ts";

/** What is left of the second plasmon, at twice the energy of the first. */
export interface SecondPlasmon {
  readonly way: string;
  readonly atEv: number;
  /** Height of the second plasmon above a parabola, in electrons a channel, before and after. */
  readonly before: number;
  readonly after: number;
  /** Standard deviation of `before` over blocks of the residuals. */
  readonly beforeError: number;
  /**
   * `after / before`: 0 where plural scattering is gone, below 0 where too much was taken; NaN where there is
   * no second plasmon to take away, `before` being below three of its errors.
   */
  readonly residualShare: number;
  /** By halves of the electrons and by blocks of the residuals, their squares added. */
  readonly standardError: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The share of the second volume plasmon that Fourier-log leaves: a Lorentzian at twice the fitted energy
 * with twice its width (the self-convolution of the first) and a parabola are fitted within 3 eV of it.
 *
 * @param ways As of `analyseWays`; the volume plasmon is the last of each.
 * @returns A row a way; none where the axis ends before it.
 */
export function judgeSecondPlasmon(
  spectrum: SpectrumImage,
  ways: readonly PluralAnalysis[],
  { splits, draws, random, plasmons = ALUMINIUM_PLASMONS }: ErrorDraws,
): SecondPlasmon[] {
  const { energy } = spectrum, endEv = energyAt(energy, energy.channels - 1);
  if (ways.some(({ fits }) => 2 * fits[fits.length - 1].energyEv + 3 > endEv)) return [];
  const halves = splitHalves(spectrum, { splits, random, name: "second" })
    .map((pair) => pair.map((half) => shareOf(half, analysePlural(half, { plasmons }))));
  const noise = mean(halves.map(([a, b]) => (a - b) ** 2 / 4));
  return ways.map((analysis) => {
    const { way, single, fits } = analysis, fit = fits[fits.length - 1];
    const before = fitSecond(spectrum, fit), after = fitSecond(single, fit);
    const blocks = random.split(`blocks ${way}`);
    const heights = Array.from({ length: draws }, () => {
      const drawn = redraw(after, blocks);
      return [drawn, redraw(before, blocks)];
    });
    const drawn = heights.map(([a, b]) => a / b);
    const beforeError = deviation(heights.map(([, b]) => b));
    const isSeen = before.height >= 3 * beforeError;
    const residualShare = isSeen ? after.height / before.height : NaN;
    const standardError = Math.sqrt(noise + deviation(drawn) ** 2);
    return {
      way,
      atEv: 2 * fit.energyEv,
      before: before.height,
      beforeError,
      after: after.height,
      residualShare,
      standardError,
      low: residualShare - 2 * standardError,
      high: residualShare + 2 * standardError,
    };
  });
}

function shareOf(spectrum: SpectrumImage, { single, fits }: PluralAnalysis): number {
  const fit = fits[fits.length - 1];
  return fitSecond(single, fit).height / fitSecond(spectrum, fit).height;
}

interface SecondFit {
  readonly height: number;
  readonly design: Matrix;
  readonly model: readonly number[];
  readonly residual: readonly number[];
}

function fitSecond(spectrum: SpectrumImage, { energyEv, widthEv }: PlasmonFit): SecondFit {
  const { energy } = spectrum, atEv = 2 * energyEv;
  const { from, to } = channelRange(energy, atEv - 3, atEv + 3);
  const data = [...spectrumOf(spectrum, 0).subarray(from, to)];
  const design = new Matrix(data.map((_, i) => {
    const off = energyAt(energy, from + i) - atEv;
    return [lorentzian(off, 0, 2 * widthEv + 0.15), 1, off, off ** 2];
  }));
  const terms = solve(design, Matrix.columnVector(data), true).to1DArray();
  const model = design.mmul(Matrix.columnVector(terms)).to1DArray();
  return { height: terms[0], design, model, residual: data.map((value, i) => value - model[i]) };
}

/** The height from the fit plus its residuals in circular blocks of 24 channels. */
function redraw({ design, model, residual }: SecondFit, random: Prng): number {
  const { length } = residual, data = [...model];
  for (let at = 0; at < length; at += 24) {
    const from = random.integer(length);
    for (let e = at; e < Math.min(length, at + 24); e++) {
      data[e] += residual[(from + e - at) % length];
    }
  }
  return solve(design, Matrix.columnVector(data), true).to1DArray()[0];
}
