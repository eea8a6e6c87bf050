import type { RadialOverlap } from "./ionisation.ts";

/**
 * Loads the radial overlap of O 1s with p states of the continuum (`data/elnes/`).
 *
 * @param name Core hole in the potential (0 or 1) and energy of the continuum state in eV.
 * @throws {RangeError} Where the file has no such overlap; the message lists those it has.
 */
export async function loadOxygenOverlap(name = "hole1_eps10"): Promise<RadialOverlap> {
  const file = new URL("../../data/elnes/o1s_ep_radial_overlaps.json", import.meta.url);
  const all = JSON.parse(await Deno.readTextFile(file));
  if (!Object.hasOwn(all, name)) {
    throw new RangeError(
      `Cannot load the radial overlap as the file must hold it (${Object.keys(all).join(", ")}): ` +
        `it is ${name}`,
    );
  }
  return { momentumPerA: all[name].q_invA, overlap: all[name].j1_p };
}
