/**
 * Seconds an epoch of the paper's training takes here and in Keras, which take turns so that other work
 * on the machine meets both alike (three minutes on two quiet cores; `make_paper_arrays.ts` before it):
 * `deno run -A notebooks/studies/srfeo3/paper_pair.ts PYTHON ARRAYS FILE [EPOCHS]`
 *
 * The first epoch of each warms up and is not counted; FILE is a table of the others, four by default.
 *
 * @module
 */
import { spawn } from "node:child_process";
import process from "node:process";
import { createInterface } from "node:readline";
import { startTensors } from "eels/core/tensor.ts";
import { preparePaperTwin } from "./paper_twin.ts";
import { RAPID_EELS_PAPER } from "./rapid_eels.ts";
import { trainRapidEels } from "./training.ts";

const [python, arrays, file, epochs = "4"] = Deno.args;
if (!file) {
  console.error("Give a Python with Keras, the folder of the arrays, and a file to write to");
  Deno.exit(2);
}
const counted = Number(epochs), dropout = 0;
const rows = ["training,epoch,loss,validationLoss,elapsedS,processorS"];
const say = (training: string, line: string) => {
  console.log(training, line);
  if (!line.startsWith("1,")) rows.push(`${training},${line}`);
};

const script = new URL("./keras_paper.py", import.meta.url).pathname;
const folder = await Deno.makeTempDir();
const child = spawn(python, [script, arrays, folder, `${dropout}`, "1e-3", `${counted + 1}`], {
  stdio: ["pipe", "pipe", "inherit"],
  env: { ...Deno.env.toObject(), TURNS: "1" },
});
const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
const { value: greeting } = await answers.next();
console.log(greeting);
const name = `${greeting}`.split(",").slice(0, 2).join("");

const device = await startTensors(),
  cpuS = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  };
const { prepared, random } = await preparePaperTwin();
let before = { at: performance.now(), cpuS: cpuS() };
const config = { ...RAPID_EELS_PAPER, dropout, epochs: counted + 1, finalRate: 1 };
await trainRapidEels(prepared, config, {
  random: random.split("pair"),
  addedNoise: "poisson, tabled",
  onProgress: async ({ epoch, loss, validationLoss }) => {
    const spent = [(performance.now() - before.at) / 1000, cpuS() - before.cpuS];
    const losses = [loss, validationLoss].map((each) => each.at(-1)!.toExponential(4));
    const line = [epoch, ...losses, ...spent.map((seconds) => seconds.toFixed(2))].join(",");
    say(`eels ${device.name.split(",")[0]}`, line);
    child.stdin.write("epoch\n"); // Keras's turn
    say(name, `${(await answers.next()).value}`);
    before = { at: performance.now(), cpuS: cpuS() };
  },
});
child.stdin.end();
await Deno.writeTextFile(file, rows.join("\n") + "\n");
Deno.exit();
