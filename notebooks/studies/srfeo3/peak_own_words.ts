/**
 * What is said of the fits to a file of one's own: how they ended, and what to change where none ended well.
 *
 * @module
 */
import { mean } from "simple-statistics";
import { energyAt } from "eels/core/energy_axis.ts";
import { crop } from "eels/core/energy_steps.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { meanSpectrum } from "eels/core/sums.ts";
import type { PeakFits } from "eels/analyse/peak_fit.ts";
import { countStatus } from "eels/analyse/peak_status.ts";
import type { PeakQuestion } from "./peak_methods.ts";
import type { OwnQuestion } from "./peak_own_question.ts";

/** Reduced chi-square above which the model is called wrong. */
const MISFIT = 2;

/**
 * What the file says of its noise, how the fits to the counts ended, and whether they fit.
 *
 * @param image Of `noteOwnNoise`.
 * @param all Of `fitOwnPeaks`, the counts first.
 */
export function sayOwnPeaks(
  image: SpectrumImage,
  [{ fits, spectra }]: readonly { readonly fits: PeakFits; readonly spectra: SpectrumImage }[],
  { question }: OwnQuestion,
): string {
  const { fitted, failed } = sayEnds(fits);
  const noise = (image.history ?? []).findLast((step) => step.startsWith("noise"));
  const chiSquare = mean([...fits.reducedChiSquare].filter(Number.isFinite));
  const others = failed ? `; ${failed}${sayBounds(fits, question)}` : "";
  const maxima = 2 * fitted < fits.status.length
    ? ` The mean spectrum has maxima at ${
      maximaEv(spectra, question).join(", ") || "no energy there"
    }.`
    : "";
  const misfit = image.noise && chiSquare > MISFIT
    ? ` The mean reduced chi-square is ${
      chiSquare.toPrecision(3)
    }: the peaks are no Gaussians, or the ` +
      "noise is larger than estimated, and stated errors are too small."
    : "";
  return `${
    noise ?? "noise as given"
  }. ${fitted} of ${fits.status.length} fits ended well${others}.` +
    misfit + maxima;
}

/** @throws {Error} Where no fit ended well, with what ended how and where the mean spectrum has maxima. */
export function refuseUnfitted(
  fits: PeakFits,
  edge: SpectrumImage,
  { question }: OwnQuestion,
): void {
  const { fitted, failed } = sayEnds(fits), { fromEv, toEv, baseline } = question;
  if (fitted > 0) return;
  const maxima = maximaEv(edge, question).join(", ") || "no energy there";
  throw new Error(
    `Cannot fit the peaks as one fit at least must end well in ${fromEv}-${toEv} eV: ${failed}` +
      `${sayBounds(fits, question)}; the mean spectrum has maxima at ${maxima}; set ownPeaksEv, ` +
      `ownWithinEv, ownWindowEv or ownBaseline ("${baseline}") by them, or average more spectra (ownBlock)`,
  );
}

/** How many fits ended well, and how the others did. */
function sayEnds(fits: PeakFits): { fitted: number; failed: string } {
  const { fitted, ...others } = countStatus(fits);
  const failed = Object.entries(others).filter(([, count]) => count > 0)
    .map(([status, count]) => `${count} ${status}`);
  return { fitted, failed: failed.join(", ") };
}

/** Which parameters ended on the edge of what is allowed, and how often; empty where none did. */
function sayBounds(
  { peaks, status }: PeakFits,
  { fromEv, toEv, peaks: asked }: PeakQuestion,
): string {
  // A fit stops short where a peak's height is 0, as its position and width are nowhere then.
  const atBound = [...status.keys()].filter((s) =>
    status[s] === "at bound" || status[s] === "not converged"
  );
  const said = peaks.flatMap(({ name, positionEv, fwhmEv, height }, k) => {
    const { nearEv, withinEv = 0 } = asked[k];
    const bounds: [ArrayLike<number>, number, string][] = [
      [positionEv, nearEv - withinEv, `its position at ${nearEv - withinEv} eV`],
      [positionEv, nearEv + withinEv, `its position at ${nearEv + withinEv} eV`],
      [fwhmEv, toEv - fromEv, `its width at that of the window, ${toEv - fromEv} eV`],
      [height, 0, "its height at 0"],
    ];
    const found = bounds.flatMap(([values, bound, what]) => {
      const count = atBound.filter((s) => Math.abs(values[s] - bound) <= 1e-6 * Math.abs(bound));
      return count.length ? [`${count.length} with ${what}`] : [];
    });
    return found.length ? [`${name}: ${found.join(", ")}`] : [];
  });
  return said.length ? ` (${said.join("; ")})` : "";
}

/** Energies of the maxima of the mean spectrum in the window, each the highest within 1 eV on both sides. */
function maximaEv(edge: SpectrumImage, { fromEv, toEv }: PeakQuestion): string[] {
  const { data, energy } = crop(meanSpectrum(edge), { fromEv, toEv });
  const reach = Math.max(1, Math.round(1 / energy.stepEv)), last = data.length - 1;
  return [...data.keys()].filter((e) =>
    e > 0 && e < last && data[e] === Math.max(...data.slice(Math.max(0, e - reach), e + reach + 1))
  ).map((e) => `${energyAt(energy, e).toFixed(1)} eV`);
}
