/**
 * Rivals and figure of the error against the frame rate.
 *
 * @module
 */
import type { Prng } from "eels/core/random.ts";
import { crop } from "eels/core/energy_steps.ts";
import { stackRows } from "eels/core/stack.ts";
import { fitPca, type PcaFit } from "eels/baseline/pca.ts";
import { rankByHardThreshold } from "eels/baseline/pca_rank.ts";
import { drawGroups } from "eels/figure/groups.ts";
import { type Table, tableRows } from "eels/figure/labels.ts";
import type { Figure } from "eels/figure/svg.ts";
import type { Model } from "eels/model/model.ts";
import type { Method } from "../methods/compare_methods.ts";
import { slowDown } from "./compare_rates.ts";
import type { PreparedImages } from "./prepared_images.ts";
import { denoise } from "./saved_network.ts";

/**
 * Poisson-weighted principal components of training and validation images at the full rate, which the
 * networks have used both, and how many of them the optimal hard threshold keeps.
 *
 * @param options.every Every n-th spectrum of each image is used.
 */
export async function fitComponents(
  prepared: PreparedImages,
  { every = 1 }: { readonly every?: number } = {},
): Promise<{ fit: PcaFit; rank: number }> {
  const frameRatesHz = [400];
  const [training] = slowDown(prepared, { part: "training", frameRatesHz, every });
  const [validation] = slowDown(prepared, { part: "validation", frameRatesHz, every });
  const fit = await fitPca(stackRows([training.wide, validation.wide]), { weighting: "poisson" });
  return { fit, rank: rankByHardThreshold(fit) };
}

/**
 * A network applied as it was trained: with dropout on, its outputs averaged over several draws of the
 * values that are left out.
 */
export function leaveDropoutOn(
  network: Model,
  prepared: PreparedImages,
  { name, draws, random }: {
    readonly name: string;
    readonly draws: number;
    readonly random: Prng;
  },
): Method {
  const { startEv, stepEv, channels } = prepared.images[0].truth.energy;
  const keep = { fromEv: startEv, toEv: startEv + channels * stepEv };
  const { truthNormalisation } = prepared,
    options = { truthNormalisation, draws: { draws, random } };
  return {
    method: `${name}, dropout left on`,
    apply: (wide) => denoise(network, crop(wide, keep), options),
  };
}

/** At this rate a raw spectrum is the mean of a quarter of the frames whose mean is the truth. */
const SLOWEST_RAW_HZ = 4;

/**
 * Draws mean squared errors over the frame rate; standard errors are mostly smaller than the marks.
 *
 * Choice: the line of raw spectra ends at 4 frames/s. Slower ones average half or all of the
 * truth's own frames, so that their error falls to 0 by definition.
 */
export function drawFrameRates(rates: Table): Figure {
  const drawn = tableRows(rates, ["method", "frameRateHz", "meanSquaredError", "standardError"])
    .filter(({ method, frameRateHz }) => method !== "raw" || Number(frameRateHz) >= SLOWEST_RAW_HZ);
  const ticks = [400, 200, 100, 25, 10, 4, 2, 1];
  return drawGroups(drawn, {
    group: "method",
    x: { value: "frameRateHz", type: "log", label: "Frame rate (frames/s)", ticks },
    y: { value: "meanSquaredError", type: "log" },
    error: "standardError",
    dodge: 0,
    height: 400,
  });
}
