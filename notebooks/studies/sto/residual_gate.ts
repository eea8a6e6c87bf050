/**
 * The test of residuals on spectra unlike those of the training (notebook 12).
 *
 * @module
 */
import { summariseTrials, type TrialSummary } from "eels/analyse/trials.ts";
import { judgeResiduals, residualsOf, type Verdict } from "eels/analyse/residual_structure.ts";
import type { Prng } from "eels/core/random.ts";
import { mapValues, repeatSpectrum, type SpectrumImage } from "eels/core/spectrum_image.ts";
import { meanSpectrum } from "eels/core/sums.ts";
import { addGaussianNoise } from "eels/degrade/noise.ts";
import type { Model } from "eels/model/model.ts";
import { addPeak } from "./alter_image.ts";

/**
 * Spectra that a gate should tell apart: one like those of the training, none at all, the edge of another
 * compound at 0.6 of the highest value, and the first with a further peak at 528 eV, before its edge.
 *
 * @param ordinary One spectrum.
 * @param options.edge Another compound's edge on the same axis.
 * @param options.peakHeights Heights of the further peak.
 */
export function unseenSpectra(
  ordinary: SpectrumImage,
  { name, edge, peakHeights }: {
    name: string;
    edge: ArrayLike<number>;
    peakHeights: readonly number[];
  },
): Record<string, SpectrumImage> {
  const most = Array.from(edge).reduce((a, b) => Math.max(a, b));
  const peak = (height: number) => addPeak(ordinary, { energyEv: 528, fwhmEv: 1, height });
  return {
    "ordinary spectrum": ordinary,
    "nothing": mapValues(ordinary, () => 0),
    [name]: mapValues(ordinary, (_, e) => 0.6 * edge[e] / most),
    ...Object.fromEntries(peakHeights.map((h) => [`further peak of ${h}`, peak(h)])),
  };
}

/** A spectrum put to the gate again and again. */
export interface GateTrial {
  readonly shown: string;
  readonly truth: SpectrumImage;
  /** Noisy spectra, one a draw. */
  readonly noisy: SpectrumImage;
  readonly summary: TrialSummary;
  /** Residual of the first draw, and the mean of all. */
  readonly residual: SpectrumImage;
  readonly meanResidual: SpectrumImage;
  readonly verdict: Verdict;
}

/**
 * Denoises noisy repeats of spectra and judges the residuals, noisy less denoised, which should hold
 * nothing but the noise.
 */
export async function testGate(
  spectra: Readonly<Record<string, SpectrumImage>>,
  { apply }: Pick<Model, "apply">,
  { sigma, draws, random }: { sigma: number; draws: number; random: Prng },
): Promise<GateTrial[]> {
  const trials: GateTrial[] = [];
  for (const [shown, truth] of Object.entries(spectra)) {
    const many = repeatSpectrum(truth, draws);
    const noisy = addGaussianNoise(many, { sigma, random: random.split(shown) });
    const output = await apply(noisy), residual = residualsOf(noisy, output);
    trials.push({
      shown,
      truth,
      noisy,
      summary: summariseTrials(output, truth),
      residual,
      meanResidual: meanSpectrum(residual),
      verdict: judgeResiduals(noisy, output, { sigma }),
    });
  }
  return trials;
}
