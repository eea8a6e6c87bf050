import type { EnergyAxis } from "../core/energy_axis.ts";
import type { Image } from "../core/image.ts";
import { type SpectrumImage, spectrumImage } from "../core/spectrum_image.ts";
import { ORBITALS } from "./ionisation.ts";
import { placeCurve } from "./place_curve.ts";
import type { StemWeights } from "./stem_weights.ts";

/** Spectra of the sigma orbital and of one pi orbital of a site, on one scale. */
export interface PolarisedSpectra {
  readonly energy: EnergyAxis;
  /** One value a channel. */
  readonly sigma: ArrayLike<number>;
  /** One value a channel. */
  readonly pi: ArrayLike<number>;
}

/**
 * Puts the sigma and pi spectra of a computed edge on an energy axis, keeping their ratio.
 *
 * @param edge A computed edge such as that of `loadSrTiO3OxygenK`.
 * @param placement Where the first peak lies (531.0 eV: t2g of SrTiO3) and an added Gaussian width.
 * @returns Both spectra, scaled so that (sigma + 2 pi) / 3 has maximum 1 over the axis.
 */
export function placePolarised(
  edge: {
    readonly relativeEv: ArrayLike<number>;
    readonly sigma: ArrayLike<number>;
    readonly pi: ArrayLike<number>;
    readonly peaksEv: readonly number[];
  },
  energy: EnergyAxis,
  { t2gEv = 531, broadeningEv = 0 }: { t2gEv?: number; broadeningEv?: number } = {},
): PolarisedSpectra {
  const placement = { zeroEv: t2gEv - edge.peaksEv[0], broadeningEv };
  const place = (values: ArrayLike<number>) =>
    placeCurve({ relativeEv: edge.relativeEv, values }, energy, placement);
  const sigma = place(edge.sigma);
  const pi = place(edge.pi);
  const most = sigma.reduce((high, value, i) => Math.max(high, (value + 2 * pi[i]) / 3), 0);
  const scale = most > 0 ? 1 / most : 0;
  return { energy, sigma: sigma.map((v) => v * scale), pi: pi.map((v) => v * scale) };
}

/** Which part of the weights is meant. */
export interface StemView {
  /** Index in `thicknessesNm`; the last. */
  readonly thickness?: number;
  /** Full width at half maximum of the electron source's image in nm; 0. */
  readonly sourceFwhmNm?: number;
}

/**
 * The weights of all ionised sites and orbitals added up, and those of the sigma orbitals alone.
 *
 * @returns Two maps in 1/Å².
 * @throws {RangeError} Where the thickness index names none, or the source size is negative.
 */
export function stemMaps(
  weights: StemWeights,
  { thickness = weights.thicknessesNm.length - 1, sourceFwhmNm = 0 }: StemView = {},
): { total: Image; sigma: Image } {
  const { shape, sites, values, pixel, thicknessesNm } = weights;
  if (!(thickness in thicknessesNm)) {
    throw new RangeError(
      `Cannot view the weights as the thickness index must be below ${thicknessesNm.length}: it is ` +
        `${thickness}`,
    );
  }
  if (!(sourceFwhmNm >= 0)) {
    throw new RangeError(
      `Cannot blur the map as sourceFwhmNm must be 0 or more: it is ${sourceFwhmNm}`,
    );
  }
  const positions = shape[0] * shape[1];
  const count = sites.length * ORBITALS.length;
  const total = new Float64Array(positions);
  const sigma = new Float64Array(positions);
  for (let position = 0; position < positions; position++) {
    const first = (thickness * positions + position) * count;
    for (let i = 0; i < count; i++) {
      const { sigmaAxis } = sites[Math.floor(i / ORBITALS.length)];
      total[position] += values[first + i];
      if (ORBITALS[i % ORBITALS.length] === sigmaAxis) sigma[position] += values[first + i];
    }
  }
  const image = (title: string, map: Float64Array): Image => ({
    data: Float32Array.from(blurPeriodic(map, shape, [
      sourceFwhmNm / pixel.rowNm,
      sourceFwhmNm / pixel.columnNm,
    ])),
    shape,
    pixelNm: pixel.columnNm,
    unit: "1/Å²",
    title,
  });
  return { total: image("all orbitals", total), sigma: image("sigma orbitals", sigma) };
}

/** The share of the sigma orbitals in all that is ionised at each position. */
export function sigmaShare(weights: StemWeights, view: StemView = {}): Image {
  const { total, sigma } = stemMaps(weights, view);
  const data = sigma.data.map((value, i) => value / total.data[i]);
  return { ...sigma, data, unit: "share", title: "share of sigma" };
}

/**
 * The spectrum image `I(x, y, E) = W_sigma S_sigma(E) + (W_total - W_sigma) S_pi(E)`.
 *
 * In the local approximation without cross terms between orbitals each orbital adds its own spectrum,
 * weighted by how strongly the beam excites it at the probe position.
 *
 * @param weights What `simulateStemWeights` or `loadSrTiO3Weights` returned.
 * @param spectra Spectra of the two kinds of orbital.
 * @example
 * ```ts
 * import { energyAxis, placePolarised, stemImage } from "eels";
 * import { loadSrTiO3OxygenK, loadSrTiO3Weights } from "studies/sto";
 * const spectra = placePolarised(await loadSrTiO3OxygenK(), energyAxis(525, 0.25, 160));
 * const image = stemImage(await loadSrTiO3Weights(), spectra, { sourceFwhmNm: 0.08 });
 * image.shape; // [32, 32, 160]
 * ```
 */
export function stemImage(
  weights: StemWeights,
  { energy, sigma, pi }: PolarisedSpectra,
  view: StemView = {},
): SpectrumImage {
  const maps = stemMaps(weights, view);
  const [rows, columns] = weights.shape;
  const { channels } = energy;
  const data = new Float32Array(rows * columns * channels);
  for (let position = 0; position < rows * columns; position++) {
    const wSigma = maps.sigma.data[position];
    const wPi = maps.total.data[position] - wSigma;
    for (let e = 0; e < channels; e++) {
      data[position * channels + e] = wSigma * sigma[e] + wPi * pi[e];
    }
  }
  return spectrumImage({
    data,
    shape: [rows, columns, channels],
    energy,
    unit: "1/Å²",
    pixel: weights.pixel,
    title: "simulated spectrum image",
  });
}

/** Gaussian blur of a map that repeats in both directions; widths in pixels. */
function blurPeriodic(
  map: Float64Array,
  [rows, columns]: readonly [number, number],
  [rowFwhm, columnFwhm]: readonly [number, number],
): Float64Array {
  const acrossRows = periodicGaussian(rows, rowFwhm);
  const acrossColumns = periodicGaussian(columns, columnFwhm);
  return map.map((_, position) => {
    const row = Math.floor(position / columns);
    const column = position % columns;
    let sum = 0;
    for (let i = 0; i < rows; i++) {
      let line = 0;
      for (let j = 0; j < columns; j++) {
        line += acrossColumns[j] * map[((row + i) % rows) * columns + (column + j) % columns];
      }
      sum += acrossRows[i] * line;
    }
    return sum;
  });
}

/** Weights of the offsets 0 .. length - 1 of a Gaussian wrapped around a period; their sum is 1. */
function periodicGaussian(length: number, fwhm: number): Float64Array {
  if (fwhm === 0) return Float64Array.from({ length }, (_, i) => i === 0 ? 1 : 0);
  const deviation = fwhm / (2 * Math.sqrt(2 * Math.log(2)));
  const periods = Math.ceil(5 * deviation / length) + 1;
  const weights = Float64Array.from({ length }, (_, i) => {
    let sum = 0;
    for (let period = -periods; period <= periods; period++) {
      sum += Math.exp(-(((i + period * length) / deviation) ** 2) / 2);
    }
    return sum;
  });
  const norm = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / norm);
}
