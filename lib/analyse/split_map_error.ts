import * as is from "../core/option_kinds.ts";
import { checkOptions, refuseNonSpectra } from "../core/options.ts";
import type { Prng } from "../core/random.ts";
import type { SpectrumImage } from "../core/spectrum_image.ts";
import { splitElectrons } from "../degrade/split_electrons.ts";
import { applyDenoiser, type Denoiser } from "./apply_denoiser.ts";
import { type MapsOf, mapsOf } from "./bootstrap_maps.ts";
import { blocksOf, jackknifeRatio, studentQuantile } from "./jackknife.ts";
import { countSteps, type OnProgress } from "./step_progress.ts";

/** How {@link splitMapError} splits. */
export interface MapErrorOptions {
  readonly denoise: Denoiser;
  readonly maps: MapsOf;
  /** Random splits, each of which costs two runs of the denoiser and six of the maps; 4. */
  readonly repeats?: number;
  readonly random: Prng;
  /** Called after every run of the denoiser, with the share done and the seconds left. */
  readonly onProgress?: OnProgress;
}

/** The error of a map of the whole exposure, as a table row: root mean squares over pixels, in its unit. */
export interface MapError {
  readonly map: string;
  /** Error of the map of the denoised image, bias included. */
  readonly denoised: number;
  /** Its parts: how far it scatters from exposure to exposure, and what is left. */
  readonly deviation: number;
  readonly bias: number;
  /** Upper limit of the bias, 95 % one-sided, over blocks of the scan: what it may be where it is 0. */
  readonly biasHigh: number;
  /** Error without denoising, with its standard error. */
  readonly raw: number;
  readonly rawStandardError: number;
  /** Squared error of the denoised over that of the raw map: below 1 denoising pays. */
  readonly ratio: number;
  /** 95 % interval of the ratio, over blocks of the scan. */
  readonly low: number;
  readonly high: number;
}

/**
 * The root mean square error of maps, such as integrated edges, of the raw and of the denoised image,
 * without the truth: bias included, which neither a fit nor the bootstrap knows.
 *
 * The exposure is split at random into halves, and each half into two quarters. With M the map of an image,
 * f the denoiser, a and r the halves, b and c the quarters of r,
 *
 *     deviation^2 = mean of [M(f(a)) - M(f(r))]^2 / 4
 *     error^2     = mean of [M(f(a)) - M(b)] [M(f(a)) - M(c)]
 *     bias^2      = error^2 - 2 deviation^2, 0 within its standard error
 *
 * and the same with a and r exchanged. The second is on average the squared error of M(f(a)), as b and c
 * are independent of a and of each other and have the truth for their mean; no variance need be known. The
 * first is the variance from the whole exposure where it falls with the electrons, and the error of the
 * whole is `deviation^2 + bias^2`. All asks that M of raw parts is right on average: integrals are, also
 * with an extrapolated background of many electrons; positions of peaks only where a quarter of the
 * electrons still has them.
 *
 * @param image Spectra with their noise, or whole electrons, `[rows, columns, channels]`.
 * @returns One row a map; the error is one for all its pixels.
 * @throws {RangeError} Where an option is out of range, or the image cannot be split.
 * @example
 * ```ts
 * import { denoise, energyAxis, integrateEdge, prng, sampleElectrons, spectrumImage } from "eels";
 * import { splitMapError } from "eels";
 * const data = Float32Array.from({ length: 6400 }, (_, i) => 40 + (i % 100 > 50 ? i / 100 : 0));
 * const truth = spectrumImage({ data, shape: [8, 8, 100], energy: energyAxis(500, 1, 100) });
 * const noisy = sampleElectrons(truth, { electronsPerUnit: 1, random: prng(1) });
 * const [row] = await splitMapError(noisy, {
 *   denoise: (image) => denoise(image, { method: "pca", rank: 2 }),
 *   maps: (image) => ({ edge: integrateEdge(image, { fromEv: 551, toEv: 590 }).value }),
 *   random: prng(2),
 * });
 * row.ratio < 1; // true: the denoised map errs less
 * ```
 */
export async function splitMapError(
  image: SpectrumImage,
  options: MapErrorOptions,
): Promise<MapError[]> {
  const task = "measure the maps' error";
  const { denoise, maps, repeats, random, onProgress } = settingsOf(task, image, options);
  const { ofSpectrum } = blocksOf(image.shape as [number, number, number]);
  const blocks = Math.max(...ofSpectrum) + 1, all = new Map<string, Sums>();
  const step = countSteps(2 * repeats, onProgress);
  const mapped = (part: SpectrumImage) => mapsOf(task, maps, part);
  for (let k = 0; k < repeats; k++) {
    const own = random.split(`split ${k}`);
    const halves = splitElectrons(image, { random: own.split("halves") });
    const quarters = halves.map((half, i) => splitElectrons(half, { random: own.split(i) }));
    const made = [], raw = [], parts = [];
    for (let h = 0; h < 2; h++) {
      made.push(await mapped(await applyDenoiser(task, denoise, halves[h])));
      await step();
      raw.push(await mapped(halves[h]));
      parts.push([await mapped(quarters[h][0]), await mapped(quarters[h][1])]);
    }
    for (const name of Object.keys(made[0])) {
      const sums = all.get(name) ?? emptySums(blocks);
      all.set(name, sums);
      for (let h = 0; h < 2; h++) {
        const lists = [made[h], made[1 - h], raw[h], ...parts[1 - h]].map((each) =>
          each[name].data
        );
        ofSpectrum.forEach((block, s) => addPixel(sums, block, lists.map((data) => data[s])));
      }
    }
  }
  return [...all].map(([map, sums]) => rowOf(map, sums));
}

/** Sums over the pixels of each block. */
interface Sums {
  readonly errors: Float64Array;
  readonly squares: Float64Array;
  readonly raw: Float64Array;
  readonly count: Float64Array;
}

function emptySums(blocks: number): Sums {
  const [errors, squares, raw, count] = [0, 1, 2, 3].map(() => new Float64Array(blocks));
  return { errors, squares, raw, count };
}

function addPixel(
  { errors, squares, raw, count }: Sums,
  block: number,
  [made, other, noisy, one, two]: readonly number[],
): void {
  if (!Number.isFinite(made + other + noisy + one + two)) return;
  errors[block] += (made - one) * (made - two);
  squares[block] += (made - other) ** 2;
  raw[block] += (noisy - one) * (noisy - two);
  count[block]++;
}

function rowOf(map: string, { errors, squares, raw, count }: Sums): MapError {
  const variance = jackknifeRatio(squares, count).value / 4;
  const known = jackknifeRatio(raw, count);
  const noise = known.value / 2; // of the whole, half of that of a half
  const offset = jackknifeRatio(errors.map((sum, k) => sum - squares[k] / 2), count);
  const bias = offset.value > offset.standardError ? offset.value : 0;
  const reach = studentQuantile(0.95, Math.max(1, offset.blocks - 1)) * offset.standardError;
  const whole = errors.map((sum, k) => sum - squares[k] / 4), rawWhole = raw.map((sum) => sum / 2);
  const { value, standardError, blocks } = jackknifeRatio(whole, rawWhole, count);
  const off = studentQuantile(0.975, Math.max(1, blocks - 1)) * standardError;
  return {
    map,
    denoised: Math.sqrt(variance + bias),
    deviation: Math.sqrt(variance),
    bias: Math.sqrt(bias),
    biasHigh: Math.sqrt(Math.max(0, offset.value) + reach),
    raw: Math.sqrt(noise),
    rawStandardError: Math.sqrt(noise) * known.standardError / known.value / 2,
    ratio: (variance + bias) / noise,
    low: Math.max(0, value - off),
    high: value + off,
  };
}

function settingsOf(task: string, image: SpectrumImage, options: MapErrorOptions) {
  refuseNonSpectra(task, image);
  const { denoise, maps, repeats = 4, random, onProgress } = checkOptions(
    "splitMapError",
    task,
    options,
    {
      denoise: is.needed(is.callable),
      maps: is.needed(is.callable),
      repeats: is.whole(1),
      random: is.needed(is.stream),
      onProgress: is.callable,
    },
  );
  return { denoise, maps, repeats, random, onProgress };
}
