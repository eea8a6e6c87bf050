/**
 * Whether so many flagged residuals, and so large a one, are more than noise gives.
 *
 * @module
 */

/** Where a map of residuals has its largest statistic, and how large noise makes it. */
export interface LargestStatistic {
  readonly row: number;
  readonly column: number;
  readonly energyEv: number;
  readonly statistic: number;
  readonly limit: number;
}

/** Choice: above this share of the drawn statistics their tail is taken for an exponential. */
const TAIL = 0.05;

/** Chance with which the largest statistic of noise alone exceeds its limit. */
const BEYOND = 0.05;

/**
 * The chance that noise flags so many or more, and the largest statistic with its limit.
 *
 * The limit extrapolates the statistics of drawn noise above their 95 % by an exponential; that of
 * Gaussian noise falls faster, so that the limit is rather too high.
 *
 * @param alone Statistics of drawn noise over their threshold.
 */
export function judgeFlags(
  { statistic, energyEv, flagged, falseAlarm, columns }: {
    statistic: Float32Array;
    energyEv: Float32Array;
    flagged: Float32Array;
    falseAlarm: number;
    columns: number;
  },
  alone: readonly number[],
): { chance: number; largest: LargestStatistic } {
  const count = statistic.length;
  const hits = flagged.reduce((sum, value) => sum + value, 0);
  let at = 0;
  for (let s = 1; s < count; s++) {
    if (!(statistic[s] <= statistic[at]) && !Number.isNaN(statistic[s])) at = s;
  }
  const largest = {
    row: Math.floor(at / columns),
    column: at % columns,
    energyEv: energyEv[at],
    statistic: statistic[at],
    limit: limitOf(alone, count),
  };
  return { chance: chanceOf(hits, count, { falseAlarm, drawn: alone.length }), largest };
}

function limitOf(alone: readonly number[], count: number): number {
  const sorted = alone.filter(Number.isFinite).sort((a, b) => a - b);
  const tail = sorted.slice(Math.floor((1 - TAIL) * sorted.length)), [from] = tail;
  const excess = tail.reduce((sum, value) => sum + value - from, 0) / tail.length;
  return from + excess * Math.log(TAIL * count / BEYOND);
}

/**
 * P(hits or more of count) where the rate is known from `drawn` values: a beta-binomial of
 * alpha = rate drawn and beta = (1 - rate) drawn.
 */
export function chanceOf(
  hits: number,
  count: number,
  { falseAlarm, drawn }: { falseAlarm: number; drawn: number },
): number {
  const alpha = falseAlarm * drawn, beta = drawn - alpha;
  // P(0), then P(k + 1) over P(k).
  let log = 0;
  for (let i = 0; i < count; i++) log += Math.log((beta + i) / (drawn + i));
  let below = 0;
  for (let k = 0; k < hits; k++) {
    below += Math.exp(log);
    log += Math.log((count - k) / (k + 1) * (alpha + k) / (beta + count - k - 1));
  }
  return Math.max(0, 1 - below);
}
