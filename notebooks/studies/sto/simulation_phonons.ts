/**
 * How notebook 01's weights depend on the vibration of the atoms.
 *
 * @module
 */
import { SRTIO3 } from "eels/simulate/crystal.ts";
import {
  type PolarisedSpectra,
  sigmaShare,
  stemImage,
  stemMaps,
  type StemView,
} from "eels/simulate/stem_image.ts";
import {
  simulateConfigurations,
  type StemOptions,
  type StemWeights,
} from "eels/simulate/stem_weights.ts";
import { seedInterval } from "../methods/seed_interval.ts";
import { columnSpots, compareAtEqualArea, valueAtSpot } from "./simulation_sites.ts";

/** What a map, or one configuration of displaced atoms, gives on the columns. */
export interface ColumnValues {
  /** Total on Ti-O over that on O. */
  readonly ratio: number;
  /** Total on Sr over that on O. */
  readonly strontium: number;
  readonly sigmaOnTiO: number;
  readonly sigmaOnO: number;
  /** Largest difference of the spectra on Ti-O and O at equal area, in percent of the maximum. */
  readonly difference: number;
}

/** The three ways to let atoms vibrate; one entry a configuration, one where atoms are smeared. */
export interface Vibrations {
  readonly displaced: readonly ColumnValues[];
  /** The same at other thicknesses that were passed on the way, the last that of `displaced`. */
  readonly onTheWay: readonly { thicknessNm: number; displaced: readonly ColumnValues[] }[];
  /** Potentials of ionisation fixed at the mean sites, with the same displacements. */
  readonly fixed: readonly ColumnValues[];
  /** Atoms smeared by their Debye-Waller factor, none displaced. */
  readonly smeared: readonly ColumnValues[];
}

/**
 * Simulates the columns of SrTiO3 [001] in the three ways at one thickness.
 *
 * @param options.passedNm Smaller thicknesses at which displaced atoms are looked at as well.
 */
export async function compareVibrations(
  { configurations, thicknessNm, passedNm = [], spectra, ...options }: {
    readonly configurations: number;
    readonly thicknessNm: number;
    readonly passedNm?: readonly number[];
    readonly spectra: PolarisedSpectra;
  } & Pick<StemOptions, "seed" | "onProgress" | "points" | "repeats" | "workers">,
): Promise<Vibrations> {
  const few = { rows: 2, columns: 2, thicknessesNm: [thicknessNm], ...options };
  const frozen = { ...few, phononConfigurations: configurations };
  const still = { ...frozen, movingIonisation: false };
  const valuesOf = async (way: StemOptions) =>
    (await simulateConfigurations(SRTIO3, way)).map((one) => columnValues(one, { spectra }));
  const thicknessesNm = [...passedNm, thicknessNm];
  const passing = await simulateConfigurations(SRTIO3, { ...frozen, thicknessesNm });
  const onTheWay = thicknessesNm.map((thicknessNm) => ({
    thicknessNm,
    displaced: passing.map((one) => columnValues(one, { spectra, thicknessNm })),
  }));
  return {
    displaced: onTheWay.at(-1)!.displaced,
    onTheWay,
    fixed: await valuesOf(still),
    smeared: await valuesOf(few),
  };
}

/** What a map says on the columns. */
export function columnValues(
  weights: StemWeights,
  { spectra, ...view }: StemView & { readonly spectra: PolarisedSpectra },
): ColumnValues {
  const spots = columnSpots(weights), [titanium, oxygen, strontium] = spots;
  const { total } = stemMaps(weights, view), sigma = sigmaShare(weights, view);
  return {
    ratio: valueAtSpot(total, titanium) / valueAtSpot(total, oxygen),
    strontium: valueAtSpot(total, strontium) / valueAtSpot(total, oxygen),
    sigmaOnTiO: valueAtSpot(sigma, titanium),
    sigmaOnO: valueAtSpot(sigma, oxygen),
    difference: compareAtEqualArea(stemImage(weights, { spectra, ...view }), { spots }).largest,
  };
}

/** Ratio and shares of sigma of displaced atoms at each thickness, means with 95 % intervals over configurations. */
export function listThicknessRatios({ onTheWay }: Pick<Vibrations, "onTheWay">) {
  return onTheWay.map(({ thicknessNm, displaced }) => {
    const ratio = seedInterval(displaced.map((one) => one.ratio));
    const [titanium, oxygen] = [
      displaced.map(({ sigmaOnTiO }) => sigmaOnTiO),
      displaced.map(({ sigmaOnO }) => sigmaOnO),
    ].map((values) => seedInterval(values));
    return {
      ...{ thicknessNm, ratio: ratio.mean, ratioLow: ratio.low, ratioHigh: ratio.high },
      ...{ sigmaOnTiO: titanium.mean, onTiOLow: titanium.low, onTiOHigh: titanium.high },
      ...{ sigmaOnO: oxygen.mean, onOLow: oxygen.low, onOHigh: oxygen.high },
    };
  });
}

/** Ratio and share of sigma of the map and of each way, means with 95 % intervals over configurations. */
export function listVibrations(
  { displaced, fixed, smeared }: Omit<Vibrations, "onTheWay">,
  { map }: { readonly map: ColumnValues },
) {
  const ways = { "map used": [map], displaced, "potentials fixed": fixed, smeared };
  return Object.entries(ways).map(([vibration, all]) => {
    const ratio = seedInterval(all.map((one) => one.ratio));
    const sigma = seedInterval(all.map((one) => one.sigmaOnTiO));
    return {
      ...{ vibration, ratio: ratio.mean, ratioLow: ratio.low, ratioHigh: ratio.high },
      ...{ sigmaOnTiO: sigma.mean, sigmaLow: sigma.low, sigmaHigh: sigma.high },
    };
  });
}

/** Means over the first 2, 3, ... values with 95 % intervals: what so many configurations would have told. */
export function runningMeans(values: readonly number[]) {
  return values.slice(1).map((_, i) => seedInterval(values.slice(0, i + 2)));
}
