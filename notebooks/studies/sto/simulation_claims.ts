import type { Claim } from "../../harness/record/claims.ts";
import { claimed, seedInterval } from "../methods/seed_interval.ts";
import type { compareFeatures, NamedMatch } from "./simulation_match.ts";
import type { ColumnValues, Vibrations } from "./simulation_phonons.ts";

/** What notebook 01 found. */
export interface SimulationFindings {
  /** What the map says on the columns. */
  readonly map: ColumnValues;
  readonly vibrations: Vibrations;
  readonly matches: readonly NamedMatch[];
  readonly features: ReturnType<typeof compareFeatures>;
}

const intervalOf = (values: readonly number[]) => claimed(seedInterval(values));

/** One standard deviation of the paper's noise, in percent of the highest value. */
const NOISE_PERCENT = 5;
/** Choice: a feature counts as computed rightly within half the spectrometer's resolution of 1 eV. */
const MISS_EV = 0.5;
/** Choice: two sets of configurations agree on a share of sigma within this. */
const SHARE = 0.01;

const PHONONS = "over frozen-phonon configurations only; the paper shows a picture";

/**
 * What Fig. 1a-c of Oxley et al. shows, as numbers of the image made here, and how far its edge lies from
 * a measured one. The paper prints no number of it: all limits are this project's. Intervals are of 95 %.
 */
export function claimSimulation({ map, vibrations, features }: SimulationFindings): Claim[] {
  const { displaced, onTheWay } = vibrations;
  return [
    {
      id: "A1",
      claim: "summed image: Sr columns are dark, Sr over O",
      published: "picture",
      ...intervalOf(displaced.map(({ strontium }) => strontium)),
      sense: "below",
      limit: 1,
      note: PHONONS,
    },
    ...onTheWay.map(({ thicknessNm, displaced }): Claim => ({
      id: "A1",
      claim: `summed image: Ti-O columns are brighter, Ti-O over O, ${thicknessNm} nm`,
      published: "picture",
      ...intervalOf(displaced.map(({ ratio }) => ratio)),
      sense: "above",
      limit: 1,
      note: `${PHONONS}; which column is brighter depends on the thickness`,
    })),
    {
      id: "A1",
      claim: "spectra differ between columns: share of sigma, O minus Ti-O",
      published: "picture",
      ...intervalOf(displaced.map(({ sigmaOnO, sigmaOnTiO }) => sigmaOnO - sigmaOnTiO)),
      sense: "above",
      limit: 0,
      note: PHONONS,
    },
    {
      id: "A1",
      claim: "spectra on Ti-O and O at equal area: largest difference (% of the maximum)",
      published: "picture",
      ...intervalOf(displaced.map(({ difference }) => difference)),
      sense: "above",
      limit: NOISE_PERCENT,
      note: `limit: one standard deviation of the paper's noise; ${PHONONS}`,
    },
    {
      id: "A1",
      claim: "the map has the share of sigma on Ti-O of other configurations, difference",
      ...intervalOf(displaced.map(({ sigmaOnTiO }) => map.sigmaOnTiO - sigmaOnTiO)),
      sense: "within",
      limit: [-SHARE, SHARE],
      note: "the map's own scatter is left out",
    },
    ...features.filter(({ feature }) => feature !== "t2g").map(claimFeature),
  ];
}

function claimFeature(
  { feature, asComputed, low, high }: SimulationFindings["features"][number],
): Claim {
  return {
    id: "A6",
    claim: `computed edge, ${feature}: energy above t2g, computed minus measured (eV)`,
    obtained: asComputed,
    interval: [low, high],
    sense: "within",
    limit: [-MISS_EV, MISS_EV],
    note: "noise and calibration in the interval, the density functional not",
  };
}

/** What was found, in one sentence. */
export function saySimulation({ map, vibrations, matches, features }: SimulationFindings): string {
  const main = features.find(({ feature }) => feature === "main")!;
  const misfit = matches[0].rmsDifference.toFixed(2), low = (-main.asComputed).toFixed(1);
  const other = seedInterval(vibrations.displaced.map(({ difference }) => difference));
  const [mean, from, to] = [other.mean, other.low, other.high].map((value) => value.toFixed(1));
  return `At equal area the spectra on Ti-O and O differ by at most ${
    map.difference.toFixed(1)
  } % ` +
    `of the maximum on the map used, ${mean} % (${from} to ${to}) over other configurations; the ` +
    `computed edge differs from a measured one by ${misfit} of the highest peak ` +
    `(root mean square), its main peak lying ${low} eV too low.`;
}
