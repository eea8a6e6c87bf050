import type { EnergyAxis } from "../core/energy_axis.ts";
import { blurImage, type BlurImageOptions, FWHM_PER_DEVIATION } from "../core/gaussian.ts";
import type { Image } from "../core/image.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";
import { type SpectrumImage, spectrumImage } from "../core/spectrum_image.ts";
import { ORBITALS } from "./ionisation.ts";
import { THICKEST_SLICE_A } from "./multislice_settings.ts";
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

/** A computed edge, resolved by polarisation. */
export interface PolarisedCurve {
  /** Rising energies in eV, in equal steps. */
  readonly relativeEv: ArrayLike<number>;
  readonly sigma: ArrayLike<number>;
  readonly pi: ArrayLike<number>;
  /** Features of (sigma + 2 pi) / 3 on the same scale in eV, the first peak first. */
  readonly peaksEv: readonly number[];
}

/**
 * Puts the sigma and pi spectra of a computed edge on an energy axis, keeping their ratio.
 *
 * @param edge A computed edge, its energies above the onset.
 * @param options.energy The axis.
 * @param options.firstPeakEv Energy loss of the edge's first peak, such as 531 eV for O K of SrTiO3.
 * @param options.broadeningEv Full width at half maximum of an added Gaussian in eV; 0.
 * @returns Both spectra, scaled so that (sigma + 2 pi) / 3 has maximum 1 over the axis.
 * @throws {RangeError} Where the energies do not rise in equal steps.
 * @example
 * ```ts
 * import { energyAxis, placePolarised } from "eels";
 * const relativeEv = [0, 1, 2, 3, 4], sigma = [0, 3, 1, 2, 1], pi = [0, 4, 1, 1, 1];
 * const edge = { relativeEv, sigma, pi, peaksEv: [1, 3] };
 * const energy = energyAxis(525, 0.5, 40);
 * const spectra = placePolarised(edge, { energy, firstPeakEv: 531 });
 * spectra.pi[12]; // 1.09 at 531 eV
 * ```
 */
export function placePolarised(
  edge: PolarisedCurve,
  options: { energy: EnergyAxis; firstPeakEv: number; broadeningEv?: number },
): PolarisedSpectra {
  const { energy, firstPeakEv, broadeningEv = 0 } = checkOptions(
    "placePolarised",
    "place the edge",
    options,
    { energy: is.needed(is.axis), firstPeakEv: is.needed(is.number), broadeningEv: is.from0 },
  );
  const placement = { energy, zeroEv: firstPeakEv - edge.peaksEv[0], broadeningEv };
  const place = (values: ArrayLike<number>) =>
    placeCurve({ relativeEv: edge.relativeEv, values }, placement);
  const sigma = place(edge.sigma);
  const pi = place(edge.pi);
  const most = sigma.reduce((high, value, i) => Math.max(high, (value + 2 * pi[i]) / 3), 0);
  const scale = most > 0 ? 1 / most : 0;
  return { energy, sigma: sigma.map((v) => v * scale), pi: pi.map((v) => v * scale) };
}

/** Which part of the weights is meant. */
export interface StemView {
  /** Which of the simulated thicknesses, in nm; the largest. */
  readonly thicknessNm?: number;
  /** Full width at half maximum of the electron source's image in nm; 0. */
  readonly sourceFwhmNm?: number;
}

const VIEW_KINDS = { thicknessNm: is.above0, sourceFwhmNm: is.from0 };

/**
 * The weights of all ionised sites and orbitals added up, and those of the sigma orbitals alone.
 *
 * @param weights What `simulateStemWeights` returned.
 * @param view Thickness, and width of the source's image.
 * @returns Two maps of a cell in 1/Å², `[rows, columns]`.
 * @throws {RangeError} Where the thickness was not simulated, or the source size is negative.
 * @example
 * ```ts
 * import { simulateStemWeights, SRTIO3, stemMaps } from "eels";
 * const small = { rows: 2, columns: 2, points: 32, repeats: 2, workers: 0 };
 * const weights = await simulateStemWeights(SRTIO3, { ...small, thicknessesNm: [1, 2] });
 * const { total } = stemMaps(weights, { thicknessNm: 2 });
 * total.data[1] > total.data[0]; // true: on the O column, half a cell beside Sr
 * ```
 */
export function stemMaps(
  weights: StemWeights,
  view: StemView = {},
): { total: Image; sigma: Image } {
  const task = "view the weights";
  const { thicknessNm, sourceFwhmNm = 0 } = checkOptions("stemMaps", task, view, VIEW_KINDS);
  const { shape, sites, values, pixel } = weights;
  const thickness = thicknessIndex(weights, thicknessNm);
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
  const deviationNm = sourceFwhmNm / FWHM_PER_DEVIATION;
  const down = deviationNm / pixel.rowNm, along = deviationNm / pixel.columnNm;
  // Cut so far out that nothing is lost: a wide source reaches over several cells.
  const reach = Math.ceil(8 * Math.max(down, along));
  const blur: BlurImageOptions = { shape, deviations: [down, along], ends: "wrap", reach };
  const image = (title: string, map: Float64Array): Image => ({
    data: Float32Array.from(blurImage(map, blur)),
    shape,
    pixelNm: pixel.columnNm,
    unit: "1/Å²",
    title,
  });
  return { total: image("all orbitals", total), sigma: image("sigma orbitals", sigma) };
}

/** The index of a simulated thickness; of the largest where none is named. */
function thicknessIndex({ thicknessesNm }: StemWeights, thicknessNm?: number): number {
  if (thicknessNm === undefined) return thicknessesNm.length - 1;
  const index = thicknessesNm.findIndex((one) =>
    Math.abs(one - thicknessNm) <= THICKEST_SLICE_A / 10 / 2 // whole slices were simulated
  );
  if (index >= 0) return index;
  throw new RangeError(
    `Cannot view the weights as thicknessNm must have been simulated (` +
      `${thicknessesNm.map((one) => one.toFixed(1)).join(", ")} nm): it is ${thicknessNm}`,
  );
}

/**
 * The share of the sigma orbitals in all that is ionised at each position.
 *
 * @param weights What `simulateStemWeights` returned.
 * @param view Thickness, and width of the source's image.
 * @returns A map of a cell, `[rows, columns]`, of shares from 0 to 1; 1/3 where all orbitals are alike.
 * @throws {RangeError} As {@link stemMaps}.
 * @example
 * ```ts
 * import { sigmaShare, simulateStemWeights, SRTIO3 } from "eels";
 * const small = { rows: 2, columns: 2, points: 32, repeats: 2, workers: 0 };
 * const weights = await simulateStemWeights(SRTIO3, { ...small, thicknessesNm: [1] });
 * sigmaShare(weights).data.every((share) => share > 0.1 && share < 0.5); // true
 * ```
 */
export function sigmaShare(weights: StemWeights, view: StemView = {}): Image {
  checkOptions("sigmaShare", "view the weights", view, VIEW_KINDS);
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
 * @param weights What `simulateStemWeights` returned.
 * @param options.spectra Spectra of the two kinds of orbital, and their energy axis.
 * @param options.thicknessNm Which of the simulated thicknesses, in nm; the largest.
 * @param options.sourceFwhmNm Full width at half maximum of the source's image in nm; 0.
 * @returns Ionisation in 1/Å², `[rows, columns, channels]`.
 * @throws {RangeError} As {@link stemMaps}.
 * @example
 * ```ts
 * import { energyAxis, simulateStemWeights, SRTIO3, stemImage } from "eels";
 * const small = { rows: 2, columns: 2, points: 32, repeats: 2, workers: 0 };
 * const weights = await simulateStemWeights(SRTIO3, { ...small, thicknessesNm: [2] });
 * const spectra = { energy: energyAxis(530, 1, 3), sigma: [1, 0, 2], pi: [1, 3, 1] };
 * stemImage(weights, { spectra, sourceFwhmNm: 0.1 }).shape; // [2, 2, 3]
 * ```
 */
export function stemImage(
  weights: StemWeights,
  options: StemView & { readonly spectra: PolarisedSpectra },
): SpectrumImage {
  const { spectra: { energy, sigma, pi }, ...view } = checkOptions(
    "stemImage",
    "make the spectrum image",
    options,
    { ...VIEW_KINDS, spectra: is.needed(is.record) },
  );
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
