import { fileURLToPath } from "node:url";
import type { Normalisation } from "../core/normalisation.ts";
import type { tf } from "../core/tensor.ts";
import { encoderOf, type RapidEelsConfig } from "./rapid_eels.ts";
import { loadModel, type ModelNotes } from "./save_model.ts";

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
 * Loads the network of `data/srfeo3_twin_model/`, which `lib/record/make_srfeo3_model.ts` trained on
 * the synthetic twin. It has never seen a measurement, nor the twin's held-out images.
 *
 * Give it inputs under its own `normalisation`, and compare its outputs under its own
 * `truthNormalisation`: those of other images or another seed differ a little.
 *
 * @example
 * ```ts
 * import { encode, energyAxis, loadSrfeo3Model, normalise, spectrumImage, startTensors } from "eels";
 * await startTensors();
 * const { model, normalisation } = await loadSrfeo3Model();
 * const data = new Float32Array(240).fill(15);
 * const counts = spectrumImage({ data, energy: energyAxis(520, 0.25, 240) });
 * (await encode(model, normalise(counts, normalisation))).shape; // [1, 5]
 * ```
 */
export async function loadSrfeo3Model(
  folder: string = fileURLToPath(new URL("../../data/srfeo3_twin_model", import.meta.url)),
): Promise<Srfeo3Model> {
  const { model, notes } = await loadModel(folder);
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
