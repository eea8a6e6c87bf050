/**
 * The trainings at the paper's size, as `make_paper_training.ts` and `keras_paper.py` ran them and
 * `results/full/paper_training/` holds them: error over steps and over processor time.
 *
 * @module
 */
import { csvParse } from "d3-dsv";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { median } from "simple-statistics";
import { drawLines } from "eels/figure/lines.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import type { Figure } from "eels/figure/svg.ts";

/** Where the tables lie. */
export const PAPER_TRAINING: string = fileURLToPath(
  new URL("../../../results/full/paper_training", import.meta.url),
);

/** Steps of the optimiser in an epoch: 102,080 spectra in batches of 512, the last one smaller. */
const STEPS = Math.ceil(102_080 / 512);

/** One epoch of one training. */
export interface EpochRow {
  /** Such as "Keras, constant rate, no dropout". */
  readonly training: string;
  readonly epoch: number;
  readonly loss: number;
  /** On whole images, without dropout. */
  readonly validationLoss: number;
  /** Of all threads. */
  readonly processorS: number;
}

/** What the tables call the training as Pate et al. 2021 describe it. */
const AS_PAPER = "as the paper, dropout 0.2";

/** Epochs of all trainings, from the table. */
export async function readEpochs(folder = PAPER_TRAINING): Promise<EpochRow[]> {
  const rows = csvParse(await Deno.readTextFile(join(folder, "epochs.csv")));
  return rows.map(({ training, ...numbers }) => ({
    training,
    epoch: Number(numbers.epoch),
    loss: Number(numbers.loss),
    validationLoss: Number(numbers.validationLoss),
    processorS: Number(numbers.processorS),
  }));
}

/** How far a training came. */
export interface TrainingRow {
  readonly training: string;
  readonly epochs: number;
  readonly steps: number;
  readonly bestEpoch: number;
  /** The least so far. */
  readonly validationLoss: number;
  /** Median over its epochs, all threads. */
  readonly processorSPerEpoch: number;
  readonly processorMin: number;
}

/** One row a training. */
export function listTrainings(rows: readonly EpochRow[]): TrainingRow[] {
  return [...Map.groupBy(rows, ({ training }) => training)].map(([training, own]) => {
    const best = own.reduce((least, row) =>
      row.validationLoss < least.validationLoss ? row : least
    );
    return {
      training,
      epochs: own.length,
      steps: own.length * STEPS,
      bestEpoch: best.epoch,
      validationLoss: best.validationLoss,
      processorSPerEpoch: median(own.map(({ processorS }) => processorS)),
      processorMin: own.reduce((sum, { processorS }) => sum + processorS, 0) / 60,
    };
  });
}

/** When a training first had a validation loss of a level or less. */
export interface QualityRow {
  readonly level: number;
  readonly training: string;
  /** Null where it has not had it so far. */
  readonly epoch: number | null;
  readonly steps: number | null;
  readonly processorMin: number | null;
}

/**
 * Time to quality: the first epoch whose validation loss is at most the level, with the processor time up
 * to it. Levels are those of others' choice; one that no training reached is left empty.
 */
export function timeToQuality(
  rows: readonly EpochRow[],
  levels: readonly number[],
): QualityRow[] {
  const trainings = Map.groupBy(rows, ({ training }) => training);
  return levels.flatMap((level) =>
    [...trainings].map(([training, own]): QualityRow => {
      const at = own.findIndex(({ validationLoss }) => validationLoss <= level);
      if (at < 0) return { level, training, epoch: null, steps: null, processorMin: null };
      const spent = own.slice(0, at + 1).reduce((sum, row) => sum + row.processorS, 0);
      const { epoch } = own[at];
      return { level, training, epoch, steps: epoch * STEPS, processorMin: spent / 60 };
    })
  );
}

/** Colours: ours by dropout, Keras apart; the paper's own schedule is drawn thin and dashed. */
const LOOKS: Readonly<Record<string, { colour: string; dashed?: boolean; width?: number }>> = {
  "schedule, dropout 0.2": { colour: "#0072b2" },
  "schedule, no dropout": { colour: "#56b4e9" },
  [AS_PAPER]: { colour: "#08306b", dashed: true, width: 1.2 },
  "as the paper, no dropout": { colour: "#44aa99", dashed: true, width: 1.2 },
  "constant rate from Glorot's weights, no dropout": { colour: "#117733", width: 1.2 },
  "Keras, constant rate, no dropout": { colour: "#d55e00", width: 1.2 },
};

/** Draws the least validation loss so far over steps and over processor minutes. */
export function drawTimeToQuality(rows: readonly EpochRow[]): Figure {
  const trainings = [...Map.groupBy(rows, ({ training }) => training)];
  const lines = (x: (own: readonly EpochRow[]) => number[]) =>
    trainings.map(([label, own]) => {
      let least = Infinity;
      const y = own.map(({ validationLoss }) => least = Math.min(least, validationLoss));
      return { label, x: x(own), y, ...LOOKS[label] };
    });
  const look = { width: 440, height: 320, inset: 6 };
  const y = { label: "Least validation loss so far", type: "log" };
  const minutes = (own: readonly EpochRow[]) => {
    let spent = 0;
    return own.map(({ processorS }) => (spent += processorS) / 60);
  };
  return arrangePanels([
    drawLines(lines((own) => own.map(({ epoch }) => epoch * STEPS)), {
      ...look,
      x: { label: "Steps of 512 spectra", type: "log" },
      y,
    }),
    drawLines(lines(minutes), { ...look, x: { label: "Processor minutes", type: "log" }, y }),
  ], { shareY: true });
}
