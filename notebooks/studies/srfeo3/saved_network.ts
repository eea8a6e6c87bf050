import { fileURLToPath } from "node:url";
import { denormalise, type Normalisation, normalise } from "eels/core/normalisation.ts";
import type { Prng } from "eels/core/random.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import type { tf } from "eels/core/tensor.ts";
import { averageDraws } from "eels/model/dropout_draws.ts";
import { encoderOf } from "eels/model/encode.ts";
import { type RapidEelsConfig } from "./rapid_eels.ts";
import { loadModel, type ModelNotes } from "eels/model/save_model.ts";
import { applyModel } from "eels/model/train.ts";

/** RapidEELS's network as trained on the synthetic twin, with what it takes to apply it. */
export interface Srfeo3Model {
  /** From normalised spectra to normalised truths, `[batch, 240]`; the caller disposes of it. */
  readonly model: tf.LayersModel;
  /** From normalised spectra to latent units, with the weights of `model`. */
  readonly encoder: tf.LayersModel;
  /** Of inputs: counts at 400 frames/s to 0..1. */
  readonly normalisation: Normalisation;
  /** Of outputs: counts less background to 0..1. */
  readonly truthNormalisation: Normalisation;
  readonly config: RapidEelsConfig;
  readonly history: { readonly loss: number[]; readonly validationLoss: number[] };
  readonly notes: ModelNotes;
}

/**
 * Loads the network that `notebooks/studies/srfeo3/make_saved_network.ts` trained on the synthetic twin, from
 * `data/srfeo3_twin_model/`. It has never seen a measurement, nor the twin's held-out images.
 *
 * Two networks lie there: the paper's, with dropout of 0.2, and the same without dropout, which learns
 * the twin several times better in the same time.
 *
 * Give it inputs under its own `normalisation`, and compare its outputs under its own
 * `truthNormalisation`: those of other images or another seed differ a little.
 *
 * @example
 * ```ts
 * import { encode, energyAxis, normalise, spectrumImage, startTensors } from "eels";
 * import { loadSrfeo3Model } from "studies/srfeo3";
 * await startTensors();
 * const { model, normalisation } = await loadSrfeo3Model();
 * const data = new Float32Array(240).fill(15);
 * const counts = spectrumImage({ data, energy: energyAxis(520, 0.25, 240) });
 * (await encode(model, normalise(counts, normalisation))).shape; // [1, 5]
 * ```
 */
export async function loadSrfeo3Model(
  { dropout = true }: { dropout?: boolean } = {},
): Promise<Srfeo3Model> {
  const folder = `../../../data/srfeo3_twin_model${dropout ? "" : "_no_dropout"}`;
  const { model, notes } = await loadModel(fileURLToPath(new URL(folder, import.meta.url)));
  const { normalisation, truthNormalisation, config, history } = notes as unknown as Srfeo3Model;
  return {
    model,
    encoder: encoderOf(model),
    normalisation,
    truthNormalisation,
    config,
    history,
    notes,
  };
}

/**
 * Denoises spectra and takes off their background, as the network has learnt it.
 *
 * @param counts Mean counts at 400 frames/s, `[rows, columns, 240]`.
 * @param options.truthNormalisation How results are normalised; as the network's own targets were
 * where left out. Give that of the images that they are compared with.
 * @param options.draws Leaves dropout on and averages over draws; without it, dropout is off.
 */
export async function denoiseSrfeo3(
  { model, normalisation, truthNormalisation }: Pick<
    Srfeo3Model,
    "model" | "normalisation" | "truthNormalisation"
  >,
  counts: SpectrumImage,
  options: {
    truthNormalisation?: Normalisation;
    draws?: { draws: number; random: Prng };
  } = {},
): Promise<SpectrumImage> {
  const { truthNormalisation: wanted, draws } = options;
  const inputs = normalise(counts, normalisation);
  const output = draws ? await averageDraws(model, inputs, draws) : await applyModel(model, inputs);
  return wanted ? normalise(denormalise(output, truthNormalisation, "counts"), wanted) : output;
}
