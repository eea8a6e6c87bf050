import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { prng } from "eels/core/random.ts";
import { readImage } from "eels/read/read.ts";
import { type Image, withPixels } from "eels/core/image.ts";
import { imageOf, interpolateImage, rescaleImage } from "eels/core/image_interpolation.ts";
import { fitColumns } from "eels/analyse/atom_columns.ts";
import { estimateImageNoise } from "eels/degrade/image_noise.ts";
import { placeInScan, scanFast } from "eels/degrade/scan_noise.ts";
import { denoiseByWindows } from "eels/model/floating_window.ts";
import type { Model } from "eels/model/model.ts";
import { type FaultView, loadFaultImage } from "./fault_scan.ts";
import type { Lattice } from "./lattice_image.ts";
import { matchLattice, matchScale } from "./match_lattice.ts";
import { RP_FAULT } from "./ruddlesden_popper.ts";
import { type ImageTruth, scoreImage } from "./score_image.ts";

/** How `data/sto_rp_scan.hspy` was made; `make_sto_rp_scan.ts` makes it again. */
export const KEPT_SCAN: {
  readonly seed: number;
  readonly view: FaultView;
  readonly scan: {
    readonly electronsPerUnit: number;
    readonly rowJitterPixels: number;
    readonly flybackPixels: number;
  };
} = Object.freeze({
  seed: 8,
  view: { rows: 144, columns: 144, pixelNm: 0.025, rotationDeg: 16 },
  scan: { electronsPerUnit: 4, rowJitterPixels: 0.3, flybackPixels: 1.5 },
});

const KEPT_PATH = fileURLToPath(new URL("../../../data/sto_rp_scan.hspy", import.meta.url));

/** Pixels a side of the smallest image that is denoised. */
const LEAST_PIXELS = 32;

/**
 * Reads an image of one's own, and refuses one that nothing can be learnt from before anything slow.
 *
 * @throws {RangeError} Where it is smaller than 32 x 32 pixels, flat, or has pixels without a number.
 * @throws {Error} Where it shows no noise.
 */
export async function readOwnImage(path: string): Promise<Image> {
  const image = await readImage(path);
  checkOwnImage(image, path);
  estimateImageNoise(image);
  return image;
}

/** @throws {RangeError} As of {@link readOwnImage}. */
export function checkOwnImage({ data, shape }: Image, name: string): void {
  const cannot = (why: string) => new RangeError(`Cannot denoise ${name} as ${why}`);
  if (Math.min(...shape) < LEAST_PIXELS) {
    throw cannot(
      `it must have ${LEAST_PIXELS} x ${LEAST_PIXELS} pixels: it has ${shape.join(" x ")}`,
    );
  }
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw cannot(`its pixels must be numbers: pixel ${bad} is ${data[bad]}`);
  if (data.every((value) => value === data[0])) {
    throw cannot(`its pixels must differ: all are ${data[0]}`);
  }
}

/**
 * What is known of an image of one's own: the truth of the scan that is kept with the library, which
 * is simulated anew; nothing of any other file, whatever its name.
 *
 * @returns Its image in electrons, or undefined.
 */
export async function loadOwnTruth(path: string): Promise<ImageTruth | undefined> {
  if (resolve(path) !== KEPT_PATH) return undefined;
  const { image, columns, normal } = await loadFaultImage(KEPT_SCAN.view);
  const frame = scanFast(image, { ...KEPT_SCAN.scan, random: prng(KEPT_SCAN.seed) });
  const { expected } = frame, { electronsPerUnit } = KEPT_SCAN.scan;
  const electrons = expected.data.map((value) => value * electronsPerUnit);
  return {
    image: { ...expected, data: electrons, unit: "electrons" },
    columns: columns.map((column) => placeInScan(frame, column)),
    normal,
  };
}

/** The truth of an image that `rescaleImage` made larger or smaller. */
export function rescaleTruth({ image, columns, normal }: ImageTruth, factor: number): ImageTruth {
  const place = (index: number) => (index + 0.5) * factor - 0.5;
  return {
    image: rescaleImage(image, factor),
    columns: columns.map((one) => ({ ...one, row: place(one.row), column: place(one.column) })),
    normal,
  };
}

/**
 * A network for windows of a lattice as a denoiser of any image: it brings the image to the scale, contrast
 * and rotation of the training lattice, and the result back to the image's own pixels.
 *
 * Rotations that the lattice was not trained in are those of the transposed image. That the network draws a
 * lattice does not say that there is one: judge it by held-out electrons.
 *
 * @returns A denoiser that throws a RangeError where the image shows no lattice.
 */
export function latticeDenoiser(
  model: Model,
  { lattice }: { lattice: Lattice },
): (image: Image) => Promise<Image> {
  return async (image) => {
    const isTurned = !matchLattice(image, lattice).isTurnTrained;
    const upright = isTurned ? transpose(image) : image;
    const agreed = matchScale(upright, { lattice, by: "rescale" }).image;
    const denoised = await denoiseByWindows(model, agreed, {
      windowPixels: lattice.windowPixels,
      normalisation: matchLattice(agreed, lattice).normalisation,
    });
    const factor = agreed.shape[0] / upright.shape[0];
    const place = (index: number) => (index + 0.5) * factor - 0.5;
    const { unit, pixelNm } = upright;
    const back = imageOf(
      upright.shape,
      (row, column) => interpolateImage(denoised, place(row), place(column)),
      { unit, ...(pixelNm && { pixelNm }) },
    );
    return isTurned ? transpose(back) : back;
  };
}

function transpose(image: Image): Image {
  const { data, shape: [rows, columns] } = image;
  const turned = imageOf([columns, rows], (row, column) => data[column * columns + row]);
  return { ...withPixels(image, turned.data), shape: turned.shape };
}

/** What one image of a scan shows. A type, so that tables take it; NaN where no truth is known. */
export type OwnImageRow = {
  readonly image: string;
  /** Columns found. */
  readonly found: number;
  /** Side of the cell by the autocorrelation, in pm. */
  readonly cellPm: number;
  /** Error of a pixel, positions, lost and false columns, and the fault, as of `scoreImage`. */
  readonly error: number;
  readonly positionPm: number;
  readonly lost: number;
  readonly false: number;
  readonly gapPm: number;
  readonly gapStandardErrorPm: number;
  readonly tiToSr: number;
  readonly tiToSrStandardError: number;
};

/**
 * Measures images of one scan: what they show of themselves, and where the truth is known, how far from
 * it they lie. The truth itself then stands in the first line, "no counting noise".
 *
 * @param images By name; rescaled ones may be among them.
 * @param options.lattice Lattice of the sample, whose cell is that of SrTiO3.
 * @throws {RangeError} Where an image has no pixel size.
 */
export function scoreOwnImage(
  images: Readonly<Record<string, Image>>,
  { lattice, truth }: { lattice: Lattice; truth?: ImageTruth },
): OwnImageRow[] {
  const all = { ...(truth && { "no counting noise": truth.image }), ...images };
  return Object.entries(all).map(([name, image]) => {
    const { pixelNm } = image;
    if (!pixelNm) throw new RangeError(`Cannot measure ${name} as it must have a pixel size`);
    const distancePixels = RP_FAULT.cellA / 10 / pixelNm / 2;
    const known = truth && rescaledTo(truth, image);
    const score = known && scoreImage(image, { noisy: image, truth: known, distancePixels });
    return {
      image: name,
      found: fitColumns(image, { distancePixels }).length,
      cellPm: cellOf(image, lattice) * pixelNm * 1000,
      error: score?.error ?? NaN,
      positionPm: score?.positionPm ?? NaN,
      lost: score?.lost ?? NaN,
      false: score?.false ?? NaN,
      gapPm: score?.gapPm ?? NaN,
      gapStandardErrorPm: score?.gapStandardErrorPm ?? NaN,
      tiToSr: score?.tiToSr ?? NaN,
      tiToSrStandardError: score?.tiToSrStandardError ?? NaN,
    };
  });
}

/** Side of the cell in pixels; NaN where the image shows no lattice. */
function cellOf(image: Image, lattice: Lattice): number {
  try {
    return matchLattice(image, lattice).cellPixels;
  } catch {
    return NaN;
  }
}

/** The truth at the scale of an image of the same area. */
export function rescaledTo(truth: ImageTruth, { shape, pixelNm }: Image): ImageTruth {
  const same = `${shape}` === `${truth.image.shape}`;
  return same ? truth : rescaleTruth(truth, truth.image.pixelNm! / pixelNm!);
}
