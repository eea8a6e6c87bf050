import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { spectrumAt, spectrumImage } from "eels/core/spectrum_image.ts";
import { drawGroups } from "eels/figure/groups.ts";
import type { Table } from "eels/figure/labels.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import { drawSpectra } from "eels/figure/spectra.ts";
import type { Scale } from "eels/figure/figure.ts";
import type { Figure } from "eels/figure/svg.ts";
import type { EnsembleResult } from "./deconvolution_task.ts";
import type { LowLossSpectra } from "./low_loss_spectra.ts";
import type { PluralScattering } from "./plural_scattering.ts";
import { powerOfTen } from "./window_figure.ts";
import type { RegimeSummary } from "./regime_claims.ts";

const SHARE = "Share of the electrons", ERROR = "Error over the losses";

/**
 * One spectrum, sharp, blurred and as measured: its zero-loss peak, and its losses on a scale of their own.
 *
 * @param options.at Row and column of the spectrum.
 */
export function drawBlurring(
  { measured, blurred, targets }: LowLossSpectra,
  { at }: { at: readonly number[] },
): Figure {
  const peak = [
    { label: "measured", spectrum: measured, at, width: 3, colour: "#bbbbbb" },
    { label: "blurred", spectrum: blurred, at, dashed: true },
    { label: "sharp", spectrum: targets, at },
  ];
  const domain = [-0.05, 1.15].map((times) => times * lossHeight(targets, at));
  return arrangePanels([
    drawSpectra(peak, { x: { domain: [-0.5, 0.5] }, y: { label: SHARE }, width: 360 }),
    drawSpectra(peak, { y: { label: SHARE, domain }, width: 560, rules: [{ y: 0 }] }),
  ]);
}

/** Height of the losses above 0.25 eV, where the foot of the zero-loss peak is low. */
function lossHeight(sharp: SpectrumImage, at: readonly number[]): number {
  const { startEv, stepEv } = sharp.energy, first = Math.ceil((0.25 - startEv) / stepEv);
  return spectrumAt(sharp, at[0], at[1]).slice(first).reduce((a, b) => Math.max(a, b), 0);
}

/** Height of a measured spectrum behind its zero-loss peak, which ends where the values rise again. */
function heightBeyondPeak(image: SpectrumImage, [row, column]: readonly number[]): number {
  const values = spectrumAt(image, row, column);
  let top = 0;
  values.forEach((value, e) => top = value > values[top] ? e : top);
  const over = (e: number) => values.subarray(e, e + 3).reduce((sum, value) => sum + value, 0);
  let foot = top;
  while (
    foot + 4 < values.length && (over(foot + 1) < over(foot) || values[foot] > values[top] / 50)
  ) {
    foot++;
  }
  const beyond = values.subarray(foot).reduce((most, value) => Math.max(most, value), 0);
  return beyond > 0 ? beyond : values[top];
}

/** The error along the iterations, a curve a method, with the rows of `compareCourse`. */
export function drawCourse(table: Table): Figure {
  return drawGroups(table, {
    group: "method",
    x: { value: "iterations", type: "log", tickFormat: (n: number) => `${n}` },
    y: { value: "lossError", type: "log", label: ERROR },
    error: "standardError",
  });
}

/** The error over the dose, a curve a method, with the rows of `compareDoses`. */
export function drawDoses(table: Table): Figure {
  return drawGroups(table, {
    group: "method",
    x: {
      ...{ value: "electrons", type: "log", label: "Electrons a spectrum" },
      ...{
        ticks: [1e5, 1e6, 1e7],
        tickFormat: powerOfTen,
      },
    },
    y: { value: "lossError", type: "log", label: ERROR },
    error: "standardError",
    width: 720,
  });
}

/** What is drawn of a row of `summariseRegimes`. */
export type RegimePoint = Pick<
  RegimeSummary,
  | "regime"
  | "method"
  | "lossError"
  | "lossErrorHalf"
  | "falsePeaks"
  | "falsePeaksHalf"
  | "recall"
  | "recallHalf"
>;

/**
 * Error over the losses, false peaks and recall by regime with 95 % intervals over the draws: the networks and
 * the blind filter beside the methods told the true spread, and the error beside those told the spectrum's own
 * zero-loss peak. An interval of the recall that exceeds 1 is cut at the frame.
 */
export function drawRegimes(table: readonly RegimePoint[]): Figure {
  const [own, told] = [OWN, TRUE].map((spread) =>
    table.filter(({ method }) => method !== "nothing" && !method.includes(other(spread)))
      .map((row) => ({ ...row, method: shorten(row.method, spread) }))
  );
  const size = { width: 980, marginLeft: 78 };
  const draw = (
    rows: readonly RegimePoint[],
    [value, error]: readonly string[],
    { label, legend = false, level = 0, height = 250, title, ...scale }: Scale & {
      label: string;
      level?: number;
      height?: number;
      legend?: boolean;
      title: string;
    },
  ) => {
    const methods = [...new Set(rows.map(({ method }) => method))];
    const placed = rows.map((row) => ({ ...row, place: methods.indexOf(row.method) }));
    return drawGroups(placed, {
      ...{ ...size, height, group: "method", line: false, error, dodge: 0, title },
      ...{ x: { value: "place", axis: null }, fx: { value: "regime", axis: "bottom" } },
      ...{ y: { value, label, grid: true, ...scale }, color: { legend } },
      rules: [{ y: level }],
    });
  };
  const errors = ["lossError", "lossErrorHalf"];
  const ticks = [0.01, 0.03, 0.1, 0.3, 1, 3];
  const log = { label: ERROR, type: "log", ticks, domain: [0.008, 4], level: 1, labelOffset: 66 };
  const [withTrue, withOwn] = ["true spread", "own zero-loss peak"]
    .map((what) => `methods told the ${what}, networks and blind filters`);
  return arrangePanels([
    draw(told, errors, { ...log, legend: true, title: withTrue, height: 310 }),
    draw(own, errors, { ...log, title: withOwn }),
    draw(told, ["falsePeaks", "falsePeaksHalf"], {
      ...{ label: "False peaks a spectrum", title: withTrue, domain: [0, 8] },
    }),
    draw(told, ["recall", "recallHalf"], {
      ...{ label: "Share of peaks found", title: withTrue, domain: [0, 1.05], level: 1 },
    }),
  ], { columns: 1 });
}

const TRUE = ", true spread", OWN = ", own zero-loss peak";
const other = (spread: string) => spread === TRUE ? OWN : TRUE;

/** The name without what the method was told, so that a method keeps its colour. */
const shorten = (method: string, spread: string) => method.replace(spread, "");

/**
 * Results of one spectrum over the sharp one, and below what each differs by: classical results, and last the
 * network's with its interval.
 *
 * @param options.answer The network's result.
 * @param options.at Row and column of the spectrum.
 */
export function drawAnswers(
  classical: readonly { method: string; image: SpectrumImage }[],
  { answer, truth, at }: { answer: EnsembleResult; truth: SpectrumImage; at: readonly number[] },
): Figure {
  const [high, low] = [answer.high, answer.low].map((one) => spectrumAt(one, at[0], at[1]));
  const error = high.map((value, e) => (value - low[e]) / 2), interval = { error, band: true };
  const columns = [
    ...classical.map(({ method, image }) => ({ label: method, image, more: {} })),
    { label: "network, calibrated interval", image: answer.image, more: interval },
  ];
  const height = lossHeight(truth, at), x = { domain: [0.1, lastEv(truth)] };
  const size = { x, width: 420, marginLeft: 114 };
  const above = columns.map(({ label, image, more }) =>
    drawSpectra([
      { label: "sharp", spectrum: truth, at, width: 3, colour: "#bbbbbb" },
      { label, spectrum: image, at, ...more },
    ], { ...size, y: { label: SHARE, domain: [-0.05 * height, 1.25 * height] }, height: 270 })
  );
  const below = columns.map(({ label, image, more }) => {
    const spectrum = subtract(image, truth, at);
    const y = { label: "Result minus sharp (share)", domain: [-0.1 * height, 0.1 * height] };
    const options = { ...size, y, height: 260, color: { legend: false } };
    return drawSpectra([{ label, spectrum, ...more }], { ...options, rules: [{ y: 0 }] });
  });
  return arrangePanels([...above, ...below], { columns: columns.length });
}

/** How often the calibrated intervals of both networks hold the truth, by regime, with the share that they state. */
export function drawCoverage(
  table: readonly { regime: string; method: string; coverage: number; coverageHalf: number }[],
  { stated = 0.683 }: { stated?: number } = {},
): Figure {
  const methods = [...new Set(table.map(({ method }) => method))];
  const placed = table.map((row) => ({ ...row, place: methods.indexOf(row.method) }));
  return drawGroups(placed, {
    ...{ width: 900, height: 260, group: "method", line: false, error: "coverageHalf", dodge: 0 },
    ...{ x: { value: "place", axis: null }, fx: { value: "regime", axis: "bottom" } },
    y: { value: "coverage", label: "Truths in the interval", domain: [0, 1], grid: true },
    rules: [{ y: stated }],
    title: `line: ${(100 * stated).toFixed(1)} %, what the interval states`,
  });
}

function lastEv({ energy: { startEv, stepEv, channels } }: SpectrumImage): number {
  return startEv + (channels - 1) * stepEv;
}

function subtract(image: SpectrumImage, truth: SpectrumImage, at: readonly number[]) {
  const sharp = spectrumAt(truth, at[0], at[1]);
  const data = spectrumAt(image, at[0], at[1]).map((value, e) => value - sharp[e]);
  return spectrumImage({ data, energy: truth.energy, unit: truth.unit });
}

/**
 * The middle pixel of an image and of what was made of it, and below what each differs from the sharp one
 * by, where that is known.
 *
 * @param results Measurement first, electrons.
 */
export function drawPixel(
  results: readonly { method: string; image: SpectrumImage }[],
  { truth }: { truth?: SpectrumImage } = {},
): Figure {
  const [{ image: first }] = results;
  const at = [Math.floor(first.shape[0] / 2), Math.floor(first.shape[1] / 2)];
  const sharp = { label: "sharp", width: 3, colour: "#bbbbbb", at };
  const lines = results.map(({ method, image }) => ({ label: method, spectrum: image, at }));
  const known = truth ? [{ ...sharp, spectrum: truth }] : [];
  const height = truth
    ? lossHeight(truth, at)
    : Math.max(...results.map(({ image }) => heightBeyondPeak(image, at)));
  const x = { domain: [-0.3, lastEv(first)] }, size = { width: 820, height: 320 };
  const above = drawSpectra([...known, ...lines], {
    ...{ x, y: { label: "Electrons", domain: [0, 1.4 * height] }, ...size },
  });
  if (!truth) return above;
  const differences = results.map(({ method, image }) => ({
    label: method,
    spectrum: subtract(image, truth, at),
  }));
  const y = { label: "Result minus sharp (electrons)", domain: [-0.5 * height, 0.5 * height] };
  const options = { x, y, ...size, height: 280, color: { legend: false } };
  const below = drawSpectra(differences, { ...options, rules: [{ y: 0 }] });
  return arrangePanels([above, below], { columns: 1 });
}

/** The low losses and the edge with plural scattering, their single scattering, and what was found of it. */
export function drawPluralScattering(
  { lowLosses, edge }: { lowLosses: PluralScattering; edge: PluralScattering },
): Figure {
  const draw = (label: string, { plural, single, found }: PluralScattering, unit: string) => {
    const height = Math.max(...single.data.subarray(24));
    return drawSpectra([
      { label: "plural", spectrum: plural, colour: "#6b6b6b" },
      { label: "single", spectrum: single, width: 5, colour: "#bbbbbb" },
      { label, spectrum: found },
    ], { y: { label: unit, domain: [0, 1.25 * height] }, width: 460 });
  };
  return arrangePanels([
    draw("Fourier-log", lowLosses, SHARE),
    draw("Fourier ratio", edge, "Intensity / unscattered onset"),
  ]);
}
