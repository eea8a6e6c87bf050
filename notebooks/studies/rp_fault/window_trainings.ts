import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { prng } from "eels/core/random.ts";
import { loadModel } from "eels/model/model_files.ts";
import type { Model } from "eels/model/model.ts";
import type { Progress, TrainedModel } from "eels/model/train.ts";
import { parseCsv } from "../../harness/record/csv.ts";
import { STO_LATTICE } from "./lattice_image.ts";
import { noiseDeviation } from "./lattice_noise.ts";
import { trainOnLattice } from "./lattice_training.ts";
import type { LossRow } from "./loss_rows.ts";
import { STACKED_AUTOENCODER_PAPER } from "./stacked_autoencoder.ts";

/** The network trained on the paper's 700,000 windows; `make_window_trainings.ts` makes it again. */
export const WINDOW_NETWORK: string = fileURLToPath(
  new URL("../../../data/window_network", import.meta.url),
);

/** Where the tables of the trainings lie that take longer than a notebook may. */
export const WINDOW_TRAININGS: string = fileURLToPath(
  new URL("../../../results/full/window_trainings", import.meta.url),
);

/** Windows of the paper's training, and of the ones that show the scatter from seed to seed. */
export const PAPER_WINDOWS = 700_000, SHORT_WINDOWS = 80_000;

/** The signal-to-noise ratio that the paper prints, taken as that of standard deviations. */
export const PAPER_SNR = 0.33;

/** One training of the paper's network on windows of the perfect lattice. */
export interface WindowTraining {
  readonly seed: number;
  readonly windows: number;
  readonly layerByLayer?: boolean;
  /** File to go on from. */
  readonly checkpoint?: string;
  readonly onProgress?: (progress: Progress) => void | Promise<void>;
}

/** Trains the paper's network on windows of the perfect lattice, as notebook 08 does. */
export async function trainWindowNetwork(
  { seed, ...training }: WindowTraining,
): Promise<TrainedModel> {
  const deviation = noiseDeviation(STO_LATTICE, { snr: PAPER_SNR, definition: "amplitude" });
  return await trainOnLattice({ ...STACKED_AUTOENCODER_PAPER, seed }, {
    lattice: STO_LATTICE,
    deviation,
    random: prng(seed).split("windows"),
    ...training,
  });
}

/**
 * The paper's network as `make_window_trainings.ts` trained it on the paper's number of windows.
 *
 * @throws {Error} Where it is not there.
 */
export async function loadWindowNetwork(): Promise<Model> {
  if (!existsSync(join(WINDOW_NETWORK, "model.json"))) {
    throw new Error(
      `Cannot load the network as ${WINDOW_NETWORK} must hold it: make it by ` +
        "notebooks/studies/rp_fault/make_window_trainings.ts",
    );
  }
  return await loadModel(WINDOW_NETWORK);
}

/** Losses epoch by epoch of the trainings of `make_window_trainings.ts`. */
export async function readWindowLosses(): Promise<LossRow[]> {
  const rows = await readRows("losses");
  return rows.map(({ training, epoch, windows, rootMeanSquaredError }) => ({
    training,
    epoch: Number(epoch),
    windows: Number(windows),
    rootMeanSquaredError: Number(rootMeanSquaredError),
  }));
}

/** What one training makes of scans of the fault. A type, so that tables take it as a row. */
export type ScatterRow = {
  readonly training: string;
  readonly seed: string;
  readonly doseElectrons: number;
  readonly error: number;
  readonly positionPm: number;
  readonly shiftKept: number;
  readonly gapKept: number;
  readonly contrastKept: number;
  readonly fault: string;
};

/** What the trainings of `make_window_trainings.ts` make of ten scans of the fault a dose. */
export async function readTrainingScatter(): Promise<ScatterRow[]> {
  const rows = await readRows("scatter");
  return rows.map((row) => ({
    training: row.training,
    seed: row.seed,
    doseElectrons: Number(row.doseElectrons),
    error: Number(row.error),
    positionPm: Number(row.positionPm),
    shiftKept: Number(row.shiftKept),
    gapKept: Number(row.gapKept),
    contrastKept: Number(row.contrastKept),
    fault: row.fault,
  }));
}

async function readRows(name: string): Promise<Record<string, string>[]> {
  const text = await Deno.readTextFile(join(WINDOW_TRAININGS, `${name}.csv`));
  const { columns, rows } = parseCsv(text);
  return rows.map((cells) => Object.fromEntries(columns.map((column, i) => [column, cells[i]])));
}
