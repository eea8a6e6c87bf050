/**
 * Stands for the library's `core/tensor.ts` in the page: TensorFlow.js on WebAssembly. On two cores a
 * network of a 60 x 60 x 240 map trains in 11 s by it, in 52 s in plain JavaScript.
 */
import type { Device } from "eels/core/tensor.ts";
// The bundle has TensorFlow.js of its own here: core, layers and the backend, see build.ts.
import * as tf from "@tensorflow/tfjs";

export { tf };

let started: Promise<Device> | undefined;

/** Starts WebAssembly, whose files lie beside this one. */
export function startTensors(): Promise<Device> {
  return started ??= start();
}

async function start(): Promise<Device> {
  const { setWasmPaths } = tf as unknown as { setWasmPaths(folder: string): void };
  setWasmPaths(new URL("./", import.meta.url).href);
  // Threads need two headers that hosts of plain files do not send: the same everywhere, without.
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  if (!await tf.setBackend("wasm")) {
    throw new Error("Cannot train a network as this browser runs no WebAssembly: take PCA");
  }
  await tf.ready();
  return { backend: "js", name: "WebAssembly" };
}

/** No page opens what only TensorFlow's own library runs. */
export function openSavedModel(folder: string): Promise<never> {
  throw new Error(`Cannot open ${folder} as a page runs no SavedModel: save it by saveModel()`);
}
