/**
 * Figures of notebook 00.
 *
 * @module
 */
import { energies } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
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
import type { LossCurves } from "eels/figure/loss.ts";
import { seedInterval } from "../methods/seed_interval.ts";
import { placeEdge, varyEdges } from "./elnes.ts";
import { QUICKSTART } from "./quickstart_claims.ts";
import type { SeedError, SeedPeak } from "./quickstart_seeds.ts";
import type { TrainingEdges } from "./quickstart_tasks.ts";

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
/** Edges that the band is taken from. */
const DRAWN = 600;

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
 * Draws a measured edge over the edges that networks are trained on, all with their highest peak at 1: a
 * panel a set, with the band that holds nine tenths of its edges and the edge in its middle.
 *
 * @param sets Edges by the name of the network.
 */
export function drawTrainingEdges(
  measured: SpectrumImage,
  sets: Readonly<Record<string, TrainingEdges>>,
): Figure {
  const { energy } = measured, x = energies(energy);
  const panels = Object.entries(sets).map(([name, { edge, variation, firstPeakEv }]) => {
    const band = bandOf(
      varyEdges(edge, { ...variation, energy, firstPeakEv, count: DRAWN, random: prng(1) }),
    );
    const error = band.map(([low, high]) => (high - low) / 2);
    const middle = band.map(([low, high]) => (low + high) / 2);
    const colour = colourOf(`network, ${name}`);
    const [broadest, narrowest] = [variation.broadeningEv[1], variation.broadeningEv[0]];
    const shape = { energy, firstPeakEv, broadeningEv: (broadest + narrowest) / 2 };
    return drawLines([
      { label: "90 % of the edges", x, y: middle, error, band: true, width: 0, colour },
      { label: "measured", x, y: measured.data, width: 1 },
      { label: "edge in the middle", x, y: placeEdge(edge, shape), colour },
    ], {
      title: name,
      x: { label: "Energy loss (eV)" },
      y: { label: "Edge / highest peak" },
      rules: [{ y: 0 }],
      ...{ width: 400, height: 300 },
    });
  });
  return arrangePanels(panels, { shareY: true });
}

/** Draws the validation loss of each network, mean and 95 % interval over the seeds. */
export function drawLosses(
  networks: readonly Readonly<Record<string, { readonly history?: LossCurves }>>[],
): Figure {
  const lines = Object.keys(networks[0]).map((name) => {
    const losses = networks.map((own) => own[name].history?.validationLoss ?? []);
    const epochs = losses[0].map((_, i) => seedInterval(losses.map((loss) => loss[i])));
    return {
      label: `network, ${name}`,
      x: epochs.map((_, i) => i + 1),
      y: epochs.map(({ mean }) => mean),
      error: epochs.map(({ mean, high }) => Number.isFinite(high) ? high - mean : 0),
      points: epochs.length < 40,
    };
  });
  const y = { label: "Validation loss", type: "log" };
  return drawLines(lines, { x: { label: "Epoch" }, y, width: 480, height: 300 });
}

/** What is drawn spectrum by spectrum: the trial, the best filter, and both that know the matched edge. */
const SHOWN = [
  QUICKSTART.thinned,
  QUICKSTART.filter,
  QUICKSTART.matchedTemplate,
  QUICKSTART.matched,
];

/** Draws one trial of some methods at each share of the electrons, all on one scale. */
export function drawDenoised(outcomes: readonly Outcome[], reference: SpectrumImage): Figure {
  const y = { label: "Edge / highest peak", domain: [-0.8, 2.2] };
  return drawOutcomes(outcomes, reference, { methods: SHOWN, y, rules: [{ y: 0 }] });
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

/** Half an interval as an error bar. */
const half = (low: number, high: number) => Number.isFinite(high - low) ? (high - low) / 2 : 0;

/**
 * Draws mean squared errors over the share of the electrons, with 95 % intervals over the seeds.
 *
 * @param options.floor The error that the reference's own noise makes.
 */
export function drawErrors(rows: readonly SeedError[], { floor }: { floor: number }): Figure {
  const drawn = rows.map((row) => ({ ...row, error: half(row.low, row.high) }));
  return drawGroups(drawn, {
    group: "method",
    x: shareAxis(drawn),
    y: { value: "meanSquaredError", type: "log" },
    error: "error",
    rules: [{ y: floor, label: "noise of the reference" }],
    ...{ width: 760, height: 400 },
  });
}

/** Methods whose peaks are drawn. */
const PEAKS_SHOWN: readonly string[] = [
  ...[QUICKSTART.thinned, QUICKSTART.filter, QUICKSTART.matchedTemplate],
  ...[QUICKSTART.computed, QUICKSTART.varied, QUICKSTART.matched],
];

/** A peak that fewer of the trials show is left out: those that show it are no fair sample. */
const LEAST_FOUND = 0.5;

/**
 * Draws bias and height of each peak over the share of the electrons, a frame a peak, error bars being
 * 95 % intervals over the seeds; only where at least half of the trials show the peak.
 */
export function drawPeakRows(rows: readonly SeedPeak[]): Figure {
  const drawn = rows
    .filter(({ share, method, found }) =>
      share < 1 && found >= LEAST_FOUND && PEAKS_SHOWN.includes(method)
    )
    .map((row) => ({
      ...row,
      shiftError: half(row.lowEv, row.highEv),
      heightError: half(row.heightLow, row.heightHigh),
    }));
  const common = {
    group: "method",
    x: shareAxis(drawn),
    fx: "peak",
    width: 980,
    height: 320,
    marginLeft: 78,
  };
  return arrangePanels([
    drawGroups(drawn, {
      ...common,
      y: { value: "shiftEv", label: "Displacement (eV)" },
      error: "shiftError",
      rules: [{ y: 0 }],
    }),
    drawGroups(drawn, {
      ...common,
      y: { value: "heightRatio", label: "Height / reference" },
      error: "heightError",
      rules: [{ y: 1 }],
      color: { legend: false },
    }),
  ], { columns: 1 });
}
