import { join } from "node:path";
import type { EnergyAxis } from "../core/energy_axis.ts";
import { tf } from "../core/tensor.ts";
import { writeWholeFolder } from "../core/write_whole.ts";

/** What somebody needs to know to apply a network to spectra of their own. */
export interface ModelNotes {
  /** The axis of its inputs and outputs. */
  readonly energy: EnergyAxis;
  /** A measured value v enters the network as (v - offset) / scale; its output is turned back. */
  readonly normalisation: { readonly offset: number; readonly scale: number };
  /** In words: what was trained on, and what is done to a measurement before. */
  readonly description: string;
  /** The network's settings, the training's, its history: anything that JSON holds. */
  readonly [name: string]: unknown;
}

/**
 * Saves a model as a tfjs LayersModel (`model.json`, `weights.bin`, as other tools open it) with
 * its notes in `notes.json`. A folder is made beside the named one and takes its place, so a reader
 * never sees half a model (see writeWholeFolder).
 *
 * @param folder Where; the folder above must exist.
 */
export async function saveModel(
  model: tf.LayersModel,
  folder: string,
  notes: ModelNotes,
): Promise<void> {
  await writeWholeFolder(folder, async (partial) => {
    await model.save(tf.io.withSaveHandler(async (artifacts) => {
      const { weightSpecs, weightData, ...topology } = artifacts;
      const weights = tf.io.CompositeArrayBuffer.join(weightData);
      const manifest = [{ paths: ["weights.bin"], weights: weightSpecs }];
      const description = { ...topology, weightsManifest: manifest };
      await Deno.writeTextFile(join(partial, "model.json"), JSON.stringify(description));
      await Deno.writeFile(join(partial, "weights.bin"), new Uint8Array(weights));
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: "JSON" } };
    }));
    await Deno.writeTextFile(join(partial, "notes.json"), JSON.stringify(notes, null, 2) + "\n");
  });
}

/**
 * Loads what {@link saveModel} saved; the caller disposes of the model.
 *
 * @throws {Deno.errors.NotFound} Where a file is missing.
 */
export async function loadModel(
  folder: string,
): Promise<{ model: tf.LayersModel; notes: ModelNotes }> {
  const readJson = async (name: string) => JSON.parse(await Deno.readTextFile(join(folder, name)));
  const { weightsManifest, ...topology } = await readJson("model.json");
  const weightData = (await Deno.readFile(join(folder, "weights.bin"))).buffer as ArrayBuffer;
  const weightSpecs = weightsManifest[0].weights;
  const model = await tf.loadLayersModel(
    tf.io.fromMemory({ ...topology, weightSpecs, weightData }),
  );
  return { model, notes: await readJson("notes.json") };
}
