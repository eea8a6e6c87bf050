/**
 * A seeded stream of random numbers. The same seed gives the same numbers on every machine.
 */
export interface Prng {
  /** Uniform in [0, 1), 53 random bits. */
  uniform(): number;
  /** Uniform whole number in [0, below). */
  integer(below: number): number;
  /** Standard normal: mean 0, variance 1. */
  normal(): number;
  /** Poisson with a mean of zero or more. */
  poisson(mean: number): number;
  /** Binomial: successes in `trials` (a whole number) of probability `chance`. */
  binomial(trials: number, chance: number): number;
  /**
   * An independent stream named by a label. It depends on the seed and the label only, not on how
   * many numbers were drawn, so that work can be reordered or spread over workers.
   */
  split(label: string | number): Prng;
}

/**
 * Makes a seeded random stream: xoshiro128** (Blackman and Vigna 2021, doi:10.1145/3460772), its
 * state filled by hashing the seed.
 *
 * @param seed A whole number; the same seed gives the same stream.
 * @throws {RangeError} Where the seed is not a whole number.
 * @example
 * ```ts
 * import { prng } from "eels";
 * const random = prng(7);
 * random.split("noise").poisson(12.5);
 * ```
 */
export function prng(seed: number): Prng {
  if (!Number.isSafeInteger(seed)) {
    throw new RangeError(`Cannot seed as the seed must be a whole number: it is ${seed}`);
  }
  return streamOf(`${seed}`);
}

function streamOf(path: string): Prng {
  // In typed arrays, as numbers of a closure may be boxed anew at each change.
  const state = Int32Array.from(hash128(path)), spare = Float64Array.of(NaN);

  const next = (): number => {
    const b = state[1], c = state[2] ^ state[0], d = state[3] ^ b;
    state[0] ^= d;
    state[1] = b ^ c;
    state[2] = c ^ (b << 9);
    state[3] = rotateLeft(d, 11);
    return Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
  };
  const uniform = () => ((next() >>> 5) * 0x4000000 + (next() >>> 6)) / 0x20000000000000;
  const normal = () => {
    const kept = spare[0];
    if (kept === kept) {
      spare[0] = NaN;
      return kept;
    }
    let x, y, square; // Marsaglia's polar method makes two at a time.
    do {
      x = 2 * uniform() - 1;
      y = 2 * uniform() - 1;
      square = x * x + y * y;
    } while (square >= 1 || square === 0);
    const scale = Math.sqrt(-2 * Math.log(square) / square);
    spare[0] = y * scale;
    return x * scale;
  };

  return {
    uniform,
    integer: (below) => Math.floor(uniform() * below),
    normal,
    poisson: (mean) => samplePoisson(uniform, mean),
    binomial: (trials, chance) => sampleBinomial(uniform, trials, chance),
    split: (label) => streamOf(`${path}/${label}`),
  };
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

/** Four words from a text: four multiplicative hashes, each stirred by the murmur3 finaliser. */
function hash128(text: string): [number, number, number, number] {
  const word = (offset: number, multiplier: number) => {
    let hash = offset;
    for (let i = 0; i < text.length; i++) {
      hash = Math.imul(rotateLeft(hash ^ text.charCodeAt(i), 13), multiplier);
    }
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return hash ^ (hash >>> 16);
  };
  return [
    word(0x243f6a88, 0x9e3779b1),
    word(0x85a308d3, 0x85ebca77),
    word(0x13198a2e, 0xc2b2ae3d),
    word(0x03707344, 0x27d4eb2f) | 1, // never all zero
  ];
}

/**
 * Knuth's product below a mean of 10; above it the transformed rejection PTRS of Hormann (1993),
 * doi:10.1016/0167-6687(93)90997-4.
 */
function samplePoisson(uniform: () => number, mean: number): number {
  if (!(mean >= 0 && mean < 2 ** 52)) {
    throw new RangeError(
      `Cannot sample a Poisson number as the mean must be 0 or more: it is ${mean}`,
    );
  }
  if (mean < 10) {
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = uniform(); product > limit; product *= uniform()) count++;
    return count;
  }
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const squeeze = 0.9277 - 3.6224 / (b - 2);
  const logMean = Math.log(mean);
  for (;;) {
    const u = uniform() - 0.5;
    const v = uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor((2 * a / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= squeeze) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const left = Math.log(v * inverseAlpha / (a / (us * us) + b));
    if (left <= k * logMean - mean - logFactorial(k)) return k;
  }
}

/**
 * Inversion where trials x chance is below 10; above it the transformed rejection BTRS of Hormann
 * (1993), doi:10.1080/00949659308811496.
 */
function sampleBinomial(uniform: () => number, trials: number, chance: number): number {
  if (!(Number.isSafeInteger(trials) && trials >= 0 && chance >= 0 && chance <= 1)) {
    throw new RangeError(
      `Cannot sample a binomial number as trials must be a whole number of 0 or more and chance in ` +
        `0..1: trials is ${trials}, chance is ${chance}`,
    );
  }
  if (chance > 0.5) return trials - sampleBinomial(uniform, trials, 1 - chance);
  const odds = chance / (1 - chance);
  if (trials * chance < 10) {
    for (;;) {
      let remaining = uniform();
      let probability = chanceOfNone(trials, chance);
      for (let k = 0; k <= trials; k++) {
        if (remaining <= probability) return k;
        remaining -= probability;
        probability *= odds * (trials - k) / (k + 1);
      }
    }
  }
  const deviation = Math.sqrt(trials * chance * (1 - chance));
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * chance;
  const centre = trials * chance + 0.5;
  const squeeze = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * deviation;
  const mode = Math.floor((trials + 1) * chance);
  const logMode = logFactorial(mode) + logFactorial(trials - mode);
  for (;;) {
    const u = uniform() - 0.5;
    let v = uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor((2 * a / us + b) * u + centre);
    if (us >= 0.07 && v <= squeeze) return k;
    if (k < 0 || k > trials) continue;
    v = Math.log(v * alpha / (a / (us * us) + b));
    const right = logMode - logFactorial(k) - logFactorial(trials - k) +
      (k - mode) * Math.log(odds);
    if (v <= right) return k;
  }
}

/** Chances that were asked for last, by the number of trials: a split asks for few, millions of times. */
const asked = new Float64Array(256).fill(NaN), answered = new Float64Array(256);

/** The chance that none of the trials succeeds. */
function chanceOfNone(trials: number, chance: number): number {
  if (asked[trials] === chance) return answered[trials];
  const none = Math.exp(trials * Math.log1p(-chance));
  if (trials < asked.length) {
    asked[trials] = chance;
    answered[trials] = none;
  }
  return none;
}

const LOG_FACTORIALS = (() => {
  const table = new Float64Array(256);
  for (let n = 2; n < table.length; n++) table[n] = table[n - 1] + Math.log(n);
  return table;
})();

function logFactorial(n: number): number {
  if (n < LOG_FACTORIALS.length) return LOG_FACTORIALS[n];
  const inverse = 1 / n; // Stirling's series, good to 1e-14 here
  return (n + 0.5) * Math.log(n) - n + 0.9189385332046727 +
    inverse * (1 / 12 - inverse * inverse * (1 / 360 - inverse * inverse / 1260));
}

/** The numbers 0 to `count - 1` in random order, by Fisher and Yates. */
export function shuffledOrder(count: number, random: Prng): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
