import { prng } from "eels/core/random.ts";
import type { Image } from "eels/core/image.ts";
import { rescaleImage } from "eels/core/image_interpolation.ts";
import { fitColumns } from "eels/analyse/atom_columns.ts";
import { placeInScan, scanFast } from "eels/degrade/scan_noise.ts";
import { denoiseByWindows } from "eels/model/floating_window.ts";
import type { Model } from "eels/model/model.ts";
import { type FaultView, loadFaultImage } from "./fault_scan.ts";
import type { Lattice } from "./lattice_image.ts";
import { matchLattice } from "./match_lattice.ts";
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

/**
 * What is known of an image of one's own: the truth of the scan that is kept with the library, which
 * is simulated anew; nothing of any other file.
 *
 * @returns Its image in electrons, or undefined.
 */
export async function loadOwnTruth(path: string): Promise<ImageTruth | undefined> {
  if (!path.endsWith("sto_rp_scan.hspy")) return undefined;
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
 * Denoises an image by a network at the scale it has, and again where image and training lattice agree.
 *
 * @param options.model Network trained on `lattice`, which need not be the image's.
 * @param options.agreed Image and lattice as `matchScale` gives them, and the network of that lattice.
 * @returns The image and both results by name, each in electrons or counts as the image.
 */
export async function denoiseAtScales(
  image: Image,
  { model, lattice, agreed }: {
    model: Model;
    lattice: Lattice;
    agreed: { readonly image: Image; readonly lattice: Lattice; readonly model: Model };
  },
): Promise<Record<string, Image>> {
  const float = (network: Model, scan: Image, own: Lattice) =>
    denoiseByWindows(network, scan, {
      windowPixels: own.windowPixels,
      normalisation: matchLattice(scan, own).normalisation,
    });
  return {
    "as read": image,
    "denoised at its own scale": await float(model, image, lattice),
    "denoised at the lattice's scale": await float(agreed.model, agreed.image, agreed.lattice),
  };
}

/** What one image of a scan shows. A type, so that tables take it; NaN where no truth is known. */
export type OwnImageRow = {
  readonly image: string;
  /** Bright columns found. */
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
      cellPm: matchLattice(image, lattice).cellPixels * pixelNm * 1000,
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

/** The truth at the scale of an image of the same area. */
export function rescaledTo(truth: ImageTruth, { shape, pixelNm }: Image): ImageTruth {
  const same = `${shape}` === `${truth.image.shape}`;
  return same ? truth : rescaleTruth(truth, truth.image.pixelNm! / pixelNm!);
}
