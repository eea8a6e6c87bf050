/** The figures of notebook 03. */
import { energies } from "eels/core/energy_axis.ts";
import {
  pixelNmOf,
  spectrumAt,
  spectrumCount,
  type SpectrumImage,
} from "eels/core/spectrum_image.ts";
import { sumEnergy } from "eels/core/sums.ts";
import { drawLines } from "eels/figure/lines.ts";
import { drawMap } from "eels/figure/map.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import { drawSpectra } from "eels/figure/spectra.ts";
import type { Figure } from "eels/figure/svg.ts";
import { meanSquaredError } from "eels/analyse/metrics.ts";
import { drawImageRows, drawTrials } from "../methods/comparison_figure.ts";
import { contrastSpectrum, type Repeats, type SpeckleRow } from "./autoencoder_fidelity.ts";
import type { GateTrial, ShapeRow } from "./autoencoder_trials.ts";
import { cellPoints, drawImagePanels, type Spot } from "./image_figure.ts";

/**
 * Draws the truth and images of it as rows of one plate: summed image, mean spectrum and marked spectra
 * on one scale each, and the error of the summed image.
 *
 * @param images The truth first, by name.
 */
export function drawPlate(
  images: Readonly<Record<string, SpectrumImage>>,
  { spots }: { spots: readonly Spot[] },
): Figure {
  const [truth] = Object.values(images);
  const sums = Object.values(images).map(sumEnergy);
  const errors = sums.map((sum) => sum.map((value, i) => value - sums[0][i]));
  const largest = Math.max(...errors.flatMap((error) => [...error].map(Math.abs)));
  const domain = [
    Math.min(...sums.flatMap((sum) => [...sum])),
    Math.max(...sums.flatMap((s) => [...s])),
  ];
  const rows = Object.entries(images).map(([name, image], i) => {
    const suffix = i === 0 ? "" : `, MSE ${meanSquaredError(image, truth).toPrecision(3)}`;
    const panels = drawImagePanels(image, {
      spots,
      inset: name + suffix,
      y: { domain: [-0.15, 1.15] },
      color: { domain },
      letters: String.fromCharCode(97 + 3 * i),
    });
    if (i === 0) return panels;
    const [rows, columns] = image.shape;
    const data = Float32Array.from(errors[i]);
    const map = { data, shape: [rows, columns] as const, ...pixelNmOf(image), unit: image.unit };
    const error = drawMap(map, {
      ...{ tile: 2, scaleBarNm: 0.1, width: 300, points: cellPoints(map, spots) },
      title: "error of the sum",
      color: { domain: [-largest, largest], scheme: "PuOr", label: "Sum less the truth's" },
    });
    return arrangePanels([panels, error], { letters: false });
  });
  return arrangePanels(rows, {
    columns: 1,
    letters: false,
    ariaDescription: "Simulated, noisy and denoised images, spectra and errors.",
  });
}

/**
 * Draws how alike the error of each summed image is to itself one pixel further and more, with the two
 * deviations of white noise, `2 / sqrt(2 x pixels)`.
 */
export function drawSpeckle(rows: readonly SpeckleRow[], image: SpectrumImage): Figure {
  const stepA = 10 * (image.pixel?.columnNm ?? 0.1);
  const chance = 2 / Math.sqrt(2 * spectrumCount(image));
  const curves = rows.map(({ image, autocorrelation }) => {
    const [, ...y] = autocorrelation;
    return { label: image, x: y.map((_, i) => (i + 1) * stepA), y, points: true };
  });
  const rules = [{ y: 0 }, { y: chance }, { y: -chance }];
  return drawLines(curves, {
    ...{ width: 520, height: 320, rules },
    x: { label: "Distance (Å)" },
    y: { label: "Autocorrelation of the error" },
  });
}

/**
 * Draws the difference of the spectra on Ti-O and O at equal area.
 *
 * @param images The truth first, by name; each an image of the cell or the two spectra.
 */
export function drawContrast(
  images: Readonly<Record<string, SpectrumImage>>,
  { spots }: { spots: readonly Spot[] },
): Figure {
  const lines = Object.entries(images).map(([label, image]) => {
    const spectrum = contrastSpectrum(image, spots);
    return { label, x: energies(spectrum.energy), y: spectrumAt(spectrum, 0, 0) };
  });
  return drawLines(lines, {
    ...{ width: 640, height: 340, rules: [{ y: 0 }] },
    x: { label: "Energy loss (eV)" },
    y: { label: "Ti-O less O (% of the maximum)", nice: true },
  });
}

/** Draws mean and band of repeats at each marked place, on one scale. */
export function drawRepeats(repeats: readonly Repeats[]): Figure {
  const panels = repeats.map(({ label, summary, truth }) =>
    drawTrials(summary, truth, { title: label, y: { domain: [-0.1, 1.1] } })
  );
  return arrangePanels(panels);
}

/** Draws squared error, peak position and peak height over the noise level. */
export function drawLevels(rows: Parameters<typeof drawImageRows>[0]): Figure {
  const ticks = [...new Set(rows.map(({ x }) => x))];
  const x = { label: "Noise (standard deviation)", type: "log", ticks };
  return arrangePanels(drawImageRows(rows, { x }));
}

const SHAPE_LABELS: Readonly<Record<string, string>> = {
  shiftEv: "Displacement of the axis (eV)",
  gain: "Gain",
  thicknessMfp: "Thickness (inelastic mean free paths)",
};

/**
 * Draws the same over each alteration, one row of panels a kind. Squared errors are on one scale, and so
 * are heights; displacements are not, as that of the axis would hide the others.
 */
export function drawShapes(rows: readonly ShapeRow[]): Figure {
  const byKind = [...new Set(rows.map(({ kind }) => kind))].map((kind) => {
    const own = rows.filter((row) => row.kind === kind);
    const ticks = [...new Set(own.map(({ x }) => x))];
    return drawImageRows(own, { x: { label: SHAPE_LABELS[kind] ?? kind, ticks } });
  });
  const columns = [0, 1, 2].map((quantity) =>
    arrangePanels(byKind.map((panels) => panels[quantity]), {
      columns: 1,
      shareY: quantity !== 1,
      letters: String.fromCharCode(97 + quantity * byKind.length),
    })
  );
  return arrangePanels(columns, { letters: false });
}

/** Draws a noisy draw, the denoised mean with its band and the truth of everything put to the gate. */
export function drawGate(trials: readonly GateTrial[]): Figure {
  const panels = trials.map(({ shown, truth, noisy, summary }) =>
    drawTrials(summary, truth, { title: shown, trial: noisy, y: { domain: [-0.2, 1] } })
  );
  return arrangePanels(panels, { columns: 3 });
}

/** Draws the residual of one draw and the mean of all, which should be zero. */
export function drawResiduals(trials: readonly GateTrial[]): Figure {
  const panels = trials.map(({ shown, residual, meanResidual }) =>
    drawSpectra([
      {
        label: "noisy less denoised, one spectrum",
        spectrum: residual,
        width: 0.6,
      },
      { label: "mean", spectrum: meanResidual },
    ], {
      ...{ width: 440, height: 280, title: shown, rules: [{ y: 0 }] },
      y: { label: "Residual", domain: [-0.3, 0.7] },
    })
  );
  return arrangePanels(panels, { columns: 3 });
}
