import type { Image } from "../core/image.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, refuseNonSpectra, show } from "../core/options.ts";
import type { Prng } from "../core/random.ts";
import type { SpectrumImage } from "../core/spectrum_image.ts";
import { drawMeasurement } from "../degrade/draw_measurement.ts";
import {
  applyDenoiser,
  type Denoiser,
  refuseInfinite,
  refuseUnknownNoise,
  refuseUnlike,
} from "./apply_denoiser.ts";
import { countSteps, type OnProgress } from "./step_progress.ts";

/** Maps by name, computed from an image: integrated edges, positions of peaks. */
export type MapsOf = (
  image: SpectrumImage,
) => Readonly<Record<string, Image>> | Promise<Readonly<Record<string, Image>>>;

/** How {@link bootstrapMaps} repeats the measurement. */
export interface BootstrapOptions {
  readonly denoise: Denoiser;
  readonly maps: MapsOf;
  /** Measurements drawn, 2 or more; 20 know a standard error to a sixth. */
  readonly repeats?: number;
  readonly random: Prng;
  /** Called after every run of the denoiser, with the share done and the seconds left. */
  readonly onProgress?: OnProgress;
}

/**
 * Standard errors of maps that are computed from a denoised image, by the parametric bootstrap (Efron and
 * Tibshirani, An Introduction to the Bootstrap, 1993, section 6.5): measurements are drawn from the
 * denoised image and the noise of the measured one, denoised and mapped as this was, and the maps'
 * standard deviations are the errors.
 *
 * What a fit states for a denoised image does not hold: its noise is no longer that of the counts, unlike
 * from channel to channel, and correlated. The bootstrap passes it through the denoiser. It does not
 * know what the denoiser takes away in all repeats alike, its bias; {@link splitMapError} measures the
 * whole error of a map, bias included, on average over its pixels.
 *
 * @param image The measured spectra with their noise, `[rows, columns, channels]`.
 * @param denoised What the denoiser made of it.
 * @returns A map of standard errors under each name; NaN where fewer than half of the repeats gave a
 * number.
 * @throws {RangeError} Where shapes differ or an option is out of range.
 * @throws {Error} Where the image carries no noise.
 * @example
 * ```ts
 * import { bootstrapMaps, denoise, energyAxis, integrateEdge, prng } from "eels";
 * import { sampleElectrons, spectrumImage } from "eels";
 * const data = Float32Array.from({ length: 6400 }, (_, i) => 40 + (i % 100 > 50 ? i / 100 : 0));
 * const truth = spectrumImage({ data, shape: [8, 8, 100], energy: energyAxis(500, 1, 100) });
 * const noisy = sampleElectrons(truth, { electronsPerUnit: 1, random: prng(1) });
 * const pca = (image: typeof noisy) => denoise(image, { method: "pca", rank: 2 });
 * const { edge } = await bootstrapMaps(noisy, (await pca(noisy)).image, {
 *   denoise: pca,
 *   maps: (image) => ({ edge: integrateEdge(image, { fromEv: 551, toEv: 590 }).value }),
 *   random: prng(2),
 * });
 * edge.data[0]; // about 50, where that of the raw counts is 60
 * ```
 */
export async function bootstrapMaps(
  image: SpectrumImage,
  denoised: SpectrumImage,
  options: BootstrapOptions,
): Promise<Record<string, Image>> {
  const task = "bootstrap the maps";
  refuseNonSpectra(task, image);
  refuseNonSpectra(task, denoised);
  refuseUnlike(task, image, denoised);
  const { denoise, maps, repeats = 20, random, onProgress } = checkOptions(
    "bootstrapMaps",
    task,
    options,
    {
      denoise: is.needed(is.callable),
      maps: is.needed(is.callable),
      repeats: is.whole(2),
      random: is.needed(is.stream),
      onProgress: is.callable,
    },
  );
  refuseUnknownNoise(task, image);
  refuseInfinite(task, denoised);
  const step = countSteps(repeats, onProgress);
  const noise = image.noise!, spreads = new Map<string, MapSpread>();
  for (let k = 0; k < repeats; k++) {
    const drawn = drawMeasurement(denoised, { noise, random: random.split(`draw ${k}`) });
    const again = { ...drawn, unit: image.unit };
    const made = await mapsOf(task, maps, await applyDenoiser(task, denoise, again));
    for (const [name, map] of Object.entries(made)) {
      const spread = spreads.get(name) ?? emptySpread(map);
      spreads.set(name, spread);
      addMap(spread, map);
    }
    await step();
  }
  return Object.fromEntries(
    [...spreads].map(([name, spread]) => [name, deviationMap(name, spread, repeats)]),
  );
}

/** Calls what computes the maps and checks what it gives. */
export async function mapsOf(
  task: string,
  maps: MapsOf,
  image: SpectrumImage,
): Promise<Readonly<Record<string, Image>>> {
  const made = typeof maps === "function" ? await maps(image) : undefined;
  const list = Object.entries(Object(made) as Record<string, Image>);
  const [rows, columns] = image.shape;
  const isMap = (map: Image) =>
    map?.shape?.[0] === rows && map.shape[1] === columns && map.data?.length === rows * columns;
  if (list.length > 0 && list.every(([, map]) => isMap(map))) return made!;
  const bad = list.find(([, map]) => !isMap(map));
  throw new RangeError(
    `Cannot ${task} as maps must be a function, (image) => ({ name: map }), whose maps are ${rows} x ` +
      `${columns}: ` + (bad ? `"${bad[0]}" is ${show(bad[1]?.shape)}` : `it gave ${show(made)}`),
  );
}

/** Number, mean and sum of squares of finite values (Welford). */
interface MapSpread {
  readonly first: Image;
  readonly count: Int32Array;
  readonly mean: Float64Array;
  readonly squares: Float64Array;
}

function emptySpread(first: Image): MapSpread {
  const size = first.data.length;
  return {
    first,
    count: new Int32Array(size),
    mean: new Float64Array(size),
    squares: new Float64Array(size),
  };
}

function addMap({ count, mean, squares }: MapSpread, { data }: Image): void {
  for (let i = 0; i < count.length; i++) {
    if (!Number.isFinite(data[i])) continue;
    count[i]++;
    const away = data[i] - mean[i];
    mean[i] += away / count[i];
    squares[i] += away * (data[i] - mean[i]);
  }
}

function deviationMap(name: string, { first, count, squares }: MapSpread, repeats: number): Image {
  const data = Float32Array.from(
    squares,
    (sum, i) => 2 * count[i] >= repeats && count[i] > 1 ? Math.sqrt(sum / (count[i] - 1)) : NaN,
  );
  return { ...first, data, title: `${name}, standard error by bootstrap` };
}
