import { fileURLToPath } from "node:url";
import { makeModel } from "eels/model/model.ts";
import { loadModel } from "eels/model/model_files.ts";
import { KEEP_METHOD, KEEP_RECIPES, type KeepDenoiser } from "./keep_training.ts";

/** Seed of all trainings of `make_keep_networks.ts`. */
export const KEEP_SEED = 20261122;

/** Where the networks of notebook 15 lie. */
export const KEEP_NETWORKS = fileURLToPath(new URL("../../../data/keep_networks", import.meta.url));

/** Where `make_keep_networks.ts` keeps how far it has come; not committed. */
export const KEEP_CACHE = fileURLToPath(
  new URL("../../../.cache/training/keep_networks", import.meta.url),
);

/** The networks that were trained to keep faults, one a seed of training. */
export async function loadKeepNetworks(): Promise<KeepDenoiser[]> {
  const { networks } = await loadModel(KEEP_NETWORKS);
  return networks.map((network, i) => ({
    model: makeModel(network, { name: `${KEEP_METHOD}, seed ${i + 1}` }),
    recipe: KEEP_RECIPES[KEEP_METHOD],
  }));
}
