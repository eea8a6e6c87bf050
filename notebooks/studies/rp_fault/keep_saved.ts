import { fileURLToPath } from "node:url";
import { makeModel } from "eels/model/model.ts";
import { loadModel } from "eels/model/model_files.ts";
import { KEEP_METHOD, KEEP_RECIPES, type KeepDenoiser, WINDOWS_AN_EPOCH } from "./keep_training.ts";

/** Seed of all trainings of `make_keep_networks.ts`. */
export const KEEP_SEED = 20261122;

/** Where the networks of a recipe of notebook 15 lie. */
export const keepFolder = (name: string): string =>
  fileURLToPath(new URL(`../../../data/${name.replaceAll(/\W+/g, "_")}`, import.meta.url));

/** Where `make_keep_networks.ts` keeps how far it has come; not committed. */
export const KEEP_CACHE = fileURLToPath(
  new URL("../../../.cache/training/keep_networks", import.meta.url),
);

/** The saved networks and how their training went. */
export interface SavedKeep {
  /** One a seed of training. */
  readonly networks: readonly KeepDenoiser[];
  /** Of each training, one value an epoch. */
  readonly validationLosses: readonly (readonly number[])[];
  readonly windowsAnEpoch: number;
}

/**
 * The networks that were trained to keep faults, as `make_keep_networks.ts` made them.
 *
 * @throws {Error} Where they are not there.
 */
export async function loadKeepNetworks(name: string = KEEP_METHOD): Promise<SavedKeep> {
  const { networks, settings } = await loadModel(keepFolder(name));
  const { validationLosses } = settings as { validationLosses: number[][] };
  return {
    networks: networks.map((network, i) => ({
      model: makeModel(network, { name: `${name}, training ${i + 1}` }),
      recipe: KEEP_RECIPES[name],
    })),
    validationLosses,
    windowsAnEpoch: WINDOWS_AN_EPOCH,
  };
}
