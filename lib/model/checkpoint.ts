import { Buffer } from "node:buffer";
import { writeWhole } from "../core/write_whole.ts";
import type { AdamState } from "../engine/graph/adam.ts";

/** What makes a run the same run: its settings, its size and a number drawn from its random stream. */
export interface RunIdentity {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly finalRate: number;
  readonly seed: number;
  /** How many trainable parameters the model has. */
  readonly parameterCount: number;
}

/** How far a run has come. */
export interface RunProgress extends RunIdentity {
  readonly loss: readonly number[];
  readonly validationLoss: readonly number[];
  readonly elapsedS: number;
}

/** A run as it was after an epoch, with all that the next one depends on. */
export interface Checkpoint extends RunProgress {
  readonly adam: AdamState;
  /** The parameters of the best epoch so far. */
  readonly best: Float32Array;
}

/** Writes a checkpoint whole or not at all, as JSON with base64 vectors. */
export async function writeCheckpoint(
  path: string,
  { adam, best, ...progress }: Checkpoint,
): Promise<void> {
  const vectors = {
    parameters: encode(adam.parameters),
    mean: encode(adam.mean),
    square: encode(adam.square),
    best: encode(best),
  };
  await writeWhole(path, JSON.stringify({ ...progress, steps: adam.steps, ...vectors }));
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
  const { steps, parameters, mean, square, best, ...progress } = JSON.parse(text);
  for (const name of Object.keys(run) as (keyof RunIdentity)[]) {
    if (progress[name] !== run[name]) {
      throw new Error(
        `Cannot go on from ${path} as its ${name} must be this run's: it is ${progress[name]}, ` +
          `not ${run[name]}. Delete the file to train afresh`,
      );
    }
  }
  const adam = {
    steps,
    parameters: decode(parameters),
    mean: decode(mean),
    square: decode(square),
  };
  return { ...progress, adam, best: decode(best) };
}

function encode({ buffer, byteOffset, byteLength }: Float32Array): string {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength).toString("base64");
}

function decode(text: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(text, "base64")).buffer);
}
