import { type Table, tableRows } from "eels/figure/labels.ts";
import type { Claim } from "../../harness/record/claims.ts";
import { WHY_B7_UNDECIDED } from "./claims.ts";
import { type KindRow, kindsWon } from "./compare_kinds.ts";

/** What notebook 04 found; tables are rows or DataFrames. */
export interface PcaFindings {
  /** Of SrTiO3: `method`, `rank`, `meanSquaredError` of components. */
  readonly byRank: Table;
  /** Of SrTiO3: mean squared error of the small autoencoder. */
  readonly networkError: number;
  /** Of the twin: `kind`, `method`, `meanSquaredError`, see `compareKinds`. */
  readonly kinds: Table;
  /** Of the twin: `method`, `withDrift`, `withoutDrift`. */
  readonly drift: Table;
}

/** Names that the methods have in the tables. */
const PAPER = "network, paper",
  NO_DROPOUT = "network, no dropout",
  BEST = "weighted PCA, best rank";

/**
 * The claims on principal components of Pate et al. 2021, doi:10.1038/s41598-021-97668-8, Fig. 5A, and
 * those of this notebook, with its finding in one sentence. What the paper's network does better or
 * worse than components is stated and not judged.
 *
 * Choice: two errors within a tenth of each other are called equal, as there is one run.
 */
export function concludePca(
  { byRank, networkError, kinds, drift }: PcaFindings,
): { claims: Claim[]; finding: string } {
  const components = tableRows(byRank, ["method", "meanSquaredError"])
    .filter(({ method }) => method === "PCA, mean taken off")
    .map(({ meanSquaredError }) => Number(meanSquaredError));
  const sto = Math.min(...components) / networkError;
  const rows = tableRows(kinds, ["kind", "method", "meanSquaredError"]) as unknown as KindRow[];
  const [moving, still] = ["withDrift", "withoutDrift"].map((column) => {
    const errors = tableRows(drift, ["method", column]);
    const of = (name: string) => Number(errors.find(({ method }) => method === name)?.[column]);
    return of(NO_DROPOUT) / of(BEST);
  });
  const claims: Claim[] = [
    {
      id: "A4",
      claim: "SrTiO3: error of PCA at its best rank over the small autoencoder's",
      obtained: sto,
      sense: "below",
      limit: 1,
      note: "ours: the paper compares its network with no other method",
    },
    ...claimKinds(rows),
    {
      id: "B7",
      claim: "without drift: error of the network without dropout over the best PCA's",
      obtained: still,
      sense: "within",
      limit: [0.9, 1.1],
      note: "ours; PCA after an alignment of the drifting spectra was not tried",
    },
  ];
  const short = (value: number) => value.toPrecision(2);
  const finding =
    `On SrTiO3 PCA at its best rank leaves ${short(sto)} of the small autoencoder's squared ` +
    `error; on the twin the network without dropout leaves ${
      short(moving)
    } of the best PCA's, and ` +
    `${short(still)} where the spectra do not drift.`;
  return { claims, finding };
}

function claimKinds(rows: readonly KindRow[]): Claim[] {
  const kinds = [...new Set(rows.map(({ kind }) => kind))];
  const named = (won: readonly string[]) =>
    won.length === kinds.length ? "all" : won.join(", ") || "none";
  const errorOf = (kind: string, method: string) =>
    rows.find((row) => row.kind === kind && row.method === method)!.meanSquaredError;
  const published = [[5, "all"], [7, "all"], [3, "annealed thick"]] as const;
  return [
    ...published.map(([rank, published]): Claim => ({
      id: "B7",
      claim: `image types on which the network, with dropout, errs less than ${rank} components`,
      published,
      obtained: named(kindsWon(rows, PAPER, `PCA, ${rank}`)),
      note: WHY_B7_UNDECIDED,
    })),
    {
      id: "B7",
      claim: "image types on which 3 components err less than 5",
      published: "initial thin, initial thick, annealed thin",
      obtained: named(kindsWon(rows, "PCA, 3", "PCA, 5")),
      sense: "equal",
      note: "derived from the two orderings above, which the paper prints",
    },
    {
      id: "B7",
      claim:
        "error of 3 components over that of the network without dropout, smallest of all types",
      obtained: Math.min(
        ...kinds.map((kind) => errorOf(kind, "PCA, 3") / errorOf(kind, NO_DROPOUT)),
      ),
      sense: "above",
      limit: 1,
      note: "ours: dropout 0",
    },
  ];
}
