/**
 * The files of a saved network of layers, wherever they lie: in a folder, or chosen in a browser.
 *
 * @module
 */
import { startTensors, tf } from "../core/tensor.ts";
import type { ModelNotes } from "./model.ts";

/** Where the files of a model are. */
export interface ModelFiles {
  /** For errors. */
  readonly path: string;
  readonly names: readonly string[];
  read(name: string): Promise<Uint8Array<ArrayBuffer>>;
}

/** Name of the file that holds the weights of an ensemble's member, from 0. */
export const weightsFile = (member: number): string =>
  member === 0 ? "weights.bin" : `weights_${member + 1}.bin`;

/**
 * The networks, and what `notes.json` says of them where there is one.
 *
 * @param description Name of the file that holds the layers.
 * @throws {Error} Where there are no layers, or the weights are not whole.
 */
export async function openLayers(
  { path, names, read }: ModelFiles,
  description = "model.json",
): Promise<Partial<ModelNotes> & { networks: tf.LayersModel[] }> {
  await startTensors();
  const readJson = async (name: string) => JSON.parse(new TextDecoder().decode(await read(name)));
  const { members = 1, ...notes } = names.includes("notes.json")
    ? await readJson("notes.json")
    : {};
  const { weightsManifest, ...topology } = await readJson(description);
  if (topology.format === "graph-model") {
    throw new Error(`Cannot load ${path} as a tfjs model must be of layers: it is a graph-model`);
  }
  type Group = { paths: string[]; weights: tf.io.WeightsManifestEntry[] };
  const groups: Group[] = weightsManifest;
  const weightSpecs = groups.flatMap(({ weights }) => weights);
  const ownFiles = groups.flatMap(({ paths }) => paths);
  const networks: tf.LayersModel[] = [];
  for (let member = 0; member < members; member++) {
    const files = member === 0 ? ownFiles : [weightsFile(member)];
    const parts = await Promise.all(files.map((name) => read(name)));
    const weightData = parts.map(({ buffer }) => buffer);
    checkWeights(weightSpecs, weightData, `${path}/${files.join(", ")}`);
    networks.push(
      await tf.loadLayersModel(tf.io.fromMemory({ ...topology, weightSpecs, weightData })),
    );
  }
  return { ...notes, networks };
}

function checkWeights(
  specs: readonly tf.io.WeightsManifestEntry[],
  data: readonly ArrayBuffer[],
  where: string,
): void {
  if (specs.some(({ dtype, quantization }) => quantization || dtype !== "float32")) return;
  const expected = 4 * specs.reduce((sum, { shape }) => sum + tf.util.sizeFromShape(shape), 0);
  const found = data.reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (found !== expected) {
    throw new Error(
      `Cannot load a model as its weights must be ${expected} bytes, copy them again: ${where} ` +
        `has ${found}`,
    );
  }
}
