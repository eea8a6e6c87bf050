/**
 * How notebook 01's weights depend on the vibration of the atoms.
 *
 * @module
 */
import { summarise } from "eels/analyse/metrics.ts";
import { SRTIO3 } from "eels/simulate/crystal.ts";
import { sigmaShare, stemMaps, type StemView } from "eels/simulate/stem_image.ts";
import {
  simulateConfigurations,
  type StemOptions,
  type StemWeights,
} from "eels/simulate/stem_weights.ts";
import { columnSpots, valueAtSpot } from "./simulation_sites.ts";

/** What a map, or one configuration of displaced atoms, gives on the columns. */
export interface ColumnValues {
  /** Total on Ti-O over that on O. */
  readonly ratio: number;
  readonly sigmaOnTiO: number;
  readonly sigmaOnO: number;
}

/** The three ways to let atoms vibrate; one entry a configuration, one where atoms are smeared. */
export interface Vibrations {
  readonly displaced: readonly ColumnValues[];
  /** Potentials of ionisation fixed at the mean sites, with the same displacements. */
  readonly fixed: readonly ColumnValues[];
  /** Atoms smeared by their Debye-Waller factor, none displaced. */
  readonly smeared: readonly ColumnValues[];
}

/** Simulates the columns of SrTiO3 [001] in the three ways at one thickness. */
export async function compareVibrations(
  { configurations, thicknessNm, ...options }: {
    readonly configurations: number;
    readonly thicknessNm: number;
  } & Pick<StemOptions, "seed" | "onProgress" | "points" | "repeats" | "workers">,
): Promise<Vibrations> {
  const few = { rows: 2, columns: 2, thicknessesNm: [thicknessNm], ...options };
  const frozen = { ...few, phononConfigurations: configurations };
  const still = { ...frozen, movingIonisation: false };
  const valuesOf = async (way: StemOptions) =>
    (await simulateConfigurations(SRTIO3, way)).map((one) => columnValues(one));
  return {
    displaced: await valuesOf(frozen),
    fixed: await valuesOf(still),
    smeared: await valuesOf(few),
  };
}

/** Ratio and shares of sigma on the columns of a map. */
export function columnValues(weights: StemWeights, view: StemView = {}): ColumnValues {
  const [titanium, oxygen] = columnSpots(weights);
  const { total } = stemMaps(weights, view), sigma = sigmaShare(weights, view);
  return {
    ratio: valueAtSpot(total, titanium) / valueAtSpot(total, oxygen),
    sigmaOnTiO: valueAtSpot(sigma, titanium),
    sigmaOnO: valueAtSpot(sigma, oxygen),
  };
}

/** Mean and standard error of the ratio and mean share of sigma, one row a way. */
export function listVibrations({ displaced, fixed, smeared }: Vibrations) {
  const ways = { displaced, "potentials fixed": fixed, smeared };
  return Object.entries(ways).map(([vibration, all]) => {
    const ratio = summarise(all.map((one) => one.ratio));
    const sigmaOnTiO = summarise(all.map((one) => one.sigmaOnTiO)).mean;
    return { vibration, ratio: ratio.mean, standardError: ratio.standardError, sigmaOnTiO };
  });
}

/**
 * Means over the first 2, 3, ... of n values with standard errors s / sqrt(n): what so many configurations
 * would have told.
 */
export function runningMeans(values: readonly number[]) {
  return values.slice(1).map((_, i) => {
    const { count, mean, standardError } = summarise(values.slice(0, i + 2));
    return { count, mean, standardError };
  });
}
