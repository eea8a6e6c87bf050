import { blurImage, FWHM_PER_DEVIATION } from "eels/core/gaussian.ts";
import type { Image } from "eels/core/image.ts";
import { imageOf, interpolateImage } from "eels/core/image_interpolation.ts";
import type { AdfSettings } from "eels/simulate/adf_signal.ts";
import { type AtomColumn, faultColumns, type FaultModel, planeAt } from "./ruddlesden_popper.ts";

/** How the committed dark-field signal was made; `make_sto_rp.ts` makes it again. */
export const RP_ADF_SETTINGS: AdfSettings = Object.freeze({
  beamEnergyKev: 100,
  convergenceMrad: 30,
  detectorMrad: [70, 180],
  thicknessNm: 10,
  slicesPerCell: 2,
  configurations: 8,
  pool: 6,
  seed: 1,
});

/** What `data/sto_rp_adf.json` holds. */
export interface RpAdfFile {
  readonly about: string;
  readonly fault: FaultModel;
  readonly settings: AdfSettings;
  readonly samplesPerCell: number;
  /**
   * Share of the beam on the detector, `[y][x]`: y from 0 to half a cell, x from 0, the fault,
   * leftwards.
   */
  readonly values: readonly (readonly number[])[];
}

export const RP_ADF_FILE = new URL("../../../data/sto_rp_adf.json", import.meta.url);

/** Where an image of the fault lies, and how finely it is sampled. */
export interface FaultView {
  /** 128. */
  readonly rows?: number;
  /** 128. */
  readonly columns?: number;
  /** Distance of neighbouring pixels in nm; 12 pixels a cell. */
  readonly pixelNm?: number;
  /** Turns the crystal from the columns' direction towards the rows'; 7. */
  readonly rotationDeg?: number;
  /** Distance in Å of the image's middle from the fault along its normal; 0. Far off it: no fault. */
  readonly fromFaultA?: number;
  /** The same along the plane; 0. */
  readonly alongFaultA?: number;
  /** Full width at half maximum of the electron source's image in nm; 0.1. */
  readonly sourceFwhmNm?: number;
}

/** An image without noise, and where its columns are. */
export interface FaultImage {
  /** Values with maximum 1. */
  readonly image: Image;
  /** All columns inside the image, in pixels: row, column. */
  readonly columns: readonly ImageColumn[];
  /** Direction of the fault's normal: unit vector in rows and columns. */
  readonly normal: readonly [row: number, column: number];
}

/** A column of atoms in an image. */
export interface ImageColumn {
  readonly kind: AtomColumn["kind"];
  readonly row: number;
  readonly column: number;
  /** Number of its plane parallel to the fault, see {@link AtomColumn}. */
  readonly plane: number;
}

/**
 * The simulated dark-field image of SrTiO3 [001] with a Ruddlesden-Popper fault, 100 kV, 30 mrad,
 * 70-180 mrad, 10 nm thick, without noise.
 *
 * It is read off the signal kept in `data/sto_rp_adf.json`: beyond 3.5 cells from the fault the
 * perfect crystal goes on.
 *
 * @example
 * ```ts
 * import { loadFaultImage } from "studies/rp_fault";
 * const { image, columns } = await loadFaultImage({ rows: 64, columns: 64 });
 * image.shape; // [64, 64]
 * ```
 */
export async function loadFaultImage(
  {
    rows = 128,
    columns = 128,
    rotationDeg = 7,
    fromFaultA = 0,
    alongFaultA = 0,
    sourceFwhmNm = 0.1,
    ...view
  }: FaultView = {},
): Promise<FaultImage> {
  const file: RpAdfFile = JSON.parse(await Deno.readTextFile(RP_ADF_FILE));
  const { fault } = file;
  const { pixelNm = fault.cellA / 10 / 12 } = view;
  const strip = stripOf(file, sourceFwhmNm);
  const stepA = fault.cellA / file.samplesPerCell;
  const middle = (strip.shape[1] - 1) / 2;
  // From here on outwards the strip repeats cell by cell.
  const reachA = planeAt(fault, 7);
  const fold = (xA: number) => {
    const beyond = Math.max(0, Math.ceil((Math.abs(xA) - reachA) / fault.cellA));
    return xA - Math.sign(xA) * beyond * fault.cellA;
  };
  const valueAt = (xA: number, yA: number) => {
    const inCell = ((yA / fault.cellA) % 1 + 1) % 1 * file.samplesPerCell;
    return interpolateImage(strip, MARGIN + inCell, middle + fold(xA) / stepA);
  };
  const angle = rotationDeg * Math.PI / 180, pixelA = 10 * pixelNm;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [midRow, midColumn] = [(rows - 1) / 2, (columns - 1) / 2];
  const raw = imageOf([rows, columns], (row, column) => {
    const [y, x] = [(row - midRow) * pixelA, (column - midColumn) * pixelA];
    return valueAt(x * cos + y * sin + fromFaultA, y * cos - x * sin + alongFaultA);
  });
  const most = raw.data.reduce((high, value) => Math.max(high, value), 0);
  const halfA = pixelA * Math.hypot(rows, columns) / 2;
  const found = faultColumns(fault, {
    fromA: fromFaultA - halfA,
    toA: fromFaultA + halfA,
    fromYA: alongFaultA - halfA,
    toYA: alongFaultA + halfA,
  }).map(({ kind, plane, xA, yA }): ImageColumn => {
    const [x, y] = [(xA - fromFaultA) / pixelA, (yA - alongFaultA) / pixelA];
    return { kind, plane, row: midRow + x * sin + y * cos, column: midColumn + x * cos - y * sin };
  }).filter(({ row, column }) =>
    row >= 0 && row <= rows - 1 && column >= 0 && column <= columns - 1
  );
  return {
    image: {
      data: raw.data.map((value) => value / most),
      shape: [rows, columns],
      pixelNm,
      unit: "normalised",
      title: "SrTiO3 [001] with a Ruddlesden-Popper fault, simulated dark field",
    },
    columns: found,
    normal: [sin, cos],
  };
}

/**
 * Images of the perfect crystal far from the fault, one a rotation, to train and tune on.
 *
 * @param rotationsDeg Turns of the crystal from the columns' direction towards the rows'.
 */
export async function loadPerfectAreas(rotationsDeg: readonly number[]): Promise<Image[]> {
  const areas = rotationsDeg.map((rotationDeg) => loadFaultImage({ fromFaultA: 300, rotationDeg }));
  return (await Promise.all(areas)).map(({ image }) => image);
}

/** Rows repeated above and below the cell, so that interpolation needs no wrapping. */
const MARGIN = 2;

/** The whole signal, blurred by the source: rows one cell along the fault, columns across it. */
function stripOf(file: RpAdfFile, sourceFwhmNm: number): Image {
  const { values, samplesPerCell, fault } = file;
  const stepA = fault.cellA / samplesPerCell;
  const reach = values[0].length - 1;
  const foldA = planeAt(fault, 7);
  // Half a cell of margin on both sides keeps the blur off the ends.
  const extent = reach + samplesPerCell;
  const at = (row: number, x: number): number => {
    let distance = Math.abs(x);
    while (distance * stepA > foldA) distance -= samplesPerCell;
    // Behind the fault the crystal is the mirror image, half a cell further along the plane.
    const y = ((row + (x > 0 ? samplesPerCell / 2 : 0)) % samplesPerCell + samplesPerCell) %
      samplesPerCell;
    const mirrored = Math.min(y, samplesPerCell - y);
    return values[mirrored][distance];
  };
  const deviation = 10 * sourceFwhmNm / FWHM_PER_DEVIATION / stepA;
  const margin = Math.ceil(4 * deviation), columns = 2 * extent + 1, wide = columns + 2 * margin;
  const sharp = Float64Array.from(
    { length: samplesPerCell * wide },
    (_, i) => at(Math.floor(i / wide), i % wide - extent - margin),
  );
  // One cell along the fault repeats; across it, what lies beyond the strip is blurred in and cut off.
  const blurred = blurImage(sharp, {
    shape: [samplesPerCell, wide],
    deviations: [deviation, deviation],
    ends: "wrap",
  });
  return imageOf([samplesPerCell + 2 * MARGIN, columns], (row, column) => {
    const inCell = (row - MARGIN + samplesPerCell) % samplesPerCell;
    return blurred[inCell * wide + margin + column];
  });
}
