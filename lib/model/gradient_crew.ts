/**
 * Gradients by several processes that share each batch.
 *
 * Choice: processes rather than threads of this one, as TensorFlow has one pool of threads for a
 * whole process. A share of a batch computed by one thread alone stays in that core's cache and
 * waits for nobody, while the pool meets after every operation.
 *
 * @module
 */
import { tf } from "../core/tensor.ts";
import type { GradientSource } from "./gradient_source.ts";
import { checkPairs } from "./training_pairs.ts";

/** What a message to a worker holds; its length follows in bytes, then its content. */
export const MESSAGE = { model: 0, inputs: 1, targets: 2, weights: 3, parameters: 4, picked: 5 };

type Kind = keyof typeof MESSAGE;

interface Worker {
  send(kind: Kind, content: Uint8Array | Float32Array | Int32Array): Promise<void>;
  receive(): Promise<Float32Array>;
  stop(): Promise<void>;
}

/**
 * Starts processes that compute a model's gradients together.
 *
 * @param workers How many; each takes an equal share of every batch.
 * @throws {Error} Where one of them ends early.
 */
export async function hireCrew(model: tf.LayersModel, workers: number): Promise<GradientSource> {
  const size = model.trainableWeights.reduce(
    (sum, { shape }) => sum + tf.util.sizeFromShape(shape as number[]),
    0,
  );
  const crew = Array.from({ length: workers }, () => startWorker(4 * (1 + size)));
  const tell = (kind: Kind, content: Uint8Array | Float32Array) =>
    Promise.all(crew.map((worker) => worker.send(kind, content)));
  await tell("model", new TextEncoder().encode(JSON.stringify(model.toJSON(null, false))));
  return {
    load: async (pairs) => {
      checkPairs(pairs);
      const { inputs, targets, weights } = pairs;
      await tell("inputs", inputs.data);
      await tell("targets", targets.data);
      await tell(
        "weights",
        weights ?? new Float32Array(inputs.data.length / inputs.shape[2]).fill(1),
      );
    },
    compute: async (parameters, picked) => {
      const share = Math.ceil(picked.length / workers);
      const replies = await Promise.all(crew.map(async (worker, i) => {
        const part = picked.subarray(i * share, (i + 1) * share);
        if (part.length === 0) return null;
        worker.send("parameters", parameters).catch(() => {}); // the next one tells
        await worker.send("picked", part);
        return { part: part.length / picked.length, reply: await worker.receive() };
      }));
      const sum = new Float32Array(1 + size);
      for (const answer of replies) {
        if (!answer) continue;
        const { part, reply } = answer;
        for (let i = 0; i < sum.length; i++) sum[i] += part * reply[i];
      }
      return { loss: sum[0], gradient: sum.subarray(1) };
    },
    close: async () => void await Promise.all(crew.map((worker) => worker.stop())),
  };
}

function startWorker(replyBytes: number): Worker {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", new URL("./gradient_worker.ts", import.meta.url).href],
    env: { EELS_BACKEND: "tensorflow", TF_NUM_INTRAOP_THREADS: "1", TF_NUM_INTEROP_THREADS: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const requests = child.stdin.getWriter();
  const replies = child.stdout.getReader({ mode: "byob" });
  const endedEarly = () =>
    new Error("Training stopped as a worker ended early: its words are above");
  return {
    send: async (kind, { buffer, byteOffset, byteLength }) => {
      const message = new Uint8Array(8 + byteLength);
      new Uint32Array(message.buffer, 0, 2).set([MESSAGE[kind], byteLength]);
      message.set(new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength), 8);
      try {
        await requests.write(message);
      } catch {
        throw endedEarly();
      }
    },
    receive: async () => {
      const { value } = await replies.read(new Uint8Array(replyBytes), { min: replyBytes });
      if (value?.length !== replyBytes) throw endedEarly();
      return new Float32Array(value.buffer, value.byteOffset, replyBytes / 4);
    },
    stop: async () => {
      await requests.close().catch(() => {}); // the end of its input ends the worker
      await replies.cancel();
      await child.status;
    },
  };
}
