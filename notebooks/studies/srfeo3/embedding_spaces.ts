/**
 * The spaces in which spectra of twins are compared (notebook 06): as counted at several frame rates, on
 * other scales, without background, as components and networks denoise them, and as latent units.
 *
 * @module
 */
import type { Prng } from "eels/core/random.ts";
import { type Points, spectraAsPoints } from "eels/core/points.ts";
import { fitPowerLaw, subtractPowerLaw } from "eels/analyse/power_law.ts";
import { channelRange } from "eels/core/energy_axis.ts";
import { crop } from "eels/core/energy_steps.ts";
import { normalise } from "eels/core/normalisation.ts";
import { type SpectrumImage, withData } from "eels/core/spectrum_image.ts";
import { stackRows } from "eels/core/stack.ts";
import { fitPca, type PcaFit } from "eels/baseline/pca.ts";
import { projectPca, reconstructPca } from "eels/baseline/pca_reconstruct.ts";
import { averageFrames, frameWindow } from "eels/degrade/frame_rate.ts";
import { thinElectrons } from "eels/degrade/noise.ts";
import { encode } from "eels/model/encode.ts";
import type { Model } from "eels/model/model.ts";
import { takePixels } from "eels/model/pixel_folds.ts";
import { prepare } from "./prepared_images.ts";
import { denoise, type Mappings, mappingsOf } from "./saved_network.ts";
import type { TwinImage } from "./twin.ts";

/** Energies that are compared, in eV. */
const KEEP = { fromEv: 520, toEv: 580 };
/** Window of the power law, as of the truths of `prepare`. */
const BACKGROUND_EV = [500, 524] as const;
/** Number of components, as many as the networks have latent units. */
const RANK = 5;

/** Spectra as points of one space. */
export interface EmbeddingSpace {
  /** What was done to the spectra, such as "raw" or "PCA, 5 scores". */
  readonly method: string;
  /** Rate at which they were counted; Infinity for expectations, without counting noise. */
  readonly frameRateHz: number;
  readonly points: Points;
}

/** The same spectra in several spaces, and what each spectrum belongs to. */
export interface EmbeddingSpaces {
  readonly spaces: readonly EmbeddingSpace[];
  /** Of each point: state, thickness, place on the specimen (both states have each), name of its image. */
  readonly states: readonly string[];
  readonly thicknesses: readonly string[];
  readonly places: readonly string[];
  readonly images: readonly string[];
}

/** Settings of {@link embeddingSpaces}. */
export interface EmbeddingSpacesOptions {
  /** By name, the paper's first; all trained with the mappings of the first. */
  readonly networks: Readonly<Record<string, Model>>;
  /** Components of other images, of {@link fitTwinComponents}. */
  readonly fit: PcaFit;
  /** Of raw spectra; a rate above the images' own keeps each electron with a chance of one over the other. */
  readonly frameRatesHz: readonly number[];
  /** Rates among them at which spectra are denoised. */
  readonly denoisedHz: readonly number[];
  /** Rate of the images, 400. */
  readonly fullRateHz?: number;
  /** One pixel in so many is taken, staggered image by image. */
  readonly every: number;
  /** Draws over which the first network is averaged with its dropout left on. */
  readonly draws: number;
  /** For faster cameras and dropout. */
  readonly random: Prng;
}

/**
 * The principal components of images at the full rate over the whole measured range, unweighted and
 * centred, in the channels of the network: those of "PCA, 5" in notebook 04.
 *
 * @param images None of those that are compared.
 */
export function fitTwinComponents(
  images: readonly TwinImage[],
  mappings: Mappings,
): Promise<PcaFit> {
  return fitPca(stackRows(binned(images, mappings)), { deadChannels: "leave out" });
}

/**
 * Takes every n-th spectrum of the images into each space.
 *
 * - "raw" at every rate: counts in 520-580 eV by one linear mapping for all; "each 0 to 1": every spectrum
 *   by its own smallest and largest value; "background removed": less the power law fitted to each. All
 *   three of the expectations, too, at the rate Infinity.
 * - At the rates that are denoised: two and five scores of the components, the spectra that five rebuild,
 *   less their background; what each network makes of the counts, the first also with dropout left
 *   on, and the latent units of each.
 *
 * A slower camera is the mean over neighbouring pixels in a window that glides (`averageFrames`), a
 * faster one thins the electrons (`thinElectrons`). Counts are always those of a frame at the full rate.
 *
 * @param images Of one twin, at the full rate, all of as many pixels, one electron a count.
 * @throws {RangeError} Where there is no network.
 */
export async function embeddingSpaces(
  images: readonly TwinImage[],
  { frameRatesHz, fullRateHz = 400, every, ...how }: EmbeddingSpacesOptions,
): Promise<EmbeddingSpaces> {
  const [first] = Object.values(how.networks);
  if (!first) {
    throw new RangeError("Cannot make the spaces as there must be a network: there is none");
  }
  const mappings = mappingsOf(first), { shape: [rows, columns] } = images[0].counts;
  const pixels = rows * columns;
  const chosen = Array.from({ length: images.length * pixels }, (_, i) => i)
    .filter((i) => i % every === Math.floor(i / pixels) % every);
  const take = (wides: readonly SpectrumImage[]) => takePixels(stackRows(wides), chosen);
  const wides = binned(images, mappings);
  const spaces: EmbeddingSpace[] = [];
  for (const frameRateHz of frameRatesHz) {
    const rates = { fullRateHz, frameRateHz };
    const wide = frameRateHz > fullRateHz
      ? shorten(take(wides), { ...rates, random: how.random.split(`${frameRateHz}`) })
      : take(wides.map((image) => slowDown(image, rates)));
    spaces.push(...rawSpaces(frameRateHz, wide, mappings));
    if (how.denoisedHz.includes(frameRateHz)) {
      spaces.push(...await denoisedSpaces(frameRateHz, wide, how));
    }
  }
  const expected = images.map((image) => ({ ...image, counts: image.expected }));
  spaces.push(...rawSpaces(Infinity, take(binned(expected, mappings)), mappings));
  const owners = chosen.map((i) => images[Math.floor(i / pixels)]);
  return {
    spaces,
    states: owners.map(({ state }) => state),
    thicknesses: owners.map(({ thickness }) => thickness),
    places: owners.map(({ thickness, place }) => `${thickness} ${place}`),
    images: owners.map(({ name }) => name),
  };
}

function rawSpaces(frameRateHz: number, wide: SpectrumImage, mappings: Mappings): EmbeddingSpace[] {
  const counts = crop(wide, KEEP);
  const spectra = {
    "raw": normalise(counts, mappings.normalisation),
    "each 0 to 1": eachToOne(counts),
    "background removed": withoutBackground(wide, mappings),
  };
  return Object.entries(spectra)
    .map(([method, image]) => ({ method, frameRateHz, points: spectraAsPoints(image) }));
}

async function denoisedSpaces(
  frameRateHz: number,
  wide: SpectrumImage,
  { networks, fit, draws, random }: Pick<
    EmbeddingSpacesOptions,
    "networks" | "fit" | "draws" | "random"
  >,
): Promise<EmbeddingSpace[]> {
  const [first] = Object.values(networks), mappings = mappingsOf(first);
  const counts = crop(wide, KEEP), spaces: EmbeddingSpace[] = [];
  const add = (method: string, points: Points) => spaces.push({ method, frameRateHz, points });
  for (const rank of [2, RANK]) {
    add(`PCA, ${rank} scores`, asPoints(projectPca(fit, wide, { rank })));
  }
  const rebuilt = withoutBackground(reconstructPca(fit, wide, { rank: RANK }), mappings);
  add(`PCA, ${RANK} components`, spectraAsPoints(rebuilt));
  for (const [name, network] of Object.entries(networks)) {
    add(name, spectraAsPoints(await denoise(network, counts)));
    if (network === first) {
      const left = { draws, random: random.split(`dropout, ${frameRateHz}`) };
      const denoised = await denoise(network, counts, { draws: left });
      add(`${name}, dropout left on`, spectraAsPoints(denoised));
    }
    add(name.replace("network", "latent units"), asPoints(await encode(network, counts)));
  }
  return spaces;
}

/**
 * Spectra as a truth should be (`likeTruth`). Where a spectrum has too few counts for a fit, about one of
 * 50,000 at 1/32 of the electrons, it has the mean exponent of the others through its own mean counts.
 */
export function withoutBackground(wide: SpectrumImage, mappings: Mappings): SpectrumImage {
  const [fromEv, toEv] = BACKGROUND_EV, fit = fitPowerLaw(wide, { fromEv, toEv });
  const { from, to } = channelRange(wide.energy, fromEv, toEv), channels = wide.shape[2];
  const exponents = [...fit.exponent].filter(Number.isFinite);
  const exponent = exponents.reduce((sum, value) => sum + value, 0) / exponents.length;
  const isKnown = (s: number) => Number.isFinite(fit.amplitude[s]);
  const patched = {
    ...fit,
    exponent: fit.exponent.map((value, s) => isKnown(s) ? value : exponent),
    amplitude: fit.amplitude.map((value, s) => {
      if (isKnown(s)) return value;
      const window = wide.data.subarray(s * channels + from, s * channels + to);
      return window.reduce((sum, counts) => sum + counts, 0) / window.length;
    }),
  };
  return normalise(crop(subtractPowerLaw(wide, patched), KEEP), mappings.truthNormalisation);
}

interface Rates {
  readonly fullRateHz: number;
  readonly frameRateHz: number;
}

function slowDown(image: SpectrumImage, { fullRateHz, frameRateHz }: Rates): SpectrumImage {
  const columns = image.shape[1];
  return averageFrames(image, frameWindow({ fromHz: fullRateHz, toHz: frameRateHz, columns }));
}

/** What a faster camera counts, over its share of the electrons. */
function shorten(
  image: SpectrumImage,
  { fullRateHz, frameRateHz, random }: Rates & { readonly random: Prng },
): SpectrumImage {
  const fraction = fullRateHz / frameRateHz;
  const { data } = thinElectrons(image, { fraction, random });
  return withData(image, data.map((electrons) => electrons / fraction));
}

/** What figures and tables call a rate. */
export function nameRate(frameRateHz: number): string {
  return Number.isFinite(frameRateHz) ? `${frameRateHz} frames/s` : "no counting noise";
}

/** Counts in the network's channels over the whole measured range; truths are left as short as can be. */
function binned(images: readonly TwinImage[], mappings: Mappings): SpectrumImage[] {
  const [{ counts: { shape: [, columns] } }] = images;
  const options = { mappings, validationShare: 0, fullRateHz: columns, truthRateHz: 1 };
  return prepare(images, options).images.map(({ wide }) => wide);
}

/** Every spectrum by its own smallest and largest value. */
function eachToOne(image: SpectrumImage): SpectrumImage {
  const [, , channels] = image.shape, data = image.data.slice();
  for (let at = 0; at < data.length; at += channels) {
    const own = data.subarray(at, at + channels), low = Math.min(...own);
    const scale = Math.max(...own) - low || 1;
    for (let e = 0; e < channels; e++) own[e] = (own[e] - low) / scale;
  }
  return withData(image, data);
}

/** Numbers of pixels as points, such as scores or latent units. */
function asPoints(
  { data, shape }: { readonly data: Points["data"]; readonly shape: readonly number[] },
): Points {
  const dimensions = shape[shape.length - 1];
  return { data, shape: [data.length / dimensions, dimensions] };
}
