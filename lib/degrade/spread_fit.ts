import { pointSpread } from "./detector.ts";

/** The gain as sums of `width` channels show it, by their second differences along energy. */
export interface WidthGain {
  readonly width: number;
  readonly gain: number;
  readonly gainStandardError: number;
}

/** What the gains of all widths together say. */
export interface SpreadFit {
  /** That of sums over many channels. */
  readonly gain: number;
  readonly gainStandardError: number;
  /** Of the signal, up to where it ends; what is left beyond 64 channels is added to the last. */
  readonly correlation: number[];
}

/** Widths of sums that are looked at: octaves, which hardly share anything. */
export const WIDTHS: readonly number[] = [1, 2, 4, 8, 16, 32];

/** Choice: spreads that are tried, full widths at half maximum in channels, and shares of the tails. */
const CORES = Array.from({ length: 100 }, (_, i) => 0.4 * 1.03 ** i);
const TAILS = Array.from({ length: 11 }, (_, i) => 2 * 1.3 ** i);
const SHARES = Array.from({ length: 20 }, (_, i) => 0.02 * (i + 1));
const REACH = 192;
/** Choice: a point spread is not quite what is fitted, least so its core, which rules the narrowest sums. */
const modelError = (width: number) => 0.02 + 0.04 / width;

interface Spread {
  /** Index of the core, -1 for none; and of the tails, -1 for none. */
  readonly core: number;
  readonly tail: number;
  readonly share: number;
  /** Logarithm of the share of the gain that each of the widths shows. */
  readonly logSeen: readonly number[];
}

/**
 * Fits what single channels and sums of 2, 4, 8 ... channels show of the gain: a detector that spreads
 * the signal hides the more of it the narrower they are. The point spread is none, a Gaussian, or a
 * Gaussian with Lorentzian tails (see `Detector`); every one counts by how well it fits, so that the
 * standard error holds what the widths cannot tell about the tails. Two or more widths are needed; one
 * alone is taken as it is.
 */
export function fitSpread(points: readonly WidthGain[]): SpreadFit {
  const used = points.filter(({ gain }) => gain > 0);
  // A single width says nothing about the spread.
  if (used.length < 2) {
    const { gain = NaN, gainStandardError = NaN } = used[0] ?? {};
    return { gain, gainStandardError, correlation: [1] };
  }
  const at = used.map(({ width }) => WIDTHS.indexOf(width));
  const weights = used.map(({ width, gain, gainStandardError }) =>
    1 / ((gainStandardError / gain) ** 2 + modelError(width) ** 2)
  );
  const weight = weights.reduce((sum, value) => sum + value, 0);
  const spreads = allSpreads();
  const logs = used.map(({ gain }) => Math.log(gain));
  const found = spreads.map(({ logSeen }) => {
    const rest = logs.map((log, i) => log - logSeen[at[i]]);
    const mean = rest.reduce((sum, value, i) => sum + weights[i] * value, 0) / weight;
    const misfit = rest.reduce((sum, value, i) => sum + weights[i] * (value - mean) ** 2, 0);
    return { mean, misfit };
  });
  const least = found.reduce((best, { misfit }) => Math.min(best, misfit), Infinity);
  const scale = Math.max(1, least / Math.max(1, used.length - 2));
  let sum = 0, first = 0, second = 0;
  found.forEach(({ mean, misfit }, i) => {
    const { core, tail } = spreads[i];
    const share = core < 0
      ? 1
      : tail < 0
      ? 1 / CORES.length
      : tailsBelieved(CORES[core]) / spreads.length;
    const own = share * Math.exp((least - misfit) / scale / 2);
    sum += own;
    first += own * mean;
    second += own * mean ** 2;
  });
  const mean = first / sum, gain = Math.exp(mean);
  const variance = Math.max(0, second / sum - mean ** 2) + scale / weight;
  // Of the spreads that say this gain, the one that fits best.
  const score = ({ mean: own, misfit }: typeof found[number]) =>
    misfit / scale + ((own - mean) / 0.02) ** 2;
  let best = 0;
  found.forEach((each, i) => {
    if (score(each) < score(found[best])) best = i;
  });
  const isWhite = (found[0].misfit - least) / scale < ENOUGH_BETTER;
  return {
    gain,
    gainStandardError: gain * Math.sqrt(variance),
    correlation: isWhite ? [1] : correlationOf(spreads[best]),
  };
}

/**
 * Choice: how far tails are believed before they are seen. A direct detector has a narrow core and hardly
 * any (Hart et al. 2017, see `DIRECT_DETECTOR`), a scintillator that spreads further has them.
 */
const tailsBelieved = (coreFwhmChannels: number) => coreFwhmChannels < 1.5 ? 0.3 : 2;
/** Choice: a spread must fit better than none by this. */
const ENOUGH_BETTER = 12;

let known: readonly Spread[] | undefined;

/** All spreads that are tried, the first of them none; computed once. */
function allSpreads(): readonly Spread[] {
  if (known) return known;
  const cores = CORES.map((core) => responses(gaussian(core)));
  const tails = TAILS.map((tail) => responses(lorentzian(tail)));
  const spreads: Spread[] = [{ core: -1, tail: -1, share: 0, logSeen: WIDTHS.map(() => 0) }];
  const tailSeen = tails.map((tail) => seenBy(tail, tail));
  cores.forEach((own, core) => {
    const coreSeen = seenBy(own, own);
    spreads.push({ core, tail: -1, share: 0, logSeen: coreSeen.map(Math.log) });
    TAILS.forEach((fwhm, tail) => {
      if (fwhm < 1.5 * CORES[core]) return;
      const both = seenBy(own, tails[tail]);
      for (const share of SHARES) {
        const seen = WIDTHS.map((_, i) =>
          (1 - share) ** 2 * coreSeen[i] + 2 * share * (1 - share) * both[i] +
          share ** 2 * tailSeen[tail][i]
        );
        spreads.push({ core, tail, share, logSeen: seen.map(Math.log) });
      }
    });
  });
  return known = spreads;
}

const gaussian = (coreFwhmChannels: number) =>
  pointSpread({ coreFwhmChannels, tailShare: 0, tailFwhmChannels: 1, gain: 1 }, REACH);
const lorentzian = (tailFwhmChannels: number) =>
  pointSpread({ coreFwhmChannels: 1, tailShare: 1, tailFwhmChannels, gain: 1 }, REACH);

/** What the second difference of sums of each width makes of an electron's signal. */
function responses(spread: Float64Array): Float64Array[] {
  const before = new Float64Array(spread.length + 1);
  spread.forEach((value, i) => before[i + 1] = before[i] + value);
  const up = (end: number) => before[Math.max(0, Math.min(spread.length, end))];
  return WIDTHS.map((width) =>
    Float64Array.from({ length: spread.length + 3 * width }, (_, i) => {
      const from = i - 3 * width;
      return up(from + 3 * width) - 3 * up(from + 2 * width) + 3 * up(from + width) - up(from);
    })
  );
}

/** Share of the variance of unspread electrons that is left in the second differences, of each width. */
function seenBy(one: readonly Float64Array[], other: readonly Float64Array[]): number[] {
  return WIDTHS.map((width, i) =>
    one[i].reduce((sum, value, k) => sum + value * other[i][k], 0) / (6 * width)
  );
}

const MOST_CHANNELS = 64;

function correlationOf({ core, tail, share }: Spread): number[] {
  if (core < 0) return [1];
  const narrow = gaussian(CORES[core]), wide = tail < 0 ? narrow : lorentzian(TAILS[tail]);
  const spread = narrow.map((value, i) => (1 - share) * value + share * wide[i]);
  const covariance = Array.from({ length: MOST_CHANNELS + 1 }, (_, lag) => {
    let sum = 0;
    for (let i = lag; i < spread.length; i++) sum += spread[i] * spread[i - lag];
    return sum;
  });
  while (covariance[covariance.length - 1] < 1e-3 * covariance[0]) covariance.pop();
  const within = covariance.reduce((sum, value, lag) => sum + (lag > 0 ? 2 * value : value), 0);
  if (covariance.length > 1) covariance[covariance.length - 1] += (1 - within) / 2;
  return covariance.map((value) => value / covariance[0]);
}
