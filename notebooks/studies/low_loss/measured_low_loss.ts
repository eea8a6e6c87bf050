import { fileURLToPath } from "node:url";
import { energyAt, shiftAxis } from "eels/core/energy_axis.ts";
import { withNoise } from "eels/core/with_noise.ts";
import { afterStep, spectrumCount, type SpectrumImage } from "eels/core/spectrum_image.ts";
import { meanSpectrum } from "eels/core/sums.ts";
import { estimateNoise } from "eels/degrade/estimate_noise.ts";
import { toElectrons } from "eels/degrade/noise.ts";
import { takeZeroLoss } from "eels/baseline/zero_loss.ts";
import { read } from "eels/read/read.ts";
import { measureSpectrumNoise, type NoiseWindow } from "./measured_noise.ts";

/** The committed spectrum of aluminium; `data/sources.json` says where it comes from. */
export const ALUMINIUM: string = fileURLToPath(
  new URL("../../../data/AL-DFoffset0.00.dm3", import.meta.url),
);

/** Low-loss spectra as they were stored, and as the steps of notebook 16 take them. */
export interface MeasuredLowLoss {
  /** As stored, on the file's axis. */
  readonly stored: SpectrumImage;
  /** Electrons with their noise, the zero-loss peak of the mean at 0 eV. */
  readonly image: SpectrumImage;
  /** Where the zero-loss peak lies on the file's axis, three ways. */
  readonly zero: ZeroPlaces;
  /** What the noise was read from; empty where the file is in electrons or is a scan. */
  readonly windows: readonly NoiseWindow[];
  /** Counts an electron makes, with its standard error; 1 where values are taken for electrons. */
  readonly gain: number;
  readonly gainStandardError: number;
  readonly isAluminium: boolean;
}

/** Where a zero-loss peak lies in eV, by three definitions, and its full width at half maximum. */
export interface ZeroPlaces {
  /** Vertex of the parabola through the logarithms of all channels above half; of fewer than 3, their centre. */
  readonly parabolaEv: number;
  /** Middle between the two half heights. */
  readonly middleEv: number;
  /** Centre of mass of the channels above half the maximum. */
  readonly centreEv: number;
  readonly fwhmEv: number;
}

/**
 * The measured low-loss spectrum of aluminium: one spectrum, 2,048 channels of 0.0201 eV, in electrons
 * (counts over the gain that the spectrum itself shows) with its noise, the zero-loss peak at 0 eV.
 *
 * @example
 * ```ts
 * import { readAluminium } from "studies/low_loss";
 * const aluminium = await readAluminium();
 * aluminium.shape; // [1, 1, 2048]
 * ```
 */
export async function readAluminium(): Promise<SpectrumImage> {
  return (await readMeasuredLowLoss("")).image;
}

/**
 * Reads low-loss spectra, lays their zero-loss peak on 0 eV to a fraction of a channel, and divides out
 * the gain that the noise of the spectrum, or of the scan, shows.
 *
 * @param path dm3, dm4, hspy, msa ... of one spectrum or a scan; empty: the committed aluminium.
 * @throws {ReadError} Where the file cannot be read.
 * @throws {RangeError} Where it holds no zero-loss peak with energy gains before it, or values that are
 * not finite.
 */
export async function readMeasuredLowLoss(path: string): Promise<MeasuredLowLoss> {
  const stored = await read(path || ALUMINIUM);
  takeZeroLoss(stored); // so that a core loss is refused before anything else is done
  const zero = findZeroLoss(meanSpectrum(stored));
  const image = afterStep(
    stored,
    `shifted by ${(-zero.parabolaEv).toFixed(4)} eV, the zero loss to 0`,
    {
      energy: shiftAxis(stored.energy, -zero.parabolaEv),
    },
  );
  return { stored, zero, isAluminium: !path, ...inElectrons(image) };
}

/** Values in electrons with their noise, by the best that the file allows; the history says which. */
function inElectrons(image: SpectrumImage) {
  const known = { windows: [], gain: 1, gainStandardError: NaN };
  if (image.unit === "electrons") {
    return { ...known, image: image.noise ? image : withNoise(image, { gain: 1 }) };
  }
  try {
    if (spectrumCount(image) >= 8) {
      const noisy = estimateNoise(image), { gain, gainStandardError = NaN } = noisy.noise!;
      return { windows: [], gain, gainStandardError, image: toElectrons(noisy) };
    }
    const { windows, noise, gainStandardError } = measureSpectrumNoise(image);
    const electrons = toElectrons(withNoise(image, noise));
    return { windows, gain: noise.gain, gainStandardError, image: electrons };
  } catch (error) {
    const why = error instanceof Error ? error.message : `${error}`;
    const taken = afterStep(image, `counts taken for electrons: ${why}`, { unit: "electrons" });
    return { ...known, image: withNoise(taken, { gain: 1 }) };
  }
}

/**
 * Where the highest peak lies, see {@link ZeroPlaces}; with fewer than three channels above half its height the
 * parabola's place is the middle of the half heights.
 */
export function findZeroLoss({ data, energy }: SpectrumImage): ZeroPlaces {
  const top = data.indexOf(data.reduce((most, value) => Math.max(most, value), -Infinity));
  const half = data[top] / 2;
  const crossing = (step: 1 | -1) => {
    let e = top;
    while (data[e + step] > half) e += step;
    return e + step * (data[e] - half) / (data[e] - (data[e + step] ?? 0));
  };
  const [left, right] = [crossing(-1), crossing(1)];
  const above = Array.from(
    { length: Math.floor(right) - Math.ceil(left) + 1 },
    (_, i) => Math.ceil(left) + i,
  );
  const total = above.reduce((sum, e) => sum + data[e], 0);
  const centre = above.reduce((sum, e) => sum + e * data[e], 0) / total;
  return {
    parabolaEv: energyAt(
      energy,
      above.length < 3 ? (left + right) / 2 : vertex(above, data, top),
    ),
    middleEv: energyAt(energy, (left + right) / 2),
    centreEv: energyAt(energy, centre),
    fwhmEv: energy.stepEv * (right - left),
  };
}

/** Vertex of the least-squares parabola through the logarithms, each weighted by its value. */
function vertex(channels: readonly number[], data: Float32Array, top: number): number {
  const sums = new Float64Array(5), right = new Float64Array(3);
  for (const e of channels) {
    const x = e - top, y = Math.log(data[e]);
    for (let n = 0; n < 5; n++) sums[n] += data[e] * x ** n;
    for (let n = 0; n < 3; n++) right[n] += data[e] * y * x ** n;
  }
  const [s0, s1, s2, s3, s4] = sums, [r0, r1, r2] = right;
  const det = (a: number[]) =>
    a[0] * (a[4] * a[8] - a[5] * a[7]) - a[1] * (a[3] * a[8] - a[5] * a[6]) +
    a[2] * (a[3] * a[7] - a[4] * a[6]);
  const slope = det([s0, r0, s2, s1, r1, s3, s2, r2, s4]);
  const bend = det([s0, s1, r0, s1, s2, r1, s2, s3, r2]);
  return top - slope / (2 * bend);
}

/** All spectra of an image added into one, with the noise of the sum. */
export function addSpectra(image: SpectrumImage): SpectrumImage {
  const count = spectrumCount(image), { data, energy } = meanSpectrum(image), { noise } = image;
  const sum = data.map((value) => value * count);
  const readoutCounts = (noise?.readoutCounts ?? 0) * Math.sqrt(count);
  const shape = [1, 1, energy.channels] as const;
  return { ...image, data: sum, shape, energy, noise: noise && { ...noise, readoutCounts } };
}
