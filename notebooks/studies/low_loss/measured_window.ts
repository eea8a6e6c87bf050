import { channelRange, energyAt, type EnergyAxis } from "eels/core/energy_axis.ts";
import type { Prng } from "eels/core/random.ts";
import { type SpectrumImage, spectrumImage, spectrumOf } from "eels/core/spectrum_image.ts";
import { noiseVariance } from "eels/core/noise.ts";
import { spreadSpectra } from "eels/baseline/spread_spectra.ts";
import { splitElectrons } from "eels/degrade/split_electrons.ts";
import { zeroLossWidth } from "eels/analyse/loss_peaks.ts";
import { clipNegatives, type Deconvolve } from "./deconvolution_methods.ts";
import { extractZeroLoss } from "./measured_zero_loss.ts";

/** A measured spectrum on the axis of a network, channel by channel. */
export interface MeasuredWindow {
  /** Electrons; energies are those of the network's axis. */
  readonly image: SpectrumImage;
  /** True electronvolts of one eV on that axis. */
  readonly scale: number;
}

/**
 * Lays the channels of a measured spectrum onto the axis that a network takes, 0 eV upon 0 eV: the network
 * knows channels, not electronvolts, so that channels of another width stretch all energies alike.
 *
 * @param measured One spectrum in electrons, its zero-loss peak at 0 eV.
 * @throws {RangeError} Where it does not reach as many channels to both sides of 0 eV as the axis does.
 */
export function takeWindow(measured: SpectrumImage, axis: EnergyAxis): MeasuredWindow {
  const zeroOf = ({ startEv, stepEv }: EnergyAxis) => Math.round(-startEv / stepEv);
  const first = zeroOf(measured.energy) - zeroOf(axis), last = first + axis.channels;
  if (!(first >= 0 && last <= measured.energy.channels)) {
    throw new RangeError(
      `Cannot lay the spectrum onto the network's axis as it must reach ${zeroOf(axis)} channels ` +
        `below 0 eV and ${axis.channels - zeroOf(axis)} above: it has ${
          zeroOf(measured.energy)
        } and ` +
        `${measured.energy.channels - zeroOf(measured.energy)}`,
    );
  }
  const data = Float32Array.from(spectrumOf(measured, 0)).slice(first, last);
  const image = spectrumImage({
    data,
    shape: [1, 1, axis.channels],
    energy: axis,
    unit: "electrons",
    noise: measured.noise,
  });
  return { image, scale: measured.energy.stepEv / axis.stepEv };
}

/** What is known of a result without a truth. */
export interface MeasuredRow {
  readonly method: string;
  /** Width of the zero-loss peak in true eV. */
  readonly zeroLossFwhmEv: number;
  /** Mean square misfit of one half of the electrons and the result of the other spread again, about 0 eV. */
  readonly zeroLossMisfit: number;
  /** The same over the losses. */
  readonly lossMisfit: number;
}

/**
 * Deconvolves half of the electrons of a measured spectrum, spreads the results again by its own zero-loss
 * peak, gains mirrored about 0 eV, and compares them with the other half, in variances of its noise.
 *
 * The halves are split with the correlation of the noise, each on the scale of the whole.
 *
 * @param window As {@link takeWindow} makes it.
 * @param options.lossesFromEv Where the losses begin, in true eV.
 * @returns A row a method and the results for half of the electrons, in the same order, the half itself first.
 */
export async function deconvolveWindow(
  { image, scale }: MeasuredWindow,
  { networks, lossesFromEv, random }: {
    networks: Readonly<Record<string, Deconvolve>>;
    lossesFromEv: number;
    random: Prng;
  },
): Promise<{ rows: MeasuredRow[]; results: { method: string; image: SpectrumImage }[] }> {
  const [given, rest] = splitElectrons(image, { random: random.split("halves") });
  const half = clipNegatives(given), fromEv = lossesFromEv / scale;
  const { spread } = extractZeroLoss(half, "gains mirrored"), variance = noiseVariance(rest);
  const results = [{ method: "measured", image: half }];
  for (const [method, run] of Object.entries(networks)) {
    results.push({ method, image: await run(half) });
  }
  const rows = results.map(({ method, image }): MeasuredRow => {
    const again = spreadSpectra(image, { spread }).data;
    const misfit = (beginEv: number, endEv: number) => {
      const { from, to } = channelRange(image.energy, beginEv, endEv);
      let sum = 0;
      for (let e = from; e < to; e++) {
        sum += (rest.data[e] - again[e]) ** 2 / Math.max(1, variance[e]);
      }
      return sum / (to - from);
    };
    return {
      method,
      zeroLossFwhmEv: scale * zeroLossWidth(spectrumOf(image, 0), image.energy),
      zeroLossMisfit: misfit(-fromEv, fromEv),
      lossMisfit: misfit(fromEv, energyAt(image.energy, image.energy.channels)),
    };
  });
  return { rows, results };
}
