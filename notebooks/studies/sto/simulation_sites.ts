/**
 * Notebook 01's map and what it says on the columns of SrTiO3 [001].
 *
 * @module
 */
import { spectrumAt, type SpectrumImage } from "eels/core/spectrum_image.ts";
import type { Image } from "eels/core/image.ts";
import { sumEnergy } from "eels/core/sums.ts";
import { SRTIO3 } from "eels/simulate/crystal.ts";
import { DEFAULT_MULTISLICE } from "eels/simulate/multislice_settings.ts";
import { sigmaShare, stemMaps } from "eels/simulate/stem_image.ts";
import {
  simulateStemWeights,
  type StemOptions,
  type StemWeights,
} from "eels/simulate/stem_weights.ts";
import type { Spot } from "./image_figure.ts";
import { loadSrTiO3Weights, STO_WEIGHTS_OPTIONS } from "./sto_weights.ts";

/**
 * The weights of SrTiO3 [001] for the map of one cell: computed with so many frozen-phonon
 * configurations, or those kept with the library where none is asked for.
 */
export async function srTiO3Weights(
  { configurations, ...options }:
    & { readonly configurations: number }
    & Pick<StemOptions, "seed" | "cacheFolder" | "onProgress">,
): Promise<StemWeights> {
  if (configurations === 0) return await loadSrTiO3Weights();
  const scan = { ...STO_WEIGHTS_OPTIONS, phononConfigurations: configurations };
  return await simulateStemWeights(SRTIO3, { ...scan, ...options });
}

/** Microscope and scan of the weights, one row a setting. */
export function listMicroscope({ shape, thicknessesNm }: StemWeights) {
  const { beamEnergyKev, convergenceMrad, collectionMrad } = DEFAULT_MULTISLICE;
  return [
    { setting: "beam energy (keV)", value: `${beamEnergyKev}` },
    { setting: "convergence semi-angle (mrad)", value: `${convergenceMrad}` },
    { setting: "collection semi-angle (mrad)", value: `${collectionMrad}` },
    { setting: "probe positions in a cell", value: shape.join(" x ") },
    { setting: "thicknesses (nm)", value: thicknessesNm.map((nm) => nm.toFixed(1)).join(", ") },
  ];
}

/** The three kinds of column of a cell with Sr at its corner. */
export function columnSpots({ shape }: { readonly shape: readonly number[] }): Spot[] {
  const [rows, columns] = shape;
  return [
    { label: "Ti-O", at: [rows / 2, columns / 2] },
    { label: "O", at: [0, columns / 2] },
    { label: "Sr", at: [0, 0] },
  ];
}

/** The value of a map at a spot. */
export function valueAtSpot({ data, shape }: Image, { at: [row, column] }: Spot): number {
  return data[row * shape[1] + column];
}

/** Two spectra of an image brought to the same area, and their difference. */
export interface SiteDifference {
  /** The image with every value scaled so that all spectra have the area of the second spot's. */
  readonly equal: SpectrumImage;
  readonly spots: readonly Spot[];
  /** Difference in each channel, in percent of the second spectrum's maximum. */
  readonly percent: readonly number[];
  /** The largest of them without its sign. */
  readonly largest: number;
}

/**
 * Compares the spectra a(E) and b(E) of the first two spots at equal area:
 *
 *     d(E) = 100 (a(E) sum(b) / sum(a) - b(E)) / max(b)
 */
export function compareAtEqualArea(
  image: SpectrumImage,
  { spots }: { spots: readonly Spot[] },
): SiteDifference {
  const areas = sumEnergy(image), [, columns] = image.shape;
  const [row, column] = spots[1].at, area = areas[row * columns + column];
  const channels = image.shape[2];
  const data = image.data.map((value, i) => value / areas[Math.floor(i / channels)] * area);
  const equal = { ...image, data };
  const [a, b] = spots.map(({ at: [row, column] }) => spectrumAt(equal, row, column));
  const most = b.reduce((high, value) => Math.max(high, value), 0);
  const percent = Array.from(a, (value, e) => 100 * (value - b[e]) / most);
  const largest = Math.max(...percent.map(Math.abs));
  return { equal, spots: spots.slice(0, 2), percent, largest };
}

/** The map's values at the spots, and its extremes. */
export function listShares(share: Image, { spots }: { spots: readonly Spot[] }) {
  return [
    ...spots.map((spot) => ({ place: spot.label, share: valueAtSpot(share, spot) })),
    { place: "lowest in the cell", share: Math.min(...share.data) },
    { place: "highest", share: Math.max(...share.data) },
  ];
}

/** Ionisation in each thickness, divided by it, in 1/Å² per nm. */
export function mapsPerNm(weights: StemWeights): Record<string, Image> {
  return Object.fromEntries(weights.thicknessesNm.map((thicknessNm) => {
    const { total } = stemMaps(weights, { thicknessNm });
    const data = total.data.map((value) => value / thicknessNm);
    return [`${thicknessNm.toFixed(1)} nm`, { ...total, data, unit: "1/Å² per nm" }];
  }));
}

/**
 * Ionisation per nm on each kind of column, the ratio of Ti-O to O, and shares of sigma, one row a
 * thickness.
 */
export function compareThicknesses(weights: StemWeights) {
  const [titanium, oxygen, strontium] = columnSpots(weights);
  return weights.thicknessesNm.map((thicknessNm) => {
    const { total } = stemMaps(weights, { thicknessNm });
    const sigma = sigmaShare(weights, { thicknessNm });
    return {
      thicknessNm,
      onTiO: valueAtSpot(total, titanium) / thicknessNm,
      onO: valueAtSpot(total, oxygen) / thicknessNm,
      onSr: valueAtSpot(total, strontium) / thicknessNm,
      ratio: valueAtSpot(total, titanium) / valueAtSpot(total, oxygen),
      sigmaOnTiO: valueAtSpot(sigma, titanium),
      sigmaOnO: valueAtSpot(sigma, oxygen),
    };
  });
}
