import type { Claim } from "../../harness/record/claims.ts";
import { claimed, seedInterval } from "../methods/seed_interval.ts";
import { geometricRatio, pairedDifference } from "../methods/seed_table.ts";
import type { DenoisedRow } from "./denoiser_levels.ts";
import { fidelityInterval } from "./fidelity.ts";
import type { SeedPeakRow } from "./judge_seeds.ts";
import { againstLevel, ERRORS } from "./level_ratios.ts";
import type { SeedCoverageRow } from "./level_figure.ts";

/** What notebook 03 found, seed by seed. */
export interface AutoencoderFindings {
  /** At the level trained at, the image that "as in the paper" was trained on. */
  readonly rows: readonly DenoisedRow[];
  /** Peaks by site of the same images. */
  readonly sites: readonly SeedPeakRow[];
  /** At every level, with fresh noise. */
  readonly levels: readonly DenoisedRow[];
  /** The level trained at. */
  readonly sigma: number;
  readonly coverage: readonly SeedCoverageRow[];
}

/** Networks that the claims are about. */
const NETWORKS = ["as in the paper", "held out"];

/**
 * The claims of Oxley et al. on training and its failures beside what was found, each with its 95 % interval
 * over the seeds.
 *
 * Choice: "over half" of the squared error leaves less than 0.5; "excellent visual agreement" of the
 * spectra asks for more than half of the contrast between their sites; "some speckling" is an error of the
 * summed image of more than half the noise's; what is "not in such good agreement" at other levels errs
 * more there than at the level trained at.
 */
export function claimAutoencoder(findings: AutoencoderFindings): Claim[] {
  return [
    ...claimErrors(findings),
    ...claimFidelity(findings),
    ...claimSites(findings),
    ...claimLevels(findings),
    ...claimCoverage(findings),
  ];
}

const valuesOf = (rows: readonly DenoisedRow[], name: string, value: keyof DenoisedRow) =>
  rows.filter(({ method }) => method === name).map((row) => Number(row[value]));

function claimErrors({ rows, levels, sigma }: AutoencoderFindings): Claim[] {
  const atSigma = levels.filter((row) => row.sigma === sigma);
  const common: Pick<Claim, "id" | "published" | "sense" | "limit"> = {
    id: "A4",
    published: "reduced by over half",
    sense: "below",
    limit: 0.5,
  };
  const cases: [string, number[]][] = [
    ["as in the paper", valuesOf(rows, "as in the paper", "errorShare")],
    ["as in the paper, fresh noise", valuesOf(atSigma, "as in the paper", "errorShare")],
    ["held out", valuesOf(rows, "held out", "errorShare")],
  ];
  return [
    ...cases.map(([name, values]): Claim => ({
      ...common,
      claim: `squared error left of the noise's: ${name}`,
      ...claimed(seedInterval(values)),
    })),
    ...NETWORKS.map((name): Claim => ({
      ...{ id: "A4", published: "some speckling is still present", sense: "above", limit: 0.5 },
      claim: `error of the summed image over that of the noise: ${name}`,
      ...claimed(seedInterval(valuesOf(rows, name, "sumError"))),
      note: "limit ours: speckle is an error of the sum of more than half the noise's",
    })),
  ];
}

function claimFidelity({ rows }: AutoencoderFindings): Claim[] {
  const place = "held-out pixels", weight = "contrast";
  return NETWORKS.flatMap((name): Claim[] => {
    const kept = fidelityInterval(rows, name, "kept");
    return [
      {
        ...{ id: "A4", published: "excellent visual agreement", sense: "above", limit: 0.5 },
        claim: `share of the contrast between sites that is kept, ${place}: ${name}`,
        ...{ ...claimed(kept), note: "limit ours" },
      },
      ...["PCA", "PCA, smoothed"].map((rival): Claim => ({
        ...{ id: "A4", sense: "above", limit: 0, note: "not in the paper; 0: known equally well" },
        claim: `correlation with the true contrast, ${place}: ${name} less ${rival}`,
        ...claimed(pairedDifference(rows, { value: "correlation", of: name, over: rival, weight })),
      })),
      {
        ...{
          id: "A4",
          sense: "below",
          limit: 1,
          note: "not in the paper; 1: as the noisy image's",
        },
        claim: `error of the mean spectrum over that of the noise, ${place}: ${name}`,
        ...claimed(geometricRatio(rows, { value: "meanBias", of: name, over: "noisy" })),
      },
    ];
  });
}

/** Choice: a peak keeps its height where it is within this of the truth's. */
const HEIGHT_TOLERANCE = 0.02;

function claimSites({ sites }: AutoencoderFindings): Claim[] {
  const own = sites.filter(({ site, peak }) => site === "Ti-O" && peak === "t2g");
  return [...NETWORKS, "PCA", "PCA, smoothed"].map((name): Claim => ({
    ...{ id: "A4", sense: "within", limit: [1 - HEIGHT_TOLERANCE, 1 + HEIGHT_TOLERANCE] },
    claim: `height of t2g on Ti-O over the truth's, held-out pixels: ${name}`,
    ...claimed(
      seedInterval(own.filter((row) => row.method === name).map((row) => row.heightRatio)),
    ),
    note: "not in the paper; limit ours",
  }));
}

function claimLevels(findings: AutoencoderFindings): Claim[] {
  const { levels, sigma } = findings;
  const sigmas = [...new Set(levels.map((row) => row.sigma))];
  return [
    ...sigmas.filter((at) => at !== sigma).flatMap((at) =>
      ERRORS.map(({ value, what, published }): Claim => ({
        ...{ id: "A5", published, sense: "above", limit: 1 },
        claim: `${what} at noise ${at} over that at ${sigma}: as in the paper`,
        ...claimed(geometricRatio(againstLevel(levels, "as in the paper", sigma, at), {
          ...{ value, of: "at", over: "trained" },
        })),
        note: "limit ours; fresh noise at both levels",
      }))
    ),
    ...sigmas.flatMap((at) =>
      ["range", "PCA"].map((other): Claim => ({
        id: "A5",
        claim: `squared error at noise ${at}: held out, trained at ${sigma}, over ${other}`,
        ...claimed(geometricRatio(levels.filter((row) => row.sigma === at), {
          ...{ value: "meanSquaredError", of: "held out", over: other },
        })),
        ...{ sense: "below", limit: 1, note: "not in the paper" },
      }))
    ),
  ];
}

/** Choice: a band covers what it says where the mean over seeds is at most this far from it. */
const COVERAGE_TOLERANCE = 0.05;

/** The wider band only: the tables have both. */
function claimCoverage({ coverage }: AutoencoderFindings): Claim[] {
  const [first] = coverage, widest = Math.max(...coverage.map(({ share }) => share));
  const like = coverage.filter(({ data, share }) => data === first.data && share === widest);
  const bands = Map.groupBy(like, ({ share, group }) => `${100 * share} % band, ${group}`);
  return [...bands].map(([band, own]): Claim => ({
    id: "A4",
    claim: `share of held-out values covered by the ${band}`,
    ...claimed(seedInterval(own.map(({ covered }) => covered))),
    sense: "within",
    limit: [own[0].share - COVERAGE_TOLERANCE, own[0].share + COVERAGE_TOLERANCE],
    note: "not in the paper; limit ours",
  }));
}
