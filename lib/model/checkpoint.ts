import { Buffer } from "node:buffer";
import type { tf } from "../core/tensor.ts";
import type { AdamState } from "./adam.ts";

/** What makes a run the same run: its settings and a number drawn from its random stream. */
export interface RunIdentity {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly seed: number;
}

/** How far a run has come. */
export interface RunProgress extends RunIdentity {
  readonly loss: readonly number[];
  readonly validationLoss: readonly number[];
  readonly elapsedS: number;
}

/** A run as it was after an epoch, with all that the next one depends on. */
export interface Checkpoint extends RunProgress {
  readonly adam: {
    readonly parameters: Float32Array;
    readonly mean: Float32Array;
    readonly square: Float32Array;
    readonly steps: number;
  };
  /** The parameters of the best epoch so far. */
  readonly best: Float32Array;
}

/** Writes a checkpoint whole or not at all, as JSON with base64 vectors. */
export async function writeCheckpoint(
  path: string,
  progress: RunProgress,
  { parameters, mean, square, steps }: AdamState,
  best: tf.Tensor1D,
): Promise<void> {
  const encode = async (vector: tf.Tensor1D) => {
    const { buffer, byteOffset, byteLength } = await vector.data<"float32">();
    return Buffer.from(buffer, byteOffset, byteLength).toString("base64");
  };
  const adam = {
    parameters: await encode(parameters),
    mean: await encode(mean),
    square: await encode(square),
    steps,
  };
  const text = JSON.stringify({ ...progress, adam, best: await encode(best) });
  const partial = `${path}.${Deno.pid}.partial`;
  await Deno.writeTextFile(partial, text);
  await Deno.rename(partial, path);
}

/**
 * Reads a checkpoint.
 *
 * @returns What was written, or null where there is no file yet.
 * @throws {Error} Where the file is of a run with other settings or another seed.
 */
export async function readCheckpoint(path: string, run: RunIdentity): Promise<Checkpoint | null> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
  const kept = JSON.parse(text);
  for (const name of ["epochs", "batchSize", "learningRate", "seed"] as const) {
    if (kept[name] !== run[name]) {
      throw new Error(
        `Cannot go on from ${path} as its ${name} must be this run's: it is ${kept[name]}, not ` +
          `${run[name]}. Delete the file to train afresh`,
      );
    }
  }
  const decode = (encoded: string) =>
    new Float32Array(Uint8Array.from(Buffer.from(encoded, "base64")).buffer);
  const { parameters, mean, square, steps } = kept.adam;
  return {
    ...kept,
    adam: {
      parameters: decode(parameters),
      mean: decode(mean),
      square: decode(square),
      steps,
    },
    best: decode(kept.best),
  };
}
