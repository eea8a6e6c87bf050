import { energyAt, energyAxis } from "eels/core/energy_axis.ts";
import type { Prng } from "eels/core/random.ts";
import { crop } from "eels/core/energy_steps.ts";
import { spectrumCount, type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { sumEnergy } from "eels/core/sums.ts";
import { fitPca } from "eels/baseline/pca.ts";
import { rankByHardThreshold } from "eels/baseline/pca_rank.ts";
import { reconstructPca } from "eels/baseline/pca_reconstruct.ts";
import { deconvolveRichardsonLucy } from "eels/baseline/richardson_lucy.ts";
import { spreadSpectra } from "eels/baseline/spread_spectra.ts";
import {
  buildDeconvolutionNet,
  channelUnit,
  type DeconvolutionNetConfig,
} from "eels/model/deconvolution_net.ts";
import { deconvolveByNetworks, makeMeasuredPairs } from "./deconvolution_task.ts";
import { splitPairs } from "eels/model/split_pairs.ts";
import { train } from "eels/model/train.ts";
import { DECONVOLUTION_LOSS } from "./train_deconvolution.ts";
import { clipNegatives } from "./deconvolution_methods.ts";

/** How {@link learnFromImage} teaches a network. */
export interface LearnFromImageOptions {
  /** The measured spread; its origin is its highest value. */
  readonly zeroLoss: SpectrumImage;
  readonly config: Omit<DeconvolutionNetConfig, "seed" | "channels">;
  /**
   * "components": the leading principal components, as the paper's abstract has it. "deconvolved": these
   * after Richardson-Lucy, which has hardly any noise left to amplify.
   */
  readonly reference: "components" | "deconvolved";
  readonly epochs?: number;
  readonly random: Prng;
}

/** What {@link learnFromImage} made of an image. */
export interface LearntImage {
  readonly image: SpectrumImage;
  /** What was learnt from. */
  readonly reference: SpectrumImage;
  /** Principal components of the reference, at least one. */
  readonly components: number;
}

/** One in ten spectra has to choose the best epoch. */
export const LEAST_SPECTRA = 6;

/** Iterations on the components, which are nearly free of noise; a hundred to a thousand do alike. */
const ITERATIONS = 100;

/**
 * Deconvolves a low-loss image by a network that has seen nothing else: it learns to restore a reference
 * made of the image's leading principal components from that reference spread by the zero-loss peak,
 * with what the components left out as noise. See `makeMeasuredPairs`.
 *
 * @param image Electrons or counts, of six or more spectra and any number of channels.
 * @throws {RangeError} Where there are fewer spectra, or one has no electrons.
 */
export async function learnFromImage(
  image: SpectrumImage,
  { zeroLoss, config, reference: kind, epochs = 12, random }: LearnFromImageOptions,
): Promise<LearntImage> {
  checkSpectra(image);
  const weighted = { weighting: "poisson", centred: false, deadChannels: "leave out" } as const;
  const counts = clipNegatives(image); // a dark reference leaves values below 0, which have no Poisson weight
  const fit = await fitPca(counts, weighted);
  const components = Math.max(1, rankByHardThreshold(fit));
  const low = reconstructPca(fit, counts, { rank: components });
  const reference = kind === "components" ? low : deconvolveRichardsonLucy(clipNegatives(low), {
    spread: zeroLoss,
    iterations: ITERATIONS,
    origin: "maximum",
  });
  const fill = (one: SpectrumImage) => mirrorEnd(one, channelUnit(config));
  const blur = (sharp: SpectrumImage) =>
    spreadSpectra(sharp, { spread: zeroLoss, origin: "maximum" });
  const measured = fill(image);
  const pairs = { reference: fill(reference), blur, random };
  const { training, validation } = splitPairs(makeMeasuredPairs(fill(low), measured, pairs));
  const network = await buildDeconvolutionNet({
    ...config,
    channels: measured.shape[2],
    seed: 77,
  });
  try {
    const minimise = DECONVOLUTION_LOSS, order = random.split("order");
    const options = { validation, epochs, minimise, batchSize: 16, random: order };
    const model = await train(network, { training, ...options });
    const { image: answer } = await deconvolveByNetworks(model, measured);
    const [fromEv, toEv] = [-0.5, image.shape[2] - 0.5].map((e) => energyAt(image.energy, e));
    return { image: crop(answer, { fromEv, toEv }), reference, components };
  } finally {
    network.dispose();
  }
}

function checkSpectra(image: SpectrumImage): void {
  const sums = sumEnergy(image), columns = image.shape[1];
  if (sums.length < LEAST_SPECTRA) {
    throw new RangeError(
      `Cannot learn from the image as it must have ${LEAST_SPECTRA} or more spectra: it has ` +
        `${sums.length}`,
    );
  }
  const empty = sums.findIndex((sum) => !(sum > 0 && Number.isFinite(sum)));
  if (empty >= 0) {
    throw new RangeError(
      `Cannot learn from the image as every spectrum must hold electrons: row ` +
        `${Math.floor(empty / columns)}, column ${empty % columns} has ${sums[empty]}; cut it off`,
    );
  }
}

/** The image with as many mirrored channels at its end as make their number a multiple of `unit`. */
function mirrorEnd(image: SpectrumImage, unit: number): SpectrumImage {
  const [rows, columns, channels] = image.shape, all = Math.ceil(channels / unit) * unit;
  if (all === channels) return image;
  const data = new Float32Array(spectrumCount(image) * all);
  for (let i = 0; i < data.length; i++) {
    const s = Math.floor(i / all), e = i % all;
    const beyond = (e - channels) % channels;
    data[i] = image.data[s * channels + (e < channels ? e : channels - 1 - beyond)];
  }
  const energy = energyAxis(image.energy.startEv, image.energy.stepEv, all);
  return spectrumImage({ ...image, data, shape: [rows, columns, all], energy });
}
