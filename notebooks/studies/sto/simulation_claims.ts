import type { Claim, Interval } from "../../harness/record/claims.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { measurePeak, summarise } from "eels/analyse/metrics.ts";
import { meanSpectrum, sumEnergy } from "eels/core/sums.ts";
import type { compareFeatures, NamedMatch } from "./simulation_match.ts";
import type { Vibrations } from "./simulation_phonons.ts";
import type { SiteDifference } from "./simulation_sites.ts";

/** What notebook 01 found. */
export interface SimulationFindings {
  /** The image, normalised. */
  readonly image: SpectrumImage;
  readonly difference: SiteDifference;
  readonly vibrations: Vibrations;
  readonly matches: readonly NamedMatch[];
  readonly features: ReturnType<typeof compareFeatures>;
}

/** Standard errors on each side of a value in an interval of 95 %. */
const STANDARD_ERRORS = 1.96;

function intervalOf(values: readonly number[]): { obtained: number; interval?: Interval } {
  const { mean, standardError } = summarise(values), half = STANDARD_ERRORS * standardError;
  return Number.isFinite(half)
    ? { obtained: mean, interval: [mean - half, mean + half] }
    : { obtained: mean };
}

const PICTURE = "not judged: the paper shows a picture only";

/**
 * What Fig. 1a-c of Oxley et al. shows, as numbers of the image made here. The paper prints none, so only
 * the difference between columns is judged, against 0; intervals are of 95 %, over the frozen-phonon
 * configurations.
 */
export function claimSimulation({ image, difference, vibrations }: SimulationFindings): Claim[] {
  const summed = sumEnergy(image), { displaced } = vibrations;
  const near = { nearEv: 535.5, halfWidthEv: 0.8 };
  return [
    {
      id: "A1",
      claim: "summed image: darkest place over brightest",
      published: "picture",
      obtained: Math.min(...summed) / Math.max(...summed),
      note: PICTURE,
    },
    {
      id: "A1",
      claim: "summed image: Ti-O over O",
      published: "picture",
      ...intervalOf(displaced.map(({ ratio }) => ratio)),
      note: `${PICTURE}; measured O K maps show Ti-O brighter`,
    },
    {
      id: "A1",
      claim: "mean spectrum: energy of the main peak (eV)",
      published: "picture",
      obtained: measurePeak(meanSpectrum(image), near).positionEv[0],
      note: PICTURE,
    },
    {
      id: "A1",
      claim: "spectra on Ti-O and O: largest difference (% of the maximum)",
      published: "picture",
      obtained: difference.largest,
      note: PICTURE,
    },
    {
      id: "A1",
      claim: "spectra differ between columns: share of sigma, O minus Ti-O",
      published: "picture",
      ...intervalOf(displaced.map(({ sigmaOnO, sigmaOnTiO }) => sigmaOnO - sigmaOnTiO)),
      sense: "above",
      limit: 0,
      note: "judged by the phonons only, not by the density functional",
    },
  ];
}

/** What was found, in one sentence. */
export function saySimulation({ difference, matches, features }: SimulationFindings): string {
  const main = features.find(({ feature }) => feature === "main")!;
  return `At equal area the spectra on Ti-O and O differ by at most ${
    difference.largest.toFixed(1)
  } % of the ` +
    `maximum; the computed edge differs from a measured one by ${
      matches[0].rmsDifference.toFixed(2)
    } of ` +
    `the highest peak (root mean square), its main peak lying ${
      (-main.asComputed).toFixed(1)
    } eV too low.`;
}
