/**
 * What a network makes of the intensity behind the edge, beside the raw mean.
 *
 * @module
 */
import { sum } from "simple-statistics";
import { channelRange } from "eels/core/energy_axis.ts";
import { denormalise } from "eels/core/normalisation.ts";
import { spectrumAt, type SpectrumImage } from "eels/core/spectrum_image.ts";
import { takeRows } from "eels/core/stack.ts";
import { meanSpectrum } from "eels/core/sums.ts";
import { jackknifeRatio } from "eels/analyse/jackknife.ts";
import { meanInterval } from "eels/analyse/mean_interval.ts";
import type { Model } from "eels/model/model.ts";
import { takeOffBackground } from "./measured_energies.ts";
import { applyNetworkOf } from "./measured_methods.ts";
import { networkChannels, type PreparedMeasured, prepareMeasured } from "./measured_prepared.ts";
import type { TwinReference } from "./measured_twin.ts";
import type { Mappings } from "./saved_network.ts";

/** How far one network departs from the raw mean of one image. */
export interface DepartureRow {
  readonly file: string;
  readonly network: string;
  /** Of the denoised mean from the raw one in 550-580 eV, background removed, with its 95 % interval. */
  readonly departurePercent: number;
  readonly low: number;
  readonly high: number;
  /** The range of that of the twin's images. */
  readonly twinLow: number;
  readonly twinHigh: number;
  /** Whether the interval lies outside that range. */
  readonly isOutside: "yes" | "no";
}

/** Choice: behind the peaks of O K, where a background that is another one than the twin's shows most. */
const BEHIND_EV = [550, 580] as const;
/** Blocks of rows that the interval is over. */
const BLOCKS = 8;

/**
 * The departure of every network from the raw mean behind the edge, on each image and on those of the twin's
 * reference. A network removes the background that it has learnt; where a file has another one, such as one whose
 * dark reference is missing, its mean departs from that of the counts less their power law.
 */
export async function measuredDepartures(
  images: readonly PreparedMeasured[],
  networks: Readonly<Record<string, Model>>,
  { reference, mappings }: {
    readonly reference: TwinReference;
    readonly mappings: Pick<Mappings, "truthNormalisation">;
  },
): Promise<DepartureRow[]> {
  const twin = prepareMeasured(reference.images, mappings), rows: DepartureRow[] = [];
  for (const [network, model] of Object.entries(networks)) {
    const known: number[] = [];
    for (const image of twin) known.push((await departureOf(model, image)).departurePercent);
    const [twinLow, twinHigh] = [Math.min(...known), Math.max(...known)];
    for (const image of images) {
      const own = await departureOf(model, image);
      const isOutside = own.high < twinLow || own.low > twinHigh ? "yes" : "no";
      rows.push({ file: image.name, network, ...own, twinLow, twinHigh, isOutside });
    }
  }
  return rows;
}

async function departureOf(model: Model, image: PreparedMeasured) {
  const { wide, units, countsFactor } = image, [rows] = wide.shape;
  const made = await applyNetworkOf(model, wide, image, countsFactor);
  const denoised = denormalise(made, { ...units, unit: "counts" });
  const blocks = Array.from({ length: Math.min(BLOCKS, rows) }, (_, block) => {
    const [from, to] = [block, block + 1].map((b) => Math.floor(b * rows / Math.min(BLOCKS, rows)));
    const meanOf = (spectra: SpectrumImage) => meanSpectrum(takeRows(spectra, from, to));
    const raw = behind(networkChannels(takeOffBackground(meanOf(wide))));
    return { raw, off: behind(meanOf(denoised)) - raw };
  });
  const [off, raw] = [blocks.map((block) => block.off), blocks.map((block) => block.raw)];
  const { value, standardError, blocks: count } = jackknifeRatio(off, raw, raw.map(() => 1));
  const { low, high } = meanInterval(value, standardError, count);
  return { departurePercent: 100 * value, low: 100 * low, high: 100 * high };
}

/** The sum of a spectrum behind the edge. */
function behind(spectrum: SpectrumImage): number {
  const { from, to } = channelRange(spectrum.energy, ...BEHIND_EV);
  return sum(Array.from(spectrumAt(spectrum, 0, 0).subarray(from, to)));
}
