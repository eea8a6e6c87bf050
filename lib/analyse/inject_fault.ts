import { type Image, withPixels } from "../core/image.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";
import type { Prng } from "../core/random.ts";
import { alignFrames } from "../degrade/align_frames.ts";
import { partsOf } from "../degrade/image_parts.ts";
import { denoiseImage } from "./denoise_image.ts";
import { type FaultPlaces, placeFaults } from "./fault_places.ts";
import { addFaults } from "./fault_signal.ts";
import {
  describeFaults,
  type FaultRow,
  judgeShare,
  oddColumnKept,
  shiftKept,
} from "./fault_kept.ts";
import type { ImageDenoiseOptions } from "./image_denoisers.ts";

/** How {@link injectFault} tests a denoiser. */
export interface FaultTest {
  /** Method and settings as of {@link denoiseImage}, or any function of an image (of frames: their sum). */
  readonly denoise: ImageDenoiseOptions | ((image: Image) => Image | Promise<Image>);
  readonly random: Prng;
  /** What is added to the height of an odd column, as a share of it; -0.5. */
  readonly change?: number;
  /** By what share of the distance of two columns a row is moved; 0.3, rounded to whole pixels. */
  readonly shift?: number;
  /** Odd columns at most, far from each other; 12. */
  readonly columns?: number;
  readonly onProgress?: (text: string) => void;
}

/** What a denoiser left of the faults. */
export interface FaultsKept {
  readonly rows: readonly FaultRow[];
  readonly sentence: string;
  /** The image with faults, and what became of it. */
  readonly injected: Image;
  readonly denoised: Image;
  readonly places: FaultPlaces;
}

/**
 * Measures whether a fault survives denoising: single columns of another height and a row moved along
 * itself are put into the measured counts, with the noise that belongs to them, the image is denoised with
 * and without them (a network is trained on each), and what the two results differ by is measured.
 *
 * Of odd columns: the change of their heights as a share of those in the denoised image without faults, over
 * the share that was put into the raw image; a blur that lowers all columns alike loses nothing by this. Of
 * the row: how far its columns moved, by matching each with itself, over how far they were moved. 95 %
 * intervals are by Student's t and jackknife over the places. "kept" is above 0.7, "removed" below 0.3.
 *
 * @param image Counts that show a lattice; or frames of one place.
 * @throws {RangeError} Where the image shows no lattice or too few columns.
 * @example
 * ```ts
 * import { type Image, injectFault, prng } from "eels";
 * const random = prng(1), wave = (at: number) => 1 + Math.cos(2 * Math.PI * at / 10);
 * const data = Float32Array.from({ length: 100 ** 2 }, (_, i) =>
 *   random.poisson(20 * wave(i % 100) * wave(i / 100 | 0)));
 * const image: Image = { data, shape: [100, 100], unit: "electrons" };
 * const denoise = { method: "Gaussian" as const, deviationPixels: 1 };
 * const { rows } = await injectFault(image, { denoise, random });
 * rows.map(({ verdict }) => verdict); // ["kept", "kept"]
 * ```
 */
export async function injectFault(
  image: Image | readonly Image[],
  test: FaultTest,
): Promise<FaultsKept> {
  const task = "inject a fault";
  const { random, change = -0.5, shift = 0.3, columns = 12 } = checkOptions(
    "injectFault",
    task,
    test,
    {
      denoise: is.needed(is.either(is.record, is.callable)),
      random: is.needed(is.stream),
      change: is.atLeast(-1),
      shift: is.between(0, 0.5),
      columns: is.whole(3),
      onProgress: is.callable,
    },
  );
  if (change === 0) throw new RangeError(`Cannot ${task} as change must not be 0`);
  const list = [image].flat() as Image[];
  const frames = list.length > 1 ? alignFrames(list).frames : list;
  const { image: whole } = partsOf(frames);
  const places = placeFaults(whole, { shift, columns, random: random.split("places") });
  const faults = { places, change, share: 1 / frames.length, noise: whole.noise };
  const changed = frames.map((frame, f) =>
    addFaults(frame, { ...faults, random: random.split(`fault ${f}`) })
  );
  const { before, after } = await denoiseBoth(frames, changed, test);
  const injected = partsOf(changed).image;
  const signal = withPixels(whole, injected.data.map((value, i) => value - whole.data[i]));
  const odd = oddColumnKept({ before, after, raw: whole, signal }, places);
  const row = shiftKept(before, after, places);
  const rows: FaultRow[] = [
    { fault: "odd column", ...odd, verdict: judgeShare(odd) },
    { fault: "shifted row", ...row, verdict: judgeShare(row) },
  ];
  const sentence = describeFaults(rows, { change, shiftShare: places.shiftShare });
  return { rows, sentence, injected, denoised: after, places };
}

/** Denoises both with the same settings and the same splits, so that they differ by the faults alone. */
async function denoiseBoth(
  frames: readonly Image[],
  changed: readonly Image[],
  { denoise, random, onProgress }: FaultTest,
): Promise<{ before: Image; after: Image }> {
  const own = () => random.split("denoise");
  if (typeof denoise === "function") {
    const [one, two] = [frames, changed].map((all) => partsOf(all).image);
    return { before: await denoise(one), after: withPixels(two, (await denoise(two)).data) };
  }
  const first = await denoiseImage(frames, { ...denoise, random: own(), onProgress });
  const settings = { ...first.options, random: own(), onProgress };
  return { before: first.image, after: (await denoiseImage(changed, settings)).image };
}
