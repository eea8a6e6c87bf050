import { measureNormalisation, type Normalisation, normalise } from "eels/core/normalisation.ts";
import { crop, rebinEnergy } from "eels/core/energy_steps.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { stackRows } from "eels/core/stack.ts";
import { fitPowerLaw, subtractPowerLaw } from "eels/analyse/power_law.ts";
import { averageFrames, frameWindow } from "eels/degrade/frame_rate.ts";
import { risingPair } from "../methods/pair.ts";

/** What {@link prepare} needs to know of an image, simulated or measured. */
export interface LabelledImage {
  readonly name: string;
  readonly state: "initial" | "annealed";
  readonly thickness: "thin" | "thick";
  /** Counts at the camera's full rate, from below the background window on. */
  readonly counts: SpectrumImage;
  readonly heldOut: boolean;
}

/** What an image is used for; neither fits nor choices may look at one that is held out. */
export type Part = "training" | "validation" | "held out";

/** An image ready for a network. */
export interface PreparedImage<Image extends LabelledImage = LabelledImage> {
  readonly name: string;
  readonly state: "initial" | "annealed";
  readonly thickness: "thin" | "thick";
  readonly part: Part;
  /** 0 initial, 1 annealed. */
  readonly label: 0 | 1;
  /** Binned counts at `frameRateHz` over the whole measured range, for a background fit. */
  readonly wide: SpectrumImage;
  /** The same, cropped. */
  readonly counts: SpectrumImage;
  /** Cropped counts, normalised. */
  readonly inputs: SpectrumImage;
  /** The spectrum at the truth's frame rate, background removed, normalised. */
  readonly truth: SpectrumImage;
  /** What it was made from. */
  readonly source: Image;
}

/** All images, and the two mappings to 0..1. */
export interface PreparedImages<Image extends LabelledImage = LabelledImage> {
  readonly images: readonly PreparedImage<Image>[];
  /** Of inputs: counts to 0..1, from training images at the full rate. */
  readonly normalisation: Normalisation;
  /** Of truths: counts less background to 0..1, from training images. */
  readonly truthNormalisation: Normalisation;
}

/** Settings of {@link prepare}. */
export interface PrepareOptions {
  /** Kept energies; 520 to 580 eV. */
  readonly keepEv?: readonly number[];
  /** Width of a channel after binning in eV; 0.25. */
  readonly stepEv?: number;
  /** Window of the power law that is taken off the truth; 500 to 524 eV. */
  readonly backgroundEv?: readonly number[];
  readonly fullRateHz?: number;
  /** Rate of the inputs; the full rate. */
  readonly frameRateHz?: number;
  readonly truthRateHz?: number;
  /** How truths are averaged, see `averageFrames`. */
  readonly truthMode?: "moving" | "blocks";
  /** Mappings to 0..1 to use, such as those that a network was trained with; default: measured. */
  readonly mappings?: Pick<PreparedImages, "normalisation" | "truthNormalisation">;
  /** Share of the images not held out that validate, of each state and thickness one at least. */
  readonly validationShare?: number;
}

/**
 * Prepares spectrum images for RapidEELS as Pate et al. (2021), doi:10.1038/s41598-021-97668-8,
 * describe it: binned to 0.25 eV, cropped to 520-580 eV (240 channels), normalised to 0..1; truths are
 * 10 x 40 means (1 frame/s) without their power-law background.
 *
 * Choice: one mapping to 0..1 for all inputs and one for all truths, both measured on training images,
 * so that intensities stay comparable; the paper does not say over what it normalises, and the
 * authors' notebook scales each channel by its quantiles instead (`RobustScaler`, whose range of 0.25
 * to 0.75 is in percent, not the quartiles).
 * Choice: the background window is 500-524 eV, one of two in that notebook; the other, 498-528 eV,
 * reaches into the pre-peak where that lies at 528 eV.
 * Choice: whole images validate, the last ones of each state and thickness, not single spectra.
 *
 * @param images Counts in channels of `stepEv` or a whole fraction, rows at the scan's distance.
 * @returns Images in the same order.
 * @throws {RangeError} Where a range lies beyond the axis, channels do not divide the step, no image
 * is left to train on (where no mappings are given), or the truth's window is larger than an image.
 * @example
 * ```ts
 * import { prng } from "eels";
 * import * as srfeo3 from "studies/srfeo3";
 * const images = await srfeo3.simulate({ random: prng(1), images: 12, rows: 40 });
 * const prepared = srfeo3.prepare(images);
 * const { inputs, truth } = srfeo3.stackPart(prepared, "training");
 * inputs.shape; // [160, 10, 240]
 * ```
 */
export function prepare<Image extends LabelledImage>(
  images: readonly Image[],
  options: PrepareOptions = {},
): PreparedImages<Image> {
  const { fullRateHz = 400, frameRateHz = fullRateHz, keepEv = [520, 580] } = options;
  const [fromEv, toEv] = risingPair(keepEv, "keepEv");
  const { mappings } = options;
  const parts = assignParts(images, options.validationShare ?? 0.2, mappings !== undefined);
  const binned = images.map(({ counts }) => binTo(counts, options.stepEv ?? 0.25));
  const full = binned.map((image) => crop(image, { fromEv, toEv }));
  const truths = binned.map((image) => crop(truthOf(image, options), { fromEv, toEv }));
  const training = <T>(all: readonly T[]) => all.filter((_, i) => parts[i] === "training");
  const normalisation = mappings?.normalisation ?? rangeOf(training(full));
  const truthNormalisation = mappings?.truthNormalisation ?? rangeOf(training(truths));
  return {
    normalisation,
    truthNormalisation,
    images: images.map((source, i) => {
      const { name, state, thickness, counts: { shape: [, columns] } } = source;
      const slow = frameRateHz !== fullRateHz;
      const window = frameWindow({ fromHz: fullRateHz, toHz: frameRateHz, columns });
      const wide = slow ? averageFrames(binned[i], window) : binned[i];
      const counts = slow ? crop(wide, { fromEv, toEv }) : full[i];
      const inputs = normalise(counts, normalisation);
      const truth = normalise(truths[i], truthNormalisation);
      const label = state === "annealed" ? 1 : 0;
      const part = parts[i];
      return { name, state, thickness, part, label, wide, counts, inputs, truth, source };
    }),
  };
}

/** Inputs, truths and labels of one part in single images, one image below the other. */
export interface StackedPart {
  readonly counts: SpectrumImage;
  readonly inputs: SpectrumImage;
  readonly truth: SpectrumImage;
  /** One a spectrum, row-major: 0 initial, 1 annealed. */
  readonly labels: Uint8Array;
}

/**
 * Puts the images of one part together, as training needs them.
 *
 * @throws {RangeError} Where there is none of that part.
 */
export function stackPart({ images }: PreparedImages, part: Part): StackedPart {
  const own = images.filter((image) => image.part === part);
  if (own.length === 0) {
    const listed = images.map((image) => `${image.name} (${image.part})`).join(", ");
    throw new RangeError(
      `Cannot take the ${part} images as there is none: of each state and thickness the first scan ` +
        `("1_1" in its name) is held out, and where two others are left the last one validates; so one ` +
        `kind needs three files at least. There are ${listed}`,
    );
  }
  const labels = own.flatMap(({ label, counts: { shape: [rows, columns] } }) =>
    new Array<number>(rows * columns).fill(label)
  );
  return {
    counts: stackRows(own.map((image) => image.counts)),
    inputs: stackRows(own.map((image) => image.inputs)),
    truth: stackRows(own.map((image) => image.truth)),
    labels: Uint8Array.from(labels),
  };
}

/**
 * Spectra as a truth should be: the power law fitted to each and removed, cropped, normalised like the
 * truths. For denoised spectra that still have their background.
 *
 * @param image Counts over the whole measured range in the prepared channels, such as a
 * reconstruction of {@link PreparedImage.wide}.
 */
export function likeTruth(
  image: SpectrumImage,
  { truthNormalisation }: { readonly truthNormalisation: Normalisation },
  { keepEv = [520, 580], backgroundEv = [500, 524] }: PrepareOptions = {},
): SpectrumImage {
  const [fromEv, toEv] = risingPair(keepEv, "keepEv");
  const edge = crop(removeBackground(image, backgroundEv), { fromEv, toEv });
  return normalise(edge, truthNormalisation);
}

/** Bins to channels of `stepEv`. */
function binTo(image: SpectrumImage, stepEv: number): SpectrumImage {
  const factor = stepEv / image.energy.stepEv;
  const whole = Math.round(factor);
  if (!(whole >= 1 && Math.abs(factor - whole) < 1e-3)) {
    throw new RangeError(
      `Cannot bin to ${stepEv} eV as the channels must divide it: they are ` +
        `${image.energy.stepEv} eV wide`,
    );
  }
  return whole === 1 ? image : rebinEnergy(image, whole);
}

/** The truth over the whole range: slow frames without background. */
function truthOf(image: SpectrumImage, options: PrepareOptions): SpectrumImage {
  const { fullRateHz = 400, truthRateHz = 1, truthMode, backgroundEv = [500, 524] } = options;
  const [rows, columns, channels] = image.shape;
  const window = frameWindow({ fromHz: fullRateHz, toHz: truthRateHz, columns });
  const slow = averageFrames(image, window, { mode: truthMode });
  if (window.columns < columns) return removeBackground(slow, backgroundEv);
  // All columns of a row have the same mean: one fit a row is enough.
  const one = new Float32Array(rows * channels);
  for (let row = 0; row < rows; row++) {
    const at = row * columns * channels;
    one.set(slow.data.subarray(at, at + channels), row * channels);
  }
  const fitted = removeBackground(
    spectrumImage({ ...slow, data: one, shape: [rows, 1, channels] }),
    backgroundEv,
  );
  const data = new Float32Array(slow.data.length);
  for (let s = 0; s < rows * columns; s++) {
    const row = Math.floor(s / columns);
    data.set(fitted.data.subarray(row * channels, (row + 1) * channels), s * channels);
  }
  return spectrumImage({ ...slow, data });
}

function removeBackground(
  image: SpectrumImage,
  backgroundEv: readonly number[],
): SpectrumImage {
  const [fromEv, toEv] = risingPair(backgroundEv, "backgroundEv");
  const fit = fitPowerLaw(image, { fromEv, toEv });
  if (fit.failed > 0) {
    const failed = fit.amplitude.findIndex(Number.isNaN);
    throw new Error(
      `Cannot remove the background as every spectrum must have one: spectrum ${failed} (of ` +
        `${fit.failed} such) has no power law in ${fromEv}-${toEv} eV`,
    );
  }
  return subtractPowerLaw(image, fit);
}

/** Smallest and largest value of several images. */
function rangeOf(images: readonly SpectrumImage[]): Normalisation {
  const each = images.map(measureNormalisation);
  const offset = Math.min(...each.map((one) => one.offset));
  return { offset, scale: Math.max(...each.map((one) => one.offset + one.scale)) - offset };
}

function assignParts(
  images: readonly LabelledImage[],
  validationShare: number,
  mapped: boolean,
): Part[] {
  if (!(validationShare >= 0 && validationShare < 1)) {
    throw new RangeError(
      `Cannot split as validationShare must be 0 or more and below 1: it is ${validationShare}`,
    );
  }
  const parts = images.map((image): Part => image.heldOut ? "held out" : "training");
  const kinds = new Set(images.map(({ state, thickness }) => `${state} ${thickness}`));
  for (const kind of kinds) {
    const own = [...images.keys()].filter((i) =>
      `${images[i].state} ${images[i].thickness}` === kind && parts[i] === "training"
    );
    const count = validationShare === 0 ? 0 : Math.max(1, Math.round(validationShare * own.length));
    if (own.length > 1) own.slice(-count || own.length).forEach((i) => parts[i] = "validation");
  }
  if (!mapped && !parts.includes("training")) {
    throw new RangeError(
      `Cannot prepare as an image must be left to train on: ${images.length} images, all held out ` +
        `or for validation`,
    );
  }
  return parts;
}
