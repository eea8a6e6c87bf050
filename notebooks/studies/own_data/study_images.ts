import {
  compareImageDenoisers,
  denoiseImage,
  estimateImageNoise,
  fitColumns,
  type Image,
  injectFault,
  measureLattice,
  prng,
} from "eels";
import { alignFrames } from "eels/degrade/align_frames.ts";
import { labelOf } from "./method_names.ts";
import type { Steps } from "./study_spectra.ts";

/** Names of the steps of {@link studyImages}. */
export const IMAGE_STEPS = ["noise", "comparison of the methods", "denoising", "faults", "columns"];

/** Everything that was found of an image or a stack of frames. */
export type ImageStudy = Awaited<ReturnType<typeof studyImages>>;

/** Choice: columns are found that stand by this share of the lattice's spacing apart. */
const COLUMN_DISTANCE = 0.7;

/**
 * All steps on an image, or on frames of one place: estimate the noise, compare, denoise by the best,
 * test whether an odd column and a shifted row survive, find columns with errors.
 *
 * Columns are fitted to the raw image, whose noise is known, and to the denoised one.
 */
export async function studyImages(
  frames: readonly Image[],
  { seed, quick = false, network = true }: { seed: number; quick?: boolean; network?: boolean },
  steps: Steps = { step: () => {}, progress: () => {} },
) {
  const random = prng(seed), notes: string[] = [];
  const given = frames.length > 1 ? frames : frames[0];
  const stack = frames.length > 1 ? describeStack(frames) : undefined;
  steps.step(IMAGE_STEPS[0]);
  const image = estimateImageNoise(given);
  steps.step(IMAGE_STEPS[1]);
  const methods = [
    "none",
    "Gaussian",
    "non-local means",
    "lattice",
    ...(network ? ["network"] : []),
  ];
  const comparison = await compareImageDenoisers(given, {
    ...{ random: random.split("comparison"), methods },
    ...(quick && { doses: [1], repeats: 2 }),
  });
  steps.step(IMAGE_STEPS[2]);
  const { rows, best, chosen } = comparison;
  const most = Math.max(...rows.map(({ dose }) => dose));
  const least = rows.filter(({ dose }) => dose === most).toSorted((a, b) => a.error - b.error)[0];
  // A network that cannot be judged is not trusted: a filter that knows nothing is taken.
  const safe = image.noise.canSplit || frames.length > 1 ? least.method : "Gaussian";
  const method = best ?? safe, options = chosen[method];
  const how = { ...options, random: random.split("denoising") };
  const { image: denoised, setting } = await denoiseImage(given, how);
  const attempt = async <Value>(name: string, make: () => Value | Promise<Value>) => {
    try {
      return await make();
    } catch (error) {
      notes.push(`${name}: ${(error as Error).message}.`);
    }
  };
  steps.step(IMAGE_STEPS[3]);
  const faults = await attempt(
    "Faults",
    () => injectFault(given, { denoise: options, random: random.split("faults") }),
  );
  steps.step(IMAGE_STEPS[4]);
  const lattice = await attempt("Lattice", () => measureLattice(image));
  // Columns are looked for in images that repeat; the distance is short of the lattice's.
  const distancePixels = lattice && Math.max(2, COLUMN_DISTANCE * lattice.spacingPixels);
  const columns = distancePixels && await attempt("Columns", () => ({
    raw: fitColumns(image, { distancePixels }),
    denoised: fitColumns(denoised, { distancePixels }),
  }));
  return {
    ...{ image, comparison, denoised, setting, faults, lattice, columns, notes, stack },
    method: {
      name: labelOf(method),
      isToldApart: best !== undefined,
      isJudged: image.noise.canSplit || frames.length > 1,
    },
  };
}

/** What was made of frames, one sentence each. */
export interface StackSteps {
  /** "sum of 5 frames". */
  readonly name: string;
  readonly steps: readonly string[];
}

/** How frames are moved, cut and summed. */
export function describeStack(frames: readonly Image[]): StackSteps {
  const { frames: aligned, shifts } = alignFrames(frames);
  const [rows, columns] = frames[0].shape, [height, width] = aligned[0].shape;
  const end = (axis: 0 | 1) => Math.max(0, ...shifts.map((shift) => shift[axis]));
  const [top, left] = [end(0), end(1)];
  const name = `sum of ${frames.length} frames`;
  const isCut = height < rows || width < columns;
  return {
    name,
    steps: [
      `${frames.length} frames of ${rows} x ${columns} pixels were read.`,
      "They were moved onto the first by whole pixels (down, along): " +
      `${shifts.map(([down, along]) => `${down} ${along}`).join("; ")}.`,
      isCut
        ? `They were cut to what all of them show: rows ${top} to ${
          top + height - 1
        } and columns ` +
          `${left} to ${
            left + width - 1
          } of the first, counted from 0. Positions in the files count ` +
          "from the corner of this cut, as images carry no offsets."
        : "All of them show the whole of the first: nothing was cut.",
      `They were summed: raw_sum.hspy is the ${name}, which everything is compared with.`,
    ],
  };
}
