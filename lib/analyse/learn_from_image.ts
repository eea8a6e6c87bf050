import type { Prng } from "../core/random.ts";
import type { SpectrumImage } from "../core/spectrum_image.ts";
import { fitPca } from "../baseline/pca.ts";
import { rankByHardThreshold } from "../baseline/pca_rank.ts";
import { reconstructPca } from "../baseline/pca_reconstruct.ts";
import { spreadSpectra } from "../baseline/spread_spectra.ts";
import { buildDeconvolutionNet, type DeconvolutionNetConfig } from "../model/deconvolution_net.ts";
import { deconvolveByNetworks, makeMeasuredPairs } from "../model/deconvolution_task.ts";
import { splitPairs, train } from "../model/train.ts";

/**
 * Deconvolves a low-loss image by a network that has seen nothing else: the leading principal
 * components are its sharp reference, spread once more by the zero-loss peak and with the rest as noise
 * they are what it learns from. See `makeMeasuredPairs`.
 *
 * @param image Electrons or counts of 0 or more; the channels as `config` asks for.
 * @param zeroLoss The measured spread; its origin is its highest value.
 * @returns The image deconvolved, and how many components made the reference (two or more spectra, at
 * least one component).
 */
export async function learnFromImage(
  image: SpectrumImage,
  zeroLoss: SpectrumImage,
  { config, epochs = 12, random }: {
    config: Omit<DeconvolutionNetConfig, "seed" | "channels">;
    epochs?: number;
    random: Prng;
  },
): Promise<{ image: SpectrumImage; components: number }> {
  const weighted = { weighting: "poisson", centred: false, deadChannels: "leave out" } as const;
  const fit = await fitPca(image, weighted);
  const components = Math.max(1, rankByHardThreshold(fit));
  const reference = reconstructPca(fit, image, components);
  const blur = (sharp: SpectrumImage) => spreadSpectra(sharp, zeroLoss, { origin: "maximum" });
  const { training, validation } = splitPairs(
    makeMeasuredPairs(reference, image, { blur, random }),
  );
  const model = buildDeconvolutionNet({ ...config, channels: image.shape[2], seed: 77 });
  try {
    const order = random.split("order");
    await train(model, training, { validation, epochs, batchSize: 16, random: order });
    const answer = await deconvolveByNetworks([model], image);
    return { image: answer.image, components };
  } finally {
    model.dispose();
  }
}
