import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { energies, energyAxis } from "../../../lib/core/energy_axis.ts";
import { prng } from "../../../lib/core/random.ts";
import { spectrumImage } from "../../../lib/core/spectrum_image.ts";
import { write } from "../../../lib/write/write.ts";
import { ROOT } from "../record/provenance.ts";
import type { Job } from "./job.ts";

const run = (program: string, ...args: string[]) => [
  ...["run", "-A", "--no-check", fileURLToPath(new URL(program, import.meta.url))],
  ...args,
];
const JS = { EELS_BACKEND: "js" };
/** Sums over threads are not the same from run to run. */
const ONE_THREAD = {
  TF_NUM_INTRAOP_THREADS: "1",
  TF_NUM_INTEROP_THREADS: "1",
  OMP_NUM_THREADS: "1",
};
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** A training with a checkpoint: history and network afterwards are those of an unbroken run. */
export const TRAINING: Job = {
  name: "training",
  command: (folder, version) => ({
    args: run("train_program.ts", folder, `${version}`),
    env: ONE_THREAD,
  }),
  isWhole(name, bytes) {
    if (!/^training_\d\.json$/.test(name)) return false;
    const { loss, best } = JSON.parse(textOf(bytes));
    return loss.length > 0 && best.length > 0;
  },
};

/** Every format of `write()`, and `saveModel()`. */
export const FILES: Job = {
  name: "files",
  command: (folder, version) => ({
    args: run("write_program.ts", folder, `${version}`),
    env: JS,
  }),
};

/** `deno task denoise` of a small map, without a network. */
export const DENOISE: Job = {
  name: "denoise",
  async prepare(beside) {
    const energy = energyAxis(500, 1, 100), random = prng(1);
    const means = energies(energy).map((e) => 3e10 * e ** -3 + (e > 540 ? 40 : 0));
    const data = Float32Array.from({ length: 36 * 100 }, (_, i) => random.poisson(means[i % 100]));
    const map = spectrumImage({ data, shape: [6, 6, 100], energy, unit: "counts" });
    await write(join(beside, "map.hspy"), map);
  },
  command: (folder, version) => ({
    args: run(
      "../../studies/own_data/command.ts",
      ...["../map.hspy", "--out", "out", "--quick", "--no-network", "--seed", `${version}`],
    ),
    env: { ...JS, INIT_CWD: folder },
  }),
};

interface Cell {
  readonly source: unknown;
  readonly outputs: readonly unknown[];
}

/** `deno task reproduce` of a notebook with three figures and three tables. */
export const REPRODUCE: Job = {
  name: "reproduce",
  command: (folder, version) => ({
    args: run("reproduce_program.ts", folder, `${version}`),
    env: JS,
    cwd: ROOT,
  }),
  content(name, bytes) {
    if (name.endsWith("run.json")) {
      const { seed, finding, parameters } = JSON.parse(textOf(bytes));
      return JSON.stringify({ seed, finding, parameters });
    }
    // Jupyter's own ids and times of cells are new each time.
    if (name.endsWith(".ipynb")) {
      const { cells } = JSON.parse(textOf(bytes));
      return JSON.stringify(cells.map(({ source, outputs }: Cell) => [source, outputs.length]));
    }
    // Its table of runs says how long each took.
    if (name.endsWith("summary.md")) return textOf(bytes).replace(/^\| 00_small \|.*$/m, "");
    return bytes;
  },
};

export const JOBS: readonly Job[] = [TRAINING, FILES, DENOISE, REPRODUCE];
