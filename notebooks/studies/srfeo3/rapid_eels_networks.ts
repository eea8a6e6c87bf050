/**
 * What the saved networks are, beside the paper's, and what the authors' own network gives.
 *
 * @module
 */
import type { EnergyAxis } from "eels/core/energy_axis.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import type { Model } from "eels/model/model.ts";
import { drawLoss } from "eels/figure/loss.ts";
import type { Figure } from "eels/figure/svg.ts";
import { type History, layersOf } from "eels/model/model.ts";
import { loadModel } from "eels/model/model_files.ts";
import { RAPID_EELS_PAPER, RAPID_EELS_PARAMETERS, type RapidEelsConfig } from "./rapid_eels.ts";

/** How a network was trained. */
export interface NetworkRow {
  readonly network: string;
  /** Trainable ones. */
  readonly parameters: number;
  readonly dropout: number;
  readonly trainingSpectra: number;
  readonly epochs: number;
  /** Steps of the optimiser: batches times epochs. */
  readonly steps: number;
  /** The epoch of the smallest validation loss, whose weights are kept. */
  readonly bestEpoch: number | null;
}

/** Training spectra of Pate et al. 2021: four fifths of those that are not held out. */
const PAPER_SPECTRA = 0.8 * (153_120 - 25_520);

/**
 * How each network was trained, after the paper's own (doi:10.1038/s41598-021-97668-8), which is
 * not at hand:
 *
 *     steps = epochs x spectra / batch size, each batch counted whole
 */
export function listNetworks(networks: Readonly<Record<string, Model>>): NetworkRow[] {
  const saved = Object.entries(networks).map(([network, model]) => {
    const { settings = {}, history } = model;
    return rowOf(settings.network as RapidEelsConfig, {
      network,
      parameters: layersOf(model, "count parameters").countParams(),
      trainingSpectra: Number(settings.trainingSpectra),
      bestEpoch: history?.bestEpoch ?? null,
    });
  });
  const network = "Pate et al. 2021", parameters = RAPID_EELS_PARAMETERS;
  const theirs = { network, parameters, trainingSpectra: PAPER_SPECTRA, bestEpoch: null };
  return [rowOf(RAPID_EELS_PAPER, theirs), ...saved];
}

function rowOf(
  { dropout, epochs, batchSize }: RapidEelsConfig,
  row: Omit<NetworkRow, "dropout" | "epochs" | "steps">,
): NetworkRow {
  const { network, parameters, trainingSpectra, bestEpoch } = row;
  const steps = epochs * Math.ceil(trainingSpectra / batchSize);
  return { network, parameters, dropout, trainingSpectra, epochs, steps, bestEpoch };
}

/** Draws the losses of trainings by name, on one scale. */
export function drawHistories(
  trained: Readonly<Record<string, { readonly history?: History }>>,
): Figure {
  const known = Object.entries(trained).flatMap(([name, { history }]) =>
    history ? [[name, history]] : []
  );
  return drawLoss(Object.fromEntries(known), { inset: 8 });
}

/**
 * Sum of what a network gives for a spectrum of zeros, which the authors' notebook prints of theirs.
 *
 * @param folder A model as `loadModel` takes it, such as the authors' SavedModel.
 * @returns Undefined where no folder is named.
 */
export async function sumForZeros(
  folder: string,
  { energy }: { readonly energy: EnergyAxis },
): Promise<number | undefined> {
  if (!folder) return undefined;
  const model = await loadModel(folder);
  const data = new Float32Array(energy.channels);
  const { data: sum } = await model.apply(spectrumImage({ data, energy, unit: model.unit }));
  model.dispose();
  return sum.reduce((total, value) => total + value, 0);
}
