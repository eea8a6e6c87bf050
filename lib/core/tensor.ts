/**
 * The only file that loads TensorFlow. Everything else takes `tf` from here; whatever makes a tensor
 * awaits {@link startTensors} first, so that users need not. It takes 0.3 s, once a process, and is
 * therefore not done on import.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import util from "node:util";
import { noteDevice } from "./device.ts";

export { tf };

/** What the environment variable `EELS_BACKEND` may ask for. */
export type BackendChoice = "auto" | "tensorflow" | "webgpu" | "js";

/** The device that tensors live on. */
export interface Device {
  readonly backend: "tensorflow" | "webgpu" | "js";
  /** For people: "TensorFlow 2.21.0, CPU". */
  readonly name: string;
}

const CHOICES: readonly BackendChoice[] = ["auto", "tensorflow", "webgpu", "js"];
let started: Promise<Device> | undefined;

/**
 * Starts the tensor backend once and says once which device it runs on. The library's own functions
 * call it themselves: call it to choose a backend, to learn the device, or before `tf` of your own.
 *
 * `auto` takes TensorFlow's library (CUDA or CPU, as set-up installed it), else WebGPU, else plain
 * JavaScript; `EELS_BACKEND` or the argument forces one. A second call returns the same device.
 *
 * @throws {Error} Where the choice is unknown, or a forced backend cannot start.
 * @example
 * ```ts
 * import { startTensors } from "eels";
 * import { tf } from "eels/core/tensor.ts";
 * await startTensors();
 * tf.tidy(() => tf.sum([1, 2, 3]).dataSync()); // [6]
 * ```
 */
export function startTensors(
  choice: BackendChoice = (Deno.env.get("EELS_BACKEND") || "auto") as BackendChoice,
): Promise<Device> {
  started ??= start(choice).catch((error) => {
    started = undefined; // so that another choice may be tried
    throw error;
  });
  return started;
}

/**
 * Opens a SavedModel, TensorFlow's own format, which only its library can run.
 *
 * @param folder The folder that holds `saved_model.pb`.
 * @throws {Error} Where tensors run on another backend, or the folder holds no such model.
 */
export async function openSavedModel(
  folder: string,
  { tag = "serve", signature = "serving_default" }: { tag?: string; signature?: string } = {},
): Promise<tf.InferenceModel & { dispose(): void }> {
  const { backend, name } = await startTensors();
  if (backend !== "tensorflow") {
    throw new Error(
      `Cannot open ${folder} as a SavedModel runs in TensorFlow only: tensors run on ${name}`,
    );
  }
  const { node } = await import("@tensorflow/tfjs-node-gpu");
  return await node.loadSavedModel(folder, [tag], signature);
}

async function start(choice: BackendChoice): Promise<Device> {
  if (!CHOICES.includes(choice)) {
    throw new Error(
      `Cannot start tensors as EELS_BACKEND must be one of ${
        CHOICES.join(", ")
      }: it is "${choice}"`,
    );
  }
  const starters = { tensorflow: startTensorFlow, webgpu: startWebGpu, js: startJavaScript };
  const order = choice === "auto" ? ["tensorflow", "webgpu", "js"] as const : [choice];
  const reasons: string[] = [];
  for (const backend of order) {
    try {
      const device: Device = { backend, name: await starters[backend]() };
      const why = reasons.length ? ` (${reasons.join("; ")})` : "";
      console.info(`Tensors run on ${device.name}${why}`);
      noteDevice(device.name);
      return device;
    } catch (error) {
      reasons.push(error instanceof Error ? error.message.split("\n")[0] : String(error));
    }
  }
  throw new Error(`Cannot start tensors on "${choice}": ${reasons.join("; ")}`);
}

async function startTensorFlow(): Promise<string> {
  const require = createRequire(import.meta.url);
  const packageFile = require.resolve("@tensorflow/tfjs-node-gpu/package.json");
  const addon = packageFile.replace(/package\.json$/, "lib/napi-v8/tfjs_binding.node");
  if (!existsSync(addon)) {
    throw new Error("TensorFlow's library is not installed: run `deno task setup`");
  }
  // tfjs-node calls two functions that today's node:util no longer has.
  const older = util as unknown as Record<string, (value: unknown) => boolean>;
  older.isNullOrUndefined ??= (value) => value === null || value === undefined;
  older.isArray ??= Array.isArray;
  Deno.env.set("TF_CPP_MIN_LOG_LEVEL", Deno.env.get("TF_CPP_MIN_LOG_LEVEL") ?? "3");
  return await withoutNativeStderr(async () => {
    await import("@tensorflow/tfjs-node-gpu");
    if (!await tf.setBackend("tensorflow")) throw new Error("TensorFlow's backend did not start");
    tf.tidy(() => tf.matMul(tf.ones([2, 2]), tf.ones([2, 2])).dataSync()); // its logs come here
    const native = tf.backend() as unknown as {
      isUsingGpuDevice: boolean;
      binding: { TF_Version: string };
    };
    const device = native.isUsingGpuDevice ? `CUDA, ${await nvidiaName()}` : "CPU";
    return `TensorFlow ${native.binding.TF_Version}, ${device}`;
  });
}

async function nvidiaName(): Promise<string> {
  try {
    const query = new Deno.Command("nvidia-smi", {
      args: ["--query-gpu=name", "--format=csv,noheader"],
    });
    return new TextDecoder().decode((await query.output()).stdout).split("\n")[0].trim();
  } catch {
    return "NVIDIA GPU";
  }
}

async function startWebGpu(): Promise<string> {
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter) throw new Error("no WebGPU adapter was found");
  await import("@tensorflow/tfjs-backend-webgpu");
  if (!await tf.setBackend("webgpu")) throw new Error("the WebGPU backend did not start");
  await tf.ready();
  const { vendor, description } = adapter.info;
  return `WebGPU, ${description || vendor || "unnamed adapter"}`;
}

async function startJavaScript(): Promise<string> {
  await tf.setBackend("cpu");
  await tf.ready();
  return "plain JavaScript (slow)";
}

/**
 * Runs `work` with the process's stderr pointed at nothing. TensorFlow writes two lines there
 * before any log setting is read; a thrown error still reaches the caller.
 */
async function withoutNativeStderr<T>(work: () => Promise<T>): Promise<T> {
  const names = { linux: "libc.so.6", darwin: "libSystem.dylib" } as Record<string, string>;
  const name = names[Deno.build.os];
  if (!name || Deno.env.get("TF_CPP_MIN_LOG_LEVEL") === "0") return await work();
  const libc = Deno.dlopen(name, {
    dup: { parameters: ["i32"], result: "i32" },
    dup2: { parameters: ["i32", "i32"], result: "i32" },
    close: { parameters: ["i32"], result: "i32" },
    open: { parameters: ["buffer", "i32"], result: "i32" },
  });
  const { dup, dup2, close, open } = libc.symbols;
  const STDERR = 2, WRITE_ONLY = 1;
  const kept = dup(STDERR);
  const nothing = open(new TextEncoder().encode("/dev/null\0"), WRITE_ONLY);
  dup2(nothing, STDERR);
  try {
    return await work();
  } finally {
    dup2(kept, STDERR);
    close(kept);
    close(nothing);
    libc.close();
  }
}
