/**
 * Figures of notebook 01.
 *
 * @module
 */
import { energies } from "eels/core/energy_axis.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { drawLines } from "eels/figure/lines.ts";
import { drawMap } from "eels/figure/map.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import { drawSpectra } from "eels/figure/spectra.ts";
import type { Figure } from "eels/figure/svg.ts";
import { type PolarisedSpectra, sigmaShare } from "eels/simulate/stem_image.ts";
import type { StemWeights } from "eels/simulate/stem_weights.ts";
import { cellPoints } from "./image_figure.ts";
import type { NamedMatch } from "./simulation_match.ts";
import { type ColumnValues, runningMeans } from "./simulation_phonons.ts";
import { columnSpots, mapsPerNm, type SiteDifference } from "./simulation_sites.ts";

/** Draws the spectra of the two kinds of orbital. */
export function drawPolarised({ energy, sigma, pi }: PolarisedSpectra): Figure {
  const x = energies(energy);
  return drawLines([
    { label: "sigma, along Ti-O", x, y: sigma },
    { label: "pi, across", x, y: pi },
  ], { x: { label: "Energy loss (eV)" }, y: { label: "Spectrum / highest mean" }, height: 280 });
}

/** Draws the spectra of two columns at equal area, and their difference on the same energies. */
export function drawSiteDifference({ equal, spots, percent }: SiteDifference): Figure {
  const panel = { width: 440, height: 300 }, x = { label: "Energy loss (eV)" };
  const colours = Object.fromEntries(cellPoints(equal, spots).map((p) => [p.label, p.colour]));
  const lines = spots.map((spot) => ({ ...spot, spectrum: equal, colour: colours[spot.label] }));
  const gap = {
    label: `difference, ${spots[0].label} minus ${spots[1].label}`,
    x: energies(equal.energy),
    y: percent,
  };
  return arrangePanels([
    drawSpectra(lines, { ...panel, y: { label: "Intensity at equal area" } }),
    drawLines([gap], {
      ...panel,
      x,
      y: { label: "Difference (% of the maximum)" },
      rules: [{ y: 0 }],
    }),
  ]);
}

/** Draws the share of sigma over 2 x 2 cells with the columns marked. */
export function drawShare(weights: StemWeights, { thicknessNm }: { thicknessNm: number }): Figure {
  const share = sigmaShare(weights, { thicknessNm });
  const points = cellPoints(weights, columnSpots(weights));
  return drawMap(share, {
    ...{ points, tile: 2, scaleBarNm: 0.1, width: 360 },
    color: { label: "Share of sigma" },
  });
}

/** Draws the ionisation per nm of all thicknesses on one scale, which starts at 0. */
export function drawThicknesses(weights: StemWeights): Figure {
  const maps = mapsPerNm(weights);
  const most = Math.max(...Object.values(maps).map(({ data }) => Math.max(...data)));
  return drawMap(maps, {
    ...{ tile: 2, scaleBarNm: 0.1, width: 230 },
    color: { domain: [0, most], label: "1/Å² per nm" },
  });
}

/**
 * Draws what more and more configurations tell of the share of sigma on Ti-O and of the ratio of Ti-O to
 * O, with 95 % intervals, beside the values of the map.
 */
export function drawConvergence(
  values: readonly ColumnValues[],
  { map }: { map: ColumnValues },
): Figure {
  const names = { sigmaOnTiO: "Share of sigma on Ti-O", ratio: "Total on Ti-O / on O" };
  const keys = ["sigmaOnTiO", "ratio"] as const;
  return arrangePanels(keys.map((key) => {
    const means = runningMeans(values.map((one) => one[key]));
    const line = {
      label: "mean, 95 % interval",
      x: means.map(({ count }) => count),
      y: means.map(({ mean }) => mean),
      error: means.map(({ mean, high }) => high - mean),
    };
    return drawLines([{ ...line, band: true }], {
      ...{ width: 440, height: 300, rules: [{ y: map[key], label: "map" }] },
      x: { label: "Configurations" },
      y: { label: names[key] },
    });
  }));
}

/** Draws a measured edge and what was matched to it. */
export function drawMatches(measured: SpectrumImage, matches: readonly NamedMatch[]): Figure {
  return drawSpectra([
    { label: "measured", spectrum: measured, width: 1 },
    ...matches.map(({ edge, spectrum }, i) => ({ label: edge, spectrum, dashed: i === 1 })),
  ], { y: { label: "Edge / highest peak" }, rules: [{ y: 0 }] });
}
