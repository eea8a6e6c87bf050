import type { Claim } from "../../harness/record/claims.ts";
import { claimed, type SeedInterval, seedInterval } from "../methods/seed_interval.ts";
import { pairedDifference } from "../methods/seed_table.ts";
import { nameRate } from "./embedding_spaces.ts";
import type { VoteRow } from "./embedding_votes.ts";

/** What the paper says of its t-SNE; it shows a picture and prints no number. */
const PICTURE = "yes (picture)";
/** Votes above which states are called separable: our limit. */
const SEPARABLE = 0.9;
const OURS = "our question, not the paper's";
/** Why rows at the rate of the camera have no limit: nearly all votes on raw spectra are right. */
const TOO_EASY = "cannot be tested by this twin, whose states differ too much; see notebook 14";
/** The paper's network, dropout switched off when it is applied. */
const NETWORK = "network, paper";

/** A space by its method and rate. */
type Space = readonly [method: string, frameRateHz: number];

/** Rates of {@link claimEmbedding}. */
export interface ClaimedRates {
  /** Rate of the paper's denoised spectra, 400. */
  readonly frameRateHz?: number;
  /** Rate of the raw spectra that denoised ones are to equal, 25. */
  readonly slowRateHz?: number;
  /** A rate so fast that states of the twin are hard to tell, 12,800: 1/32 of the electrons. */
  readonly fastRateHz?: number;
}

/**
 * The claims on Fig. 8 of Pate et al. 2021, doi:10.1038/s41598-021-97668-8, and ours on what the network
 * adds. All are judged by the same number, votes of images of other places (`voteOnStates`), in the spaces
 * themselves, with 95 % intervals over the twins; differences are formed within a twin. The plane that
 * the paper shows is judged nowhere. Rows at the camera's rate are listed and not judged, as no difference
 * can show where nearly all votes are right.
 *
 * Choice: the fast rate is that of the share of electrons at which the twin's accuracy meets the paper's at
 * 400 frames/s (notebook 07); that raw spectra are entangled there is thus no finding, and not judged.
 */
export function claimEmbedding(
  votes: readonly VoteRow[],
  { frameRateHz = 400, slowRateHz = 25, fastRateHz = 12_800 }: ClaimedRates = {},
): Claim[] {
  const fast = (method: string): Space => [method, frameRateHz];
  return [
    {
      ...{ id: "B11", published: PICTURE, sense: "above", limit: SEPARABLE },
      claim: "raw spectra below 100 frames/s: states separable (least share of right votes)",
      ...claimed(leastOfSlow(votes)),
      note: "the paper's picture shows clusters by state and thickness; the limits are ours",
    },
    {
      ...{ id: "B11", published: PICTURE, note: TOO_EASY },
      claim: `raw spectra at ${frameRateHz} frames/s: states entangled (right votes)`,
      ...claimed(sharesOf(votes, fast("raw"))),
    },
    {
      ...{ id: "B11", published: PICTURE, note: TOO_EASY },
      claim: `raw spectra: right votes at 100 minus at ${frameRateHz} frames/s`,
      ...claimed(differenceOf(votes, ["raw", 100], fast("raw"))),
    },
    {
      ...{ id: "B11", published: PICTURE, note: TOO_EASY },
      claim: `denoised spectra begin to cluster: right votes, denoised minus raw, ${frameRateHz} ` +
        `frames/s`,
      ...claimed(differenceOf(votes, fast(NETWORK), fast("raw"))),
    },
    {
      ...{ id: "B11", published: PICTURE },
      claim: `denoised as separable as slow raw spectra: right votes, denoised at ${frameRateHz} ` +
        `minus raw at ${slowRateHz} frames/s`,
      ...claimed(differenceOf(votes, fast(NETWORK), ["raw", slowRateHz])),
      note: `not judged: raw spectra at ${slowRateHz} frames/s leave nothing above them`,
    },
    ...compareRivals(votes, frameRateHz).map((row) => ({ ...row, note: `${OURS}; ${TOO_EASY}` })),
    {
      ...{ id: "B11", note: "not judged: the rate was chosen so that the states are hard to tell" },
      claim: `raw spectra at ${fastRateHz} frames/s: states entangled (right votes)`,
      ...claimed(sharesOf(votes, ["raw", fastRateHz])),
    },
    {
      ...{ id: "B11", sense: "above", limit: 0, note: OURS },
      claim: `right votes, denoised minus raw, ${fastRateHz} frames/s`,
      ...claimed(differenceOf(votes, [NETWORK, fastRateHz], ["raw", fastRateHz])),
    },
    ...compareRivals(votes, fastRateHz)
      .map((row): Claim => ({ ...row, sense: "above", limit: 0, note: OURS })),
  ];
}

/** What the network adds to what its rivals do at the same rate, not judged yet. */
function compareRivals(votes: readonly VoteRow[], rate: number): Claim[] {
  const pairs = [
    ["denoised minus raw without background", NETWORK, "background removed"],
    ["denoised by the network minus by five components", NETWORK, "PCA, 5 components"],
    ["five latent units minus five scores", "latent units, paper", "PCA, 5 scores"],
  ];
  return pairs.map(([words, of, over]) => ({
    id: "B11",
    claim: `right votes, ${words}, ${rate} frames/s`,
    ...claimed(differenceOf(votes, [of, rate], [over, rate])),
  }));
}

/** What was found, in one sentence. */
export function findSeparation(votes: readonly VoteRow[]): string {
  const percent = (method: string, rate: number, digits: number) => {
    const { mean, low, high } = sharesOf(votes, [method, rate]);
    const [middle, from, to] = [mean, low, high].map((share) => (100 * share).toFixed(digits));
    return Number.isFinite(low + high) ? `${middle} % [${from}, ${to}]` : `${middle} %`;
  };
  const [camera, fast] = [400, 12_800];
  return `Nearest neighbours from other places name the state of ${percent("raw", camera, 1)} of ` +
    `raw spectra at ${camera} frames/s, which leaves nothing to separate; with 1/32 of the electrons ` +
    `of ${percent("raw", fast, 0)}, of ${percent("PCA, 5 components", fast, 0)} denoised by five ` +
    `components, of ${percent(NETWORK, fast, 0)} by the paper's network and of ` +
    `${percent("network, no dropout", fast, 0)} by one without dropout.`;
}

/** Votes in one space, over the twins. */
function sharesOf(votes: readonly VoteRow[], space: Space): SeedInterval {
  return shareInterval(rowsOf(votes, space).map(({ otherPlaces }) => otherPlaces));
}

/** Interval of shares, which end at 0 and 1. */
function shareInterval(shares: readonly number[]): SeedInterval {
  const { low, high, ...found } = seedInterval(shares);
  return { ...found, low: Math.max(0, low), high: Math.min(1, high) };
}

/** The least share of each twin at rates below 100 frames/s that a camera has. */
function leastOfSlow(votes: readonly VoteRow[]): SeedInterval {
  const slow = votes.filter(({ method, frameRateHz }) => method === "raw" && frameRateHz < 100);
  const twins = [...Map.groupBy(slow, ({ seed }) => seed).values()];
  return shareInterval(twins.map((own) => Math.min(...own.map((row) => row.otherPlaces))));
}

function differenceOf(votes: readonly VoteRow[], of: Space, over: Space): SeedInterval {
  const nameOf = ([method, rate]: Space) => `${method}, ${nameRate(rate)}`;
  const rows = [...rowsOf(votes, of), ...rowsOf(votes, over)]
    .map((row) => ({ ...row, method: nameOf([row.method, row.frameRateHz]) }));
  return pairedDifference(rows, { value: "otherPlaces", of: nameOf(of), over: nameOf(over) });
}

function rowsOf(votes: readonly VoteRow[], [method, frameRateHz]: Space): VoteRow[] {
  const found = votes.filter((row) => row.method === method && row.frameRateHz === frameRateHz);
  if (found.length) return found;
  throw new RangeError(
    `Cannot judge ${method} as there must be votes at ${nameRate(frameRateHz)}: there are none`,
  );
}
