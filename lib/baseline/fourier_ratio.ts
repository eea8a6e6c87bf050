import { channelAt } from "../core/energy_axis.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, refuseNonSpectra } from "../core/options.ts";
import { spectrumCount, type SpectrumImage, spectrumOf, withData } from "../core/spectrum_image.ts";
import { fftPair, layReal, nextPowerOfTwo, readReal } from "../engine/fourier/fft_pair.ts";
import { continueSpectrum, sumOf } from "./fourier_log.ts";
import { checkSameStep, checkValues } from "./spread.ts";

/** How a Fourier ratio is kept from dividing by zero. */
export interface FourierRatioOptions {
  /**
   * Low-loss spectrum or zero-loss peak, one or one a spectrum, with 0 eV on its axis; its sum is brought
   * to 1.
   */
  readonly spread: SpectrumImage;
  /** Full width at half maximum of the Gaussian that the result is as sharp as, in eV. */
  readonly fwhmEv: number;
  /**
   * Share of the spread's power at zero frequency below which a frequency is damped: with spread S the
   * ratio is K conj(S) / (|S|² + regularisation |S(0)|²). 0 divides plainly.
   */
  readonly regularisation?: number;
  /** What one electron of the spread's zero-loss peak counts for: 1, or exp(-t / lambda). */
  readonly zeroLossShare?: number;
}

/**
 * Deconvolves by a ratio of Fourier transforms, brought to a stated resolution: a core-loss edge by its
 * low-loss spectrum, which removes plural scattering, or a low-loss spectrum by its zero-loss peak.
 *
 * Egerton, Electron Energy-Loss Spectroscopy in the Electron Microscope (2011), section 4.1,
 * doi:10.1007/978-1-4419-9583-4. Choice: the ratio is damped in the manner of Wiener, where usual
 * programs divide by whatever the transform happens to be.
 *
 * @param image Spectra with the background removed, from below their onset on.
 * @param options Low-loss spectrum, resolution and damping.
 * @returns Spectra on the image's axis. With `zeroLossShare` the result is the single-scattering
 * edge; without, it keeps the sum.
 * @throws {RangeError} Where a value is not finite, the channel widths differ, the spread is all zero
 * or holds no 0 eV, or the resolution or regularisation is negative.
 * @example
 * ```ts
 * import * as eels from "eels";
 * const energy = eels.energyAxis(-10, 0.5, 256);
 * const beam = { thicknessMfp: 1, plasmons: [{ energyEv: 24, widthEv: 8, share: 1 }] };
 * const spread = eels.spectrumImage({ data: eels.lowLoss(energy, beam), energy });
 * const sharp = Float64Array.from({ length: 256 }, (_, e) => e < 100 ? 0 : Math.exp(-(e - 100) / 90));
 * const edge = eels.spreadSpectra(eels.spectrumImage({ data: sharp, energy }), { spread });
 * const once = eels.deconvolveFourierRatio(edge, { spread, fwhmEv: 2, regularisation: 1e-6 });
 * once.data[150]; // nearly exp(-50 / 90), as before the plural scattering
 * ```
 */
export function deconvolveFourierRatio(
  image: SpectrumImage,
  options: FourierRatioOptions,
): SpectrumImage {
  refuseNonSpectra("deconvolve", image);
  const { spread, fwhmEv, regularisation = 1e-4, zeroLossShare = 1 } = checkOptions(
    "deconvolveFourierRatio",
    "deconvolve",
    options,
    {
      spread: is.needed(is.spectra),
      fwhmEv: is.needed(is.above0),
      regularisation: is.from0,
      zeroLossShare: is.above0,
    },
  );
  checkSameStep(spread, image);
  const count = spectrumCount(image), spreads = spectrumCount(spread);
  if (spreads !== 1 && spreads !== count) {
    throw new RangeError(
      `Cannot deconvolve as there must be one spread, or one a spectrum: ${spreads} and ${count}`,
    );
  }
  const zero = Math.round(channelAt(spread.energy, 0));
  if (!(zero >= 0 && zero < spread.shape[2])) {
    throw new RangeError(
      `Cannot deconvolve as 0 eV must lie on the spread's axis: it begins at ` +
        `${spread.energy.startEv} eV`,
    );
  }
  const channels = image.shape[2], stepEv = image.energy.stepEv;
  const pair = fftPair(nextPowerOfTwo(2 * channels + spread.shape[2]));
  const gaussian = Float64Array.from({ length: pair.size }, (_, p) => {
    const at = Math.min(p, pair.size - p) * stepEv;
    return Math.exp(-4 * Math.LN2 * (at / fwhmEv) ** 2);
  });
  const area = sumOf(gaussian);
  pair.values.fill(0);
  layReal(pair, 0, gaussian.map((value) => value / area));
  pair.forward();
  const resolution = pair.values.slice();
  const data = new Float32Array(image.data.length);
  for (let s = 0; s < count; s++) {
    const spectrum = spectrumOf(image, s), own = spectrumOf(spread, s);
    checkValues(spectrum, `spectrum ${s}`, "keep negatives");
    checkValues(own, `spread ${s}`, "keep negatives");
    const total = sumOf(own);
    if (!(total > 0)) {
      throw new RangeError(
        `Cannot deconvolve as a spread must have a sum above 0: spread ${s} has ${total}`,
      );
    }
    pair.values.fill(0);
    layReal(pair, 0, continueSpectrum(spectrum));
    layReal(pair, 1, own, -zero);
    pair.forward();
    for (let p = 0; p < pair.values.length; p += 4) {
      const [kr, sr, ki, si] = pair.values.subarray(p, p + 4);
      const power = sr * sr + si * si + regularisation * total * total;
      const factor = zeroLossShare * total * resolution[p] / power;
      pair.values[p] = power > 0 ? (kr * sr + ki * si) * factor : 0;
      pair.values[p + 2] = power > 0 ? (ki * sr - kr * si) * factor : 0;
    }
    pair.inverse();
    const found = readReal(pair, 0, channels);
    for (let e = 0; e < channels; e++) data[s * channels + e] = found[e] / pair.size;
  }
  return withData(image, data);
}
