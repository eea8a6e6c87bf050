import assert from "node:assert/strict";
import { prng } from "../core/random.ts";
import { startTensors } from "../core/tensor.ts";
import { embedTsne } from "./tsne.ts";
import { embedUmap } from "./umap.ts";
import { measureSeparation } from "./separation.ts";
import golden from "./testdata/embed_golden.json" with { type: "json" };
import type { TsneProgress } from "../engine/tsne/tsne_optimiser.ts";

await startTensors();
const iris = { data: Float64Array.from(golden.iris.data), shape: [150, 4] as const };

/** The digits of scikit-learn: 64 grey values and a label each. */
async function readDigits() {
  const { body } = await fetch(new URL("testdata/digits.bin.gz", import.meta.url));
  const stream = body!.pipeThrough(new DecompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const count = bytes.length / 65;
  return {
    points: {
      data: Float32Array.from(bytes.filter((_, i) => i % 65 < 64)),
      shape: [count, 64] as const,
    },
    labels: bytes.filter((_, i) => i % 65 === 64),
  };
}

/** Two clusters in three dimensions. */
function clusters(count: number) {
  const random = prng(1);
  const data = Float32Array.from(
    { length: count * 3 },
    (_, i) => random.normal() + (i % 6 < 3 ? 0 : 4),
  );
  return { data, shape: [count, 3] as const };
}

Deno.test("iris keeps its neighbours as in openTSNE, at its divergence to 3 % or below", async () => {
  const { perplexity, klDivergence, accuracyAfter } = golden.iris.openTSNE;
  const embedding = await embedTsne(iris, { perplexity });
  assert.ok(embedding.klDivergence < 1.03 * klDivergence, `${embedding.klDivergence}`);
  const { neighbourAccuracy } = await measureSeparation(embedding, golden.iris.labels, { k: 5 });
  assert.ok(neighbourAccuracy > accuracyAfter - 0.01, `${neighbourAccuracy}`);
});

Deno.test("digits keep their neighbours as in openTSNE, at its divergence to 3 %", async () => {
  const { points, labels } = await readDigits();
  const { perplexity, klDivergence, accuracyAfter } = golden.digits.openTSNE;
  const embedding = await embedTsne(points, { perplexity, workers: 0 });
  assert.ok(
    Math.abs(embedding.klDivergence / klDivergence - 1) < 0.03,
    `${embedding.klDivergence}`,
  );
  const { neighbourAccuracy } = await measureSeparation(embedding, labels, { k: 5 });
  assert.ok(neighbourAccuracy >= accuracyAfter - 0.01, `${neighbourAccuracy}`);
});

Deno.test("threads give the same embedding as the calling thread alone", async () => {
  const points = clusters(400);
  const options = { method: "grid", earlyExaggerationIterations: 60, iterations: 20 } as const;
  const alone = await embedTsne(points, { ...options, workers: 0 });
  assert.deepEqual(await embedTsne(points, { ...options, workers: 3 }), alone);
});

Deno.test("the divergence falls once the exaggeration is over, and progress is told", async () => {
  const seen: TsneProgress[] = [];
  const onProgress = (progress: TsneProgress) => void seen.push(progress);
  const { klDivergence } = await embedTsne(iris, { onProgress, iterations: 120 });
  assert.deepEqual(seen.map(({ iteration }) => iteration), [50, 100, 150, 200, 250, 300, 350, 370]);
  const after = seen.slice(4).map((progress) => progress.klDivergence);
  for (let i = 1; i < after.length; i++) assert.ok(after[i] < after[i - 1], `${after}`);
  assert.equal(klDivergence, after.at(-1));
});

Deno.test("equal points and a single dimension are embedded all the same", async () => {
  const data = Float32Array.from({ length: 60 }, (_, i) => i < 30 ? 1 : i);
  const options = { perplexity: 5, iterations: 100, workers: 0 };
  const { data: positions } = await embedTsne({ data, shape: [60, 1] }, options);
  assert.ok(positions.every(Number.isFinite));
  const spread = Math.max(...positions.subarray(0, 60)) - Math.min(...positions.subarray(0, 60));
  assert.ok(spread > 0);
});

Deno.test("options out of their range are refused by name", async () => {
  await assert.rejects(embedTsne(iris, { perplexity: 149 }), /it is 149, of 150 points/);
  await assert.rejects(embedTsne(iris, { iterations: 0 }), /iterations/);
  await assert.rejects(
    embedTsne(iris, { learningRate: -1 }),
    /learningRate must be above 0, or one of "auto": it is -1/,
  );
  const broken = { ...iris, data: iris.data.with(9, Infinity) };
  await assert.rejects(embedTsne(broken), /point 2 has Infinity in dimension 1/);
});

Deno.test("UMAP keeps clusters apart, and its seed decides the picture", async () => {
  const points = clusters(200);
  const labels = Array.from({ length: 200 }, (_, i) => i % 2);
  const [one, again, other] = await Promise.all(
    [3, 3, 4].map((seed) => embedUmap(points, { random: prng(seed), epochs: 100 })),
  );
  assert.deepEqual(one.data, again.data);
  assert.notDeepEqual(one.data, other.data);
  assert.ok((await measureSeparation(one, labels)).neighbourAccuracy > 0.95);
});
