import { fileURLToPath } from "node:url";
import { denormalise, type Normalisation, normalise } from "eels/core/normalisation.ts";
import type { Prng } from "eels/core/random.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { averageSamples } from "eels/model/dropout_samples.ts";
import { loadModel } from "eels/model/model_files.ts";
import { applyNetwork, checkSpectra, layersOf, type Model } from "eels/model/model.ts";

/**
 * Where the networks lie that `notebooks/studies/srfeo3/make_saved_network.ts` trained on the synthetic
 * twin: the paper's, with dropout of 0.2, and the same without dropout, which learns the twin several
 * times better in the same time. They have never seen a measurement, nor the twin's held-out images.
 *
 * @example
 * ```ts
 * import { encode, energyAxis, loadModel, spectrumImage } from "eels";
 * import { NETWORKS } from "studies/srfeo3";
 * const model = await loadModel(NETWORKS.dropout);
 * const data = new Float32Array(240).fill(15), energy = energyAxis(520.0625, 0.25, 240);
 * (await encode(model, spectrumImage({ data, energy }))).shape; // [1, 5]
 * ```
 */
export const NETWORKS = Object.freeze({
  dropout: pathOf("srfeo3_twin_model"),
  noDropout: pathOf("srfeo3_twin_model_no_dropout"),
});

/**
 * Where the networks lie that were trained on the same twin at the paper's size, 102,080 spectra: by a
 * schedule of 50 epochs (`make_paper_training.ts`), with the paper's dropout and without. They are those of the epoch that
 * did best on the validation images; with dropout there is also that of the last epoch, as training in
 * Keras leaves it.
 */
export const LONG_NETWORKS = Object.freeze({
  dropout: pathOf("srfeo3_paper_training/dropout"),
  noDropout: pathOf("srfeo3_paper_training/no_dropout"),
  lastEpoch: pathOf("srfeo3_paper_training/dropout_last_epoch"),
});

/**
 * The networks of the paper's own training, 500 epochs of 102,080 spectra at one learning rate: with dropout, of
 * the last epoch, as a training in Keras leaves it, and of the epoch that did best on the validation images;
 * without dropout, of the last epoch.
 */
export const PUBLISHED_NETWORKS = Object.freeze({
  lastEpoch: pathOf("srfeo3_paper_training/as_published"),
  bestEpoch: pathOf("srfeo3_paper_training/as_published_best_epoch"),
  noDropout: pathOf("srfeo3_paper_training/as_published_no_dropout"),
});

/** Every network on the twin, by the names that notebook 07 has for them. */
export async function loadTwinNetworks(): Promise<{
  /** Of our schedule, with dropout and without. */
  readonly networks: Readonly<Record<"network, paper" | "network, no dropout", Model>>;
  /** Of other trainings and other epochs. */
  readonly others: Readonly<Record<string, Model>>;
  /** Those whose dropout is to be left on as well. */
  readonly averaged: Readonly<Record<string, Model>>;
}> {
  const name = "network, paper", asPublished = `${name}, as published`;
  const dropout = [LONG_NETWORKS.dropout, LONG_NETWORKS.lastEpoch, NETWORKS.dropout];
  const noDropout = [LONG_NETWORKS.noDropout, PUBLISHED_NETWORKS.noDropout, NETWORKS.noDropout];
  const published = [PUBLISHED_NETWORKS.lastEpoch, PUBLISHED_NETWORKS.bestEpoch];
  const load = (paths: string[]) => Promise.all(paths.map((path) => loadModel(path)));
  const [paper, lastEpoch, short] = await load(dropout);
  const [free, wholeFree, shortFree] = await load(noDropout), [whole, best] = await load(published);
  return {
    networks: { [name]: paper, "network, no dropout": free },
    others: {
      [`${name}, last epoch`]: lastEpoch,
      [asPublished]: whole,
      [`${asPublished}, best epoch`]: best,
      "network, no dropout, as published": wholeFree,
      "every 11th spectrum": short,
      "every 11th, no dropout": shortFree,
    },
    averaged: { [name]: paper, [asPublished]: whole },
  };
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(`../../../data/${name}`, import.meta.url));
}

/** The two mappings to 0..1 that a network of counts to truths was trained with. */
export interface Mappings {
  /** Of inputs: counts at 400 frames/s to 0..1. */
  readonly normalisation: Normalisation;
  /** Of outputs: counts less background to 0..1. */
  readonly truthNormalisation: Normalisation;
}

/**
 * The mappings of a network, for `prepare` to prepare images as the network knows them: those of
 * other images or another seed differ a little.
 *
 * @throws {RangeError} Where the model knows of none.
 */
export function mappingsOf({ name, normalisation, outputNormalisation }: Model): Mappings {
  if (normalisation && outputNormalisation) {
    return { normalisation, truthNormalisation: outputNormalisation };
  }
  throw new RangeError(
    `Cannot prepare images for ${name} as it must know the normalisation of inputs and outputs`,
  );
}

/**
 * Denoises spectra and takes off their background, as the network has learnt it.
 *
 * @param counts Mean counts at 400 frames/s, `[rows, columns, 240]`.
 * @param options.truthNormalisation How results are normalised; as the network's own targets were
 * where left out. Give that of the images that they are compared with.
 * @param options.draws Leaves dropout on and averages over draws; without it, dropout is off.
 */
export async function denoise(
  model: Model,
  counts: SpectrumImage,
  options: {
    truthNormalisation?: Normalisation;
    draws?: { draws: number; random: Prng };
  } = {},
): Promise<SpectrumImage> {
  checkSpectra(model, counts);
  const { normalisation, truthNormalisation } = mappingsOf(model);
  const { truthNormalisation: wanted, draws } = options;
  const network = layersOf(model, "denoise"), inputs = normalise(counts, normalisation);
  const output = draws
    ? await averageSamples(network, inputs, draws)
    : await applyNetwork(network, inputs);
  return wanted
    ? normalise(denormalise(output, { ...truthNormalisation, unit: "counts" }), wanted)
    : output;
}
