import type { Image } from "eels/core/image.ts";
import type { Prng } from "eels/core/random.ts";
import { perDose, placeInScan, scanFast, type ScanFaults } from "eels/degrade/scan_noise.ts";
import { denoiseAll, type Denoisers } from "./denoise_all.ts";
import { type ImageScore, type ImageTruth, scoreImage } from "./score_image.ts";

/** How denoisers are compared. */
export interface DenoiserTest extends Omit<Denoisers, "tuning"> {
  /** Electrons that a value of 1 stands for, one scan each. */
  readonly doses: readonly number[];
  readonly faults: ScanFaults;
  /** Clean images of other places, scanned alike, to choose the filters' strengths on. */
  readonly tuning: readonly Image[];
  /** Least distance of two columns in pixels. */
  readonly distancePixels: number;
  readonly random: Prng;
}

/** Images and scores of one dose. */
export interface DoseComparison {
  readonly doseElectrons: number;
  readonly images: readonly (readonly [method: string, image: Image])[];
  readonly scores: readonly DenoiserScore[];
}

/** One line of the comparison. A type, so that tables take it as a row. */
export type DenoiserScore =
  & { readonly doseElectrons: number; readonly method: string }
  & ImageScore;

/**
 * Scans an image of known columns at several doses and measures what each denoiser makes of it.
 *
 * The truth is the same scan without counting noise: its row jitter and fly-back stay in, as no
 * denoiser is asked to take them out. It stands in the first line, as what could be reached.
 */
export async function compareDenoisers(
  truth: ImageTruth,
  { doses, faults, tuning, distancePixels, random, ...denoisers }: DenoiserTest,
): Promise<DoseComparison[]> {
  const comparisons: DoseComparison[] = [];
  for (const electronsPerUnit of doses) {
    const scan = (image: Image, name: string) =>
      scanFast(image, {
        ...faults,
        electronsPerUnit,
        random: random.split(`${name} ${electronsPerUnit}`),
      });
    const frame = scan(truth.image, "test"), noisy = perDose(frame, electronsPerUnit);
    const tuningFrames = tuning.map((image, i) => scan(image, `tuning ${i}`));
    const images = [
      ["no counting noise", frame.expected] satisfies [string, Image],
      ...await denoiseAll(noisy, {
        ...denoisers,
        tuning: tuningFrames.map((tuned) => ({
          noisy: perDose(tuned, electronsPerUnit),
          clean: tuned.expected,
        })),
      }),
    ];
    const known = {
      ...truth,
      image: frame.expected,
      columns: truth.columns.map((column) => placeInScan(frame, column)),
    };
    const scores = images.map(([method, image]) => ({
      doseElectrons: electronsPerUnit,
      method,
      ...scoreImage(image, { noisy, truth: known, distancePixels }),
    }));
    comparisons.push({ doseElectrons: electronsPerUnit, images, scores });
  }
  return comparisons;
}
