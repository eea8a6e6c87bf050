import { CONTRAST_WEIGHTS } from "./fidelity.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import type { Model } from "eels/model/model.ts";
import { geometricRatio, pairedDifference, summariseSeeds } from "../methods/seed_table.ts";
import { tunedTemplateFit } from "../methods/tuned_template_fit.ts";
import type { Spot } from "./image_figure.ts";
import {
  judgeMethod,
  networkMethod,
  templatesOf,
  type TrainedSeed,
  UNLIKE_VALUES,
  type UnlikeJudgement,
  unlikeRivals,
} from "./unlike_judge.ts";
import type { MatchedMeasurement } from "./unlike_measurements.ts";

/** Names of the networks of a cure. */
export const UNMATCHED = "network, nothing matched";
export const SHAPE_MATCHED = "network, shape matched";
export const BOTH_MATCHED = "network, shape and noise matched";

/** What a network is trained on. */
export interface Recipe {
  readonly target: SpectrumImage;
  readonly sigma: number;
}

/**
 * What networks are trained on for a measurement: the matched simulation, with the noise of the training as
 * it was and with the noise estimated; the first is left out where the measurement has that noise.
 */
export function cureRecipes(
  { match, sigma, foundSigma }: MatchedMeasurement,
  { sigma: usual }: { sigma: number },
): Record<string, Recipe> {
  return {
    ...(sigma !== usual && { [SHAPE_MATCHED]: { target: match.image, sigma: usual } }),
    [BOTH_MATCHED]: { target: match.image, sigma: foundSigma },
  };
}

/** What a method made of a measurement, with one seed. */
export interface CureRow extends UnlikeJudgement {
  readonly method: string;
  readonly kind: string;
  readonly seed: number;
}

/**
 * Judges the network trained on the simulation as it is, those trained on it as it was matched, and their
 * rivals, among them the fit of the templates of the matched simulation.
 *
 * @param options.clean The simulation as it is.
 * @param options.cures Networks by their names, see {@link cureRecipes}.
 */
export async function judgeCure(
  own: TrainedSeed,
  { kind, image, truth, foundSigma, shiftEv, match }: MatchedMeasurement,
  { clean, cures, peaksEv, spots }: {
    clean: SpectrumImage;
    cures: Readonly<Record<string, Pick<Model, "apply">>>;
    peaksEv: readonly number[];
    spots: readonly Spot[];
  },
): Promise<CureRow[]> {
  const moved = peaksEv.map((ev) => ev + shiftEv);
  const measured = { image, truth, spots, sigma: foundSigma, peaksEv: moved };
  const tuning = { truth, pixels: own.unjudged }, judged = own.fold.heldOut;
  const fit = { judged, method: "template fit, matched" };
  const methods = [
    ...unlikeRivals(own, { simulated: clean, truth, spots }),
    tunedTemplateFit(templatesOf(match.image, spots), tuning, fit),
    networkMethod(UNMATCHED, own, own),
    ...Object.entries(cures).map(([method, model]) => networkMethod(method, model, own)),
  ];
  const rows: CureRow[] = [];
  for (const method of methods) {
    rows.push({ kind, seed: own.seed, ...await judgeMethod(method, measured, own) });
  }
  return rows;
}

/** Means over the seeds with half widths of their 95 % intervals, one row a measurement and method. */
export function listCures(rows: readonly CureRow[]) {
  return summariseSeeds(rows, {
    by: ["kind", "method"],
    values: UNLIKE_VALUES,
    weights: CONTRAST_WEIGHTS,
  });
}

/** Pairs of methods whose squared errors are compared, the first over the second. */
const RATIOS: readonly (readonly [of: string, over: string])[] = [
  [UNMATCHED, BOTH_MATCHED],
  [SHAPE_MATCHED, BOTH_MATCHED],
  [BOTH_MATCHED, "PCA"],
  [BOTH_MATCHED, "template fit, matched"],
];

/** Geometric means of ratios of squared errors, formed once a seed, with their 95 % intervals. */
export function cureRatios(rows: readonly CureRow[]) {
  const kinds = [...new Set(rows.map(({ kind }) => kind))];
  return kinds.flatMap((kind) => {
    const own = rows.filter((row) => row.kind === kind);
    return RATIOS.filter(([of]) => own.some(({ method }) => method === of)).map(([of, over]) => {
      const { mean: ratio, low, high } = geometricRatio(own, { value: "errorShare", of, over });
      return { kind, squaredErrorOf: of, over, ratio, low, high };
    });
  });
}

/** How far matching moves the network's main peak, in eV: formed once a seed, with its 95 % interval. */
export function matchingShifts(rows: readonly CureRow[]) {
  return [...new Set(rows.map(({ kind }) => kind))].map((kind) => {
    const own = rows.filter((row) => row.kind === kind);
    const pair = { value: "shiftEv" as const, of: BOTH_MATCHED, over: UNMATCHED };
    const { mean: movedEv, low, high } = pairedDifference(own, pair);
    return { kind, movedEv, low, high };
  });
}
