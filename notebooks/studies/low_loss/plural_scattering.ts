import { energyAxis } from "eels/core/energy_axis.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { deconvolveFourierLog } from "eels/baseline/fourier_log.ts";
import { deconvolveFourierRatio } from "eels/baseline/fourier_ratio.ts";
import { addPluralLoss, lowLoss, pluralLoss, singleLoss } from "eels/simulate/low_loss.ts";
import { lossError } from "./compare_deconvolutions.ts";

/** A spectrum with plural scattering, the single scattering in it, and what deconvolution made of it. */
export interface PluralScattering {
  readonly plural: SpectrumImage;
  readonly single: SpectrumImage;
  readonly found: SpectrumImage;
}

/** The error over the losses (see `lossError`) of what Fourier-log and the Fourier ratio found. */
export function comparePluralScattering(
  { lowLosses, edge }: { lowLosses: PluralScattering; edge: PluralScattering },
): { method: string; spectrum: string; lossError: number }[] {
  const errorOf = ({ found, single }: PluralScattering) =>
    lossError(found, { truth: single }).lossError;
  return [
    { method: "Fourier-log", spectrum: "low losses", lossError: errorOf(lowLosses) },
    { method: "Fourier ratio", spectrum: "edge", lossError: errorOf(edge) },
  ];
}

/**
 * Makes a low-loss spectrum and an exponential edge at 40 eV with plural scattering by one plasmon at
 * 24 eV, and takes it out again: by Fourier-log, and by the Fourier ratio at a stated resolution.
 *
 * @param thicknessMfp Thickness in inelastic mean free paths.
 */
export function removePluralScattering(
  thicknessMfp: number,
  { fwhmEv = 1, regularisation = 1e-6 }: { fwhmEv?: number; regularisation?: number } = {},
): { lowLosses: PluralScattering; edge: PluralScattering } {
  const energy = energyAxis(-10, 0.5, 400), alone = Math.exp(-thicknessMfp);
  const plasmons = [{ energyEv: 24, widthEv: 8, share: 1 }];
  const spectrum = (data: ArrayLike<number>) => spectrumImage({ data, energy, unit: "share" });
  const single = singleLoss(plasmons, energy);
  const beam = lowLoss(energy, { thicknessMfp: 0, plasmons });
  const plural = spectrum(lowLoss(energy, { thicknessMfp, plasmons }));
  const once = addPluralLoss(beam, single).map((value) => value * thicknessMfp * alone);
  const onset = 100, decay = 90; // channels
  const edge = Float64Array.from(
    { length: energy.channels },
    (_, e) => e < onset ? 0 : Math.exp((onset - e) / decay),
  );
  const scattered = spectrum(addPluralLoss(edge, pluralLoss(single, thicknessMfp)));
  const ratio = { fwhmEv, regularisation, zeroLossShare: alone };
  return {
    lowLosses: {
      plural,
      single: spectrum(once),
      found: deconvolveFourierLog(plural, {
        zeroLoss: spectrum(beam.map((value) => value * alone)),
      }),
    },
    edge: {
      plural: scattered,
      single: spectrum(edge.map((value) => value * alone)),
      found: deconvolveFourierRatio(scattered, { spread: plural, ...ratio }),
    },
  };
}
