/**
 * The error of a peak's position from electrons in two halves, beside what it is: from a second exposure and
 * from the truth, which only a simulation has.
 *
 * @module
 */
import { rootMeanSquare } from "simple-statistics";
import type { Prng } from "eels/core/random.ts";
import { type SpectrumImage, withData } from "eels/core/spectrum_image.ts";
import { summarise } from "eels/analyse/metrics.ts";
import type { PeakFits } from "eels/analyse/peak_fit.ts";
import { sampleElectrons } from "eels/degrade/noise.ts";
import { splitElectrons } from "eels/degrade/split_electrons.ts";
import {
  fitMethod,
  fitMethods,
  methodErrors,
  type PeakMethod,
  type PeakOutcome,
  type PeakQuestion,
} from "./peak_methods.ts";
import {
  binTrials,
  expectationOf,
  otherExposure,
  type PeakImage,
  peakImage,
  type PeakTrials,
} from "./peak_trials.ts";
import type { PreparedImages } from "./prepared_images.ts";
import { STATES, type TwinImage } from "./twin.ts";

/** The same trials from several exposures; all lists are in one order. */
export interface PeakExposures {
  readonly whole: readonly PeakTrials[];
  /** Either half of the electrons of `whole`, scaled to the whole, with a background of its own. */
  readonly halves: readonly [readonly PeakTrials[], readonly PeakTrials[]];
  /** Another exposure of the same expectation. */
  readonly again: readonly PeakTrials[];
}

/**
 * The held-out images of each state at each frame rate, see `peakSeries`, with either half of their electrons
 * and from a second exposure. Electrons go to the halves one by one by chance, so that the halves of counted
 * electrons are independent.
 */
export function peakExposures(
  { images }: PreparedImages<TwinImage>,
  { frameRatesHz, most, random }: {
    readonly frameRatesHz: readonly number[];
    readonly most?: number;
    readonly random: Prng;
  },
): PeakExposures {
  const heldOut = images.filter(({ part }) => part === "held out").map((image) => {
    const own = random.split(image.name), whole = peakImage(image);
    const halves = splitElectrons(image.wide, { random: own.split("halves") });
    const drawing = { electronsPerUnit: 1, random: own.split("again") };
    const other = ({ data }: SpectrumImage) => otherExposure(whole, withData(image.wide, data));
    const again = sampleElectrons(expectationOf(image), drawing);
    return {
      state: image.state,
      whole,
      one: other(halves[0]),
      two: other(halves[1]),
      again: other(again),
    };
  });
  const series = (of: "whole" | "one" | "two" | "again", gain: number) =>
    frameRatesHz.flatMap((frameRateHz) =>
      STATES.map((name) => {
        const own: PeakImage[] = heldOut.filter(({ state }) => state === name).map((each) =>
          each[of]
        );
        return binTrials(own, { name, frameRateHz, most, gain });
      })
    );
  return {
    whole: series("whole", 1),
    halves: [series("one", 2), series("two", 2)],
    again: series("again", 1),
  };
}

/** Peaks that a method leaves in trials, in either half of their electrons and in a second exposure. */
export interface ExposedOutcome extends PeakOutcome {
  readonly halves: readonly [PeakFits, PeakFits];
  readonly again: PeakFits;
}

/** Applies every method to all exposures and fits the peaks. */
export async function fitExposures(
  { whole, halves, again }: PeakExposures,
  methods: readonly PeakMethod[],
  question: PeakQuestion,
): Promise<ExposedOutcome[]> {
  const outcomes: ExposedOutcome[] = [];
  for (const [i, outcome] of (await fitMethods(whole, methods, question)).entries()) {
    const at = Math.floor(i / methods.length), method = methods[i % methods.length];
    const fits = async (trials: readonly PeakTrials[]) =>
      (await fitMethod(trials[at], method, question)).fits;
    const [one, two, other] = [await fits(halves[0]), await fits(halves[1]), await fits(again)];
    outcomes.push({ ...outcome, halves: [one, two], again: other });
  }
  return outcomes;
}

/** What of a peak's error is noise, and what is not, in eV. */
export interface SplitPeakErrors {
  /** Noise as the halves of the electrons tell it. */
  readonly splitEv: number;
  /** Spectra with both halves fitted. */
  readonly splitFitted: number;
  /** Noise as a second exposure tells it. */
  readonly noiseEv: number;
  /** Error that two exposures have in common: bias, and what a method does not follow. */
  readonly commonEv: number;
  /** Whole error, from the truth. */
  readonly errorEv: number;
}

/**
 * The parts of a position's error. Of the positions E of a spectrum, E' of a second exposure of it, a and b of the
 * halves of its electrons and E0 without noise,
 *
 *     split^2 = mean((a - b)^2) / 4,      noise^2 = mean((E - E')^2) / 2,
 *     common^2 = mean((E - E0) (E' - E0)),  error^2 = mean((E - E0)^2)
 *
 * each over the spectra whose fits in it ended well; where all do, error^2 is noise^2 + common^2 but for chance. The
 * first knows neither truth nor second exposure. It is the noise of the whole as far as the position is linear in the
 * counts; what is wrong in both halves alike is not in it.
 *
 * @returns One row a peak.
 */
export function splitPeakErrors(
  { fits, truth, halves: [one, two], again }: Pick<
    ExposedOutcome,
    "fits" | "truth" | "halves" | "again"
  >,
): SplitPeakErrors[] {
  const all = [...fits.status.keys()];
  const fitted = (...sets: readonly PeakFits[]) =>
    all.filter((s) => sets.every(({ status }) => status[s] === "fitted"));
  return fits.peaks.map(({ positionEv: found }, k) => {
    const [a, b, other, exact] = [one, two, again, truth].map(({ peaks }) => peaks[k].positionEv);
    const inHalves = fitted(one, two),
      inBoth = fitted(fits, again, truth),
      whole = fitted(fits, truth);
    const common = summarise(inBoth.map((s) => (found[s] - exact[s]) * (other[s] - exact[s])));
    const root = (values: number[]) => values.length ? rootMeanSquare(values) : NaN;
    return {
      splitEv: root(inHalves.map((s) => (a[s] - b[s]) / 2)),
      splitFitted: inHalves.length,
      noiseEv: root(inBoth.map((s) => (found[s] - other[s]) / Math.SQRT2)),
      commonEv: Math.sqrt(Math.max(0, common.mean)),
      errorEv: root(whole.map((s) => found[s] - exact[s])),
    };
  });
}

/** Rows of `methodErrors` with {@link splitPeakErrors} and the ratios of true errors to those that are stated. */
export function exposureErrors(outcomes: readonly ExposedOutcome[]) {
  return outcomes.flatMap((outcome) => {
    const split = splitPeakErrors(outcome);
    return methodErrors([outcome]).map((row, k) => ({
      ...row,
      ...split[k],
      scatterOverSplit: row.scatterEv / split[k].splitEv,
      noiseOverSplit: split[k].noiseEv / split[k].splitEv,
      noiseOverStated: split[k].noiseEv / row.statedEv,
    }));
  });
}
