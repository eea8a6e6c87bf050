import { energyAxis } from "eels/core/energy_axis.ts";
import type { Prng } from "eels/core/random.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import type { TrainingPairs } from "eels/model/train.ts";
import { type CrystalKinds, type MadeCrystal, makeCrystal } from "./keep_crystals.ts";

/** How windows of random crystals are made for a network that is to keep faults. */
export interface KeepWindows extends CrystalKinds {
  readonly windowPixels: number;
  /** Electrons at the brightest pixel: drawn between these, evenly in the logarithm. */
  readonly dosesElectrons: readonly number[];
  /**
   * What should come out: the scan without counting noise ("clean"), or a second count of the same
   * scan ("noisy", noise to noise).
   */
  readonly targets: "clean" | "noisy";
  /** Whether the network gives what the counts are to be corrected by, and not the image itself. */
  readonly corrects?: boolean;
}

/** Largest row jitter and fly-back of a window, in pixels. */
const MOST_JITTER = 0.5, MOST_FLYBACK = 2, FLYBACK_DECAY = 20;

/**
 * What a fast scan of a crystal shows without counting noise, `[size²]`, its maximum 1: rows are moved
 * along the scan by a random jitter, and in one window of three the beam still comes back.
 */
export function drawCrystal(
  { columns, background, tail }: MadeCrystal,
  { size, random }: { size: number; random: Prng },
): Float32Array {
  const jitter = MOST_JITTER * random.uniform();
  const moved = Float64Array.from({ length: size }, () => jitter * random.normal());
  const flyback = random.uniform() < 1 / 3 ? MOST_FLYBACK * random.uniform() : 0;
  const first = 2 * FLYBACK_DECAY * random.uniform();
  const late = Float64Array.from(
    { length: size },
    (_, c) => flyback * Math.exp(-(c + first) / FLYBACK_DECAY),
  );
  const data = new Float32Array(size * size).fill(background);
  for (const { row, column, height, deviation } of columns) {
    const reach = 3 * deviation * (1 + tail.share);
    const [narrow, wide] = [deviation, tail.wider * deviation].map((s) => -0.5 / s ** 2);
    const [core, rest] = [(1 - tail.share) * height, tail.share * height];
    const lastRow = Math.min(size - 1, Math.floor(row + reach));
    for (let r = Math.max(0, Math.ceil(row - reach)); r <= lastRow; r++) {
      const down = (r - row) ** 2;
      const from = Math.max(0, Math.ceil(column - reach - 4));
      const to = Math.min(size - 1, Math.floor(column + reach + 4));
      for (let c = from; c <= to; c++) {
        const square = down + (c + moved[r] + late[c] - column) ** 2;
        if (square > reach * reach) continue;
        data[r * size + c] += core * Math.exp(narrow * square) + rest * Math.exp(wide * square);
      }
    }
  }
  const most = data.reduce((high, value) => Math.max(high, value), 0);
  return data.map((value) => value / most);
}

/**
 * Windows of counts and what should come out, made afresh, each divided by the root of its mean count:
 * a value then has a noise of about 1 at every dose, and the mean tells the dose.
 *
 * @param count Windows in all.
 * @returns "Spectra" whose channels are the pixels of a window.
 */
export function keepPairs(
  { windowPixels, dosesElectrons: [least, most], targets, defects, cell, corrects }: KeepWindows,
  { count, random }: { count: number; random: Prng },
): TrainingPairs {
  const pixels = windowPixels ** 2;
  const inputs = new Float32Array(count * pixels), outputs = new Float32Array(count * pixels);
  const [places, scans, counting] = ["places", "scans", "counts"].map((name) => random.split(name));
  for (let i = 0; i < count; i++) {
    const crystal = makeCrystal(windowPixels, { defects, cell, random: places });
    const clean = drawCrystal(crystal, { size: windowPixels, random: scans });
    const dose = least * (most / least) ** scans.uniform();
    const counts = clean.map((value) => counting.poisson(dose * value));
    const scale = countScale(counts);
    const wanted = targets === "clean"
      ? clean.map((value) => dose * value)
      : clean.map((value) => counting.poisson(dose * value));
    inputs.set(counts.map((value) => value / scale), i * pixels);
    const base = (at: number) => corrects ? counts[at] : 0;
    outputs.set(wanted.map((value, at) => (value - base(at)) / scale), i * pixels);
  }
  return { inputs: stackOf(inputs, pixels), targets: stackOf(outputs, pixels) };
}

/** Root of the mean count, that of one electron a window at least. */
export function countScale(counts: Float32Array): number {
  const sum = counts.reduce((total, value) => total + value, 0);
  return Math.sqrt(Math.max(1, sum) / counts.length);
}

function stackOf(data: Float32Array, pixels: number): SpectrumImage {
  return spectrumImage({
    data,
    shape: [1, data.length / pixels, pixels],
    energy: energyAxis(0, 1, pixels),
    unit: "counts / root of their mean",
  });
}
