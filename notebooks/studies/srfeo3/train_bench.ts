/**
 * `deno task bench train`: seconds an epoch of RapidEELS's network, seconds to
 * apply it to an image, and milliseconds for one spectrum, beside Keras and PyTorch.
 *
 * The peers run where `PEERS_PYTHON` names a Python that has them (see train_peers.py). All are
 * warmed up and take turns in the same run, so that other work on the machine meets them alike.
 */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { startTensors } from "eels/core/tensor.ts";
import { applyNetwork } from "eels/model/model.ts";
import { buildRapidEels, RAPID_EELS_PAPER } from "./rapid_eels.ts";
import { writeOutForward } from "eels/engine/graph/forward.ts";
import { train } from "eels/model/train.ts";

const ROUNDS = 9, WARM_UPS = 2, SINGLE_SPECTRA = 1000;
const energy = energyAxis(520, 0.25, 240);

function randomSpectra(count: number): SpectrumImage {
  const random = prng(count);
  const data = Float32Array.from({ length: count * 240 }, () => random.uniform());
  return spectrumImage({ data, shape: [1, count, 240], energy });
}

type Work = "epoch" | "predict" | "one";
interface Contender {
  readonly name: string;
  /** Does the work and gives the seconds that it took. */
  readonly time: (work: Work) => Promise<number>;
}

async function startPeer(python: string, name: "keras" | "torch"): Promise<Contender | null> {
  const script = new URL("./train_peers.py", import.meta.url).pathname;
  const child = spawn(python, [script, name], { stdio: ["pipe", "pipe", "ignore"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value: greeting } = await lines.next();
  if (!greeting) return null;
  return {
    name: greeting,
    time: async (work) => {
      child.stdin.write(`${work}\n`);
      return Number((await lines.next()).value);
    },
  };
}

const quantile = (values: number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1) + 0.5)];

/** Medians, and how many times longer than the first each took in the same round. */
function report(work: string, times: Map<string, number[]>) {
  const [[, first]] = times;
  for (const [name, values] of times) {
    const [median, late] = [0.5, 0.99].map((share) => quantile(values, share));
    const show = (seconds: number) =>
      seconds < 0.1 ? `${(1000 * seconds).toFixed(2)} ms` : `${seconds.toFixed(3)} s`;
    const ratio = quantile(values.map((value, i) => value / first[i]), 0.5);
    console.log(`${work}: ${show(median)} (p99 ${show(late)}), x ${ratio.toFixed(2)}: ${name}`);
  }
}

const device = await startTensors();
const model = () => buildRapidEels({ ...RAPID_EELS_PAPER, dropout: 0 });
const trained = await model();
const image = randomSpectra(25520), single = randomSpectra(1);
const python = Deno.env.get("PEERS_PYTHON");
const peers = python
  ? (await Promise.all([startPeer(python, "keras"), startPeer(python, "torch")]))
    .filter((peer) => peer !== null)
  : [];
const load = () => Deno.loadavg().map((value) => value.toFixed(1)).join(", ");
console.log(`Load of the last 1, 5 and 15 minutes before: ${load()}`);

const spectra = randomSpectra(10240), few = randomSpectra(64);

/** Our training as a contender: it waits within `onProgress` until its next epoch is asked for. */
function startTraining(): Contender {
  let begin = () => {}, end = () => {};
  let asked = new Promise<void>((resolve) => begin = resolve);
  let done = new Promise<void>((resolve) => end = resolve);
  asked.then(async () =>
    train(await model(), {
      training: { inputs: spectra, targets: spectra },
      validation: { inputs: few, targets: few },
      epochs: WARM_UPS + ROUNDS,
      batchSize: 512,
      random: prng(1),
      onProgress: async () => {
        asked = new Promise<void>((resolve) => begin = resolve);
        end();
        await asked;
      },
    })
  );
  return {
    name: device.name,
    time: async () => {
      done = new Promise<void>((resolve) => end = resolve);
      const start = performance.now();
      begin();
      await done;
      return (performance.now() - start) / 1000;
    },
  };
}

const ours: Contender = {
  name: device.name,
  time: async (work) => {
    const start = performance.now();
    await applyNetwork(trained, work === "predict" ? image : single);
    return (performance.now() - start) / 1000;
  },
};
async function compete(work: Work, contenders: Contender[], rounds: number) {
  const times = new Map(contenders.map(({ name }): [string, number[]] => [name, []]));
  for (let round = -WARM_UPS; round < rounds; round++) {
    for (const { name, time } of contenders) {
      const seconds = await time(work);
      if (round >= 0) times.get(name)!.push(seconds);
    }
  }
  return times;
}

report(
  "An epoch of 10,240 spectra",
  await compete("epoch", [startTraining(), ...peers], ROUNDS),
);
report("Applied to 25,520 spectra", await compete("predict", [ours, ...peers], ROUNDS));
const forward = writeOutForward(trained);
const plain: Contender = {
  name: "plain TypeScript",
  time: () => {
    const start = performance.now();
    forward(single.data);
    return Promise.resolve((performance.now() - start) / 1000);
  },
};
report("Applied to one spectrum", await compete("one", [plain, ours, ...peers], SINGLE_SPECTRA));
console.log(`Load of the last 1, 5 and 15 minutes after: ${load()}`);
Deno.exit();
