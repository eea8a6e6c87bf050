import { mean } from "simple-statistics";
import type { Prng } from "eels/core/random.ts";
import { channelRange, shiftAxis } from "eels/core/energy_axis.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { deconvolveFourierLog } from "eels/baseline/fourier_log.ts";
import { splitHalves } from "./measured_halves.ts";
import {
  bootstrapPlasmon,
  fitPlasmon,
  type PlasmonFit,
  type PlasmonSearch,
} from "./plasmon_fit.ts";
import { ALUMINIUM_PLASMONS, clampWindow } from "./plasmon_search.ts";
import type { ZeroPlaces } from "./measured_low_loss.ts";
import {
  type ExtractedZeroLoss,
  extractZeroLoss,
  ZERO_LOSS_WAYS,
  type ZeroLossWay,
} from "./measured_zero_loss.ts";

/** The way that the others are compared with. */
export const REFERENCE_WAY: ZeroLossWay = "tail fitted to the losses";

/** The zero-loss peak by the reference way, or mirrored where a coarse or thick spectrum has no tail to fit. */
export function referenceZeroLoss(spectrum: SpectrumImage): ExtractedZeroLoss {
  try {
    return extractZeroLoss(spectrum, REFERENCE_WAY);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return extractZeroLoss(spectrum, "gains mirrored");
  }
}

/** Thickness, plasmons and what is left of the second one, by one way to the zero-loss peak. */
export interface PluralAnalysis {
  readonly way: string;
  readonly zeroLoss: ExtractedZeroLoss;
  /** Thickness in inelastic mean free paths, ln(all / zero-loss peak). */
  readonly thicknessMfp: number;
  readonly single: SpectrumImage;
  readonly fits: readonly PlasmonFit[];
}

/**
 * Takes plural scattering out by Fourier-log with the zero-loss peak of one way, and fits the plasmons.
 *
 * @param options.way That of {@link referenceZeroLoss} where left out.
 * @param spectrum One spectrum in electrons, its zero-loss peak at 0 eV.
 */
export function analysePlural(
  spectrum: SpectrumImage,
  { way, plasmons = ALUMINIUM_PLASMONS }: {
    way?: ZeroLossWay;
    plasmons?: readonly PlasmonSearch[];
  } = {},
): PluralAnalysis {
  const zeroLoss = way ? extractZeroLoss(spectrum, way) : referenceZeroLoss(spectrum);
  const { peak, spread } = zeroLoss;
  const single = deconvolveFourierLog(spectrum, { zeroLoss: peak });
  const sum = ({ data }: SpectrumImage) => data.reduce((total, value) => total + value, 0);
  return {
    way: zeroLoss.way,
    zeroLoss,
    thicknessMfp: Math.log(sum(spectrum) / sum(peak)),
    single,
    fits: plasmons.map((plasmon) =>
      fitPlasmon(single, plasmon, { spread, weights: spectrum.data })
    ),
  };
}

/**
 * The same by every way, and by the first about two other definitions of 0 eV; a way that the spectrum or
 * Fourier-log refuses is left out with a warning. The first is the reference.
 */
export function analyseWays(
  spectrum: SpectrumImage,
  { zero, plasmons = ALUMINIUM_PLASMONS }: {
    zero: ZeroPlaces;
    plasmons?: readonly PlasmonSearch[];
  },
): PluralAnalysis[] {
  const moved = (toEv: number): SpectrumImage => ({
    ...spectrum,
    energy: shiftAxis(spectrum.energy, zero.parabolaEv - toEv),
  });
  const about = (toEv: number, words: string) => {
    const analysis = analysePlural(moved(toEv), { plasmons });
    return { ...analysis, way: `${analysis.way}, 0 eV at ${words}` };
  };
  return [
    ...ZERO_LOSS_WAYS.flatMap((way) => {
      try {
        return [analysePlural(spectrum, { way, plasmons })];
      } catch (error) {
        if (way === "gains mirrored" || !(error instanceof RangeError)) throw error;
        console.warn(`left out, "${way}": ${error.message}`); // coarse channels leave no tail to fit
        return [];
      }
    }),
    about(zero.middleEv, "the middle of the half heights"),
    about(zero.centreEv, "the centre of mass"),
  ];
}

/**
 * Root mean square of what lies above some 5 cycles an electronvolt in a stretch of a spectrum: what a mean
 * over 0.18 eV takes away, noise and ripples.
 */
export function rippleOf({ data, energy }: SpectrumImage, fromEv: number, toEv: number): number {
  const { from, to } = channelRange(energy, fromEv, toEv);
  const reach = Math.max(1, Math.round(0.09 / energy.stepEv));
  let sum = 0, count = 0;
  for (let e = Math.max(from, reach); e < Math.min(to, data.length - reach); e++, count++) {
    const near = data.subarray(e - reach, e + reach + 1);
    sum += (data[e] - near.reduce((a, b) => a + b, 0) / near.length) ** 2;
  }
  return Math.sqrt(sum / count);
}

/** A row a way; `ripple` is that of the single scattering in the window of the first plasmon. */
export function tabulateWays(ways: readonly PluralAnalysis[], plasmons = ALUMINIUM_PLASMONS) {
  return ways.map(({ way, thicknessMfp, single, fits }) => ({
    way,
    thicknessMfp,
    ripple: rippleOf(single, plasmons[0].fromEv, plasmons[0].toEv),
    ...Object.fromEntries(
      fits.flatMap(({ energyEv, maximumEv, widthEv, converged, atBound }, k) => {
        const good = isFound({ converged, atBound });
        return [
          [`${plasmons[k].name}Ev`, good ? energyEv : NaN],
          [`${plasmons[k].name}MaximumEv`, good ? maximumEv : NaN],
          [`${plasmons[k].name}WidthEv`, good ? widthEv : NaN],
        ];
      }),
    ),
  })) as Record<string, string | number>[];
}

/** A number with where its error comes from. */
export interface ErrorBudget {
  readonly quantity: string;
  readonly unit: string;
  readonly value: number;
  /** Standard error by halves of the electrons. */
  readonly splitError: number;
  /** Standard deviation over the block bootstrap of the residuals; 0 where nothing is fitted. */
  readonly bootstrapError: number;
  /** Half the range over the ways to the zero-loss peak. */
  readonly extraction: number;
  /** Half the range over the places of 0 eV. */
  readonly zeroPlace: number;
  /** Half the range over curves and windows. */
  readonly fitChoice: number;
  /** Root of the sum of squares. */
  readonly error: number;
  /** Value minus and plus two errors. */
  readonly low: number;
  readonly high: number;
}

/** What the errors of plasmons are drawn from. */
export interface ErrorDraws {
  /** Pairs of halves of the electrons. */
  readonly splits: number;
  /** Of the block bootstrap. */
  readonly draws: number;
  readonly random: Prng;
  /** Aluminium's where left out. */
  readonly plasmons?: readonly PlasmonSearch[];
}

/**
 * Thickness and plasmons with their errors: noise by halves of the electrons (each half the whole way
 * through), noise with fixed pattern and misfit by a block bootstrap, and half ranges over what was chosen.
 *
 * A plasmon whose fit does not end at a peak, in the spectrum or in most halves, has NaN: it was not found.
 */
export function budgetErrors(
  spectrum: SpectrumImage,
  ways: readonly PluralAnalysis[],
  { splits, draws, random, plasmons = ALUMINIUM_PLASMONS }: ErrorDraws,
): ErrorBudget[] {
  const [reference] = ways, { single, zeroLoss: { spread } } = reference;
  const isPlace = ({ way }: PluralAnalysis) => way.includes("0 eV at");
  const isChoice = (one: PluralAnalysis) => !isPlace(one);
  const halves = splitHalves(spectrum, { splits, random, name: "split" })
    .map((pair) => pair.map((half) => analysePlural(half, { plasmons })));
  const row = (
    quantity: string,
    unit: string,
    take: (analysis: PluralAnalysis) => number,
    bootstrapError: number,
    choices: readonly number[],
  ): ErrorBudget => {
    const value = take(reference);
    const squares = halves.map(([a, b]) => (take(a) - take(b)) ** 2 / 4).filter(Number.isFinite);
    // Where a fit fails in most halves, the noise decides whether there is a peak.
    const isSure = 2 * squares.length > halves.length;
    const splitError = isSure ? Math.sqrt(mean(squares)) : NaN;
    const extraction = halfRange(ways.filter(isChoice).map(take));
    const zeroPlace = halfRange([reference, ...ways.filter(isPlace)].map(take));
    const fitChoice = halfRange([value, ...choices]);
    const parts = [splitError, bootstrapError, extraction, zeroPlace, fitChoice];
    const error = Math.hypot(...parts);
    const split = { splitError, bootstrapError, extraction, zeroPlace, fitChoice };
    return {
      quantity,
      unit,
      value,
      ...split,
      error,
      low: value - 2 * error,
      high: value + 2 * error,
    };
  };
  const budget = plasmons.flatMap((plasmon, k) => {
    const weights = spectrum.data;
    const scatter = bootstrapPlasmon(single, plasmon, {
      ...{ spread, weights, draws, random: random.split(`bootstrap ${k}`) },
    });
    const others = otherFits(plasmon, single).map((search) =>
      fitPlasmon(single, search, { spread, weights })
    );
    const words = { energyEv: "energy", maximumEv: "maximum", widthEv: "width" };
    const pick = (key: "energyEv" | "maximumEv" | "widthEv") =>
      row(
        `${plasmon.name.includes("plasmon") ? plasmon.name : `${plasmon.name} plasmon`}, ${
          words[key]
        }`,
        "eV",
        ({ fits }) => isFound(fits[k]) ? fits[k][key] : NaN,
        scatter[key],
        others.filter(isFound).map((fit) => fit[key]),
      );
    return [pick("energyEv"), pick("maximumEv"), pick("widthEv")];
  });
  return [
    row("thickness", "mean free paths", ({ thicknessMfp }) => thicknessMfp, 0, []),
    ...budget,
  ];
}

/** Whether a fit ended at a peak, and not where it was held or had to stop. */
const isFound = ({ converged, atBound }: Pick<PlasmonFit, "converged" | "atBound">) =>
  converged && !atBound;

/** The other curve, and windows a quarter narrower and wider. */
function otherFits(plasmon: PlasmonSearch, spectrum: SpectrumImage): PlasmonSearch[] {
  const { fromEv, toEv, nearEv } = plasmon;
  const window = (times: number) => ({
    ...plasmon,
    ...clampWindow({
      fromEv: nearEv - times * (nearEv - fromEv),
      toEv: nearEv + times * (toEv - nearEv),
    }, spectrum),
  });
  const shape = plasmon.shape === "Drude" ? "Lorentzian" as const : "Drude" as const;
  return [{ ...plasmon, shape }, window(0.75), window(1.25)];
}

function halfRange(values: readonly number[]): number {
  const finite = values.filter(Number.isFinite);
  return finite.length < 2 ? 0 : (Math.max(...finite) - Math.min(...finite)) / 2;
}
