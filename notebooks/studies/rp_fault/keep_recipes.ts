import { fileURLToPath } from "node:url";
import { parseCsv } from "../../harness/record/csv.ts";
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
export async function readKeepRecipes(): Promise<KeepRow[]> {
  const { columns, rows } = parseCsv(await Deno.readTextFile(KEEP_RECIPES_FILE));
  return rows.map((cells) =>
    Object.fromEntries(columns.map((name, i) => {
      const value = Number(cells[i]);
      return [name, cells[i] === "" ? NaN : Number.isNaN(value) ? cells[i] : value];
    })) as unknown as KeepRow
  );
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
