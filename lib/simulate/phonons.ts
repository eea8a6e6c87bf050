import type { Prng } from "../core/random.ts";
import type { PlaceA } from "./crystal.ts";

/**
 * Displaces atoms as their thermal vibration would be found frozen at one instant: each direction
 * normal with the variance `B / (8 pi²)`, atoms independent of each other (Einstein's model).
 *
 * Loane, Xu and Silcox (1991), doi:10.1107/S0108767391000375.
 *
 * @param bFactorA2 Debye-Waller factor B in Å².
 */
export function displace(places: readonly PlaceA[], bFactorA2: number, random: Prng): PlaceA[] {
  const deviationA = Math.sqrt(bFactorA2 / (8 * Math.PI ** 2));
  return places.map(([xA, yA]) => [
    xA + deviationA * random.normal(),
    yA + deviationA * random.normal(),
  ]);
}

/**
 * Samples which displaced copy of its layer each slice of a specimen is.
 *
 * @param slices Number of slices along the beam.
 * @param kinds Number of different layers, which follow each other in turn.
 * @param pool Number of displaced copies of each.
 * @returns For each slice `kind * pool + copy`.
 */
export function sampleStack(slices: number, kinds: number, pool: number, random: Prng): number[] {
  return Array.from({ length: slices }, (_, slice) => {
    return (slice % kinds) * pool + random.integer(pool);
  });
}
