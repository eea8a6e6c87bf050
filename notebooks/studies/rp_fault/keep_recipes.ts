import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { denoiseImage } from "eels/analyse/denoise_image.ts";
import type { Image } from "eels/core/image.ts";
import type { Prng } from "eels/core/random.ts";
import type { ScanDenoiser } from "./fault_trials.ts";
import type { KeepRow } from "./keep_table.ts";

/** The table that `make_keep_recipes.ts` writes. */
export const KEEP_RECIPES_FILE = fileURLToPath(
  new URL("../../../results/full/keep_recipes/recipes.csv", import.meta.url),
);

/** The recipes as they were judged, one row a recipe and dose. */
export function readKeepRecipes(): KeepRow[] {
  const [head, ...lines] = readFileSync(KEEP_RECIPES_FILE, "utf8").trim().split(/\r?\n/);
  const names = head.split(",");
  return lines.map((line) => {
    // Names of recipes hold no comma.
    const cells = line.split(",").map((cell) => cell !== "" && isFinite(+cell) ? +cell : cell);
    return Object.fromEntries(names.map((name, i) => [name, cells[i]])) as unknown as KeepRow;
  });
}

/**
 * The network that is trained on the electrons of each scan alone (noise to noise between two parts of
 * them, lib/model/self_network.ts), afresh for every scan.
 */
export function ownImageDenoiser(random: Prng): ScanDenoiser {
  let scan = 0;
  return async (noisy, { doseElectrons }) => {
    const counts: Image = {
      ...noisy,
      data: noisy.data.map((value) => Math.round(value * doseElectrons)),
      unit: "electrons",
    };
    const own = random.split(`scan ${++scan}`);
    const { image } = await denoiseImage(counts, { method: "network", random: own });
    return { ...noisy, data: image.data.map((value) => value / doseElectrons) };
  };
}
