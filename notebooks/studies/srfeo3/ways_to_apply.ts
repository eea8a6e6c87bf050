import { crop } from "eels/core/energy_steps.ts";
import type { Prng } from "eels/core/random.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import type { Model } from "eels/model/model.ts";
import type { Method } from "../methods/compare_methods.ts";
import { regressionMethods } from "./held_out_redraws.ts";
import { leaveDropoutOn } from "./rapid_eels_rates.ts";
import type { PreparedImages } from "./prepared_images.ts";
import { denoise } from "./saved_network.ts";

/** How often a network with dropout left on is applied to each spectrum. */
const DRAWS = 20;

/**
 * Ways to apply networks that were trained with dropout, beside rivals that see what they see: dropout left
 * on and averaged over 20 draws, a single draw of the first ("network, one draw"), other networks
 * with dropout off, and scores mapped to truths at 3, 5 and 7 components.
 *
 * @param options.averaged Networks whose dropout is left on, by their names with dropout off, which is
 * not among what is returned.
 * @param options.others Networks of counts to truths by their names.
 * @param options.every Every n-th spectrum is what the regression learns from.
 */
export async function waysToApply(
  prepared: PreparedImages,
  { averaged, others, every, random }: {
    readonly averaged: Readonly<Record<string, Model>>;
    readonly others: Readonly<Record<string, Model>>;
    readonly every?: number;
    readonly random: Prng;
  },
): Promise<Method[]> {
  const { startEv, stepEv, channels } = prepared.images[0].truth.energy;
  const keep = { fromEv: startEv, toEv: startEv + channels * stepEv };
  const on = ([name, network]: [string, Model], draws: number) =>
    leaveDropoutOn(network, prepared, { name, draws, random: random.split(`dropout ${draws}`) });
  const trained = Object.entries(averaged), left = trained.map((network) => on(network, DRAWS));
  const off = Object.entries(others).map(([method, other]) => ({
    method,
    apply: (wide: SpectrumImage) => denoise(other, crop(wide, keep), prepared),
  }));
  const linear = await regressionMethods(prepared, { ranks: [3, 5, 7], every });
  return [...left, { ...on(trained[0], 1), method: "network, one draw" }, ...off, ...linear];
}
