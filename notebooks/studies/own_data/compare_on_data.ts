import { compareDenoisers, type DenoiserComparison } from "eels/analyse/compare_denoisers.ts";
import { defaultRivals, type Rivals } from "eels/analyse/denoiser_rivals.ts";
import { denoise, type DenoiseOptions } from "eels/baseline/denoise.ts";
import type { Prng } from "eels/core/random.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { loadModel } from "eels/model/model_files.ts";
import type { EdgeWindows } from "./find_edges.ts";
import { labelOf, optionOf } from "./method_names.ts";

/** How rivals are compared on data. */
export interface CompareOptions {
  /** Edges whose windows are judged by themselves, beside all channels. */
  readonly edges?: readonly EdgeWindows[];
  /** Folder of a network of one's own, as `saveModel` writes it. */
  readonly model?: string;
  /** The only methods that are compared, as {@link optionOf} names them; all that suit the data. */
  readonly methods?: readonly string[];
  /** Splits of the electrons that errors are averaged over; 3. */
  readonly splits?: number;
  /** Whether a network is trained on the data; yes. */
  readonly network?: boolean;
  /** Shares of the electrons; an eighth to all. */
  readonly doses?: readonly number[];
  /** Fewer splits and a shorter training. */
  readonly quick?: boolean;
  readonly random: Prng;
  readonly onProgress?: (now: { share: number; remainingS: number }) => unknown;
}

/** Epochs of the network of a quick run. */
const QUICK_EPOCHS = 20;

/**
 * Compares every rival at its best by electrons that it did not see (`compareDenoisers`).
 *
 * @param image Counts with their noise.
 */
export async function compareOnData(
  image: SpectrumImage,
  { edges = [], doses, quick = false, splits = quick ? 2 : 3, random, onProgress, ...which }:
    CompareOptions,
): Promise<DenoiserComparison> {
  const rivals = Object.fromEntries(
    Object.entries(await rivalsOf(image, which))
      .map(([name, options]) => [
        name,
        quick && name === "network"
          ? options.map((one) => ({ ...one, epochs: QUICK_EPOCHS }))
          : options,
      ]),
  ) as Record<string, readonly DenoiseOptions[]>;
  const windows = edges.map(({ name, fromEv, toEv }) => ({ name, fromEv, toEv }));
  return await compareDenoisers(image, {
    rivals,
    windows,
    ...(doses ? { doses } : quick && { doses: [0.25, 1] }),
    repeats: splits,
    random,
    onProgress: onProgress && withTimeLeft(onProgress),
  });
}

/** The methods that are asked for and suit the image. */
async function rivalsOf(
  image: SpectrumImage,
  { model, network = true, methods }: Pick<CompareOptions, "model" | "network" | "methods">,
): Promise<Rivals> {
  const own = model ? await loadModel(model) : undefined;
  const all = defaultRivals(image, { network, ...(own && { model: own }) });
  if (!methods) return all;
  const named = Object.entries(all).map(([name, settings]) => {
    const isOwn = own !== undefined && settings[0].method === own;
    return { option: isOwn ? "model" : optionOf(name), name, settings };
  });
  const unknown = methods.find((method) => named.every(({ option }) => option !== method));
  if (unknown !== undefined) {
    throw new RangeError(
      `Cannot compare methods as each must suit the data: "${unknown}" does not, ${
        named.map(({ option }) => option).join(", ")
      } do`,
    );
  }
  return Object.fromEntries(
    named.filter(({ option }) => methods.includes(option)).map((one) => [one.name, one.settings]),
  );
}

/** The time left by the share that is behind, from a step that took it. */
function withTimeLeft(tell: NonNullable<CompareOptions["onProgress"]>) {
  const startMs = performance.now();
  return (_: string, share: number) => {
    const elapsedS = (performance.now() - startMs) / 1000;
    tell({ share, remainingS: share > 0 ? elapsedS * (1 - share) / share : NaN });
  };
}

/** The method that is applied in the end. */
export interface ChosenMethod {
  /** For people and legends, such as "PCA". */
  readonly name: string;
  readonly options: DenoiseOptions;
  /** False where other methods err as little by these data. */
  readonly isToldApart: boolean;
}

/** The best method, or where the data cannot tell, the one of the smallest estimated error. */
export function chooseMethod({ best, rows, chosen }: DenoiserComparison): ChosenMethod {
  const most = Math.max(...rows.map(({ dose }) => dose)), [{ window }] = rows;
  const full = rows.filter((row) => row.dose === most && row.window === window);
  const least = full.toSorted((a, b) => a.error - b.error)[0].method;
  const method = best ?? least;
  return { name: labelOf(method), options: chosen[method], isToldApart: best !== undefined };
}

/** A function that denoises any image of the same kind; a network is trained anew on each. */
export function denoiserOf(options: DenoiseOptions) {
  return async (image: SpectrumImage): Promise<SpectrumImage> =>
    (await denoise(image, options)).image;
}
