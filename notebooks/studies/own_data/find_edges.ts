import { integrateEdge } from "eels/analyse/integrate_edge.ts";
import { energyAt } from "eels/core/energy_axis.ts";
import { noiseVariance } from "eels/core/noise.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { meanSpectrum } from "eels/core/sums.ts";

/** An edge with the windows by which it is integrated. */
export interface EdgeWindows {
  readonly name: string;
  /** Where the background before it is fitted. */
  readonly backgroundEv: readonly [fromEv: number, toEv: number];
  readonly fromEv: number;
  readonly toEv: number;
}

/** Choice: how many standard errors, and what share of the background, an edge must rise above it. */
const LEAST_SIGMA = 8, LEAST_JUMP = 0.01;
/** Backgrounds fall; one that falls faster than this power is the tail of a peak. */
const STEEPEST = -7;

/**
 * Suggests edges of the mean spectrum: energies at which it rises above the power law of the channels
 * before by more than the noise and the scatter of that fit allow.
 *
 * They are suggestions for a first look, nameless and by onset; windows that are known are better. None
 * are looked for where the axis reaches below 50 eV, in front of which no power law lies.
 *
 * @param image Counts with their noise.
 */
export function findEdges(image: SpectrumImage): EdgeWindows[] {
  if (image.energy.startEv < 50 || !image.noise) return [];
  const mean = meanSpectrum(image), onsets = onsetsOf(mean);
  return onsets.map((_, i) => windowsOf(onsets, i, image))
    .filter((edge) => (integralOf(mean, edge)?.sigma ?? 0) > LEAST_INTEGRAL);
}

/**
 * What of windows looks wrong, one sentence each: an edge that begins in the background window, or an
 * integral over the mean spectrum that is below 0, as where the background is no power law.
 *
 * @param image Counts with their noise.
 */
export function remarkWindows(image: SpectrumImage, edges: readonly EdgeWindows[]): string[] {
  if (!image.noise) return [];
  const mean = meanSpectrum(image), { energy } = image;
  const onsets = energy.startEv < 50 ? [] : onsetsOf(mean);
  return edges.flatMap((edge) => {
    const { name, backgroundEv: [fromEv, toEv] } = edge, found = integralOf(mean, edge);
    const inside = onsets.find((ev) =>
      ev > fromEv + 2 * energy.stepEv && ev < toEv - energy.stepEv
    );
    const isNegative = found !== undefined && found.sigma < -LEAST_INTEGRAL;
    if (inside === undefined && !isNegative) return [];
    const why = inside === undefined
      ? "its integral over the mean spectrum is below 0"
      : `the mean spectrum rises at ${inside.toFixed(1)} eV, in its background window`;
    return [
      `${name}: ${why} (background ${fromEv}-${toEv} eV). Another edge or peak lies in that window, or ` +
      "it is too far away; choose another by --edge NAME:A-B:C-D (notebook 10: edges).",
    ];
  });
}

/** Choice: an integral over the mean spectrum of fewer standard errors is no edge. */
const LEAST_INTEGRAL = 3;

/** The integral of the mean spectrum in its standard errors; undefined without a power law. */
function integralOf(mean: SpectrumImage, edge: EdgeWindows): { sigma: number } | undefined {
  const { backgroundEv, fromEv, toEv } = edge;
  try {
    const { value, standardError } = integrateEdge(mean, { backgroundEv, fromEv, toEv });
    const sigma = value.data[0] / standardError.data[0];
    return Number.isFinite(sigma) ? { sigma } : undefined;
  } catch {
    return undefined;
  }
}

/** Energies at which the mean spectrum rises. */
function onsetsOf(mean: SpectrumImage): number[] {
  const { energy } = mean, { channels } = energy;
  const width = Math.max(6, Math.min(40, Math.floor(channels / 12)));
  const ahead = Math.max(3, Math.floor(width / 3));
  const jumps = Array.from({ length: channels }, (_, channel) => {
    const fits = channel >= width && channel + ahead <= channels;
    return fits ? riseAt(mean, { channel, width, ahead }) : { sigma: 0, jump: 0 };
  });
  const strongest = [...jumps.keys()]
    .filter((i) => jumps[i].sigma > LEAST_SIGMA && jumps[i].jump > LEAST_JUMP)
    .sort((a, b) => jumps[b].sigma - jumps[a].sigma);
  const kept: number[] = [];
  for (const i of strongest) if (kept.every((j) => Math.abs(i - j) > width)) kept.push(i);
  return kept.sort((a, b) => a - b).map((i) => energyAt(energy, i));
}

/** Choice: a power law of fewer channels, or one carried on farther, is a guess. */
const FEWEST_CHANNELS = 5, FARTHEST_EV = 100;

/** What of the windows to beware of, one sentence each. */
export function warnOfWindows(
  { energy }: Pick<SpectrumImage, "energy">,
  edges: readonly EdgeWindows[],
): string[] {
  return edges.flatMap(({ name, backgroundEv: [from, to], toEv }) => {
    const channels = Math.floor((to - from) / energy.stepEv + 1e-6);
    const aheadEv = toEv - to;
    return [
      ...(channels < FEWEST_CHANNELS
        ? [
          `The background of ${name} is fitted to ${channels} channels only: its integral hangs on ` +
          "them; widen the window.",
        ]
        : []),
      ...(aheadEv > FARTHEST_EV
        ? [
          `The background of ${name} is carried on by ${
            Math.round(aheadEv)
          } eV beyond its window: ` +
          "a small error of its slope becomes a large one of the integral; integrate less.",
        ]
        : []),
    ];
  });
}

/** Excess over the extrapolated power law in its standard errors, and as a share of it. */
function riseAt(
  { data, energy, noise }: SpectrumImage,
  { channel, width, ahead }: { channel: number; width: number; ahead: number },
): { sigma: number; jump: number } {
  const before = data.subarray(channel - width, channel);
  if (before.some((value) => value <= 0)) return { sigma: 0, jump: 0 };
  const x = Array.from(before, (_, i) => Math.log(energyAt(energy, channel - width + i)));
  const y = Array.from(before, Math.log);
  const meanX = x.reduce((a, b) => a + b) / width, meanY = y.reduce((a, b) => a + b) / width;
  const squares = x.reduce((sum, each) => sum + (each - meanX) ** 2, 0);
  const slope = x.reduce((sum, each, i) => sum + (each - meanX) * (y[i] - meanY), 0) / squares;
  if (slope > 0 || slope < STEEPEST) return { sigma: 0, jump: 0 };
  const rest = y.reduce((sum, each, i) => sum + (each - meanY - slope * (x[i] - meanX)) ** 2, 0);
  const scatter = rest / (width - 2);
  let expected = 0, seen = 0, variance = 0, lever = 0;
  const values = data.subarray(channel, channel + ahead);
  const energies = { startEv: energyAt(energy, channel), stepEv: energy.stepEv, channels: ahead };
  const part = spectrumImage({ data: values.slice(), energy: energies });
  const counting = noiseVariance({ ...part, noise: { ...noise!, background: 0 } }, { of: "sum" });
  values.forEach((value, i) => {
    const at = Math.log(energyAt(energies, i)) - meanX, level = Math.exp(meanY + slope * at);
    expected += level;
    seen += value;
    variance += counting[i];
    lever += level * at;
  });
  const byFit = scatter * (expected ** 2 / width + lever ** 2 / squares);
  return {
    sigma: (seen - expected) / Math.sqrt(variance + byFit),
    jump: (seen - expected) / expected,
  };
}

/** Windows of a tenth of the energy, kept clear of the edges on either side. */
function windowsOf(onsets: readonly number[], i: number, { energy }: SpectrumImage): EdgeWindows {
  const onsetEv = onsets[i], { startEv, stepEv, channels } = energy;
  const gapEv = Math.max(2 * stepEv, 0.004 * onsetEv);
  const before = onsets[i - 1] ?? -Infinity, after = onsets[i + 1] ?? Infinity;
  const room = (onsetEv - gapEv - before) / 2;
  const longest = Math.max(0.12 * onsetEv, 8 * stepEv);
  const first = Math.max(startEv, onsetEv - longest, before > 0 ? before + room : startEv);
  const last = Math.min(
    energyAt(energy, channels),
    onsetEv + Math.max(0.08 * onsetEv, 4 * stepEv),
    after - gapEv,
  );
  const least = onsetEv - gapEv - 5 * stepEv;
  const round = (value: number) => Number(value.toFixed(2));
  return {
    name: `edge at ${Math.round(onsetEv)} eV`,
    backgroundEv: [round(Math.max(startEv, Math.min(first, least))), round(onsetEv - gapEv)],
    fromEv: round(onsetEv - stepEv / 2),
    toEv: round(last),
  };
}
