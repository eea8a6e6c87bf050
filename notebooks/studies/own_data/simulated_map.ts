import { energyAt } from "eels/core/energy_axis.ts";
import type { Prng } from "eels/core/random.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { readOut, sampleElectrons } from "eels/degrade/noise.ts";

/** How a map is made whose truth is known. */
export interface SimulatedCounts {
  /** Electrons of the background in a channel at `atEv`. */
  readonly electrons: number;
  readonly atEv: number;
  /** Height of the highest edge value over the background at `atEv`. */
  readonly jump: number;
  /** Of the background's power law. */
  readonly exponent: number;
  /** Counts an electron makes. */
  readonly gain: number;
  readonly readoutCounts: number;
}

/**
 * A map whose truth is known, of an ionisation map and a power law, and exposures of it.
 *
 * @param edge Of any unit, without a background, `[rows, columns, channels]`.
 * @returns What a detector expects, in counts, and a function that makes an exposure of it.
 */
export function simulateMap(edge: SpectrumImage, setup: SimulatedCounts) {
  const truth = expectCounts(edge, setup);
  return { truth, expose: (random: Prng) => exposeCounts(truth, { ...setup, random }) };
}

/**
 * What a detector would expect of an ionisation map: the edge on a power law, in counts.
 *
 * @param edge Of any unit, without a background.
 */
function expectCounts(
  edge: SpectrumImage,
  { electrons, atEv, jump, exponent, gain }: SimulatedCounts,
): SpectrumImage {
  const channels = edge.shape[2],
    highest = edge.data.reduce((most, value) => Math.max(most, value));
  const data = edge.data.map((value, i) => {
    const background = (energyAt(edge.energy, i % channels) / atEv) ** -exponent;
    return gain * electrons * (background + jump * value / highest);
  });
  const { energy, shape, pixel, title } = edge;
  return spectrumImage({ data, shape, energy, pixel, title, unit: "counts" });
}

/** One exposure of it, as a file would hold it: counts with a noise that nobody has told. */
function exposeCounts(
  truth: SpectrumImage,
  { gain, readoutCounts, random }: SimulatedCounts & { random: Prng },
): SpectrumImage {
  const electrons = sampleElectrons(truth, { electronsPerUnit: 1 / gain, random });
  const { data } = readOut(electrons, { gain, readoutCounts, random });
  const { energy, shape, pixel, title } = truth;
  return spectrumImage({ data, shape, energy, pixel, title, unit: "counts" });
}
