/**
 * `deno task stream [--minutes 10] [--rate 400] [--queue 16]`: frames of the
 * twin at 400 a second for ten minutes, sixteen of which may wait, denoised and classified one at a time as in notebook 07. It says when frames are lost,
 * and at the end how many, how busy the machine was and what the process holds more than at the start; it
 * ends with 1 where frames were lost.
 *
 * @module
 */
import process from "node:process";
import { prng } from "eels/core/random.ts";
import { loadModel } from "eels/model/model_files.ts";
import type { Clock, StreamLoss } from "eels/model/stream.ts";
import { procText } from "eels/core/proc.ts";
import { readCommandLine } from "../../harness/record/command_line.ts";
import { holdings } from "../../harness/record/holdings.ts";
import { trainStateClassifier } from "./classify_rates.ts";
import { slowDown } from "./compare_rates.ts";
import { listStream, readFrames } from "./live_frames.ts";
import { heldOutKinds } from "./denoising_methods.ts";
import { prepare } from "./prepared_images.ts";
import { timeFrames } from "./rapid_eels_stream.ts";
import { LONG_NETWORKS, mappingsOf } from "./saved_network.ts";
import { simulate } from "./twin.ts";

/**
 * Sleeps between frames, where the usual clock keeps a processor busy to wake to the tenth of a millisecond:
 * frames may wait for as long as sleep comes late.
 */
const SLEEPING: Clock = {
  nowMs: () => performance.now(),
  sleepUntil: (momentMs) =>
    new Promise((resolve) => setTimeout(resolve, Math.max(0, momentMs - performance.now()))),
};

/** Processor time of the machine in s, `[busy, all]`, of all processors; `undefined` where it does not tell. */
function machineSeconds(): readonly [number, number] | undefined {
  try {
    const line = procText("/proc/stat").split("\n")[0];
    const [user, nice, system, idle, wait, ...rest] = line.split(/\s+/).slice(1).map(Number);
    const busy = user + nice + system + rest.slice(0, 3).reduce((sum, one) => sum + one, 0);
    return [busy / 100, (busy + idle + wait) / 100];
  } catch {
    return undefined;
  }
}

/** The options, all of them numbers above 0. */
function readOptions() {
  const { values } = readCommandLine("stream", Deno.args, {
    minutes: { type: "string", default: "10" },
    rate: { type: "string", default: "400" },
    queue: { type: "string", default: "16" },
  });
  const numberOf = (name: keyof typeof values) => {
    const value = Number(values[name]);
    if (value > 0 && value < Infinity) return value;
    throw new RangeError(`Cannot stream as --${name} must be above 0: it is ${values[name]}`);
  };
  const frameRateHz = numberOf("rate");
  const frames = Math.ceil(60 * numberOf("minutes") * frameRateHz);
  return { frameRateHz, frames, capacity: Math.ceil(numberOf("queue")) };
}

/** The options, or the end of the process after one sentence. */
function optionsOrExit() {
  try {
    return readOptions();
  } catch (error) {
    console.error((error as Error).message);
    Deno.exit(1);
  }
}

const { frameRateHz, frames, capacity } = optionsOrExit();
const random = prng(20261121), model = await loadModel(LONG_NETWORKS.dropout);
const twin = await simulate({ random: random.split("twin"), images: 8, rows: 40 });
const prepared = prepare(twin, { mappings: mappingsOf(model) });
const [fast] = slowDown(prepared, { part: "training", frameRatesHz: [400] });
const classifier = await trainStateClassifier(model, fast, { random: random.split("class") });
const read = readFrames(heldOutKinds(prepared)[0].counts, { model, classifier });

const ownSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const before = holdings(), [busy0, all0] = machineSeconds() ?? [], own0 = ownSeconds();
const load = () => Deno.loadavg()[0].toFixed(1);
console.log(`${frames} frames at ${frameRateHz} a second, ${capacity} may wait; load ${load()}`);
const sayLoss = ({ frame, frames, atS }: StreamLoss) =>
  `${frames} from frame ${frame} on, at ${atS.toFixed(3)} s`;
let toldS = -1;
const report = await timeFrames(read, {
  ...{ frames, frameRateHz, capacity, clock: SLEEPING },
  onLoss(loss) {
    if (loss.atS < toldS + 1) return; // a line a second at most; the end counts them all
    toldS = loss.atS;
    console.log(`lost: ${sayLoss(loss)}`);
  },
});
for (const { what, value } of listStream(report)) console.log(what, Number(value.toFixed(2)));
const [longest] = report.losses.toSorted((a, b) => b.frames - a.frames);
if (longest) console.log(`lost ${report.losses.length} times, most at once: ${sayLoss(longest)}`);
const [busy1, all1] = machineSeconds() ?? [], own = ownSeconds() - own0;
if (busy0 !== undefined && all0 !== undefined && busy1 !== undefined && all1 !== undefined) {
  const all = all1 - all0, share = (seconds: number) => `${(100 * seconds / all).toFixed(0)} %`;
  console.log(`processors: ${share(own)} for this, ${share(busy1 - busy0 - own)} for others`);
}
console.log(`load at the end ${load()}`);
const after = holdings();
for (const name of Object.keys(before) as (keyof typeof before)[]) {
  console.log(`${name} before and after: ${+before[name].toFixed(1)}, ${+after[name].toFixed(1)}`);
}
Deno.exit(report.lost > 0 ? 1 : 0);
