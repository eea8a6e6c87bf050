import { denoise, type DenoiseOptions } from "eels/baseline/denoise.ts";
import type { DenoiserComparison } from "eels/analyse/compare_denoisers.ts";
import type { MapError } from "eels/analyse/split_map_error.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { compareEdgeMaps, type EdgeLikeness } from "./edge_correlations.ts";
import { type MeasuredMap, measureQuantities, type Quantities } from "./edge_maps.ts";
import { misfitOf } from "./judge_trust.ts";

/** A denoised image, and whether it keeps the edges and peaks that were asked for. */
export interface Keeping {
  readonly name: string;
  readonly setting: string;
  readonly image: SpectrumImage;
  /** Its edges and peaks; their standard errors do not hold. */
  readonly maps: Readonly<Record<string, MeasuredMap>>;
}

/** Choice: so many more components than the least squared error asks for are tried. */
const MORE_COMPONENTS = 6;

/**
 * The denoised image of smallest estimated error that keeps all edges and peaks: no two maps made too
 * alike, none changed by more than the noise. The squared error weighs all channels, so that its best
 * method may lose a weak edge; more components, or another method, then keep it.
 *
 * Networks and models are not tried again, as each training is dear.
 *
 * @returns Undefined where none does.
 */
export async function keepQuantities(
  image: SpectrumImage,
  { comparison, quantities, likeness, errors = [] }: {
    comparison: DenoiserComparison;
    quantities: Quantities;
    likeness: readonly EdgeLikeness[];
    /** Errors of the raw maps by held-out electrons. */
    errors?: readonly MapError[];
  },
): Promise<Keeping | undefined> {
  const raw = measureQuantities(image, quantities);
  for (const { name, setting, options } of candidates(comparison)) {
    const { image: denoised } = await denoise(image, options);
    const weighed = { ...denoised, noise: image.noise };
    try {
      const after = measureQuantities(weighed, quantities);
      const isKept = Object.keys(raw).every((key) => {
        const heldOut = errors.find(({ map }) => map === key);
        return misfitOf(raw[key], after[key].value, heldOut).isKept;
      });
      const alike = compareEdgeMaps(weighed, { edges: quantities.edges, likeness });
      if (isKept && !alike.some(({ verdict }) => verdict.startsWith("made"))) {
        return { name, setting, image: denoised, maps: after };
      }
    } catch {
      // Without a power law somewhere it keeps no edge.
    }
  }
}

/** PCA with more components, then the other fast methods, in the order of their errors. */
function candidates({ rows, chosen }: DenoiserComparison) {
  const most = Math.max(...rows.map(({ dose }) => dose)), [{ window }] = rows;
  const order = rows.filter((row) => row.dose === most && row.window === window)
    .toSorted((a, b) => a.error - b.error).map(({ method }) => method);
  const list: { name: string; setting: string; options: DenoiseOptions }[] = [];
  for (const name of order) {
    const options = chosen[name] as DenoiseOptions & { rank?: number };
    if (options.method === "pca" && options.rank) {
      for (let more = 0; more <= MORE_COMPONENTS; more++) {
        const rank = options.rank + more;
        list.push({ name, setting: `rank ${rank}`, options: { ...options, rank } });
      }
    } else if (
      typeof options.method === "string" && !["network", "none"].includes(options.method)
    ) {
      list.push({ name, setting: "its best setting", options });
    }
  }
  return list;
}
