import type { Image } from "eels/core/image.ts";
import { energies } from "eels/core/energy_axis.ts";
import { spectrumCount, type SpectrumImage, spectrumOf } from "eels/core/spectrum_image.ts";
import { drawLines, type Line } from "eels/figure/lines.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import { unitLabel } from "eels/figure/labels.ts";
import type { BandCoverage } from "eels/analyse/error_bands.ts";
import type { Figure } from "eels/figure/svg.ts";
import { drawScanMap, isMap, placesAlong, scaleOf } from "./scan_figures.ts";

/** Where residuals show structure that noise does not: its size, and where it is flagged. */
export function drawResiduals(
  { statistic, flagged, threshold }: { statistic: Image; flagged: Image; threshold: number },
): Figure {
  if (!isMap(statistic)) {
    const { x, label } = placesAlong(statistic);
    return drawLines([{ label: "largest structure", x, y: statistic.data, points: true }], {
      ...{
        width: 640,
        height: 300,
        x: { label },
        y: { label: "Statistic of the residuals (1 = threshold)" },
      },
      rules: [{ y: threshold, label: "threshold" }],
    });
  }
  const most = Math.max(2 * threshold, 1e-9);
  const size = drawScanMap({ "Structure left in residuals": statistic }, {
    color: { scheme: "viridis", domain: [0, most], label: "Statistic (1 = threshold)" },
  });
  const marks = drawScanMap({ "Flagged (white)": flagged }, {
    color: { domain: [0, 1], legend: false },
  });
  return arrangePanels([size, marks], { columns: size.size[0] > 400 ? 1 : 2 });
}

/** Measured coverage of the bands along the axis; dashed: what it should be. */
export function drawCoverage(rows: readonly BandCoverage[]): Figure {
  const [{ fromEv, toEv }] = rows;
  // The whole axis comes first; its windows are drawn, or it itself where there are none.
  const windows = rows.filter((row) => row.fromEv !== fromEv || row.toEv !== toEv);
  const shown = windows.length ? windows : rows;
  const lines = [...Map.groupBy(shown, ({ coverage }) => coverage)].flatMap(([coverage, own]) => {
    const label = `band of ${Math.round(100 * coverage)} %`;
    const x = own.map((row) => (row.fromEv + row.toEv) / 2);
    const error = own.map(({ low, high }) => (high - low) / 2);
    return [
      { label, x, y: own.map(({ measured }) => measured), error, points: true },
      { label: "", x, y: own.map(({ expected }) => expected), dashed: true, colour: "#777777" },
    ];
  });
  return drawLines(lines, {
    ...{ width: 560, height: 300 },
    x: { label: "Energy loss (eV)" },
    y: { label: "Share of held-out values inside", domain: [0.5, 1] },
  });
}

/** Some spectra raw and denoised, with the deviation of the denoised one as a band. */
export function drawExamples(
  raw: SpectrumImage,
  denoised: SpectrumImage,
  { deviation, at, name }: {
    deviation?: SpectrumImage;
    /** Numbers of spectra, row-major, with what each stands for. */
    at: readonly { spectrum: number; label: string }[];
    name: string;
  },
): Figure {
  const columns = raw.shape[1], x = energies(raw.energy);
  const panels = at.map(({ spectrum, label }) => {
    const place = [Math.floor(spectrum / columns), spectrum % columns];
    const band = deviation && spectrumOf(deviation, spectrum);
    const lines: Line[] = [
      { label: "raw", x, y: spectrumOf(raw, spectrum), width: 0.7 },
      {
        label: name,
        x,
        y: spectrumOf(denoised, spectrum),
        width: 1.4,
        ...(band && { error: band, band: true }),
      },
    ];
    return drawLines(lines, {
      ...{ width: 470, height: 300, title: `${label} (row ${place[0]}, column ${place[1]})` },
      x: { label: "Energy loss (eV)" },
      y: { label: unitLabel(raw.unit), ...scaleOf(spectrumOf(raw, spectrum)) },
    });
  });
  return arrangePanels(panels, { columns: 2, letters: panels.length > 1 });
}

/** Spectra to show: the brightest, the darkest and the one with most structure in its residual. */
export function exampleSpectra(raw: SpectrumImage, statistic?: Image) {
  const count = spectrumCount(raw);
  if (count === 1) return [{ spectrum: 0, label: "The spectrum" }];
  const sums = Array.from(
    { length: count },
    (_, s) => spectrumOf(raw, s).reduce((sum, value) => sum + value, 0),
  );
  const order = [...sums.keys()].sort((a, b) => sums[a] - sums[b]);
  const at = (share: number) => order[Math.round(share * (count - 1))];
  const worst = statistic && statistic.data.indexOf(Math.max(...statistic.data));
  return [
    { spectrum: at(0.5), label: "Of median brightness" },
    { spectrum: at(0.98), label: "Bright" },
    { spectrum: at(0.02), label: "Dark" },
    ...(worst !== undefined && worst >= 0
      ? [{ spectrum: worst, label: "Most structure in its residual" }]
      : []),
  ];
}
