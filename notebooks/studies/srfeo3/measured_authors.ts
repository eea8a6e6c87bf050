/**
 * The authors' own networks on measured images, fed as their notebook feeds them.
 *
 * @module
 */
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { encode } from "eels/model/encode.ts";
import type { SpectrumVectors } from "eels/model/model.ts";
import { loadModel } from "eels/model/model_files.ts";
import { measureChannelScales, scaleChannels } from "./channel_scale.ts";
import { networkChannels } from "./measured_prepared.ts";

/** Their networks, ready for spectra; dispose of them when done. */
export interface AuthorsNetworks {
  /** Counts without background, 520-580 eV. */
  denoise(wide: SpectrumImage): Promise<SpectrumImage>;
  /** Chance of "initial" and "annealed" of every spectrum; absent where no classifier is given. */
  classify?(wide: SpectrumImage): Promise<SpectrumVectors>;
  dispose(): void;
}

/**
 * Loads their SavedModels (github.com/patecm/rapidEELS, GPL-3.0; `deno task fetch-rapideels`).
 *
 * Their notebook scales each channel: less its median, over the distance of its quantiles of 0.25 and 0.75
 * percent (1 where that is 0), both of their training spectra, to which a dark reference was added. Neither
 * statistics nor reference are published. Choice: the statistics are those of all images given here, together,
 * so that a difference between them stays.
 *
 * @param folders Of the SavedModels; without `autoencoder` there are none.
 * @param images Counts that the scale is taken from.
 */
export async function loadAuthors(
  { autoencoder = "", classifier = "" }: { autoencoder?: string; classifier?: string },
  images: readonly SpectrumImage[],
): Promise<AuthorsNetworks | undefined> {
  if (!autoencoder) {
    if (!classifier) return undefined;
    refuseClassifier();
  }
  const scale = scalerOf(images);
  const denoiser = await loadModel(autoencoder);
  const judge = classifier ? await loadModel(classifier) : undefined;
  return {
    denoise: async (wide) => {
      const scaled = scale(wide), { data } = await denoiser.apply(scaled);
      return { ...scaled, data, noise: undefined, unit: "counts" };
    },
    ...(judge && { classify: (wide) => encode(judge, scale(wide)) }),
    dispose: () => [denoiser, judge].forEach((one) => one?.dispose()),
  };
}

/**
 * Refuses folders that hold no network, before anything is simulated or trained; an empty one is none.
 *
 * @param folders Of the autoencoder and, where there is one, of the classifier.
 * @throws {RangeError} Where a classifier is given without an autoencoder.
 * @throws {Error} Where one cannot be loaded.
 */
export async function checkAuthors([autoencoder, classifier = ""]: readonly string[]) {
  if (!autoencoder && classifier) refuseClassifier();
  for (const folder of [autoencoder, classifier]) if (folder) (await loadModel(folder)).dispose();
}

function refuseClassifier(): never {
  throw new RangeError(
    "Cannot load the authors' networks as the autoencoder must be given with the classifier: its folder " +
      "is missing",
  );
}

/** Their scaling by the statistics of these images. */
function scalerOf(images: readonly SpectrumImage[]): (wide: SpectrumImage) => SpectrumImage {
  const scales = measureChannelScales(images.map(networkChannels));
  return (wide) => scaleChannels(networkChannels(wide), scales);
}
