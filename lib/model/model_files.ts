import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as is from "../core/option_kinds.ts";
import { checkOptions, describe, show } from "../core/options.ts";
import { openSavedModel, tf } from "../core/tensor.ts";
import { writeWholeFolder } from "../core/write_whole.ts";
import { openLayers, weightsFile } from "./layer_files.ts";
import { makeModel, type Model, type ModelNotes, type Network, NOTE_KINDS } from "./model.ts";

/**
 * Saves a model as a tfjs LayersModel (`model.json`, `weights.bin`, as other tools open it) with
 * what it knows of itself in `notes.json`; further members of an ensemble are `weights_2.bin` and so
 * on. A folder is made beside the named one and takes its place, so a reader never sees half a model.
 *
 * @param folder Where; the folder above must exist.
 * @throws {RangeError} Where it has no layers to save (a SavedModel), or its members differ in them.
 * @example
 * ```ts
 * import { buildConvAutoencoder, loadModel, makeModel, saveModel } from "eels";
 * const sizes = { filters: [4], kernels: [3], latentUnits: 2, channels: 16, seed: 1 };
 * const model = makeModel(await buildConvAutoencoder(sizes), { name: "tiny" });
 * const folder = await Deno.makeTempDir() + "/tiny";
 * await saveModel(model, folder);
 * (await loadModel(folder)).name; // tiny
 * ```
 */
export async function saveModel(model: Model, folder: string): Promise<void> {
  if (!Array.isArray(model?.networks) || typeof folder !== "string") {
    throw new RangeError(
      `Cannot save as a model and its folder must be given, saveModel(model, "folder"): the model ` +
        `${describe(model)}, the folder is ${show(folder)}`,
    );
  }
  const { networks, apply: _, dispose: __, ...notes } = model;
  const parts = await Promise.all(networks.map((network) => artifactsOf(network, model)));
  const shapes = parts.map(({ specs }) => JSON.stringify(specs.map(({ shape }) => shape)));
  if (shapes.some((shape) => shape !== shapes[0])) {
    throw new RangeError(`Cannot save ${model.name} as its networks must have the same layers`);
  }
  const [{ topology, specs }] = parts;
  const weightsManifest = [{ paths: ["weights.bin"], weights: specs }];
  const known = JSON.stringify({ ...notes, members: networks.length }, null, 2) + "\n";
  await writeWholeFolder(folder, async (partial) => {
    const write = (name: string, text: string) => Deno.writeTextFile(join(partial, name), text);
    await write("model.json", JSON.stringify({ ...topology, weightsManifest }));
    for (const [i, { weights }] of parts.entries()) {
      await Deno.writeFile(join(partial, weightsFile(i)), weights);
    }
    await write("notes.json", known);
  });
}

async function artifactsOf(network: Network, { name }: Model) {
  if (!(network instanceof tf.LayersModel)) {
    throw new RangeError(`Cannot save ${name} as it must have tfjs layers: it is a SavedModel`);
  }
  let kept: tf.io.ModelArtifacts = {};
  await network.save(tf.io.withSaveHandler((artifacts) => {
    kept = artifacts;
    return Promise.resolve({
      modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: "JSON" },
    });
  }));
  const { weightSpecs: specs = [], weightData, ...topology } = kept;
  const weights = new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData));
  return { topology, specs, weights };
}

/** What {@link loadModel} is told beyond what the file says. */
export interface LoadModelOptions extends Partial<ModelNotes> {
  /** Of a SavedModel; "serve". */
  readonly tag?: string;
  /** Of a SavedModel; "serving_default". */
  readonly signature?: string;
}

/**
 * Loads a model: what {@link saveModel} saved, a tfjs LayersModel (`model.json` and its weights), or
 * a SavedModel (`saved_model.pb`) with one input and one output, as TensorFlow and Keras write it;
 * the last runs where tensors run on TensorFlow's library only.
 *
 * @param path The folder, or the `model.json` in it.
 * @param options What the file does not say, such as the energy axis and the normalisation.
 * @throws {Error} Where there is no such model, or it cannot run here.
 * @example
 * ```ts
 * import { buildConvAutoencoder, energyAxis, loadModel, makeModel, saveModel } from "eels";
 * const sizes = { filters: [4], kernels: [3], latentUnits: 2, channels: 16, seed: 1 };
 * const made = makeModel(await buildConvAutoencoder(sizes), { name: "tiny" });
 * const folder = await Deno.makeTempDir() + "/tiny";
 * await saveModel(made, folder);
 * const model = await loadModel(folder, { energy: energyAxis(520, 0.5, 16) });
 * model.energy?.stepEv; // 0.5
 * ```
 */
export async function loadModel(
  path: string | URL,
  options: LoadModelOptions = {},
): Promise<Model> {
  const { tag, signature, ...told } = checkOptions("loadModel", `open ${path}`, options, {
    ...NOTE_KINDS,
    name: is.text,
    tag: is.text,
    signature: is.text,
  });
  const given = resolve(path instanceof URL ? fileURLToPath(path) : path);
  const folder = given.endsWith(".json") ? dirname(given) : given;
  const names = await listFolder(folder);
  const description = given.endsWith(".json") ? basename(given) : "model.json";
  if (names.includes(description)) {
    const read = (name: string) => Deno.readFile(join(folder, name));
    const { networks, ...notes } = await openLayers({ path: folder, names, read }, description);
    return makeModel(networks, { name: basename(folder), ...notes, ...told });
  }
  if (names.includes("saved_model.pb")) {
    const network = await openSavedModel(folder, { tag, signature });
    checkEnds(network, folder);
    return makeModel(network, { name: basename(folder), ...told });
  }
  throw new Error(
    `Cannot load a model from ${folder} as it must hold ${description} or saved_model.pb: it holds ` +
      `${names.sort().join(", ") || "nothing"}`,
  );
}

async function listFolder(folder: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) names.push(name);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split(":")[0] : error;
    throw new Error(`Cannot load a model from ${folder} as it must be a folder: ${reason}`);
  }
  return names;
}

function checkEnds(network: Network, folder: string): void {
  const { inputs, outputs } = network;
  if (inputs.length === 1 && outputs.length === 1) return;
  const [given, got] = [inputs, outputs].map((ends) => ends.map(({ name }) => name).join(", "));
  network.dispose();
  throw new Error(
    `Cannot load ${folder} as it must have one input and one output: inputs ${given}; outputs ${got}`,
  );
}
