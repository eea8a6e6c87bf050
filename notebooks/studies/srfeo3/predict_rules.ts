/**
 * By which rules the twins' spread judges the published values (notebook 14). Like the priors, these were
 * written down before anything was computed.
 *
 * @module
 */
import { quantile } from "simple-statistics";

/** What the spread of the twins says of a published statement. */
export type Judgement = "supports" | "contradicts" | "cannot test";

/** A rule that was fixed beforehand. */
export interface Rule {
  readonly about: string;
  readonly rule: string;
}

/** Share of single twins between whose ends a measurement, which is one draw, is expected. */
export const CENTRAL = 0.9;
/** Widest spread of an accuracy, in percentage points, that still could have failed. */
export const NARROW_POINTS = 15;
/** Widest spread of a ratio of d' that could have failed. */
export const NARROW_RATIO = 1;
/** Slopes of the thickness trend that count as kept. */
export const KEPT: readonly [number, number] = [0.8, 1.2];
/** Votes from other images above which states are called separable, and below which entangled. */
export const SEPARABLE = 0.9, ENTANGLED = 0.75;
/** Steps of the paper's training; a network with fewer cannot contradict what the paper's one did. */
export const PAPER_STEPS = 100_000;

/** All rules, as the notebook lists them. */
export const RULES: readonly Rule[] = Object.freeze([
  {
    about: "spread",
    rule:
      "a measurement is one draw: it is compared with the central 90 % of single twins, not with " +
      "the interval of their mean, which is shown beside",
  },
  {
    about: "a printed number",
    rule: `supports: inside the central 90 % and that at most ${NARROW_POINTS} percentage points ` +
      `(accuracy) or ${NARROW_RATIO} (ratio of d') wide; contradicts: outside; cannot test: inside a ` +
      "wider one",
  },
  {
    about: "an ordering or a trend",
    rule:
      "supports: the central 90 % lie on the claimed side of the limit; contradicts: all of them on " +
      "the other side; cannot test: else",
  },
  {
    about: "headline (B10)",
    rule:
      "classifier on the five latent units, held out by image, one mapping to 0..1 for all spectra, " +
      "trained at 400 frames/s and applied at 400, 200, 100 and 25",
  },
  {
    about: "reported beside it (B10)",
    rule:
      "five principal-component scores and all channels (regularised linear discriminant); held out " +
      "by place, and on a second pair of sessions of the twin; each spectrum to 0..1, and the " +
      "authors' scaler per channel: all combinations, whatever they say",
  },
  {
    about: "floor (B10)",
    rule:
      "d' = 2 z(accuracy), z the normal quantile; the ratio of d' at 25 to that at 400 frames/s, 4 " +
      "for counting noise alone, 1.6 as published; an accuracy of 1 counts as 1 - 1 / (2 spectra)",
  },
  {
    about: "B7",
    rule:
      "ratio of the network's squared error to that of 3, 5, 7 components, to the truths with their " +
      "noise, each kind; supports and contradicts as an ordering at 1; a network with fewer than " +
      `${PAPER_STEPS} steps that errs more contradicts nothing: cannot test`,
  },
  {
    about: "B8",
    rule:
      "error at 25 over that at 400 frames/s below 1; shift kept by the network below 1; slope of the " +
      `intensity over the truth's within ${KEPT.join(" to ")}`,
  },
  {
    about: "B11",
    rule:
      "votes of 15 nearest training spectra of other images on the state of held-out ones, in the " +
      `space of the spectra mapped to 0..1: separable at 25 frames/s and below if above ${SEPARABLE}, ` +
      `entangled at 400 if below ${ENTANGLED}, denoised begin to cluster if more than raw at 400`,
  },
  {
    about: "sensitivities",
    rule:
      "each nuisance alone switched off, paired over twins: change of the accuracy at 400 and 25 " +
      "frames/s and of the d' of the decision values, with the 95 % interval of the mean over twins; " +
      "d' because accuracies near 100 % cannot move; likewise the drift of the scan, the range of " +
      "thicknesses, and all nuisances together",
  },
]);

/** The mean of single twins and what {@link CENTRAL} of them lie between. */
export interface Spread {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** The spread of values found once a twin; those that are not finite are left out. */
export function spreadOf(values: readonly number[]): Spread {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return { mean: NaN, low: NaN, high: NaN, count: 0 };
  const [low, high] = [(1 - CENTRAL) / 2, (1 + CENTRAL) / 2].map((at) => quantile(finite, at));
  const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
  return { mean, low, high, count: finite.length };
}

/** What a spread says of a printed number, by the rule that {@link RULES} lists. */
export function judgeNumber(published: number, spread: Spread, narrow: number): Judgement {
  if (!(spread.count > 1)) return "cannot test";
  if (published < spread.low || published > spread.high) return "contradicts";
  return spread.high - spread.low <= narrow ? "supports" : "cannot test";
}

/** What a spread says of an ordering or of a slope that is to lie between two ends. */
export function judgeSide(
  [from, to]: readonly [from: number, to: number],
  { low, high, count }: Spread,
): Judgement {
  if (!(count > 1)) return "cannot test";
  if (low >= from && high <= to) return "supports";
  return high < from || low > to ? "contradicts" : "cannot test";
}
