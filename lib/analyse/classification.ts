import { quantile } from "simple-statistics";
import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";
import type { Prng } from "../core/random.ts";

/** Bounds of a confidence interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** How often a classifier is right, and how sure that is. */
export interface Accuracy {
  readonly accuracy: number;
  readonly correct: number;
  readonly count: number;
  /** Wilson's interval: right where every spectrum is a measurement of its own. */
  readonly wilson: Interval;
  /** Percentiles of the accuracy over draws of whole groups with replacement. */
  readonly byGroups: Interval;
  /** Each group alone, in the order of their first spectrum. */
  readonly groups: readonly { readonly group: string; readonly accuracy: number }[];
}

/**
 * Wilson's score interval of a share p of n trials, E. B. Wilson (1927), doi:10.1080/01621459.1927.10502953:
 *
 *     (p + z^2 / 2n +- z sqrt(p (1 - p) / n + z^2 / 4n^2)) / (1 + z^2 / n)
 *
 * Unlike the share plus or minus its standard error, it stays within 0..1 and is right for shares
 * near 1.
 *
 * @param options.z Standard normal deviate; 1.96 gives 95 %.
 * @throws {RangeError} Where there is no trial, or more successes than trials.
 * @example
 * ```ts
 * import { wilsonInterval } from "eels";
 * wilsonInterval(10, 10); // { low: 0.72, high: 1 }
 * ```
 */
export function wilsonInterval(
  successes: number,
  trials: number,
  options: { z?: number } = {},
): Interval {
  const { z = 1.959964 } = checkOptions("wilsonInterval", "compute the interval", options, {
    z: is.above0,
  });
  if (!(trials > 0 && successes >= 0 && successes <= trials)) {
    throw new RangeError(
      `Cannot compute the interval as successes must lie in 0..trials: ${successes} of ${trials}`,
    );
  }
  const share = successes / trials, square = z * z / trials;
  const centre = (share + square / 2) / (1 + square);
  const half = z * Math.sqrt((share * (1 - share) + square / 4) / trials) / (1 + square);
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/**
 * Compares predicted classes with true ones.
 *
 * Spectra of one image share its thickness, its drift and all that goes wrong with it, so that they
 * are no independent trials: Wilson's interval is then too narrow, and the one over whole groups is
 * honest, though coarse with few groups.
 *
 * @param truth True class of each spectrum, as its place among the classes.
 * @param options.groups Name of each spectrum's image.
 * @param options.draws Draws of as many groups as there are, with replacement.
 * @throws {RangeError} Where the three differ in length or are empty.
 * @example
 * ```ts
 * import { measureAccuracy, prng } from "eels";
 * const images = ["a", "a", "b", "b"];
 * const options = { groups: images, random: prng(1) };
 * measureAccuracy([0, 0, 1, 1], [0, 0, 1, 0], options).accuracy; // 0.75
 * ```
 */
export function measureAccuracy(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  options: { groups: readonly string[]; random: Prng; draws?: number },
): Accuracy {
  const { groups, random, draws = 2000 } = checkOptions(
    "measureAccuracy",
    "measure the accuracy",
    options,
    {
      groups: is.needed(is.list),
      random: is.needed(is.stream),
      draws: is.whole(1),
    },
  );
  checkLengths(truth, predicted, groups);
  const tallies = new Map<string, { group: string; correct: number; count: number }>();
  groups.forEach((group, i) => {
    const tally = tallies.get(group) ?? { group, correct: 0, count: 0 };
    tally.correct += truth[i] === predicted[i] ? 1 : 0;
    tally.count++;
    tallies.set(group, tally);
  });
  const each = [...tallies.values()];
  const total = (list: readonly { correct: number; count: number }[]) =>
    list.reduce((sum, { correct, count }) => [sum[0] + correct, sum[1] + count], [0, 0]);
  const shares = Array.from({ length: draws }, () => {
    const [right, all] = total(each.map(() => each[random.integer(each.length)]));
    return right / all;
  });
  const [correct, count] = total(each);
  return {
    accuracy: correct / count,
    correct,
    count,
    wilson: wilsonInterval(correct, count),
    byGroups: { low: quantile(shares, 0.025), high: quantile(shares, 0.975) },
    groups: each.map(({ group, correct, count }) => ({ group, accuracy: correct / count })),
  };
}

/**
 * Counts how often each true class is given each predicted one.
 *
 * @param truth True class of each spectrum, as its place among the classes.
 * @param options.classes Their names; none is "truth".
 * @returns One row a true class: its name, then the counts under the predicted classes' names.
 * @throws {RangeError} Where the two differ in length, or a label is not the place of a class.
 * @example
 * ```ts
 * import { confusionMatrix } from "eels";
 * confusionMatrix([0, 0, 1], [0, 1, 1], { classes: ["initial", "annealed"] });
 * // [{ truth: "initial", initial: 1, annealed: 1 }, { truth: "annealed", initial: 0, annealed: 1 }]
 * ```
 */
export function confusionMatrix<const Class extends string>(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  options: { classes: readonly Class[] },
): ({ truth: Class } & Record<Class, number>)[] {
  const { classes } = checkOptions("confusionMatrix", "count", options, {
    classes: is.needed(is.texts),
  });
  checkLengths(truth, predicted);
  const counts = classes.map(() => classes.map(() => 0));
  for (let i = 0; i < truth.length; i++) {
    if (!(truth[i] in classes && predicted[i] in classes)) {
      throw new RangeError(
        `Cannot count as a label must be the place of one of ${classes.length} classes: spectrum ` +
          `${i} has ${truth[i]}, predicted ${predicted[i]}`,
      );
    }
    counts[truth[i]][predicted[i]]++;
  }
  return classes.map((name, row) => {
    const named = Object.fromEntries(classes.map((other, i) => [other, counts[row][i]]));
    return { truth: name, ...named as Record<Class, number> };
  });
}

function checkLengths(...lists: ArrayLike<unknown>[]): void {
  const lengths = lists.map(({ length }) => length);
  if (lengths[0] === 0 || lengths.some((length) => length !== lengths[0])) {
    throw new RangeError(
      `Cannot compare classes as each spectrum needs a true and a predicted one: ${
        lengths.join(", ")
      }`,
    );
  }
}
