import type { Claim } from "../../harness/record/claims.ts";
import { claimed, type SeedInterval, seedInterval } from "../methods/seed_interval.ts";
import { pairedDifference, pairedRatio } from "../methods/seed_table.ts";
import { type ErrorRatio, ratiosBySeed, type TwinRow } from "./twin_trials.ts";

/** A number found once a seed of SrTiO3, by method. */
export interface CellErrors {
  readonly method: string;
  readonly seed: number;
  readonly meanSquaredError: number;
  readonly correlation: number;
  /** How much contrast the judged pixels have, which seeds weigh by. */
  readonly contrast: number;
}

/** What notebook 04 found. */
export interface PcaFindings {
  /** Of SrTiO3. */
  readonly cell: readonly CellErrors[];
  /** Of the twins that drift, and of those that do not. */
  readonly twins: readonly TwinRow[];
  readonly still: readonly TwinRow[];
}

/** Names that the methods have in the tables. */
const SMALL = "small autoencoder",
  THIRD = "small autoencoder, a third of the steps",
  ONE = "PCA, one component",
  SMOOTHED = "PCA, smoothed",
  PAPER = "network, paper",
  LEFT_ON = "network, paper, dropout left on",
  NO_DROPOUT = "network, no dropout",
  PCA = "PCA",
  PCA_ALIGNED = "PCA, aligned",
  OWN = "PCA of the image",
  OWN_ALIGNED = "PCA of the image, aligned",
  BINNED = "binning, aligned";

/** Why a false or undecided B7 may not be the paper's. */
const STEPS = "the saved network had 4,750 of the paper's about 100,000 steps",
  COMPARABLE = `limit ours, for "comparable"; ${STEPS}`;

/**
 * The claims on principal components of Pate et al. 2021, doi:10.1038/s41598-021-97668-8, Fig. 5A, and
 * those of this notebook, with its finding in one sentence. Ratios are formed once a seed; intervals are of
 * 95 % over the seeds.
 */
export function concludePca(findings: PcaFindings): { claims: Claim[]; finding: string } {
  const { twins, still } = findings, cell = claimCell(findings.cell);
  const network = "network without dropout", none = { of: NO_DROPOUT };
  const own = [
    ...claimDropout(twins),
    ratioClaim(twins, `${network} over PCA of other images`, { ...none, over: PCA }),
    ratioClaim(twins, `${network} over PCA of other images, aligned`, {
      ...{ ...none, over: PCA_ALIGNED },
    }),
    ratioClaim(twins, `${network} over PCA of the image itself`, { ...none, over: OWN }),
    ratioClaim(twins, `${network} over PCA of the image itself, aligned`, {
      ...{ ...none, over: OWN_ALIGNED },
    }),
    ratioClaim(twins, `${network} over PCA of the image itself, aligned: errors to the truths`, {
      ...{ ...none, over: OWN_ALIGNED, value: "meanSquaredError" },
    }),
    ratioClaim(twins, `${network} over means of aligned rows`, { ...none, over: BINNED }),
    ratioClaim(twins, "PCA of other images: aligned over as it is", { of: PCA_ALIGNED, over: PCA }),
    ratioClaim(still, `without drift: ${network} over PCA of other images`, { ...none, over: PCA }),
  ];
  return { claims: [...cell, ...claimPaper(twins), ...own], finding: findPca(findings) };
}

function findPca({ cell, twins }: PcaFindings): string {
  const sto = say(cellRatio(cell, PCA, SMALL));
  const ratio = (of: string, over: string, value: ErrorRatio["value"] = "toNoiseless") =>
    say(seedInterval(ratiosBySeed(twins, { of, over, value })));
  const [raw, aligned] = [PCA, PCA_ALIGNED].map((over) => ratio(NO_DROPOUT, over));
  const [own, mean] = [OWN_ALIGNED, BINNED].map((of) => ratio(of, NO_DROPOUT));
  return `On SrTiO3 PCA at its best rank leaves ${sto} of the squared error of a small autoencoder that ` +
    `is not converged; on the drifting twin the network without dropout leaves ${raw} of that of PCA ` +
    `as it is and ${aligned} of that of PCA after an alignment; PCA of the aligned image itself leaves ` +
    `${own} of the network's error to the expectation and ` +
    `${
      ratio(OWN_ALIGNED, NO_DROPOUT, "meanSquaredError")
    } of that to the truths, a mean of aligned ` +
    `rows ${mean} of that to the expectation.`;
}

const say = ({ mean, low, high }: SeedInterval) =>
  `${mean.toPrecision(2)} (${low.toPrecision(2)} to ${high.toPrecision(2)})`;

const cellRatio = (cell: readonly CellErrors[], of: string, over: string): SeedInterval =>
  pairedRatio(cell, { value: "meanSquaredError", of, over });

function claimCell(cell: readonly CellErrors[]): Claim[] {
  const pair = { of: SMALL, over: PCA, weight: "contrast" };
  const correlation = pairedDifference(cell, { value: "correlation", ...pair });
  const ours = "ours: the paper compares its network with no other method";
  return [
    {
      ...{ id: "A4", sense: "below", limit: 1, note: ours },
      claim: "SrTiO3: error of PCA at its best rank over the small autoencoder's",
      ...claimed(cellRatio(cell, PCA, SMALL)),
    },
    {
      ...{ id: "A4", sense: "below", limit: 0, note: ours },
      claim:
        "SrTiO3: correlation of the site contrast by the small autoencoder less that by PCA at its best rank",
      ...claimed(correlation),
    },
    {
      ...{ id: "A4", sense: "below", limit: 1, note: ours },
      claim: "SrTiO3: error of PCA with smoothed score maps over that of PCA",
      ...claimed(cellRatio(cell, SMOOTHED, PCA)),
    },
    {
      ...{ id: "A4", sense: "below", limit: 1 },
      claim:
        "SrTiO3: error of one component, which holds no contrast, over the small autoencoder's",
      ...claimed(cellRatio(cell, ONE, SMALL)),
      note: "ours: squared error does not see a contrast that is lost",
    },
    {
      ...{ id: "A4", sense: "within", limit: [0.95, 1.05] },
      claim: "SrTiO3: error of the small autoencoder over that after a third of the steps",
      ...claimed(cellRatio(cell, SMALL, THIRD)),
      note: "limit ours: a network whose error still falls with more steps is not converged",
    },
  ];
}

/** The orderings that the paper prints, with dropout switched off, as networks are applied, and left on. */
function claimPaper(rows: readonly TwinRow[]): Claim[] {
  const ways = [[PAPER, "dropout off when applied"], [LEFT_ON, "dropout left on, averaged"]];
  const others = rows.filter(({ kind }) => kind !== "annealed thick");
  return [
    ...ways.flatMap(([network, how]): Claim[] => [
      ...[5, 7].map((rank): Claim => ({
        ...{ id: "B7", published: "lower", sense: "below", limit: 1, note: STEPS },
        claim: `network over ${rank} components, largest ratio of the image types (${how})`,
        ...extreme(rows, { of: network, over: `PCA, ${rank}` }, Math.max),
      })),
      {
        ...{
          id: "B7",
          published: "lower, the exception",
          sense: "below",
          limit: 1,
          note: STEPS,
        },
        claim: `annealed thick: network over 3 components (${how})`,
        ...extreme(rows.filter(({ kind }) => kind === "annealed thick"), {
          ...{ of: network, over: "PCA, 3" },
        }, Math.max),
      },
      {
        ...{
          id: "B7",
          published: "3 components comparable or lower",
          sense: "above",
          limit: 0.9,
          note: COMPARABLE,
        },
        claim: `other types: network over 3 components, smallest ratio (${how})`,
        ...extreme(others, { of: network, over: "PCA, 3" }, Math.min),
      },
    ]),
    {
      ...{ id: "B7", sense: "below", limit: 1 },
      claim: "3 components over 5, largest ratio but for annealed thick",
      ...extreme(others, { of: "PCA, 3", over: "PCA, 5" }, Math.max),
      note: "derived from the orderings above, which the paper prints",
    },
  ];
}

/** The largest or smallest of the ratios of the kinds, formed once a seed. */
function extreme(
  rows: readonly TwinRow[],
  pair: Pick<ErrorRatio, "of" | "over">,
  most: (...values: number[]) => number,
): Pick<Claim, "obtained" | "interval"> {
  const kinds = [...Map.groupBy(rows, ({ kind }) => kind).values()]
    .map((own) => ratiosBySeed(own, { ...pair, value: "meanSquaredError" }));
  return claimed(
    seedInterval(kinds[0].map((_, seed) => most(...kinds.map((own) => own[seed])))),
  );
}

function claimDropout(twins: readonly TwinRow[]): Claim[] {
  return [
    ratioClaim(twins, "the paper's network with dropout left on over the same with dropout off", {
      ...{ of: LEFT_ON, over: PAPER },
    }),
    ratioClaim(twins, "the paper's network with dropout left on over PCA of other images", {
      ...{ of: LEFT_ON, over: PCA },
    }),
  ];
}

function ratioClaim(
  rows: readonly TwinRow[],
  claim: string,
  { value = "toNoiseless", ...pair }: Pick<ErrorRatio, "of" | "over"> & Partial<ErrorRatio>,
): Claim {
  const ratio = seedInterval(ratiosBySeed(rows, { ...pair, value }));
  const note = value === "toNoiseless"
    ? "ours: errors to truths without noise"
    : "ours: truths are means of the judged image's own counts, whose noise its own components share";
  return { id: "B7", claim, sense: "below", limit: 1, note, ...claimed(ratio) };
}
