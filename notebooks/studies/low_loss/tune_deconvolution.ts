import { sum } from "simple-statistics";
import { deconvolveFourierRatio } from "eels/baseline/fourier_ratio.ts";
import { takeZeroLoss } from "eels/baseline/zero_loss.ts";
import type { Prng } from "eels/core/random.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { lossError } from "./compare_deconvolutions.ts";
import {
  bringToUnitSum,
  type DeconvolutionRival,
  type DeconvolutionTuning,
  isCounted,
  scaleToElectrons,
} from "./deconvolution_methods.ts";
import { filterLinearly, type SpectrumPrior } from "./linear_filter.ts";
import { fitLorentzians } from "./lorentzian_fit.ts";
import type { LowLossSpectra } from "./low_loss_spectra.ts";
import { followLucy, type LucyCourse, stopAt, stopByHalves } from "./lucy_course.ts";
import { fewestIterations, type FoundSettings, searchSettings } from "./settings_search.ts";

/** Where the search begins; it goes on from there as far as the error falls. */
export const TUNING_START: DeconvolutionTuning = Object.freeze({
  ...{ electrons: 1e7, iterations: 0, unitSum: false },
  ...{ stopFromEv: 0.2, stopLevel: 1, stopStall: 0.02 },
  ...{ totalVariation: 0.004, variationIterations: 0 },
  ...{ fwhmEv: 0.06, regularisation: 1e-4, filterError: 0.01, fitError: 0.003, edges: "" },
});

/** Where the misfit may begin to be judged: the lattice of `stopFromEv`. */
const STARTS_EV = [-2, -1, 0, 1, 2, 3, 4, 5].map((n) => 0.2 * 1.5 ** n);

/** Iterations that are followed in the search, and of its best where the error still falls at their end. */
const FOLLOWED = 800, MOST_FOLLOWED = 204800;

/** The least error along a course of Richardson-Lucy and where it is reached. */
interface LeastOfCourse {
  readonly course: LucyCourse;
  readonly error: number;
  readonly iterations: number;
  readonly unitSum: boolean;
  readonly isEdge: boolean;
}

/**
 * The settings of the classical methods that leave the least error over the losses of spectra whose
 * truth is known: each method at its best, which no user can have.
 *
 * Each is searched for on a lattice that goes on until both neighbours are worse (`searchSettings`); of the
 * iterations the fewest within 1 % of the least error are taken. `edges` names what ended on a bound.
 *
 * @param options.spread What the methods are told; the true spreads where left out.
 * @param options.start Where the search begins.
 * @param options.fit Whether the model's error in the fit of Lorentzians, the slowest method, is searched for,
 * too; else it stays where the search begins.
 * @param options.iterate Whether the iterative methods are tuned; else their settings stay where the search
 * begins, too, and `edges` does not speak of them.
 */
export function tuneDeconvolution(
  set: LowLossSpectra,
  { spread = set.trueSpreads, start = TUNING_START, prior, fit = true, iterate = true, random }: {
    spread?: SpectrumImage;
    start?: DeconvolutionTuning;
    prior: SpectrumPrior;
    fit?: boolean;
    iterate?: boolean;
    random: Prng;
  },
): DeconvolutionTuning {
  const edges: string[] = [];
  const judge = (image: SpectrumImage) => lossError(image, { truth: set.targets }).lossError;
  const note = <Name extends string>({ edges: own, best }: FoundSettings<Name>) => {
    edges.push(...own);
    return best;
  };
  const given = { spread, start, random };
  const { edges: onBounds, ...iterated } = iterate
    ? tuneIterations(set, given)
    : { unitSum: start.unitSum, edges: [] };
  edges.push(...onBounds);
  const ratio = note(searchSettings({
    fwhmEv: { start: start.fwhmEv, factor: 1.5 },
    regularisation: { start: start.regularisation, factor: 3 },
  }, (one) => {
    return judge(deconvolveFourierRatio(set.measured, { spread, ...one }));
  }));
  const errorOf = (from: number) => ({ start: from, factor: Math.sqrt(10), most: 1, least: 1e-6 });
  const filter = note(searchSettings(
    { filterError: errorOf(start.filterError) },
    ({ filterError }) => judge(filterLinearly(set, { spread, prior, modelError: filterError })),
  ));
  const fitted = !fit ? {} : note(searchSettings(
    { fitError: errorOf(start.fitError) },
    ({ fitError }) => {
      const { image } = fitLorentzians(set, { spread, modelError: fitError });
      return judge(iterated.unitSum ? bringToUnitSum(image) : image);
    },
  ));
  return {
    ...{ ...start, ...iterated, ...ratio, ...filter, ...fitted },
    edges: edges.join(", ") || "none",
  };
}

/** The settings of Richardson-Lucy, with and without total variation, and its stopping rule. */
function tuneIterations(
  set: LowLossSpectra,
  { spread, start, random }: { spread: SpectrumImage; start: DeconvolutionTuning; random: Prng },
) {
  const counted = isCounted(set), edges: string[] = [];
  const along = (most: number) => (electrons: number, totalVariation = 0) =>
    leastOf(set, { spread, electrons, totalVariation, most });
  const keep = remember(along(FOLLOWED));
  const follow = (electrons: number, totalVariation = 0) => {
    let found = keep(electrons, totalVariation);
    for (let most = 4 * FOLLOWED; found.isEdge && most <= MOST_FOLLOWED; most *= 4) {
      found = along(most)(electrons, totalVariation);
    }
    return found;
  };
  const note = <Name extends string>({ edges: own, best }: FoundSettings<Name>) => {
    edges.push(...own);
    return best;
  };
  // Counted electrons are known; a lattice of one value has no neighbours to fail to try.
  const electronsOf = (from: number) => ({ start: from, factor: Math.sqrt(10) });
  const plain = counted
    ? { electrons: 1 }
    : note(searchSettings({ electrons: electronsOf(start.electrons) }, ({ electrons }) =>
      keep(electrons).error));
  const best = follow(plain.electrons);
  if (best.isEdge) edges.push("iterations");
  const weights = { totalVariation: { start: start.totalVariation, factor: 2, most: 0.45 } };
  const varied = note(
    searchSettings(weights, (one) => keep(plain.electrons, one.totalVariation).error),
  );
  const flat = follow(plain.electrons, varied.totalVariation);
  if (flat.isEdge) edges.push("variationIterations");
  const rule = counted
    ? note(tuneValidation(set, { spread, best, random }))
    : note(tuneRule(best, start));
  return {
    ...{ ...plain, ...rule, ...varied, edges },
    ...{ iterations: best.iterations, unitSum: best.unitSum },
    variationIterations: flat.iterations,
  };
}

function remember<Found>(find: (electrons: number, totalVariation?: number) => Found) {
  const known = new Map<string, Found>();
  return (electrons: number, totalVariation = 0): Found => {
    const key = `${electrons} ${totalVariation}`;
    if (!known.has(key)) known.set(key, find(electrons, totalVariation));
    return known.get(key)!;
  };
}

/** Follows Richardson-Lucy and finds the fewest iterations that leave about the least error. */
function leastOf(
  set: LowLossSpectra,
  { spread, electrons, totalVariation, most }: {
    spread: SpectrumImage;
    electrons: number;
    totalVariation: number;
    most: number;
  },
): LeastOfCourse {
  const { counts, readoutVariance, scale } = scaleToElectrons(set, electrons);
  const input = { counts, readoutVariance, spread, totalVariation };
  const fromEv = totalVariation || isCounted(set) ? [] : STARTS_EV;
  const course = followLucy(input, scale(set.targets), { most, fromEv });
  const total = sum([...course.truths]);
  const found = [false, true].map((unitSum) => {
    const rows = unitSum ? course.scaledErrors : course.errors;
    const errors = Array.from(
      { length: most + 1 },
      (_, k) => sum(rows.map((row) => row[k])) / total,
    );
    const { place, isEdge } = fewestIterations(errors);
    return { course, error: errors[place], iterations: place, unitSum, isEdge };
  });
  return found[0].error <= found[1].error ? found[0] : found[1];
}

/** The error of spectra that each stop at an iteration of their own. */
function errorAt({ course, unitSum }: LeastOfCourse, iterations: ArrayLike<number>): number {
  const rows = unitSum ? course.scaledErrors : course.errors;
  return sum(rows.map((row, s) => row[Math.min(iterations[s], row.length - 1)])) /
    sum([...course.truths]);
}

/** The discrepancy rule with a stall, by looking it up along a course. */
function tuneRule(best: LeastOfCourse, start: DeconvolutionTuning) {
  const [least, most] = [STARTS_EV[0], STARTS_EV.at(-1)!];
  const placeOf = (ev: number) => STARTS_EV.findIndex((one) => Math.abs(Math.log(one / ev)) < 0.01);
  return searchSettings({
    stopFromEv: {
      start: STARTS_EV[Math.max(0, placeOf(start.stopFromEv))],
      factor: 1.5,
      least,
      most,
    },
    stopLevel: { start: start.stopLevel, factor: 1.1 },
    stopStall: { start: start.stopStall, factor: 2, most: 0.9 },
  }, ({ stopFromEv, stopLevel: level, stopStall: stall }) => {
    const misfits = best.course.misfits[placeOf(stopFromEv)];
    const stops = misfits.map((misfit) => stopAt(misfit, { level, stall }));
    // A rule that leaves spectra running is no rule: each costs its share of a whole error.
    const running = stops.filter(({ reason }) => reason === "not stopped").length / stops.length;
    return errorAt(best, stops.map(({ iteration }) => iteration)) + running;
  });
}

/** Where cross-validation of counted electrons begins to judge. */
function tuneValidation(
  set: LowLossSpectra,
  { spread, best, random }: { spread: SpectrumImage; best: LeastOfCourse; random: Prng },
) {
  const { counts } = scaleToElectrons(set, 1);
  return searchSettings(
    { stopFromEv: { start: 0.2, factor: 1.5, least: 0.05, most: 2 } },
    (one) => {
      const rule = { spread, fromEv: one.stopFromEv, most: FOLLOWED, random };
      return errorAt(best, stopByHalves(counts, rule));
    },
  );
}

/**
 * The classical methods told the true spread, and told what a measurer has: each spectrum's own zero-loss
 * peak. Each tuned on spectra whose truth is known.
 */
export function tuneRivals(
  set: LowLossSpectra,
  { prior, random }: { prior: SpectrumPrior; random: Prng },
): DeconvolutionRival[] {
  const ways: Record<string, DeconvolutionRival["spreadOf"]> = {
    "true spread": ({ trueSpreads }) => trueSpreads,
    "own zero-loss peak": ({ measured }) => takeZeroLoss(measured, { per: "spectrum" }),
  };
  return Object.entries(ways).map(([name, spreadOf]) => {
    const given = { spread: spreadOf(set), prior, random: random.split(name) };
    const tuning = tuneDeconvolution(set, given);
    return { name, spreadOf, tuning };
  });
}
