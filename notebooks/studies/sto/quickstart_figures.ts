/**
 * Figures of notebook 00.
 *
 * @module
 */
import { energies } from "eels/core/energy_axis.ts";
import { spectrumCount, type SpectrumImage } from "eels/core/spectrum_image.ts";
import type { GainEstimate } from "eels/degrade/noise_power.ts";
import { drawGroups } from "eels/figure/groups.ts";
import { type Table, tableRows } from "eels/figure/labels.ts";
import { drawLines } from "eels/figure/lines.ts";
import { colourOf } from "eels/figure/palette.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import type { Figure } from "eels/figure/svg.ts";
import { quantileSorted } from "simple-statistics";
import type { Outcome } from "../methods/compare_methods.ts";
import { drawOutcomes } from "../methods/outcome_figure.ts";
import { placeEdge, type PolarisedEdge } from "./elnes.ts";

/** Draws the autocorrelation of a measurement's noise, and that of the noise that was fitted to it. */
export function drawNoiseCorrelation(
  { autocorrelation }: GainEstimate,
  { noise }: SpectrumImage,
): Figure {
  const lags = Array.from(autocorrelation, (_, lag) => lag);
  const fitted = lags.map((lag) => noise?.correlation[lag] ?? 0);
  return drawLines([
    { label: "measured", x: lags, y: autocorrelation, points: true, width: 0 },
    { label: "fit, Gaussian spread", x: lags, y: fitted },
  ], {
    x: { label: "Lag (channels)" },
    y: { label: "Autocorrelation of the noise" },
    rules: [{ y: 0 }],
    width: 460,
    height: 280,
  });
}

/** Quantiles that bound nine tenths of the training edges. */
const BAND = [0.05, 0.95];

/** Each spectrum divided by its highest value; then, channel by channel, the quantiles of all. */
function bandOf(edges: SpectrumImage): number[][] {
  const channels = edges.shape[2];
  const spectra = Array.from({ length: spectrumCount(edges) }, (_, s) => {
    const own = edges.data.subarray(s * channels, (s + 1) * channels);
    const most = own.reduce((a, b) => Math.max(a, b), 0);
    return own.map((value) => value / most);
  });
  return Array.from({ length: channels }, (_, e) => {
    const sorted = spectra.map((spectrum) => spectrum[e]).sort((a, b) => a - b);
    return BAND.map((quantile) => quantileSorted(sorted, quantile));
  });
}

/**
 * Draws a measured edge over the edges that networks are trained on, all with their highest peak at 1:
 * the computed one, and the band that holds nine tenths of the varied ones.
 */
export function drawTrainingEdges(
  measured: SpectrumImage,
  { computed, varied }: { computed: PolarisedEdge; varied: SpectrumImage },
): Figure {
  const x = energies(measured.energy), band = bandOf(varied);
  const y = band.map(([low, high]) => (low + high) / 2);
  const error = band.map(([low, high]) => (high - low) / 2);
  const { energy } = measured;
  return drawLines([
    {
      label: "varied edges, 90 %",
      x,
      y,
      error,
      band: true,
      width: 0,
      colour: colourOf("network, varied"),
    },
    { label: "measured", x, y: measured.data, width: 1 },
    {
      label: "as computed",
      x,
      y: placeEdge(computed, { energy, broadeningEv: 1 }),
    },
  ], {
    x: { label: "Energy loss (eV)" },
    y: { label: "Edge / highest peak" },
    rules: [{ y: 0 }],
  });
}

/** Draws one trial of each method at each share of the electrons, all on one scale. */
export function drawDenoised(outcomes: readonly Outcome[], reference: SpectrumImage): Figure {
  const y = { label: "Edge / highest peak", domain: [-0.8, 2.2] };
  return drawOutcomes(outcomes, reference, { y, rules: [{ y: 0 }] });
}

/** The share of the electrons, with a tick at each that was tried. */
function shareAxis(rows: Table) {
  const ticks = tableRows(rows, ["share"]).map(({ share }) => Number(share));
  return {
    value: "share",
    type: "log",
    label: "Share of the electrons",
    ticks: [...new Set(ticks)],
  };
}

/**
 * Draws mean squared errors over the share of the electrons, with standard errors.
 *
 * @param rows Rows of `compareErrors`.
 * @param options.floor The error that the reference's own noise makes.
 */
export function drawErrors(rows: Table, { floor }: { floor: number }): Figure {
  return drawGroups(rows, {
    group: "method",
    x: shareAxis(rows),
    y: { value: "meanSquaredError", type: "log" },
    error: "standardError",
    rules: [{ y: floor, label: "noise of the reference" }],
  });
}

/**
 * Draws bias and height of each peak over the share of the electrons, a frame a peak, error bars being
 * the standard deviation of one trial.
 *
 * @param rows Rows of `comparePeaks` at shares below 1.
 */
export function drawPeakRows(rows: Table): Figure {
  const common = {
    group: "method",
    x: shareAxis(rows),
    fx: "peak",
    width: 900,
    height: 300,
    marginLeft: 78,
  };
  return arrangePanels([
    drawGroups(rows, {
      ...common,
      y: { value: "shiftEv", label: "Displacement (eV)" },
      error: "shiftDeviationEv",
      rules: [{ y: 0 }],
    }),
    drawGroups(rows, {
      ...common,
      y: { value: "heightRatio", label: "Height / reference" },
      error: "heightDeviation",
      rules: [{ y: 1 }],
      color: { legend: false },
    }),
  ], { columns: 1 });
}
