/**
 * Whether a measured image lies on the energies that the networks know: its O K edge, and where that begins.
 *
 * @module
 */
import { mean as meanOf } from "simple-statistics";
import { channelRange } from "eels/core/energy_axis.ts";
import { crop, rebinEnergy } from "eels/core/energy_steps.ts";
import { spectrumAt, type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { meanSpectrum } from "eels/core/sums.ts";
import { fitPowerLaw, powerLawBackground, subtractPowerLaw } from "eels/analyse/power_law.ts";
import { measureOnset } from "eels/analyse/white_lines.ts";

/** Energies that the networks take, from the paper. */
export const NETWORK_EV = [520, 580] as const;
/** Window of the power law, as of `prepare`. */
const BACKGROUND_EV = [500, 524] as const;
/** Choice: an O K edge rises to a twentieth of its background at least. */
const LEAST_RISE = 0.05;
/** Choice: twice the deviation of the calibration offsets that the networks were trained with, and a channel. */
const MOST_OFF_EV = 0.65;

/** Counts in channels of 0.25 eV from 490 eV (or where the axis begins) to 580 eV. */
export function binMeasured(counts: SpectrumImage): SpectrumImage {
  const factor = Math.round(0.25 / counts.energy.stepEv);
  const binned = factor === 1 ? counts : rebinEnergy(counts, factor);
  return crop(binned, { fromEv: Math.max(490, binned.energy.startEv), toEv: NETWORK_EV[1] });
}

/** How far the mean spectrum rises above its power law in 530-550 eV, over that power law. */
export function riseOver(binned: SpectrumImage): number {
  const mean = meanSpectrum(binned), [fromEv, toEv] = BACKGROUND_EV;
  const fit = fitPowerLaw(mean, { fromEv, toEv });
  const under = powerLawBackground(mean, fit).data;
  const { from, to } = channelRange(mean.energy, 530, 550);
  return meanOf(Array.from(mean.data.subarray(from, to))) /
      meanOf(Array.from(under.subarray(from, to))) - 1;
}

/**
 * Where the O K edge of the mean spectrum begins: a tenth of its highest channel in 525-545 eV.
 *
 * @throws {Error} Where there is no such edge.
 */
export function findOnset(binned: SpectrumImage, name: string): number {
  const rise = riseOver(binned);
  const refuse = (what: string): never => {
    throw new Error(
      `Cannot find the O K edge of ${name} as its mean spectrum must ${what}; check the energy axis ` +
        `("| +0.4 eV" behind the path moves it) and that the edge is in it`,
    );
  };
  if (!(rise >= LEAST_RISE)) {
    refuse(
      `rise above the power law of 500-524 eV by ${
        100 * LEAST_RISE
      } % or more in 530-550 eV: it rises ` +
        `by ${(100 * rise).toPrecision(2)} %`,
    );
  }
  // A channel more or less at the foot of the edge is noise: means over a row of blocks would do no better.
  const mean = smooth(meanSpectrum(binned));
  try {
    return measureOnset(mean, { backgroundEv: BACKGROUND_EV, peakEv: [525, 545], share: 0.1 });
  } catch {
    return refuse("fall below a tenth of its highest channel in 525-545 eV within 20 eV before it");
  }
}

/** Means over three channels. */
function smooth(spectrum: SpectrumImage): SpectrumImage {
  const values = spectrumAt(spectrum, 0, 0), last = values.length - 1;
  const data = values.map((value, e) =>
    (values[Math.max(0, e - 1)] + value + values[Math.min(last, e + 1)]) / 3
  );
  return spectrumImage({ ...spectrum, data });
}

/** Where the edge of an image begins beside that of the twin, and what follows from it. */
export function checkEnergies(
  images: readonly {
    name: string;
    state?: string;
    wide: SpectrumImage;
    countsFactor: number;
    shiftEv?: number;
  }[],
  { onsetsEv }: { readonly onsetsEv: readonly number[] },
) {
  return images.map(({ name, state, wide, countsFactor, shiftEv = 0 }) => {
    const onsetEv = findOnset(wide, name);
    const [initial, annealed] = onsetsEv;
    const candidates = state === "initial"
      ? [initial]
      : state === "annealed"
      ? [annealed]
      : [...onsetsEv];
    const off = candidates.map((twin) => onsetEv - twin)
      .reduce((least, value) => Math.abs(value) < Math.abs(least) ? value : least);
    const warnings = [
      ...(Math.abs(off) > MOST_OFF_EV
        ? [
          `onset ${off.toFixed(2)} eV from the twin's: networks may fail, try "| ${
            (shiftEv - off).toFixed(1)
          } eV" if the axis is not calibrated`,
        ]
        : []),
      ...(countsFactor !== 1 ? ["exposure unlike the twin's: networks see scaled counts"] : []),
    ];
    return {
      file: name,
      backgroundEv: BACKGROUND_EV.join("-"),
      riseOverBackground: riseOver(wide),
      onsetEv,
      twinOnsetEv: onsetEv - off,
      warning: warnings.join("; ") || "none",
    };
  });
}

/**
 * Takes a power law off every spectrum. One so noisy that none can be fitted gets that of the mean spectrum
 * at the height of its own window.
 */
export function takeOffBackground(image: SpectrumImage): SpectrumImage {
  const [fromEv, toEv] = BACKGROUND_EV, fit = fitPowerLaw(image, { fromEv, toEv });
  const edge = subtractPowerLaw(image, fit);
  if (fit.failed === 0) return edge;
  const channels = image.shape[2], mean = meanSpectrum(image);
  const law = powerLawBackground(mean, fitPowerLaw(mean, { fromEv, toEv })).data;
  const { from, to } = channelRange(image.energy, fromEv, toEv);
  const sum = (values: Float32Array) =>
    values.subarray(from, to).reduce((total, value) => total + value, 0);
  const under = sum(law), data = edge.data.slice();
  fit.amplitude.forEach((amplitude, s) => {
    if (Number.isFinite(amplitude)) return;
    const own = image.data.subarray(s * channels, (s + 1) * channels), height = sum(own) / under;
    for (let e = 0; e < channels; e++) data[s * channels + e] = own[e] - height * law[e];
  });
  return { ...edge, data };
}
