import { bootstrapMaps } from "eels/analyse/bootstrap_maps.ts";
import { errorBands } from "eels/analyse/error_bands.ts";
import { injectPeak } from "eels/analyse/injected_peak.ts";
import { type MapError, splitMapError } from "eels/analyse/split_map_error.ts";
import type { DenoiserComparison } from "eels/analyse/compare_denoisers.ts";
import { residualMap } from "eels/analyse/residual_map.ts";
import { energyAt } from "eels/core/energy_axis.ts";
import type { Image } from "eels/core/image.ts";
import type { Prng } from "eels/core/random.ts";
import { spectrumCount, type SpectrumImage } from "eels/core/spectrum_image.ts";
import { denoiserOf } from "./compare_on_data.ts";
import { labelOf } from "./method_names.ts";
import { type MeasuredMap, measureQuantities, type Quantities, quantityMaps } from "./edge_maps.ts";

/** Choice: fewer spectra say nothing of the correlation or the mean error of maps. */
export const FEWEST_FOR_MAPS = 24;

/** A denoiser as a function of any image like the data. */
export type Denoiser = (image: SpectrumImage) => Promise<SpectrumImage>;

/** A weak peak that is added before denoising. */
export interface InjectedPeak {
  readonly energyEv: number;
  readonly fwhmEv?: number;
}

/** What can be said of a denoised image without its truth; parts that failed say why in `notes`. */
export interface Trust {
  readonly residuals?: ReturnType<typeof residualMap>;
  readonly injected?: Awaited<ReturnType<typeof injectPeak>>;
  /** The same peak by this and each other method that was given, this one first. */
  readonly injectedBy: readonly InjectedBy[];
  readonly bands?: Awaited<ReturnType<typeof errorBands>>;
  readonly notes: readonly string[];
}

/** What one method leaves of the peak. */
export interface InjectedBy {
  readonly method: string;
  readonly injected: Awaited<ReturnType<typeof injectPeak>>;
}

/** The compared methods that take no training, at their best settings, less the one that is judged. */
export function cheapRivals(
  { chosen }: Pick<DenoiserComparison, "chosen">,
  besides: string,
): Record<string, Denoiser> {
  const isCheap = (method: unknown) =>
    typeof method === "string" && method !== "network" && method !== "none";
  return Object.fromEntries(
    Object.entries(chosen)
      .filter(([key, { method }]) => isCheap(method) && labelOf(key) !== besides)
      .map(([key, options]) => [labelOf(key), denoiserOf(options)]),
  );
}

/**
 * Tests a denoised image: residuals for structure, a weak peak added before for how much of it is
 * left, and bands for how many held-out values they hold.
 *
 * @param options.name Of the method, in the table of what each leaves of the peak.
 * @param options.rivals Other methods by name, such as {@link cheapRivals}, for that table.
 * @param options.peak Left out: in the middle of the axis, six channels wide.
 */
export async function judgeTrust(
  image: SpectrumImage,
  denoised: SpectrumImage,
  { denoise, name = "denoised", rivals = {}, peak, repeats = 1, random, onStep }: {
    denoise: Denoiser;
    name?: string;
    rivals?: Readonly<Record<string, Denoiser>>;
    /** Splits by which the bands are found, each of which denoises twice; 1. */
    repeats?: number;
    peak?: InjectedPeak;
    random: Prng;
    onStep?: (name: string) => unknown;
  },
): Promise<Trust> {
  const notes: string[] = [];
  const attempt = async <Value>(what: string, make: () => Value | Promise<Value>) => {
    try {
      return await make();
    } catch (error) {
      notes.push(`${what}: ${(error as Error).message}.`);
    }
  };
  const { energy } = image;
  const {
    energyEv = energyAt(energy, Math.round(energy.channels / 2)),
    fwhmEv = 6 * energy.stepEv,
  } = peak ?? {};
  await onStep?.("Residuals");
  const residuals = await attempt("Residuals", () => residualMap(image, denoised));
  await onStep?.("Injected peak");
  const injectedBy: InjectedBy[] = [];
  for (const [method, own] of Object.entries({ [name]: denoise, ...rivals })) {
    // One spectrum has none beside it that could go without the peak.
    if (spectrumCount(image) < 2) break;
    const injected = await attempt(
      method === name ? "Injected peak" : `Injected peak, ${method}`,
      () => injectPeak(image, { denoise: own, energyEv, fwhmEv, random: random.split("peak") }),
    );
    if (injected) injectedBy.push({ method, injected });
  }
  await onStep?.("Bands");
  const bands = await attempt(
    "Bands",
    () => errorBands(image, { denoise, repeats, random: random.split("bands") }),
  );
  const injected = injectedBy.find(({ method }) => method === name)?.injected;
  return { residuals, injected, injectedBy, bands, notes };
}

/** Where the progress of a repeated step goes. */
export type Progress = (now: { share: number; remainingS: number }) => unknown;

/** The denoiser, which tells how many of its runs are over. */
function counted(denoise: Denoiser, runs: number, onProgress?: Progress): Denoiser {
  const startMs = performance.now();
  let done = 0;
  return async (image) => {
    const denoised = await denoise(image);
    done++;
    const remainingS = (performance.now() - startMs) / 1000 * (runs - done) / done;
    await onProgress?.({ share: done / runs, remainingS });
    return denoised;
  };
}

/**
 * The whole error of each edge's map, raw and denoised, bias included, without the truth
 * (`splitMapError`); empty for fewer than 24 spectra.
 */
export async function measureMapErrors(
  image: SpectrumImage,
  { edges, denoise, repeats, random }: {
    edges: Quantities["edges"];
    denoise: Denoiser;
    /** Splits, each of which denoises twice. */
    repeats: number;
    random: Prng;
  },
) {
  if (edges.length === 0 || spectrumCount(image) < FEWEST_FOR_MAPS) return [];
  const weigh = (one: SpectrumImage) => ({ ...one, noise: image.noise });
  return await splitMapError(image, {
    denoise,
    maps: (one: SpectrumImage) => quantityMaps(weigh(one), { edges, peaksEv: [] }),
    repeats,
    random,
  });
}

/** A quantity of the raw and of the denoised data, each with errors that hold. */
export interface ComparedQuantity {
  readonly name: string;
  readonly raw: MeasuredMap;
  /** Its standard errors are without the denoiser's bias. */
  readonly denoised: MeasuredMap;
  /** Errors of the map by held-out electrons, where they were measured ({@link withMapErrors}). */
  readonly heldOut?: MapError;
}

/** The quantities with the errors of their maps by held-out electrons, which judge changes. */
export function withMapErrors(
  quantities: readonly ComparedQuantity[],
  errors: readonly MapError[],
): ComparedQuantity[] {
  return quantities.map((one) => {
    const heldOut = errors.find(({ map }) => map === one.name);
    return heldOut ? { ...one, heldOut } : one;
  });
}

/**
 * Measures edges and peaks on the raw data, with standard errors by the noise, and on the denoised
 * ones, with standard errors by repeating measurement and denoising (`bootstrapMaps`).
 */
export async function compareQuantities(
  image: SpectrumImage,
  denoised: SpectrumImage,
  { quantities, denoise, repeats, random, onProgress }: {
    quantities: Quantities;
    denoise: Denoiser;
    /** 0 where the denoiser is too slow to be repeated: errors of denoised values are then NaN. */
    repeats: number;
    random: Prng;
    onProgress?: Progress;
  },
): Promise<ComparedQuantity[]> {
  const raw = measureQuantities(image, quantities);
  if (Object.keys(raw).length === 0) return [];
  // The noise of the raw data weighs the fits; its standard errors are not used.
  const weigh = (one: SpectrumImage) => ({ ...one, noise: image.noise });
  const after = measureQuantities(weigh(denoised), quantities);
  const maps = (one: SpectrumImage) => quantityMaps(weigh(one), quantities);
  const counting = counted(denoise, repeats, onProgress);
  const errors = repeats > 0
    ? await bootstrapMaps(image, denoised, { denoise: counting, maps, repeats, random })
    : Object.fromEntries(Object.entries(after).map(([name, { value }]) => [name, unknown(value)]));
  return Object.keys(raw).map((name) => ({
    name,
    raw: raw[name],
    denoised: {
      value: after[name].value,
      standardError: {
        ...errors[name],
        title: `${name}, standard error without the denoiser's bias; see map_errors.csv`,
      },
    },
  }));
}

const unknown = (map: Image): Image => ({ ...map, data: map.data.map(() => NaN) });

/** Standard errors of a mean square by which a misfit must lie above 1. */
const SIGNIFICANT = 3;

/** The 95 % quantile of the normal distribution. */
const ONE_SIDED = 1.645;

/**
 * Whether denoising changed a quantity: the mean square of (raw - denoised) over the error of raw, which
 * is at most about 1 where denoising took noise alone, and above it where it took or changed what the
 * spectra hold. NaN where fewer than four spectra have both.
 *
 * @param heldOut Errors of the map by held-out electrons: the error of raw that the noise model states is
 * scaled to the one that was measured, as a misfit over too large an error cannot fail.
 * @returns `changeBelow`: 95 % upper limit of the root mean square change in errors of raw, by held-out
 * electrons where they are given, else by the misfit itself.
 */
export function misfitOf(
  raw: MeasuredMap,
  denoised: MeasuredMap["value"],
  heldOut?: Pick<MapError, "raw" | "rawStandardError" | "biasHigh">,
) {
  const stated = [...raw.standardError.data].filter(Number.isFinite).map((value) => value ** 2);
  const size = Math.sqrt(stated.reduce((sum, value) => sum + value, 0) / stated.length);
  const scale = heldOut && heldOut.raw > 0 ? heldOut.raw / size : 1;
  // A single wild fit is held at five standard errors.
  const squares = [...raw.value.data].map((value, i) =>
    Math.min(25, ((value - denoised.data[i]) / (scale * raw.standardError.data[i])) ** 2)
  ).filter(Number.isFinite);
  const count = squares.length;
  const misfit = count < 4 ? NaN : squares.reduce((sum, value) => sum + value, 0) / count;
  const chance = Math.sqrt(2 / count);
  const ofScale = scale === 1 ? 0 : 2 * heldOut!.rawStandardError / heldOut!.raw;
  const isKept = !(misfit > 1 + SIGNIFICANT * Math.hypot(chance, ofScale));
  const changeBelow = heldOut && heldOut.raw > 0
    ? heldOut.biasHigh / heldOut.raw
    : Math.sqrt(misfit + ONE_SIDED * chance);
  return { misfit, isKept, changeBelow };
}
