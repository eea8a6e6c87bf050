/**
 * Steps along the energy axis of a spectrum image: crop, rebin, shift, resample. Each carries noise and
 * history on.
 *
 * @module
 */
import { mean } from "simple-statistics";
import {
  channelAt,
  channelRange,
  energyAt,
  type EnergyAxis,
  energyAxis,
  subAxis,
} from "./energy_axis.ts";
import { filterCorrelation, type Noise, sumNoise } from "./noise.ts";
import * as is from "./option_kinds.ts";
import { checkOptions, checkValue, refuseNonSpectra } from "./options.ts";
import { afterStep, moveNoise, type SpectrumImage, spectrumImage } from "./spectrum_image.ts";
import { changeView, isView, type Spectra, type SpectrumView } from "./spectrum_view.ts";

interface EnergyWindow {
  readonly fromEv: number;
  readonly toEv: number;
}

const CROP_KINDS = { fromEv: is.needed(is.number), toEv: is.needed(is.number) };

/**
 * Keeps the channels whose centres lie in `fromEv <= E < toEv`; of a view of a file it promises a view.
 *
 * @throws {RangeError} Where the window is empty, reversed or beyond the axis.
 * @example
 * ```ts
 * import { crop, energyAxis, spectrumImage } from "eels";
 * const all = spectrumImage({ data: new Float32Array(8), energy: energyAxis(520, 0.5, 8) });
 * crop(all, { fromEv: 521, toEv: 523 }).shape; // [1, 1, 4]
 * ```
 */
export function crop(image: SpectrumImage, options: EnergyWindow): SpectrumImage;
export function crop(view: SpectrumView, options: EnergyWindow): Promise<SpectrumView>;
export function crop(
  image: Spectra,
  options: EnergyWindow,
): SpectrumImage | Promise<SpectrumView> {
  if (isView(image)) return changeView(image, (rows) => crop(rows, options));
  refuseNonSpectra("crop", image);
  const { fromEv, toEv } = checkOptions("crop", "crop", options, CROP_KINDS);
  const range = channelRange(image.energy, fromEv, toEv);
  const [rows, columns, channels] = image.shape;
  const kept = range.to - range.from;
  const data = new Float32Array(rows * columns * kept);
  for (let s = 0; s < rows * columns; s++) {
    data.set(
      image.data.subarray(s * channels + range.from, s * channels + range.to),
      s * kept,
    );
  }
  if (kept === channels) return spectrumImage({ ...image, data });
  return afterStep(image, `cropped to ${fromEv}-${toEv} eV`, {
    data,
    shape: [rows, columns, kept],
    energy: subAxis(image.energy, range),
    noise: moveNoise(image, (background) => crop(background, { fromEv, toEv })),
  });
}

/**
 * Adds `factor` neighbouring channels into one; counts are kept, channels that do not fill a whole
 * group are left out at the high end.
 *
 * @throws {RangeError} Where `factor` is not a whole number between 1 and the channel count.
 * @example
 * ```ts
 * import { energyAxis, rebinEnergy, spectrumImage } from "eels";
 * const image = spectrumImage({
 *   data: [1, 2, 3, 4, 5, 6, 7, 8],
 *   shape: [2, 1, 4],
 *   energy: energyAxis(520, 0.5, 4),
 * });
 * rebinEnergy(image, 2).data; // 3, 7, 11, 15
 * ```
 */
export function rebinEnergy(image: SpectrumImage, factor: number): SpectrumImage {
  refuseNonSpectra("rebin", image);
  const [rows, columns, channels] = image.shape;
  if (!(Number.isSafeInteger(factor) && factor >= 1 && factor <= channels)) {
    throw new RangeError(
      `Cannot rebin as the factor must be a whole number from 1 to ${channels}: it is ${factor}`,
    );
  }
  const groups = Math.floor(channels / factor);
  const data = new Float32Array(rows * columns * groups);
  for (let s = 0; s < rows * columns; s++) {
    for (let g = 0; g < groups; g++) {
      let sum = 0;
      const first = s * channels + g * factor;
      for (let i = 0; i < factor; i++) sum += image.data[first + i];
      data[s * groups + g] = sum;
    }
  }
  const { stepEv } = image.energy;
  const energy = energyAxis(energyAt(image.energy, (factor - 1) / 2), stepEv * factor, groups);
  const moved = moveNoise(image, (background) => rebinEnergy(background, factor));
  return afterStep(image, `${factor} channels added into one`, {
    data,
    shape: [rows, columns, groups],
    energy,
    noise: moved && {
      ...sumNoise(moved, factor),
      correlation: filterCorrelation(moved.correlation, Array(factor).fill(1), factor),
    },
  });
}

/**
 * Shifts each spectrum along the energy axis by linear interpolation, so that a feature at
 * `E` moves to `E + shiftsEv[s]`; the axis stays. What enters from outside repeats the edge value.
 *
 * @param shiftsEv One shift in eV a spectrum (row-major), or one for all.
 * @throws {RangeError} Where the number of shifts is neither one nor the number of spectra, or a
 * shift is not finite.
 * @example
 * ```ts
 * import { energyAxis, shiftSpectra, spectrumImage } from "eels";
 * const image = spectrumImage({
 *   data: [1, 2, 3, 4, 5, 6, 7, 8],
 *   shape: [2, 1, 4],
 *   energy: energyAxis(520, 0.5, 4),
 * });
 * shiftSpectra(image, [0.5, 0]).data; // 1, 1, 2, 3, 5, 6, 7, 8
 * ```
 */
export function shiftSpectra(image: SpectrumImage, shiftsEv: ArrayLike<number>): SpectrumImage {
  refuseNonSpectra("shift", image);
  const [rows, columns, channels] = image.shape;
  const count = rows * columns;
  if (shiftsEv.length !== 1 && shiftsEv.length !== count) {
    throw new RangeError(
      `Cannot shift as there must be one shift or one a spectrum: ${shiftsEv.length} shifts, ` +
        `${count} spectra`,
    );
  }
  const data = new Float32Array(image.data.length);
  const last = channels - 1;
  for (let s = 0; s < count; s++) {
    const shiftEv = shiftsEv.length === 1 ? shiftsEv[0] : shiftsEv[s];
    if (!Number.isFinite(shiftEv)) {
      throw new RangeError(`Cannot shift as a shift must be finite: spectrum ${s} has ${shiftEv}`);
    }
    const shift = shiftEv / image.energy.stepEv;
    const base = s * channels;
    for (let e = 0; e < channels; e++) {
      const position = Math.min(last, Math.max(0, e - shift));
      const low = Math.floor(position);
      const part = position - low;
      const high = Math.min(last, low + 1);
      data[base + e] = (1 - part) * image.data[base + low] + part * image.data[base + high];
    }
  }
  const moved = moveNoise(image, (background) => shiftSpectra(background, shiftsEv));
  return afterStep(image, "shifted along energy by linear interpolation", {
    data,
    noise: moved && interpolateNoise(moved, image.energy, shiftsEv),
  });
}

/** Interpolation joins neighbours: sums keep their variance, single channels lose some. */
function interpolateNoise(
  noise: Noise,
  { stepEv }: EnergyAxis,
  shiftsEv: ArrayLike<number>,
): Noise {
  const parts = Array.from(shiftsEv, (shiftEv) => {
    const part = Math.abs(shiftEv / stepEv) % 1;
    return part < 1e-6 || part > 1 - 1e-6 ? 0 : part;
  });
  const joint = mean(parts.map((part) => part * (1 - part)));
  if (joint === 0) return noise;
  // The pair of weights p and 1 - p whose product is the mean of all products.
  const part = 0.5 - Math.sqrt(0.25 - joint);
  return { ...noise, correlation: filterCorrelation(noise.correlation, [1 - part, part]) };
}

/**
 * The image resampled by linear interpolation onto another axis that lies inside its own.
 *
 * Values are interpolated, not added up: counts a channel stay what they are, whatever its new width.
 *
 * @param energy The new axis.
 * @throws {RangeError} Where it reaches outside the old one.
 * @example
 * ```ts
 * import { energyAxis, resample, spectrumImage } from "eels";
 * const image = spectrumImage({
 *   data: [1, 2, 3, 4, 5, 6, 7, 8],
 *   shape: [2, 1, 4],
 *   energy: energyAxis(520, 0.5, 4),
 * });
 * resample(image, energyAxis(520.25, 0.5, 3)).data[0]; // 1.5
 * ```
 */
export function resample(image: SpectrumImage, energy: EnergyAxis): SpectrumImage {
  checkValue("resample", "the new axis", energy, is.axis);
  const [rows, columns, channels] = image.shape;
  const first = channelAt(image.energy, energy.startEv);
  const last = channelAt(image.energy, energyAt(energy, energy.channels - 1));
  if (first < -1e-6 || last > channels - 1 + 1e-6) {
    throw new RangeError(
      `Cannot resample as the new axis must lie inside the old: new ${energy.startEv}-` +
        `${energyAt(energy, energy.channels - 1)} eV, old ${image.energy.startEv}-` +
        `${energyAt(image.energy, channels - 1)} eV`,
    );
  }
  const data = new Float32Array(rows * columns * energy.channels);
  for (let s = 0; s < rows * columns; s++) {
    for (let e = 0; e < energy.channels; e++) {
      const exact = channelAt(image.energy, energyAt(energy, e));
      const low = Math.min(channels - 1, Math.max(0, Math.floor(exact)));
      const high = Math.min(channels - 1, low + 1);
      const part = Math.min(1, Math.max(0, exact - low));
      const base = s * channels;
      data[s * energy.channels + e] = (1 - part) * image.data[base + low] +
        part * image.data[base + high];
    }
  }
  const step = `resampled onto channels of ${energy.stepEv} eV from ${energy.startEv} eV`;
  // On channels of the same width this is a shift; on others neighbours are joined unevenly.
  const even =
    Math.abs(energy.stepEv - image.energy.stepEv) * energy.channels < 1e-3 * energy.stepEv;
  const moved = even ? moveNoise(image, (background) => resample(background, energy)) : undefined;
  const lost = image.noise && !moved ? ", so that the noise is unknown" : "";
  return afterStep(image, step + lost, {
    data,
    shape: [rows, columns, energy.channels],
    energy,
    noise: moved && interpolateNoise(moved, energy, [energy.startEv - image.energy.startEv]),
  });
}
