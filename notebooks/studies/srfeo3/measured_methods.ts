/**
 * The methods that a measured image is denoised by, each from counts with background to the spectrum at 1
 * frame/s without it.
 *
 * @module
 */
import { normalise } from "eels/core/normalisation.ts";
import type { Prng } from "eels/core/random.ts";
import { mapValues, type SpectrumImage } from "eels/core/spectrum_image.ts";
import { denoise as denoiseImage } from "eels/baseline/denoise.ts";
import { findDrift } from "eels/baseline/energy_alignment.ts";
import { trainOnImage } from "eels/baseline/image_network.ts";
import { compareDenoisers } from "eels/analyse/compare_denoisers.ts";
import { describeSetting, type Rivals } from "eels/analyse/denoiser_rivals.ts";
import { checkSpectra, type Model } from "eels/model/model.ts";
import { denoise } from "./saved_network.ts";
import type { AuthorsNetworks } from "./measured_authors.ts";
import { takeOffBackground } from "./measured_energies.ts";
import { networkChannels, type PreparedMeasured, truthFrom } from "./measured_prepared.ts";
import type { TrainedOnFiles } from "./measured_training.ts";

/** A method as it was set for one image. */
export interface MeasuredMethod {
  readonly method: string;
  /** What was chosen on the image, such as a rank. */
  readonly setting: string;
  /** Counts in, `wide`; spectra as `truthFrom` makes them out. */
  readonly apply: (wide: SpectrumImage) => Promise<SpectrumImage>;
  readonly dispose?: () => void;
}

/** What {@link measuredMethods} may use. */
export interface MeasuredTools {
  /** Trained on the twin, by name. */
  readonly networks: Readonly<Record<string, Model>>;
  readonly authors?: AuthorsNetworks;
  /** Trained on the images given; only those held out are judged. */
  readonly trained?: TrainedOnFiles;
  /** Filters and components with the settings that they may take; those below. */
  readonly rivals?: Rivals;
  /** Epochs of the network that is trained on the image, 0 for none. */
  readonly ownEpochs: number;
  readonly random: Prng;
}

const RANKS = [1, 2, 3, 4, 5, 6, 7, 8, 10, 12];
const WIDTHS = [5, 9, 15, 21, 31, 41, 61, 81];
const SQUARES = [3, 5, 7, 9, 13, 17, 21, 31];
/** The paper's, without a choice: {@link measuredMethods} calls them "PCA, 3" and so on. */
export const PAPER_RANKS = [3, 5, 7];

/** What needs no training, each with the settings that it may take. */
const MEASURED_RIVALS: Rivals = {
  "binning": SQUARES.map((pixels) => ({ method: "binning", pixels })),
  "Savitzky-Golay": WIDTHS.map((windowChannels) => ({ method: "savitzky-golay", windowChannels })),
  "PCA": RANKS.map((rank) => ({ method: "pca", rank })),
  "PCA, aligned": RANKS.map((rank) => ({ method: "pca", rank, aligned: true })),
  "PCA, smoothed": [{ method: "pca", smoothed: true }],
  ...Object.fromEntries(PAPER_RANKS.map((rank) => [`PCA, ${rank}`, [{ method: "pca", rank }]])),
};

/**
 * The methods for one image. Rank and width of those that have them are chosen by a further split of the
 * electrons seen (`compareDenoisers`), over all channels and with the background; what is not seen has no say.
 * The mean over a second's frames is a rival, too: it is what errors are measured against, but for its noise.
 *
 * @param seen The electrons that settings may be chosen on and a network be trained on.
 */
export async function measuredMethods(
  image: PreparedMeasured,
  seen: SpectrumImage,
  { networks, authors, trained, ownEpochs, random, rivals = MEASURED_RIVALS }: MeasuredTools,
): Promise<MeasuredMethod[]> {
  const how = { rivals, doses: [1], repeats: 1, random: random.split("settings") };
  const { chosen, rows } = await compareDenoisers(seen, how);
  const settingOf = (method: string) => {
    const setting = describeSetting(chosen[method], true) ||
      rows.find((row) => row.method === method)?.setting || "";
    const asksDrift = "aligned" in chosen[method] && chosen[method].aligned;
    return asksDrift && !findDrift(seen) ? `no drift found: ${setting}` : setting;
  };
  const linear = (wide: SpectrumImage) => like(takeOffBackground(wide), image);
  const plain: MeasuredMethod[] = [
    { method: "raw", setting: "", apply: (wide) => Promise.resolve(linear(wide)) },
    {
      method: "mean, 1 frame/s",
      setting: `${image.truthFrames} frames`,
      apply: (wide) => Promise.resolve(truthFrom(wide, image)),
    },
    ...Object.entries(chosen).map(([method, setting]) => ({
      method,
      setting: settingOf(method),
      apply: async (wide: SpectrumImage) => {
        const { image: denoised } = await denoiseImage(wide, setting);
        return linear({ ...denoised, noise: wide.noise });
      },
    })),
  ];
  const twin = Object.entries(networks).map(([method, network]) => ({
    method,
    setting: "",
    apply: (wide: SpectrumImage) => applyNetworkOf(network, wide, image, image.countsFactor),
  }));
  const theirs = authors
    ? [{
      method: "network, authors'",
      setting: "",
      apply: async (wide: SpectrumImage) => normalise(await authors.denoise(wide), image.units),
    }]
    : [];
  const own = ownEpochs > 0 ? [await ownNetwork(image, seen, { epochs: ownEpochs, random })] : [];
  const here = trained?.heldOut.includes(image.name)
    ? [{
      method: "network, trained here",
      setting: "",
      apply: (wide: SpectrumImage) => applyNetworkOf(trained.model, wide, image, 1),
    }]
    : [];
  return [...plain, ...own, ...here, ...twin, ...theirs];
}

/** The network that is trained on the electrons seen, without any other image. */
async function ownNetwork(
  image: PreparedMeasured,
  seen: SpectrumImage,
  { epochs, random }: { epochs: number; random: Prng },
): Promise<MeasuredMethod> {
  const network = await trainOnImage(seen, { epochs, random: random.split("own network") });
  return {
    method: "network, own image",
    setting: network.name.replace("network on ", ""),
    apply: async (wide) => {
      const { data } = await network.apply(wide);
      return like(takeOffBackground({ ...wide, data }), image);
    },
    dispose: () => network.dispose(),
  };
}

const like = (edge: SpectrumImage, { units }: PreparedMeasured) =>
  normalise(networkChannels(edge), units);

/**
 * Applies a network of the twin. Its axis is its own: the channels nearest to it are given to it, at most half
 * a channel away, which is less than the calibration offsets that it was trained with.
 */
export function onNetworkAxis(
  network: Model,
  wide: SpectrumImage,
  { countsFactor }: Pick<PreparedMeasured, "countsFactor">,
): SpectrumImage {
  const counts = networkChannels(wide), { energy = counts.energy } = network;
  const scaled = countsFactor === 1 ? counts : mapValues(counts, (value) => value * countsFactor);
  const given = { ...scaled, energy, unit: network.unit ?? counts.unit };
  checkSpectra(network, given);
  return given;
}

/** Applies a network of the twin to counts times a factor; gives spectra as `truthFrom` makes them out. */
export async function applyNetworkOf(
  network: Model,
  wide: SpectrumImage,
  { units: { offset, scale, ...kept } }: PreparedMeasured,
  countsFactor: number,
): Promise<SpectrumImage> {
  const truthNormalisation = {
    ...kept,
    offset: offset * countsFactor,
    scale: scale * countsFactor,
  };
  const given = onNetworkAxis(network, wide, { countsFactor });
  const spectra = await denoise(network, given, { truthNormalisation });
  return { ...spectra, energy: networkChannels(wide).energy };
}
