import { energies } from "eels/core/energy_axis.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { drawGroups } from "eels/figure/groups.ts";
import { drawLines, type Line } from "eels/figure/lines.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import { drawSpectra } from "eels/figure/spectra.ts";
import type { Figure } from "eels/figure/svg.ts";
import type { InjectionRow } from "./measured_judge.ts";
import type { PluralAnalysis } from "./plasmon_table.ts";

const COUNTS = "Electrons a channel";

/** The spectrum on a logarithmic scale with its zero-loss peak by each way, near 0 eV. */
export function drawZeroLosses(spectrum: SpectrumImage, ways: readonly PluralAnalysis[]): Figure {
  const extracted = ways.filter(({ way }) => !way.includes("0 eV at"));
  const lines: Line[] = [
    lineOf("measured", spectrum, { width: 4, colour: "#bbbbbb" }),
    ...extracted.map(({ way, zeroLoss: { peak } }) => lineOf(way, peak, {})),
  ].map((line) => ({ ...line, y: Array.from(line.y, (value) => value > 1 ? value : NaN) }));
  const y = { type: "log", label: COUNTS, domain: [100, 2e7] } as const;
  const x = { label: "Energy loss (eV)" };
  return arrangePanels([
    drawLines(lines, { x: { ...x, domain: [-1.5, 3] }, y, width: 560, height: 360 }),
    drawLines(
      [lineOf("measured", spectrum, { colour: "#6b6b6b" })].map((line) => ({
        ...line,
        y: Array.from(line.y, (value) => value > 1 ? value : NaN),
      })),
      { x, y, width: 420, height: 360 },
    ),
  ]);
}

/** Measurement and single scattering, and the plasmons with their fits. */
export function drawPlasmons(spectrum: SpectrumImage, analysis: PluralAnalysis): Figure {
  const { single, fits } = analysis, endEv = energies(single.energy).at(-1)!;
  const pair = [
    { label: "measured", spectrum, colour: "#6b6b6b" },
    { label: "Fourier-log", spectrum: single },
  ];
  const rule = [{ y: 0 }];
  const overview = drawSpectra(pair, {
    x: { domain: [1, endEv] },
    y: { label: COUNTS, domain: [-1000, 14000] },
    rules: [...rule, ...fits.slice(-1).map(({ energyEv }) => ({ x: 2 * energyEv, label: "2 Ep" }))],
    ...{ width: 900, height: 300 },
  });
  const each = fits.map((fit) => {
    const at = energies(single.energy).slice(fit.first, fit.first + fit.model.length);
    const data = [...single.data.subarray(fit.first, fit.first + at.length)];
    const lines = [
      { label: "Fourier-log", x: at, y: data, width: 3 },
      { label: "fit", x: at, y: fit.model },
      { label: "difference", x: at, y: fit.residual, colour: "#000000", width: 1 },
    ];
    return drawLines(lines, {
      x: { label: "Energy loss (eV)" },
      y: { label: COUNTS },
      rules: rule,
      ...{ width: 440, height: 300 },
    });
  });
  return arrangePanels([overview, ...each], { columns: 2 });
}

/** The measurement and what each method made of it, in two windows. */
export function drawDeconvolved(
  spectrum: SpectrumImage,
  results: readonly { method: string; image: SpectrumImage }[],
  windows: readonly { fromEv: number; toEv: number; most: number }[],
): Figure {
  const lines = [
    { label: "measured", spectrum, width: 4, colour: "#bbbbbb" },
    ...results.map(({ method, image }) => ({ label: method, spectrum: image })),
  ];
  return arrangePanels(
    windows.map(({ fromEv, toEv, most }) =>
      drawSpectra(lines, {
        x: { domain: [fromEv, toEv] },
        y: { label: COUNTS, domain: [-0.05 * most, most] },
        rules: [{ y: 0 }],
        ...{ width: 900, height: 300 },
      })
    ),
    { columns: 1 },
  );
}

/** The share of each injected peak's area that a method keeps, with intervals; 1 is all of it. */
export function drawInjected(rows: readonly InjectionRow[]): Figure {
  const methods = [...new Set(rows.map(({ method }) => method))];
  const shown = rows.map((row) => ({
    ...row,
    place: methods.indexOf(row.method),
    peak: `${row.atEv} eV, ${row.heightSigma} deviations`,
    error: (row.keptHigh - row.keptLow) / 2,
  }));
  return drawGroups(shown, {
    ...{ group: "method", line: false, x: { value: "place", axis: null }, error: "error" },
    y: { value: "keptArea", label: "Share of the area kept", grid: true },
    fx: { value: "peak", axis: "bottom" },
    rules: [{ y: 1 }, { y: 0 }],
    ...{ width: 900, height: 320 },
  });
}

function lineOf(label: string, { data, energy }: SpectrumImage, style: Partial<Line>): Line {
  return { label, x: energies(energy), y: data, ...style };
}
