import type { Prng } from "../core/random.ts";
import { afterStep, spectrumCount, type SpectrumImage } from "../core/spectrum_image.ts";
import { noiseDraw } from "./draw_measurement.ts";
import { noiseToSplit } from "./split_electrons.ts";
import { noiseAt, signedDeviance } from "./spike_noise.ts";
import {
  baseAt,
  CORE,
  excessVariance,
  lineUnder,
  neighboursOf,
  REACH,
  restOf,
} from "./spike_neighbours.ts";

/** One hit of an X-ray or a cosmic ray, or a dead value: one to five channels of one spectrum. */
export interface Spike {
  readonly row: number;
  readonly column: number;
  /** The farthest of its channels. */
  readonly channel: number;
  /** First and last channel that it changed. */
  readonly from: number;
  readonly to: number;
  readonly value: number;
  /** What the neighbours say of that channel. */
  readonly expected: number;
  /** How far it lies from that, in deviations of the noise; below 0 for a dead value. */
  readonly deviations: number;
}

/** Choice: one shower of electrons is no wider; a line of the specimen is. */
const WIDEST = 3;
/** Where a spike ends: at this share of its height, and so many deviations of the noise. */
const FOOT_SHARE = 0.2, FOOT_DEVIATIONS = 2;
/** Choice: without neighbours only a single channel counts, with feet like these, and more of it. */
const ALONE_FOOT = 0.1, ALONE_THRESHOLD = 10;
/** Beside it what was changed as well is replaced from so many deviations on. */
const SKIRT_DEVIATIONS = 4;
/** A neighbouring pixel, or all on average, with more than these shares has it too: it is no spike. */
const SHARED_BY_ONE = 0.25, SHARED_BY_ALL = 0.15;
/** Moves of a line from pixel to pixel, in channels, that are looked for. */
const MOVES = 1;
/** Where fewer electrons are expected, means stand in for medians, which are mostly whole numbers. */
const FEW_ELECTRONS = 40, LEAST_ELECTRONS = 0.25;
/** Up to so many electrons the noise of what is expected matters for the size of the noise. */
const SOME_ELECTRONS = 400;
/** Choice: of few electrons the Poisson probability is that of so many normal deviations, by the threshold. */
const LIKELY_SHARE = 0.8;
/** Electrons about a channel that say how high a spectrum is there. */
const HEIGHT_ELECTRONS = 200;
/** Excess variance of a value inside a map, which the threshold is meant for. */
const USUAL_VARIANCE = 1.4;
/** Of noise few spectra hold more; up to `NO_SCATTER` the scatter of a channel is that of the noise. */
const SCATTER_SHARE = 0.95, SCATTER_OF_NOISE = 1.96, NO_SCATTER = 1.4, SCATTER_SPECTRA = 2000;

/**
 * Finds single values, or two to three neighbouring channels of one spectrum, that lie far from both
 * their channel neighbours and the same channels of neighbouring pixels: X-rays and cosmic rays that hit
 * the detector, and dead values.
 *
 * A spectrum less the mean of its neighbours, brought to the same height about each channel, is noise and
 * what the spectrum has alone. Its excess in a channel is taken over the medians of three channels either
 * side. It is a spike where it is narrow (its foot at most three channels wide), `threshold` deviations of
 * the noise high, by its Poisson probability too, and by as many times the scatter that its channel shows
 * over the whole scan where this is larger than the noise (an edge that moves, columns of atoms); and
 * where the neighbouring pixels do not exceed theirs in the same channels by a share of it (a line
 * of a particle as small as a pixel). A single spectrum has channel neighbours only: single channels of
 * 10 deviations are taken there.
 *
 * @param image Spectra with a noise, or whole electrons.
 * @returns The farthest first.
 */
export function findSpikes(
  image: SpectrumImage,
  { threshold = 7 }: { threshold?: number } = {},
): Spike[] {
  const [rows, columns, channels] = image.shape;
  if (channels < 2 * REACH + 1) return [];
  const isAlone = rows * columns < 3, noise = noiseToSplit(image);
  const leastSum = HEIGHT_ELECTRONS * noise.gain;
  const look: Look = {
    image,
    noise: noiseAt(image, noise),
    leastSum,
    threshold: isAlone ? Math.max(threshold, ALONE_THRESHOLD) : threshold,
    isAlone,
    scatter: new Map(),
  };
  const spikes: Spike[] = [], rest = new Float64Array(channels);
  for (let s = 0; s < rows * columns; s++) {
    const neighbours = isAlone ? [] : neighboursOf(image.shape, s);
    restOf(image, s, neighbours, { from: 0, to: channels, into: rest, leastSum });
    for (let e = 1; e < channels - 1; e++) {
      const spike = spikeAt(look, { s, e, rest, neighbours });
      if (!spike) continue;
      spikes.push(spike);
      e = spike.to;
    }
  }
  return spikes.sort((a, b) => Math.abs(b.deviations) - Math.abs(a.deviations));
}

/** What every step of the search looks at. */
interface Look {
  readonly image: SpectrumImage;
  readonly noise: ReturnType<typeof noiseAt>;
  readonly threshold: number;
  readonly isAlone: boolean;
  readonly leastSum: number;
  /** By channel. */
  readonly scatter: Map<number, number>;
}

/** A value of a spectrum, and what the spectrum has beside its neighbours. */
interface Place {
  readonly s: number;
  readonly e: number;
  readonly rest: Float64Array;
  readonly neighbours: readonly number[];
}

function spikeAt(look: Look, place: Place): Spike | undefined {
  const { image: { data, shape: [, columns, channels] }, noise, isAlone } = look;
  const { s, e, rest, neighbours } = place, i = s * channels + e, value = data[i];
  const isTop = rest[e] >= rest[e - 1] && rest[e] >= rest[e + 1];
  const isBottom = rest[e] <= rest[e - 1] && rest[e] <= rest[e + 1];
  if (!isTop && !isBottom) return undefined;
  const variance = excessVariance(neighbours.length, e, channels);
  const threshold = look.threshold * Math.max(1, Math.sqrt(variance / USUAL_VARIANCE));
  const sign = isTop ? 1 : -1, base = baseAt(rest, e), height = sign * (rest[e] - base);
  // Most values end here.
  if (!(height > threshold * noise.deviation(value - sign * height, i))) return undefined;
  const { expected, deviation } = expect(look, place, value - sign * height);
  const far = (value - expected) / deviation;
  const likely = signedDeviance(noise.electrons(value, i), noise.electrons(expected, i));
  // The skewness of few electrons: their tail is that of a Poisson number.
  if (sign * far < threshold || sign * likely < LIKELY_SHARE * threshold) return undefined;
  const core = coreOf(rest, { e, base, height, sign, deviation, isAlone });
  if (!core || isShared(look, place, { sign, height })) return undefined;
  if (sign * far < threshold * scatterOf(look, e, rest)) return undefined;
  const column = s % columns, row = Math.floor(s / columns);
  return { row, column, channel: e, ...core, value, expected, deviations: far };
}

interface Peak {
  readonly e: number;
  readonly base: number;
  readonly height: number;
  readonly sign: number;
  readonly deviation: number;
  readonly isAlone: boolean;
}

/** The channels of a spike with the skirts beside it, or nothing where it is too wide. */
function coreOf(
  rest: Float64Array,
  { e, base, height, sign, deviation, isAlone }: Peak,
): { from: number; to: number } | undefined {
  const foot = Math.max(
    FOOT_DEVIATIONS * deviation,
    isAlone ? ALONE_FOOT * height : Math.min(height / 2, FOOT_SHARE * height + 2 * deviation),
  );
  const isIn = (at: number, least: number) =>
    at >= 0 && at < rest.length && sign * (rest[at] - base) > least;
  let from = e, to = e;
  while (to - from < WIDEST && isIn(from - 1, foot)) from--;
  while (to - from < WIDEST && isIn(to + 1, foot)) to++;
  if (to - from + 1 > (isAlone ? 1 : WIDEST)) return undefined;
  if (isIn(from - 1, SKIRT_DEVIATIONS * deviation)) from--;
  if (isIn(to + 1, SKIRT_DEVIATIONS * deviation)) to++;
  return { from, to };
}

/** Whether neighbouring pixels have some of it, beside what theirs have, as of a small particle. */
function isShared(
  { image, noise, isAlone, leastSum }: Look,
  { s, e, neighbours }: Place,
  { sign, height }: { sign: number; height: number },
): boolean {
  if (isAlone) return false;
  const channels = image.shape[2], rest = new Float64Array(channels);
  let sum = 0, variance = 0;
  for (const n of neighbours) {
    const around = neighboursOf(image.shape, n).filter((other) => other !== s);
    if (around.length === 0) continue;
    const from = Math.max(0, e - MOVES - REACH), to = Math.min(channels, e + MOVES + REACH + 1);
    restOf(image, n, around, { from, to, into: rest, leastSum });
    for (let at = Math.max(from, e - MOVES); at <= Math.min(to - 1, e + MOVES); at++) {
      const excess = sign * (rest[at] - baseAt(rest, at)), i = n * channels + at;
      const deviation = noise.deviation(image.data[i] - sign * excess, i);
      if (excess - 5 * deviation > SHARED_BY_ONE * height) return true;
      if (at !== e) continue;
      sum += excess;
      variance += 1.5 * deviation ** 2;
    }
  }
  return sum - 3 * Math.sqrt(variance) > SHARED_BY_ALL * height * neighbours.length;
}

/**
 * What is expected, and its noise. Of few electrons both are at least those of the mean of the values
 * around, the spike left out, as what was expected is itself noisy.
 */
function expect(
  { image: { data, shape: [, , channels] }, noise }: Look,
  { s, e, neighbours }: Place,
  local: number,
): { expected: number; deviation: number } {
  const i = s * channels + e, electrons = noise.electrons(local, i);
  if (electrons > SOME_ELECTRONS) return { expected: local, deviation: noise.deviation(local, i) };
  let sum = 0, count = 0;
  for (const own of [s, ...neighbours]) {
    for (let c = Math.max(0, e - REACH); c <= Math.min(channels - 1, e + REACH); c++) {
      if (own === s && Math.abs(c - e) <= CORE) continue;
      sum += data[own * channels + c];
      count++;
    }
  }
  const around = Math.max(local, sum / count, noise.valueOf(LEAST_ELECTRONS, i));
  const expected = electrons > FEW_ELECTRONS ? local : around;
  return { expected, deviation: noise.deviation(around, i) };
}

/**
 * How much more than the noise the excess scatters in one channel over the scan (of a single spectrum:
 * over its channels); at least 1.
 */
function scatterOf(
  { image, noise, isAlone, leastSum, scatter }: Look,
  e: number,
  own: Float64Array,
): number {
  const known = scatter.get(isAlone ? -1 : e);
  if (known !== undefined) return known;
  const channels = image.shape[2], count = spectrumCount(image), all: number[] = [];
  const add = (s: number, at: number, rest: Float64Array) => {
    const i = s * channels + at, excess = rest[at] - baseAt(rest, at);
    const expected = Math.max(image.data[i] - excess, noise.valueOf(LEAST_ELECTRONS, i));
    all.push(Math.abs(excess) / noise.deviation(expected, i));
  };
  if (isAlone) { for (let at = 0; at < channels; at++) add(0, at, own); }
  else {
    const rest = new Float64Array(channels), step = Math.ceil(count / SCATTER_SPECTRA);
    const from = Math.max(0, e - REACH), to = Math.min(channels, e + REACH + 1);
    for (let s = 0; s < count; s += step) {
      restOf(image, s, neighboursOf(image.shape, s), { from, to, into: rest, leastSum });
      add(s, e, rest);
    }
  }
  const sizes = Float64Array.from(all).sort();
  // Of few spectra a spike and its neighbours are more than the share that is left out.
  const at = Math.min(Math.floor(SCATTER_SHARE * sizes.length), Math.max(0, sizes.length - 5));
  const found = sizes[at] / (SCATTER_OF_NOISE * Math.sqrt(USUAL_VARIANCE)),
    more = found > NO_SCATTER ? found : 1;
  scatter.set(isAlone ? -1 : e, more);
  return more;
}

/**
 * Replaces spikes by what their neighbours say: the mean of the neighbouring
 * pixels, brought to the height of the channels either side, with noise drawn anew, so that the values vary like the
 * others; whole numbers stay whole.
 *
 * @param image As given to {@link findSpikes}.
 * @param options.random Seeded stream of the noise.
 */
export function repairSpikes(
  image: SpectrumImage,
  spikes: readonly Spike[],
  { random }: { random: Prng },
): SpectrumImage {
  if (spikes.length === 0) return image;
  const noise = noiseToSplit(image), { background = 0 } = noise;
  const [rows, columns, channels] = image.shape, data = image.data.slice();
  const isWhole = image.data.every(Number.isInteger), draw = noiseDraw(noise, random);
  const drawn = new Float64Array(1);
  let count = 0;
  const rest = new Float64Array(channels), leastSum = HEIGHT_ELECTRONS * noise.gain;
  const all = { from: 0, to: channels, into: rest, leastSum };
  for (const { row, column, from, to } of spikes) {
    const s = row * columns + column;
    restOf(image, s, rows * columns < 3 ? [] : neighboursOf(image.shape, s), all);
    const line = lineUnder(rest, { from, to });
    for (let e = from; e <= to; e++, count++) {
      const i = s * channels + e, expected = image.data[i] - rest[e] + line(e);
      draw([expected + (typeof background === "number" ? background : background[i])], drawn);
      const value = expected + drawn[0];
      data[i] = isWhole ? Math.round(value) : value;
    }
  }
  const what = `${spikes.length} spike${spikes.length === 1 ? "" : "s"} (${count} values)`;
  const step = `${what} replaced by what their neighbours say, with noise`;
  return afterStep(image, step, { data });
}
