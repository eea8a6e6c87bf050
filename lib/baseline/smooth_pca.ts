import { blurImage } from "../core/gaussian.ts";
import { show } from "../core/options.ts";
import { prng } from "../core/random.ts";
import type { SpectrumImage } from "../core/spectrum_image.ts";
import { findComponents, type SplitScores, tableOf } from "./image_components.ts";
import { scoresOf } from "./leading_components.ts";
import { type NoiseScale, noiseScaleOf } from "./noise_scale.ts";

/** Share of the electrons that components are found in; the rest judges widths. */
const SHARE = 0.8;
/** Splits that are averaged over; of images of more values, fewer, as they take memory. */
const SPLITS = 3, LARGE_SPLITS = 2, LARGE = 4e6;
/** Components beyond the hard threshold that are looked at. */
const MORE = 5;
/** Choice: what a component helps only once it is smoothed has to be two deviations of chance. */
const CHANCE = 2;
/** Deviations of the Gaussians that are tried, in pixels: each about 1.4 times the one before. */
const WIDTHS = [0, 0.5, 0.7, 1, 1.4, 2, 2.8, 4, 5.6, 8, 11, 16, 23, 32];

/**
 * Denoises by principal components whose score maps are smoothed along the scan.
 *
 * The electrons are split several times; components are found in the first part and counted by what
 * they predict of the second, and so is the width for each component's map, from 0 to half the longer
 * side. Maps are smoothed in the image's unit, so that the noise of a spectrum's own weight does not come
 * back, and judged in units of the noise. Beyond its borders a map is mirrored.
 *
 * Memory beside the image and the result: seven arrays of its size, or five from four million values on.
 *
 * @param image Spectra with a noise.
 * @param options.rank Components; as many as held-out electrons tell, but `least` or more, unless given.
 * @throws {RangeError} Where the seed is no whole number or a value not finite.
 */
export async function denoiseBySmoothPca(
  image: SpectrumImage,
  { rank, least = 0, seed = 1 }: { rank?: number; least?: number; seed?: number },
): Promise<{ data: Float32Array; details: Readonly<Record<string, number>> }> {
  if (!(Number.isSafeInteger(seed) && seed >= 0)) {
    throw new RangeError(
      `Cannot denoise by smoothed PCA as the seed must be a whole number of 0 or more: it is ${
        show(seed)
      }`,
    );
  }
  const { shape } = image;
  const unitsOf = (part: SpectrumImage) => noiseScaleOf(part, { of: "sum" });
  const tried = WIDTHS.filter((width) => width <= Math.max(shape[0], shape[1]) / 2);
  const found = await findComponents(image, {
    share: SHARE,
    random: prng(seed),
    splits: image.data.length > LARGE ? LARGE_SPLITS : SPLITS,
    rank,
    least,
    most: least + MORE,
    unitsOf,
    gainsOf: (splits) =>
      Float64Array.from(
        gainsByWidth(splits, tried, shape, CHANCE),
        (gains) => Math.max(...gains),
      ),
  });
  const splits = found.lessons.map(({ components, scores, rest, units }) => ({
    own: scores,
    other: scoresOf(rest, components),
    count: found.rank,
    units,
  }));
  const widths = gainsByWidth(splits, tried, shape)
    .map((gains) => tried[gains.indexOf(Math.max(...gains))]);
  const units = unitsOf(image), table = tableOf(image, units);
  const components = await found.find(table), channels = table.columns;
  const maps = mapsOf(scoresOf(table, components), found.rank, units);
  const smooth = maps.map((map, k) => smoothMap(map, widths[k], shape));
  const data = new Float32Array(image.data.length), sum = new Float64Array(channels);
  for (let s = 0; s < table.rows; s++) {
    sum.fill(0);
    smooth.forEach((map, k) => {
      for (let e = 0; e < channels; e++) sum[e] += map[s] * components[k * channels + e];
    });
    for (let e = 0; e < channels; e++) data[s * channels + e] = sum[e] * units.byChannel[e];
  }
  const named = widths.map((width, k) => [`pixels${k + 1}`, width]);
  return { data, details: { seed, rank: found.rank, ...Object.fromEntries(named) } };
}

/** One map a component, no longer divided by the noise of each spectrum. */
function mapsOf(
  scores: ArrayLike<number>,
  count: number,
  { bySpectrum }: NoiseScale,
): Float64Array[] {
  return Array.from(
    { length: count },
    (_, k) => bySpectrum.map((unit, s) => unit * scores[s * count + k]),
  );
}

function smoothMap(
  map: Float64Array,
  width: number,
  [rows, columns]: readonly number[],
): Float64Array {
  if (width === 0) return map;
  return blurImage(map, { shape: [rows, columns], deviations: [width, width], ends: "reflect" });
}

/** For each component by how much its map, smoothed by each width, predicts the other parts, less chance. */
function gainsByWidth(
  splits: readonly SplitScores[],
  widths: readonly number[],
  shape: readonly number[],
  chance = 0,
): Float64Array[] {
  const { count } = splits[0];
  const gains = Array.from({ length: count }, () => new Float64Array(widths.length));
  const squares = gains.map((gain) => gain.slice());
  for (const { own, other, units } of splits) {
    mapsOf(own, count, units).forEach((map, k) => {
      widths.forEach((width, w) => {
        const smooth = smoothMap(map, width, shape);
        for (let s = 0; s < smooth.length; s++) {
          const score = smooth[s] / units.bySpectrum[s];
          gains[k][w] += (2 * other[s * count + k] - score) * score;
          squares[k][w] += score ** 2;
        }
      });
    });
  }
  // Of what the other part's noise alone adds to a gain.
  const noise = SHARE / (1 - SHARE);
  return gains.map((gain, k) =>
    gain.map((sum, w) => sum - chance * 2 * Math.sqrt(noise * squares[k][w]))
  );
}
