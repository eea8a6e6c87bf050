/**
 * `deno task bench tsne`: seconds to embed 25,520 vectors of 5 dimensions and
 * 5,000 of 240 by t-SNE, where they go, and beside them openTSNE's where `PEERS_PYTHON` names a
 * Python that has it (see tsne_peer.py): same points, perplexity and iterations, two threads each.
 * `EMBED_BENCH=vectors` or `spectra` runs one of the two.
 */
import { prng } from "../core/random.ts";
import { startTensors } from "../core/tensor.ts";
import { embedTsne } from "./tsne.ts";
import { nearestNeighbours } from "../engine/tsne/nearest_neighbours.ts";
import { calibratePerplexity, jointProbabilities } from "../engine/tsne/tsne_affinities.ts";

const THREADS = 2;
const python = Deno.env.get("PEERS_PYTHON");
const wanted = Deno.env.get("EMBED_BENCH") ?? "vectors spectra";

/** Four overlapping clusters on a curved band with noise in every dimension, as latent vectors are. */
function makePoints(count: number, dimensions: number) {
  const random = prng(1);
  const data = new Float32Array(count * dimensions);
  for (let i = 0; i < count; i++) {
    const along = random.uniform(), cluster = i % 4;
    for (let d = 0; d < dimensions; d++) {
      const wave = Math.sin((d + 1) * (along + cluster)) + Math.cos(cluster * (d + 2));
      data[i * dimensions + d] = 2 * wave + random.normal();
    }
  }
  return { data, shape: [count, dimensions] as const };
}

async function runPeer(points: ReturnType<typeof makePoints>): Promise<number[]> {
  const file = await Deno.makeTempFile();
  await Deno.writeFile(file, new Uint8Array(points.data.buffer));
  const script = new URL("./tsne_peer.py", import.meta.url).pathname;
  const args = [script, file, ...points.shape.map(String), `${THREADS}`];
  const { stdout } = await new Deno.Command(python!, { args, stderr: "inherit" }).output();
  await Deno.remove(file);
  return new TextDecoder().decode(stdout).trim().split(" ").map(Number);
}

await startTensors();
await embedTsne(makePoints(1500, 5), { iterations: 20, workers: THREADS }); // V8 compiles meanwhile
for (
  const [name, count, dimensions] of [["vectors", 25_520, 5], ["spectra", 5_000, 240]] as const
) {
  if (!wanted.includes(name)) continue;
  const points = makePoints(count, dimensions);
  let mark = performance.now();
  const lap = () => {
    const seconds = (performance.now() - mark) / 1000;
    mark = performance.now();
    return `${seconds.toFixed(2)} s`;
  };
  const { klDivergence } = await embedTsne(points, { workers: THREADS });
  const own = (performance.now() - mark) / 1000;
  console.log(`${name}, ${count} x ${dimensions}: ${lap()}, divergence ${klDivergence.toFixed(3)}`);
  const neighbours = await nearestNeighbours(points, 90);
  console.log(`  of which neighbours ${lap()}`);
  const conditional = calibratePerplexity(neighbours, 30);
  console.log(`  perplexity ${lap()}`);
  jointProbabilities(neighbours, conditional);
  console.log(`  joint probabilities ${lap()}; start and optimisation the rest`);
  if (!python) continue;
  const [seconds, divergence] = await runPeer(points);
  console.log(
    `  openTSNE: ${seconds.toFixed(2)} s, x ${(seconds / own).toFixed(2)}, divergence ` +
      divergence.toFixed(3),
  );
}
