import { energies } from "eels/core/energy_axis.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { drawGroups } from "eels/figure/groups.ts";
import { drawLines, type Line } from "eels/figure/lines.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import { drawSpectra } from "eels/figure/spectra.ts";
import type { Figure } from "eels/figure/svg.ts";
import { findZeroLoss } from "./measured_low_loss.ts";
import type { InjectionRow } from "./measured_judge.ts";
import type { PluralAnalysis } from "./plasmon_table.ts";

const COUNTS = "Electrons a channel";

/** Of lines that lie upon each other, so that the lower one shows. */
const WIDTHS: Readonly<Record<string, number>> = {
  "gains mirrored": 5,
  "gains mirrored, tail continued": 2.5,
  takeZeroLoss: 1,
};

/** The spectrum on a logarithmic scale with its zero-loss peak by each way, near 0 eV. */
export function drawZeroLosses(spectrum: SpectrumImage, ways: readonly PluralAnalysis[]): Figure {
  const extracted = ways.filter(({ way }) => !way.includes("0 eV at"));
  const lines: Line[] = [
    lineOf("measured", spectrum, { width: 4, colour: "#bbbbbb" }),
    ...extracted.map(({ way, zeroLoss: { peak } }) =>
      lineOf(way, peak, { dashed: way.endsWith("continued"), width: WIDTHS[way] ?? 1.5 })
    ),
  ].map((line) => ({ ...line, y: Array.from(line.y, (value) => value > 1 ? value : NaN) }));
  const top = spectrum.data.reduce((a, b) => Math.max(a, b), 0),
    { fwhmEv } = findZeroLoss(spectrum);
  const y = { type: "log", label: COUNTS, domain: [1e-5 * top, 2 * top] } as const;
  const x = { label: "Energy loss (eV)" };
  return arrangePanels([
    drawLines(lines, {
      x: { ...x, domain: [-10 * fwhmEv, 20 * fwhmEv] },
      y,
      width: 560,
      height: 360,
    }),
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
  const rule = [{ y: 0 }], lossEv = fits.at(-1)!.energyEv;
  const beyond = energies(spectrum.energy).map((at, e) => at > 1.7 * lossEv ? spectrum.data[e] : 0);
  const far = beyond.reduce((a, b) => Math.max(a, b), 0);
  const losses = spectrum.data.filter((_, e) => energies(spectrum.energy)[e] > 1);
  const top = far > 0 ? 2.2 * far : losses.reduce((a, b) => Math.max(a, b), 0);
  const overview = drawSpectra(pair, {
    x: { domain: [1, endEv] },
    y: { label: `${COUNTS}, cut off`, domain: [-0.07 * top, top] },
    rules: [...rule, ...fits.slice(-1).map(({ energyEv }) => ({ x: 2 * energyEv, label: "2 Ep" }))],
    ...{ width: 560, height: 300 },
  });
  const each = fits.map((fit) => {
    const at = energies(single.energy).slice(fit.first, fit.first + fit.model.length);
    const data = [...single.data.subarray(fit.first, fit.first + at.length)];
    const most = (values: ArrayLike<number>) =>
      Array.from(values).reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    const times = 10 ** Math.max(0, Math.floor(Math.log10(most(data) / most(fit.residual))));
    const difference = times > 1 ? `difference, ${times} times` : "difference";
    const lines = [
      { label: "Fourier-log", x: at, y: data, width: 3 },
      { label: "fit", x: at, y: fit.model },
      {
        ...{ label: difference, x: at, colour: "#000000", width: 1 },
        y: fit.residual.map((value) => times * value),
      },
    ];
    return drawLines(lines, {
      x: { label: "Energy loss (eV)" },
      y: { label: COUNTS },
      rules: rule,
      ...{ width: 400, height: 300 },
    });
  });
  return arrangePanels([overview, ...each], { columns: 3 });
}

/** Results in several windows, one panel a window, each method displaced upwards by a third of the highest. */
export function drawDeconvolved(
  results: readonly { method: string; image: SpectrumImage }[],
  windows: readonly { fromEv: number; toEv: number }[],
): Figure {
  return arrangePanels(
    windows.map(({ fromEv, toEv }) => {
      const cut = results.map(({ method, image }) => {
        const at = energies(image.energy), inside = (e: number) => at[e] >= fromEv && at[e] <= toEv;
        const y = Array.from(image.data.filter((_, e) => inside(e)));
        return { label: method, x: Array.from(at.filter((_, e) => inside(e))), y };
      });
      const step = 0.35 * Math.max(...cut[0].y);
      const lines = cut.map((line, i) => ({ ...line, y: line.y.map((v) => v + i * step) }));
      return drawLines(lines, {
        x: { label: "Energy loss (eV)", domain: [fromEv, toEv] },
        y: {
          label: `${COUNTS}, displaced`,
          domain: [0, 1.04 * Math.max(...lines.flatMap(({ y }) => y))],
        },
        rules: lines.map((_, i) => ({ y: i * step })),
        ...{ width: 900, height: 360 },
      });
    }),
    { columns: 1 },
  );
}

/** The share of each injected peak's height that a method keeps, with intervals; 1 is all of it. */
export function drawInjected(rows: readonly InjectionRow[]): Figure {
  const methods = [...new Set(rows.map(({ method }) => method))];
  const shown = rows.map((row) => ({
    ...row,
    place: methods.indexOf(row.method),
    peak: `${row.fwhmEv} at ${row.atEv} eV`,
    error: (row.heightHigh - row.heightLow) / 2,
  }));
  return drawGroups(shown, {
    ...{ group: "method", line: false, x: { value: "place", axis: null }, error: "error" },
    y: { value: "keptHeight", label: "Share of the height kept", grid: true },
    fx: { value: "peak", axis: "bottom" },
    rules: [{ y: 1 }, { y: 0 }],
    ...{ width: 960, height: 320 },
  });
}

function lineOf(label: string, { data, energy }: SpectrumImage, style: Partial<Line>): Line {
  return { label, x: energies(energy), y: data, ...style };
}
