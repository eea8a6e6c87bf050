import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import { drawSpectra } from "eels/figure/spectra.ts";
import type { Figure } from "eels/figure/svg.ts";
import type { MeasuredWindow } from "./measured_window.ts";

const EXPONENTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const DECADES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => 10 ** n);
/** A tick of a logarithmic axis, such as 10⁵. */
export const powerOfTen = (n: number) => `10${EXPONENTS[Math.round(Math.log10(n))]}`;

/**
 * A measured spectrum and what was made of it, its zero-loss peak on a logarithmic scale and its losses, on an
 * axis of true energies.
 *
 * @param window What `takeWindow` made, for its scale.
 */
export function drawWindow(
  results: readonly { method: string; image: SpectrumImage }[],
  { scale }: MeasuredWindow,
): Figure {
  const lines = results.map(({ method, image }) => {
    const { startEv, stepEv, channels } = image.energy;
    const energy = { startEv: scale * startEv, stepEv: scale * stepEv, channels };
    return { label: method, spectrum: spectrumImage({ ...image, energy }) };
  });
  const endEv = lastEv(lines[0].spectrum);
  const seen = lines[0].spectrum.data.slice(Math.round(
    (1 - lines[0].spectrum.energy.startEv) /
      lines[0].spectrum.energy.stepEv,
  ));
  const high = seen.reduce((most, value) => Math.max(most, value), 0);
  const above = lines.map(({ label, spectrum }) => ({
    label,
    spectrum: { ...spectrum, data: spectrum.data.map((value) => Math.max(1, value)) },
  }));
  const tops = above.map(({ spectrum }) => spectrum.data.reduce((a, b) => Math.max(a, b), 1));
  const top = Math.max(...tops);
  const near = {
    x: { domain: [-1, 1] },
    y: {
      ...{ type: "log", label: "Electrons a channel" },
      ...{ ticks: DECADES.filter((n) => n <= top), tickFormat: powerOfTen },
    },
    width: 420,
  };
  return arrangePanels([
    drawSpectra(above, near),
    drawSpectra(lines, {
      x: { domain: [1, endEv] },
      y: {
        ...{ label: "Electrons a channel", domain: [0, 1.1 * high] },
        tickFormat: (n: number) => `${n}`,
      },
      width: 560,
    }),
  ]);
}

function lastEv({ energy: { startEv, stepEv, channels } }: SpectrumImage): number {
  return startEv + (channels - 1) * stepEv;
}
