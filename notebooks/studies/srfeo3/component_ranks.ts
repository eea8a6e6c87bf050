import { stackRows } from "eels/core/stack.ts";
import { fitPca } from "eels/baseline/pca.ts";
import { rankByHardThreshold } from "eels/baseline/pca_rank.ts";
import { slowDown } from "./compare_rates.ts";
import { type PreparedImages, stackPart } from "./prepared_images.ts";

/** How many components the optimal hard threshold keeps of spectra prepared in one way. */
export interface TwinRankRow {
  readonly notebook: string;
  /** Energies that components are sought in. */
  readonly rangeEv: string;
  readonly weighting: "poisson" | "none";
  /** Whether the mean is taken off before; where it is not, it is the first component. */
  readonly centred: boolean;
  readonly spectra: number;
  readonly rank: number;
  /** Components beside the mean, which can be compared. */
  readonly besideMean: number;
}

/**
 * The rank of the optimal hard threshold as notebooks 05 and 07 ask for it, and of what the networks see.
 * It depends on whether the mean counts, on the energies, and on the number of spectra: the more there
 * are, the weaker a component may be to be kept.
 *
 * @param options.every Every n-th spectrum of the training and validation images is used; by
 * notebook 05, which has no validation images, every spectrum of all these.
 */
export async function compareTwinRanks(
  prepared: PreparedImages,
  { every = 1 }: { readonly every?: number } = {},
): Promise<TwinRankRow[]> {
  const rates = { frameRatesHz: [400], every };
  const parts = (["training", "validation"] as const)
    .flatMap((part) => slowDown(prepared, { part, ...rates }));
  const wide = stackRows(parts.map((part) => part.wide));
  const counts = stackRows(parts.map((part) => part.counts));
  const all = stackRows(
    (["training", "validation"] as const).map((part) => stackPart(prepared, part).counts),
  );
  const ways = [
    { notebook: "07", image: wide, weighting: "poisson", centred: true },
    { notebook: "", image: counts, weighting: "poisson", centred: true },
    { notebook: "07, mapped to truths", image: counts, weighting: "none", centred: true },
    { notebook: "05", image: all, weighting: "poisson", centred: false },
  ] as const;
  const rows: TwinRankRow[] = [];
  for (const { notebook, image, weighting, centred } of ways) {
    const { startEv, stepEv, channels } = image.energy;
    const ends = [startEv - stepEv / 2, startEv + (channels - 0.5) * stepEv].map(Math.round);
    const rank = rankByHardThreshold(await fitPca(image, { weighting, centred }));
    rows.push({
      ...{ notebook, rangeEv: ends.join(" to "), weighting, centred },
      ...{ spectra: image.shape[0] * image.shape[1], rank, besideMean: centred ? rank : rank - 1 },
    });
  }
  return rows;
}
