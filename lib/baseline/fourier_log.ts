import { channelAt, energyAt, type EnergyAxis, sameAxis } from "../core/energy_axis.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, refuseNonSpectra } from "../core/options.ts";
import { spectrumCount, type SpectrumImage, spectrumOf, withData } from "../core/spectrum_image.ts";
import {
  type FftPair,
  fftPair,
  layReal,
  nextPowerOfTwo,
  readReal,
} from "../engine/fourier/fft_pair.ts";
import { checkSameStep, checkValues } from "./spread.ts";

/** Noise may make a specimen of no thickness look thinner by this, in mean free paths. */
const ROUNDING = 0.01;

/**
 * Removes plural scattering by Fourier-log deconvolution: Z ln(J / Z) transformed back, with J the
 * spectrum and Z its zero-loss peak, is the single-scattering spectrum at the zero-loss peak's own
 * resolution, so that no noise is amplified.
 *
 * Egerton, Electron Energy-Loss Spectroscopy in the Electron Microscope (2011), section 4.1,
 * doi:10.1007/978-1-4419-9583-4. Beyond the last channel a spectrum is continued by a cosine bell down
 * to 0 over as many channels as the axis has, since a step there would ring.
 *
 * @param image Low-loss spectra from below the zero-loss peak on, any unit.
 * @param options.zeroLoss The zero-loss peak in the same unit, zero elsewhere: one spectrum, or one a
 * spectrum of the image. On the image's axis it stays where it is; on an axis of its own, as
 * `takeZeroLoss` gives it, its top is laid on the top of each spectrum, wherever that lies.
 * @returns Single losses, zero-loss peak left out; their sum over that of the zero-loss peak is the
 * thickness in mean free paths.
 * @throws {RangeError} Where a value is not finite, the axes differ, a zero-loss peak is all zero, or a
 * specimen is thicker than 3 mean free paths, where the logarithm's phase cannot be told, or a zero-loss peak is no part
 * of its spectrum, such as one that lies elsewhere.
 * @example
 * ```ts
 * import { deconvolveFourierLog, energyAxis, lowLoss, spectrumImage } from "eels";
 * const energy = energyAxis(-10, 0.5, 256), plasmons = [{ energyEv: 24, widthEv: 8, share: 1 }];
 * const image = spectrumImage({ data: lowLoss(energy, { thicknessMfp: 1, plasmons }), energy });
 * const beam = lowLoss(energy, { thicknessMfp: 0, plasmons });
 * const zeroLoss = spectrumImage({ data: beam.map((value) => value * Math.exp(-1)), energy });
 * const single = deconvolveFourierLog(image, { zeroLoss });
 * single.data.reduce((sum, value) => sum + value) / Math.exp(-1); // nearly 1, the thickness
 * ```
 */
export function deconvolveFourierLog(
  image: SpectrumImage,
  options: { zeroLoss: SpectrumImage },
): SpectrumImage {
  refuseNonSpectra("deconvolve", image);
  const { zeroLoss } = checkOptions("deconvolveFourierLog", "deconvolve", options, {
    zeroLoss: is.needed(is.spectra),
  });
  checkSameStep(zeroLoss, image);
  const channels = image.shape[2], count = spectrumCount(image);
  const peaks = spectrumCount(zeroLoss);
  if (!(peaks === 1 || peaks === count)) {
    throw new RangeError(
      `Cannot deconvolve as there must be one zero-loss peak, or one a spectrum: [${image.shape}] and ` +
        `[${zeroLoss.shape}]`,
    );
  }
  const zero = Math.round(channelAt(image.energy, 0));
  if (!(zero >= 0 && zero < channels)) {
    throw new RangeError(
      `Cannot deconvolve as 0 eV must lie on the axis: it begins at ${image.energy.startEv} eV`,
    );
  }
  const isPlaced = sameAxis(image.energy, zeroLoss.energy);
  const pair = fftPair(nextPowerOfTwo(3 * channels));
  const data = new Float32Array(image.data.length);
  for (let s = 0; s < count; s++) {
    const spectrum = spectrumOf(image, s), own = spectrumOf(zeroLoss, s);
    checkValues(spectrum, `spectrum ${s}`, "keep negatives");
    checkValues(own, `zero-loss peak ${s}`, "keep negatives");
    const peak = isPlaced ? own : layOn(channels, own, highestAt(spectrum) - highestAt(own));
    const thickness = Math.log(sumOf(spectrum) / sumOf(peak));
    if (!(sumOf(peak) > 0 && thickness >= -ROUNDING && thickness <= 3)) {
      throw new RangeError(
        `Cannot deconvolve as a zero-loss peak must hold between e^-3 and all of its spectrum: ` +
          `peak ${s} holds ${sumOf(peak)} of ${sumOf(spectrum)}`,
      );
    }
    refuseDisplaced(spectrum, peak, s, image.energy);
    pair.values.fill(0);
    layReal(pair, 0, continueSpectrum(spectrum), -zero);
    layReal(pair, 1, peak, -zero);
    pair.forward();
    takeLogarithm(pair);
    pair.inverse();
    const single = readReal(pair, 0, channels, -zero);
    for (let e = 0; e < channels; e++) data[s * channels + e] = single[e] / pair.size;
  }
  return withData(image, data);
}

/** Choice: share of a zero-loss peak that may lie above its spectrum, by noise or a tail continued. */
const MOST_ABOVE = 0.2;

/** Refuses a peak that is not part of its spectrum: the result would be nonsense that looks like losses. */
function refuseDisplaced(
  spectrum: Float32Array,
  peak: Float32Array,
  s: number,
  energy: EnergyAxis,
): void {
  const above = peak.reduce(
    (sum, value, e) => sum + Math.max(0, value - Math.max(0, spectrum[e])),
    0,
  );
  if (above <= MOST_ABOVE * sumOf(peak)) return;
  const [at, of] = [peak, spectrum].map((each) =>
    Number(energyAt(energy, highestAt(each)).toFixed(3))
  );
  throw new RangeError(
    `Cannot deconvolve as the zero-loss peak must be part of its spectrum: that of spectrum ${s} has its ` +
      `top at ${at} eV, the spectrum at ${of} eV; take it of the same spectra by takeZeroLoss()`,
  );
}

function highestAt(values: Float32Array): number {
  let top = 0;
  for (let e = 1; e < values.length; e++) if (values[e] > values[top]) top = e;
  return top;
}

/** Values moved by `by` channels on an axis of `channels`; what reaches beyond it is left out. */
function layOn(channels: number, values: Float32Array, by: number): Float32Array {
  const laid = new Float32Array(channels);
  values.forEach((value, e) => {
    if (e + by >= 0 && e + by < channels) laid[e + by] = value;
  });
  return laid;
}

/** Signal 0 becomes Z ln(J / Z) of J in signal 0 and Z in signal 1; nothing where Z has no such frequency. */
function takeLogarithm({ values, size }: FftPair): void {
  let most = 0;
  for (let p = 0; p < size; p++) {
    most = Math.max(most, Math.hypot(values[4 * p + 1], values[4 * p + 3]));
  }
  for (let p = 0; p < 4 * size; p += 4) {
    const [jr, zr, ji, zi] = values.subarray(p, p + 4);
    const zz = zr * zr + zi * zi;
    values[p] = values[p + 2] = 0;
    const qr = (jr * zr + ji * zi) / zz, qi = (ji * zr - jr * zi) / zz;
    const size2 = qr * qr + qi * qi;
    // Below this Z is rounding: what it would be multiplied by cannot be told, and counts for nothing.
    if (!(Math.sqrt(zz) > 1e-9 * most && size2 > 0)) continue;
    const [lr, li] = [Math.log(size2) / 2, Math.atan2(qi, qr)];
    values[p] = zr * lr - zi * li;
    values[p + 2] = zr * li + zi * lr;
  }
}

/** The spectrum, then a cosine bell from its last values' mean down to 0, as long again. */
export function continueSpectrum(spectrum: Float32Array): Float64Array {
  const { length } = spectrum;
  const tail = Math.max(1, Math.min(10, length >> 4));
  const last = sumOf(spectrum.subarray(length - tail)) / tail;
  return Float64Array.from(
    { length: 2 * length },
    (_, e) =>
      e < length ? spectrum[e] : last * (1 + Math.cos(Math.PI * (e - length + 1) / length)) / 2,
  );
}

export function sumOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum;
}
