import type { Image } from "eels/core/image.ts";
import type { Prng } from "eels/core/random.ts";
import { perDose, placeInScan, scanFast, type ScanFaults } from "eels/degrade/scan_noise.ts";
import type { PlaneRow } from "./column_planes.ts";
import { denoiseAll, type Denoisers } from "./denoise_all.ts";
import { type ImageScore, type ImageTruth, scoreColumns } from "./score_image.ts";
import { type TunedFilters, tuneFilters } from "./tune_filters.ts";

/** How denoisers are compared. */
export interface DenoiserTest extends Omit<Denoisers, "filters"> {
  /** Electrons that a value of 1 stands for, one scan each. */
  readonly doses: readonly number[];
  readonly faults: ScanFaults;
  /** Clean images of other places, scanned alike, to choose the filters' strengths on. */
  readonly tuning: readonly Image[];
  readonly random: Prng;
}

/** Images and scores of one dose. */
export interface DoseComparison {
  readonly doseElectrons: number;
  /** By the method's name; "no counting noise" and "noisy" first. */
  readonly images: Readonly<Record<string, Image>>;
  readonly scores: readonly DenoiserScore[];
  /** Heights of the columns plane by plane. */
  readonly planes: readonly ({ readonly method: string } & PlaneRow)[];
  /** What the filters were tuned to. */
  readonly strengths: { readonly doseElectrons: number } & TunedFilters["strengths"];
}

/** One line of the comparison. A type, so that tables take it as a row. */
export type DenoiserScore =
  & { readonly doseElectrons: number; readonly method: string }
  & ImageScore;

/**
 * Scans an image of known columns at several doses and measures what each denoiser makes of it.
 *
 * The truth is the same scan without counting noise: its row jitter and fly-back stay in, as no
 * denoiser is asked to take them out. It stands in the first line, as what could be reached. Columns
 * are looked for at a distance of half a cell of the lattice or more.
 */
export async function compareDenoisers(
  truth: ImageTruth,
  { doses, faults, tuning, random, ...denoisers }: DenoiserTest,
): Promise<DoseComparison[]> {
  const comparisons: DoseComparison[] = [];
  const distancePixels = denoisers.lattice.cellPixels / 2;
  for (const doseElectrons of doses) {
    const scan = (image: Image, name: string) =>
      scanFast(image, {
        ...faults,
        electronsPerUnit: doseElectrons,
        random: random.split(`${name} ${doseElectrons}`),
      });
    const frame = scan(truth.image, "test"), noisy = perDose(frame, doseElectrons);
    const tuningFrames = tuning.map((image, i) => scan(image, `tuning ${i}`));
    const filters = tuneFilters(
      tuningFrames.map((tuned) => ({
        noisy: perDose(tuned, doseElectrons),
        clean: tuned.expected,
      })),
    );
    const images = {
      "no counting noise": frame.expected,
      ...await denoiseAll(noisy, { ...denoisers, filters }),
    };
    const known = {
      ...truth,
      image: frame.expected,
      columns: truth.columns.map((column) => placeInScan(frame, column)),
    };
    const found = Object.entries(images).map(([method, image]) => ({
      method,
      ...scoreColumns(image, { noisy, truth: known, distancePixels }),
    }));
    comparisons.push({
      doseElectrons,
      images,
      scores: found.map(({ method, score }) => ({ doseElectrons, method, ...score })),
      planes: found.flatMap(({ method, planes }) => planes.map((row) => ({ method, ...row }))),
      strengths: { doseElectrons, ...filters.strengths },
    });
  }
  return comparisons;
}
