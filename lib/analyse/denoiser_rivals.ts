import type { DenoiseOptions, ImageModel } from "../baseline/denoise.ts";
import { FEWEST_SPECTRA } from "../baseline/denoise_pca.ts";
import { findDrift } from "../baseline/energy_alignment.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, refuseNonSpectra } from "../core/options.ts";
import { spectrumCount, type SpectrumImage } from "../core/spectrum_image.ts";

/** Methods by name, each with the settings that it may take, as {@link denoise} takes them. */
export type Rivals = Readonly<Record<string, readonly DenoiseOptions[]>>;

/** Widths that are tried: each about 1.4 times the one before. */
const SMOOTH_CHANNELS = [5, 7, 9, 11, 15, 21, 31, 41, 61, 85, 121, 171, 241, 341];
const SQUARE_PIXELS = [3, 5, 7, 9, 13, 17, 21, 31], LINE_PIXELS = [3, 5, 7, 9, 13, 19, 27, 37, 51];
const MOST_RANK = 64;
/** Choice: with fewer spectra or channels a network has nothing to learn from. */
const FEWEST_FOR_NETWORK = 30, FEWEST_CHANNELS = 32;

/**
 * The methods that suit an image, each with the settings that it may take: doing nothing, binning over
 * neighbours, Savitzky-Golay, PCA, PCA after alignment where a drift is found, PCA whose score maps are
 * smoothed along the scan, a network trained on the image, and a model of yours. Of a single spectrum only those that need no neighbour are left: doing
 * nothing, Savitzky-Golay and a model.
 *
 * @param image Spectra with a noise, or whole electrons.
 * @param options.model A network from simulations or from a file.
 * @param options.network Whether one is trained on the image; yes, from 30 spectra and 32
 * channels on.
 * @returns By name, as {@link compareDenoisers} takes them; add or delete as you like.
 * @example
 * ```ts
 * import { defaultRivals, energyAxis, spectrumImage } from "eels";
 * const energy = energyAxis(520, 1, 40);
 * const image = spectrumImage({ data: new Float32Array(4000).fill(3), shape: [10, 10, 40], energy });
 * Object.keys(defaultRivals(image)); // nothing, binning, Savitzky-Golay, PCA, PCA smoothed, network
 * ```
 */
export function defaultRivals(
  image: SpectrumImage,
  options: { model?: ImageModel; network?: boolean } = {},
): Record<string, readonly DenoiseOptions[]> {
  refuseNonSpectra("compare denoisers", image);
  const [rows, columns, channels] = image.shape, count = spectrumCount(image);
  const { model, network = true } = checkOptions("defaultRivals", "compare denoisers", options, {
    model: is.model,
    network: is.flag,
  });
  const isLine = Math.min(rows, columns) === 1;
  const pixels = (isLine ? LINE_PIXELS : SQUARE_PIXELS)
    .filter((width) => width <= Math.max(rows, columns));
  const windows = SMOOTH_CHANNELS.filter((width) =>
    width <= Math.min(channels, Math.max(61, 0.75 * channels))
  );
  const pca = pcaSettings(image), hasPca = pca.length > 0;
  const hasNetwork = network && count >= FEWEST_FOR_NETWORK && channels >= FEWEST_CHANNELS;
  const rivals: Record<string, readonly DenoiseOptions[]> = {
    "nothing": [{ method: "none" }],
    "binning": pixels.map((width) => ({ method: "binning", pixels: width })),
    "Savitzky-Golay": windows.map((width) => ({
      method: "savitzky-golay",
      windowChannels: width,
    })),
    "PCA": pca,
    "PCA, aligned": hasPca && findDrift(image)
      ? pca.map((setting) => ({ ...setting, aligned: true }))
      : [],
    "PCA, smoothed": hasPca ? [{ method: "pca", smoothed: true }] : [],
    "network": hasNetwork ? [{ method: "network" }] : [],
    [model?.name ?? "model"]: model ? [{ method: model }] : [],
  };
  return Object.fromEntries(Object.entries(rivals).filter(([, settings]) => settings.length > 0));
}

/** PCA of the ranks that are tried; none of too few spectra. */
export function pcaSettings(image: SpectrumImage): (DenoiseOptions & { method: "pca" })[] {
  const count = spectrumCount(image);
  const most = Math.min(MOST_RANK, Math.floor(Math.min(count, image.shape[2]) / 2));
  if (count < FEWEST_SPECTRA) return [];
  return Array.from({ length: most }, (_, i) => ({ method: "pca", rank: i + 1 }));
}

/** Whether a rival takes so long that it is run once only: a network or a model. */
export function isSlow(settings: readonly DenoiseOptions[]): boolean {
  return settings.some(({ method }) => typeof method !== "string" || method === "network");
}

/**
 * A setting for people, such as "rank 4".
 *
 * @param isMap Whether pixels are the side of a square, "5 x 5 pixels".
 */
export function describeSetting(setting: DenoiseOptions, isMap = false): string {
  const { rank, pixels, windowChannels, fwhmEv } = setting as Record<string, unknown>;
  if (rank !== undefined) return `rank ${rank}`;
  if (pixels !== undefined) return `${isMap ? `${pixels} x ` : ""}${pixels} pixels`;
  if (windowChannels !== undefined) return `${windowChannels} channels`;
  return fwhmEv !== undefined ? `${fwhmEv} eV` : "";
}

/** Whether no other setting of a rival smooths more. */
export function isSmoothest(settings: readonly DenoiseOptions[], one: DenoiseOptions): boolean {
  return settings.length > 1 && settings.every((other) => !(strengthOf(other) > strengthOf(one)));
}

/** Whether a setting beyond those that were tried could err less: the widest window, the highest rank. */
export function isAtLimit(settings: readonly DenoiseOptions[], one: DenoiseOptions): boolean {
  const size = (setting: DenoiseOptions) => Math.abs(strengthOf(setting));
  return settings.length > 1 && settings.every((other) => size(other) <= size(one));
}

/** What rises with smoothing; NaN for a setting that knows no such number. */
function strengthOf(setting: DenoiseOptions): number {
  const { rank, pixels, windowChannels, fwhmEv } = setting as {
    rank?: number;
    pixels?: number;
    windowChannels?: number;
    fwhmEv?: number;
  };
  return rank !== undefined ? -rank : pixels ?? windowChannels ?? fwhmEv ?? NaN;
}
