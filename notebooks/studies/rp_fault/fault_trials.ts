import type { Image } from "eels/core/image.ts";
import type { VarianceLine } from "eels/core/image_noise.ts";
import type { Prng } from "eels/core/random.ts";
import { perDose, placeInScan, scanFast, type ScanFaults } from "eels/degrade/scan_noise.ts";
import {
  type FaultMarks,
  keptOf,
  type MarksKept,
  measureMarks,
  measurePlanes,
  type PlaneHeight,
} from "./fault_marks.ts";
import { loadFaultImage } from "./fault_scan.ts";
import { STO_LATTICE } from "./lattice_image.ts";
import { RP_FAULT } from "./ruddlesden_popper.ts";
import { type ImageTruth, relativeError } from "./score_image.ts";
import { type ColumnScore, scoreByTemplate } from "./template_columns.ts";

/** What a denoiser is told of a scan besides its values; nothing of the truth. */
export interface ScanAbout {
  /** Electrons that a value of 1 stands for. */
  readonly doseElectrons: number;
  /** Noise of the values: the variance of a value v is `gain v`, with `gain = 1 / doseElectrons`. */
  readonly noise: VarianceLine;
}

/** Makes an image, in the unit of the noisy one, of a noisy one. */
export type ScanDenoiser = (noisy: Image, about: ScanAbout) => Image | Promise<Image>;

/** One scan and what is known of it. */
export interface FaultTrial {
  readonly about: ScanAbout;
  /** Number of the scan, from 1; the same scan of another dose shares its place and its jitter. */
  readonly scan: number;
  /** Where it lies; of no fault, of a perfect crystal. */
  readonly place: {
    readonly rotationDeg: number;
    readonly fromFaultA: number;
    readonly alongFaultA: number;
  };
  /** Electrons over the dose, true maximum about 1. */
  readonly noisy: Image;
  /** The same scan without counting noise, and where it has its columns. */
  readonly truth: ImageTruth;
}

/** How scans are made. */
export interface FaultScans {
  /** Electrons that a value of 1 stands for, so many scans at each of them. */
  readonly doses: readonly number[];
  readonly scans: number;
  readonly faults: ScanFaults;
  /** Pixels a side; 128. */
  readonly pixels?: number;
  /** Turns of the crystal, from which each scan draws; 2 to 12 degrees. */
  readonly rotationDeg?: readonly [number, number];
  /** Whether the fault crosses the middle of the image, or the crystal is perfect; true. */
  readonly withFault?: boolean;
  readonly random: Prng;
}

/**
 * Scans the simulated fault again and again: each scan has its own place along and across the fault (by
 * up to half a cell), rotation, row jitter and counting noise, all of a seeded stream named by its
 * number.
 *
 * @returns Scans dose by dose.
 */
export async function scanFault(
  {
    doses,
    scans,
    faults,
    pixels = 128,
    rotationDeg: [from, to] = [2, 12],
    withFault = true,
    random,
  }: FaultScans,
): Promise<FaultTrial[]> {
  const { cellA } = RP_FAULT;
  const made = await Promise.all(Array.from({ length: scans }, async (_, i) => {
    const stream = random.split(`scan ${i + 1}`), place = stream.split("place");
    const view = {
      rotationDeg: from + (to - from) * place.uniform(),
      fromFaultA: (place.uniform() - 0.5) * cellA + (withFault ? 0 : 300),
      alongFaultA: place.uniform() * cellA,
    };
    return { stream, view, ...await loadFaultImage({ ...view, rows: pixels, columns: pixels }) };
  }));
  return doses.flatMap((doseElectrons) =>
    made.map(({ stream, view, image, columns, normal }, i): FaultTrial => {
      const scan = { ...faults, electronsPerUnit: doseElectrons };
      // The jitter is drawn alike at every dose, the counts are not.
      const jittered = scanFast(image, { ...scan, random: stream.split("jitter") });
      const counting = stream.split(`counts ${doseElectrons}`);
      const counts = jittered.expected.data.map((v) => counting.poisson(v * doseElectrons));
      const frame = { ...jittered, electrons: { ...jittered.electrons, data: counts } };
      return {
        about: {
          doseElectrons,
          noise: { gain: 1 / doseElectrons, readoutCounts: 0, offsetCounts: 0 },
        },
        scan: i + 1,
        place: view,
        noisy: perDose(frame, doseElectrons),
        truth: {
          image: frame.expected,
          columns: columns.map((column) => placeInScan(frame, column)),
          normal,
        },
      };
    })
  );
}

/** What one denoiser makes of one scan. A type, so that tables take it as a row. */
export type TrialRow =
  & {
    readonly doseElectrons: number;
    readonly scan: number;
    readonly method: string;
    /** Root of the mean squared error over the standard deviation of the true scan. */
    readonly error: number;
    /** Share of the noise that is gone, `1 - error / error of the noisy scan`. */
    readonly noiseRemoved: number;
  }
  & ColumnScore
  & FaultMarks
  & MarksKept;

/** Rows of {@link tryDenoisers}, and the images of the scan that is to be shown. */
export interface Tried {
  readonly rows: readonly TrialRow[];
  /** By the method's name, of the first scan of each dose; "no counting noise" and "noisy" first. */
  readonly images: ReadonlyMap<number, Readonly<Record<string, Image>>>;
  /** Heights of the planes about the fault, of every scan. */
  readonly planes: readonly PlaneTrialRow[];
}

/** The height of a plane in what one denoiser makes of one scan. */
export type PlaneTrialRow =
  & { readonly doseElectrons: number; readonly scan: number; readonly method: string }
  & PlaneHeight;

/** What a column of the scans looks like. */
const COLUMN = {
  deviationPixels: STO_LATTICE.deviationPixels,
  distancePixels: STO_LATTICE.cellPixels / 2,
};

/**
 * Denoises scans by each of the methods, and measures each image by its error, its columns (found by
 * template matching, in the noisy scan too) and what it keeps of the fault. The noisy scan and the one without counting noise stand beside them.
 *
 * @param denoisers By name.
 * @param options.onScan Called after each scan.
 */
export async function tryDenoisers(
  trials: readonly FaultTrial[],
  denoisers: Readonly<Record<string, ScanDenoiser>>,
  { onScan }: { onScan?: (done: number, of: number) => void } = {},
): Promise<Tried> {
  const rows: TrialRow[] = [], planes: PlaneTrialRow[] = [];
  const shown = new Map<number, Record<string, Image>>();
  for (const [i, { about, scan, noisy, truth }] of trials.entries()) {
    const { doseElectrons } = about, ideal = measureMarks(truth.image, truth);
    const images: Record<string, Image> = { "no counting noise": truth.image, noisy };
    for (const [name, denoise] of Object.entries(denoisers)) {
      images[name] = await denoise(noisy, about);
    }
    const own = Object.entries(images).map(([method, image]): TrialRow => {
      const columns = scoreByTemplate(image, { truth, ...COLUMN });
      const marks = measureMarks(image, truth), error = relativeError(image, truth.image);
      const row = { doseElectrons, scan, method, error, noiseRemoved: NaN, ...columns };
      return { ...row, ...marks, ...keptOf(marks, ideal) };
    });
    for (const [method, image] of Object.entries(images)) {
      const heights = measurePlanes(image, truth);
      planes.push(...heights.map((one) => ({ doseElectrons, scan, method, ...one })));
    }
    const raw = own.find(({ method }) => method === "noisy")!.error;
    rows.push(...own.map((row) => ({ ...row, noiseRemoved: 1 - row.error / raw })));
    if (!shown.has(doseElectrons)) shown.set(doseElectrons, images);
    onScan?.(i + 1, trials.length);
  }
  return { rows, images: shown, planes };
}

/**
 * The first scan of a dose, which figures show.
 *
 * @throws {RangeError} Where there is none of this dose.
 */
export function firstScan(trials: readonly FaultTrial[], doseElectrons: number): FaultTrial {
  const found = trials.find(({ about }) => about.doseElectrons === doseElectrons);
  if (!found) throw noScan(doseElectrons, trials.map(({ about }) => about.doseElectrons));
  return found;
}

/**
 * What the methods made of the first scan of a dose, by their names.
 *
 * @throws {RangeError} Where there is none of this dose.
 */
export function firstImages({ images }: Tried, doseElectrons: number): Record<string, Image> {
  const found = images.get(doseElectrons);
  if (!found) throw noScan(doseElectrons, [...images.keys()]);
  return { ...found };
}

const noScan = (dose: number, doses: readonly number[]) =>
  new RangeError(
    `Cannot show a scan of ${dose} electrons as there must be one: there are scans of ${
      [...new Set(doses)].join(", ")
    }`,
  );
