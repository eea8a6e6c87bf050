import type { Prng } from "eels/core/random.ts";

/** Poisson numbers of whole means below this are drawn from a table; others by the stream itself. */
const TABLED = 1024;
/** Parts of 0..1 for each of which a table says where to begin to look. */
const PARTS = 1024;

/**
 * Draws Poisson numbers of means that are whole and come up again and again, such as counts: by
 * inversion, from a table of the cumulative chances of each mean, entered through a table of guides
 * (Devroye 1986, Non-Uniform Random Variate Generation, section III.2.4: the method of guide
 * tables). One number takes one uniform number, less than half the time of `random.poisson`.
 *
 * The chances are those of Poisson's law to the digits of a number, 2^-53.
 *
 * @param random The stream that the numbers are drawn from.
 * @returns What draws a number with a mean of 0 or more.
 * @throws {RangeError} By what is returned, where a mean is negative or not finite.
 */
export function poissonFromTable(random: Prng): (mean: number) => number {
  return (mean) => {
    if (!(mean < TABLED && Number.isInteger(mean) && mean >= 0)) return random.poisson(mean);
    const { chances, guides } = TABLES[mean] ??= tableOf(mean);
    const uniform = random.uniform();
    let count = guides[Math.floor(uniform * PARTS)];
    while (uniform >= chances[count]) count++;
    return count;
  };
}

interface Table {
  /** Chance of a number up to each; the last is 1. */
  readonly chances: Float64Array;
  /** For each part of 0..1, the least number that its uniform numbers may give. */
  readonly guides: Uint16Array;
}

/** By mean, made when first asked for; they serve every stream. */
const TABLES = new Array<Table | undefined>(TABLED);

function tableOf(mean: number): Table {
  const length = Math.ceil(mean + 12 * Math.sqrt(mean) + 24); // what lies beyond is below 2^-53
  const chances = new Float64Array(length);
  let logChance = -mean, sum = 0;
  for (let count = 0; count < length; count++) {
    if (count > 0) logChance += Math.log(mean / count);
    sum += Math.exp(logChance);
    chances[count] = sum;
  }
  for (let count = 0; count < length; count++) chances[count] /= sum;
  chances[length - 1] = 1;
  const guides = new Uint16Array(PARTS);
  for (let part = 0, count = 0; part < PARTS; part++) {
    while (chances[count] <= part / PARTS) count++;
    guides[part] = count;
  }
  return { chances, guides };
}
