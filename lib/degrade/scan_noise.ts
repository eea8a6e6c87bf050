import type { Image } from "../core/image.ts";
import { imageOf, interpolateImage } from "../core/image_interpolation.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";
import type { Prng } from "../core/random.ts";

/** What a fast scan does to an image. */
export interface FastScan {
  /** Electrons that a value of 1 stands for: beam current, dwell time and detector share together. */
  readonly electronsPerUnit: number;
  /** Standard deviation of each row's displacement along the scan, in pixels; 0. */
  readonly rowJitterPixels?: number;
  /**
   * Displacement of the first pixel of a row, in pixels, where the beam still comes back from the
   * row before; 0. Positive, it sees what lies further along the row.
   */
  readonly flybackPixels?: number;
  /** Pixels after which that displacement has fallen to 1/e; 20. */
  readonly flybackDecayPixels?: number;
  readonly random: Prng;
}

const FAULT_KINDS = {
  rowJitterPixels: is.from0,
  flybackPixels: is.number,
  flybackDecayPixels: is.above0,
};

/** A scanned frame, and where the beam really was. */
export interface ScannedFrame {
  /** Whole electrons, unit "electrons". */
  readonly electrons: Image;
  /** The same scan without counting noise, in the unit of the image. */
  readonly expected: Image;
  /** Displacement of each row along the scan, in pixels. */
  readonly rowPixels: Float64Array;
  /** Displacement of each column along the scan by the fly-back, in pixels. */
  readonly flybackPixels: Float64Array;
}

/**
 * Scans an image as a fast scan would: the beam lags after the fly-back, each row starts a little
 * off, and a pixel counts few electrons.
 *
 * Pixel (r, c) sees the image at column `c + row jitter(r) + flyback exp(-c / decay)`, and counts a
 * Poisson number of electrons of it.
 *
 * @param image Expected values, 0 or more; row-major, the scan runs along the rows.
 * @throws {RangeError} Where the dose is not above 0, a width is negative, or a value is.
 * @example
 * ```ts
 * import { type Image, prng, scanFast } from "eels";
 * const image: Image = { data: new Float32Array(64).fill(1), shape: [8, 8], unit: "counts" };
 * const { electrons } = scanFast(image, { electronsPerUnit: 4, random: prng(1) });
 * ```
 */
export function scanFast(
  image: Image,
  options: FastScan,
): ScannedFrame {
  const {
    electronsPerUnit,
    rowJitterPixels = 0,
    flybackPixels = 0,
    flybackDecayPixels = 20,
    random,
  } = checkOptions("scanFast", "scan", options, {
    ...FAULT_KINDS,
    electronsPerUnit: is.needed(is.above0),
    random: is.needed(is.stream),
  });
  const lowest = image.data.reduce((low, value) => value >= low ? low : value, Infinity);
  if (!(lowest >= 0)) {
    throw new RangeError(`Cannot scan as every value must be 0 or more: one is ${lowest}`);
  }
  const [rows, columns] = image.shape;
  const [jitter, counting] = [random.split("jitter"), random.split("counting")];
  const row = Float64Array.from({ length: rows }, () => rowJitterPixels * jitter.normal());
  const flyback = Float64Array.from(
    { length: columns },
    (_, column) => flybackPixels * Math.exp(-column / flybackDecayPixels),
  );
  const { pixelNm, unit, title } = image;
  const rest = { ...(pixelNm && { pixelNm }), ...(title && { title }) };
  // Cubic interpolation may undershoot where the image is near 0.
  const expected = imageOf(
    image.shape,
    (r, c) => Math.max(0, interpolateImage(image, r, c + row[r] + flyback[c])),
    { ...rest, unit },
  );
  const data = expected.data.map((value) => counting.poisson(value * electronsPerUnit));
  return {
    electrons: { ...rest, data, shape: image.shape, unit: "electrons" },
    expected,
    rowPixels: row,
    flybackPixels: flyback,
  };
}

/**
 * Where a scan shows what lies at a place of the image: its column less the displacement of the rows
 * about it.
 *
 * @param frame What {@link scanFast} returned.
 * @param place Row and column in pixels.
 * @param options.reachPixels Rows to each side that show it too, and whose jitter is averaged; 2.
 */
export function placeInScan<Place extends { readonly row: number; readonly column: number }>(
  { rowPixels, flybackPixels }: ScannedFrame,
  place: Place,
  { reachPixels = 2 }: { reachPixels?: number } = {},
): Place {
  const first = Math.max(0, Math.round(place.row) - reachPixels);
  const rows = rowPixels.subarray(first, Math.round(place.row) + reachPixels + 1);
  const jitter = rows.reduce((sum, value) => sum + value, 0) / rows.length;
  const last = flybackPixels.length - 1;
  let column = place.column - jitter;
  // The fly-back bends columns by less than their distance, so a few rounds settle.
  for (let round = 0; round < 20; round++) {
    const at = Math.min(last, Math.max(0, column)), left = Math.min(last - 1, Math.floor(at));
    const [low, high] = [flybackPixels[left], flybackPixels[left + 1]];
    column = place.column - jitter - (low + (high - low) * (at - left));
  }
  return { ...place, column };
}

/** What stays the same from scan to scan. */
export type ScanFaults = Pick<
  FastScan,
  "rowJitterPixels" | "flybackPixels" | "flybackDecayPixels"
>;

/** The electrons of a frame over its dose: the unit of the image that was scanned. */
export function perDose({ electrons, expected }: ScannedFrame, electronsPerUnit: number): Image {
  const data = electrons.data.map((count) => count / electronsPerUnit);
  return { ...electrons, data, unit: expected.unit };
}

/**
 * Scans each image twice at each dose, for a network that learns to give the one frame from the other.
 *
 * @param options.doses Electrons that a value of 1 stands for.
 * @returns Frames over their dose, weighted by its square root, so that the noisiest do not rule.
 * @example
 * ```ts
 * import { type Image, prng, scanPairs } from "eels";
 * const image: Image = { data: new Float32Array(64).fill(1), shape: [8, 8], unit: "counts" };
 * scanPairs([image], { doses: [4, 16], random: prng(1) }).length; // 2: one a dose
 * ```
 */
export function scanPairs(
  images: readonly Image[],
  options: ScanFaults & { doses: readonly number[]; random: Prng },
): { first: Image; second: Image; weight: number }[] {
  const { doses, random, ...faults } = checkOptions("scanPairs", "scan", options, {
    ...FAULT_KINDS,
    doses: is.needed(is.listOf(is.above0, "numbers above 0")),
    random: is.needed(is.stream),
  });
  return doses.flatMap((electronsPerUnit) =>
    images.map((image, i) => {
      const [first, second] = ["first", "second"].map((name) => {
        const own = random.split(`${name} ${i} ${electronsPerUnit}`);
        return perDose(
          scanFast(image, { ...faults, electronsPerUnit, random: own }),
          electronsPerUnit,
        );
      });
      return { first, second, weight: Math.sqrt(electronsPerUnit / Math.max(...doses)) };
    })
  );
}
