import { energyAt, energyAxis } from "eels/core/energy_axis.ts";
import { type SpectrumImage, spectrumImage, spectrumOf } from "eels/core/spectrum_image.ts";
import { takeZeroLoss } from "eels/baseline/zero_loss.ts";
import { findZeroLoss } from "./measured_low_loss.ts";

/** Ways to tell the zero-loss peak from the losses that begin under its tail. */
export const ZERO_LOSS_WAYS = [
  "tail fitted to the losses",
  "gains mirrored",
  "gains mirrored, tail continued",
  "cut at the minimum",
  "takeZeroLoss",
] as const;

export type ZeroLossWay = typeof ZERO_LOSS_WAYS[number];

/** A zero-loss peak taken out of a spectrum. */
export interface ExtractedZeroLoss {
  readonly way: ZeroLossWay;
  /** On the spectrum's axis and in its unit: the part of it that was not scattered inelastically. */
  readonly peak: SpectrumImage;
  /** The same as a point spread about 0 eV, on a symmetric axis, of any sum. */
  readonly spread: SpectrumImage;
}

/** Shares of the maximum between which a tail is fitted, and beyond which the gain side is noise. */
const TAIL = [1e-3, 1e-4] as const;

/**
 * Takes the zero-loss peak out of one spectrum in several ways, all of which keep its side of energy
 * gains as measured and differ in what they take the other side for:
 *
 * - "tail fitted to the losses": as measured on both sides down to 1e-2 of the maximum, then a power law
 *   through the measured values down to 3e-3: losses that begin there count as tail;
 * - "gains mirrored": the gain side, mirrored about 0 eV (not about a channel) and ended where it falls
 *   to 1e-4 of the maximum; the "reflected tail" of Egerton (2011), section 4.1,
 *   doi:10.1007/978-1-4419-9583-4;
 * - "gains mirrored, tail continued": a power law from there on, fitted from 1e-3 to 1e-4;
 * - "cut at the minimum": all below the least value before the first loss peak;
 * - "takeZeroLoss": the library's, mirrored about the middle of the peak and carried on by a power law
 *   from where the axis begins.
 *
 * Mirrored about 0 eV the transform of the peak is nearly real and changes its sign at some frequency,
 * where the logarithm of Fourier-log jumps: ripples of that period follow. A core as measured has none.
 *
 * @param spectrum One spectrum whose zero-loss peak lies at 0 eV.
 * @throws {RangeError} As `takeZeroLoss`, where the gain side does not reach 1e-3 of the maximum, or,
 * with a fitted tail, the loss side does not fall to 3e-3 of it.
 */
export function extractZeroLoss(spectrum: SpectrumImage, way: ZeroLossWay): ExtractedZeroLoss {
  if (way === "takeZeroLoss") return byLibrary(spectrum);
  const { energy } = spectrum, values = spectrumOf(spectrum, 0);
  const gain = gainSide(spectrum), top = values.reduce((a, b) => Math.max(a, b), 0);
  const side = way === "tail fitted to the losses"
    ? lossTail(spectrum, top)
    : way === "cut at the minimum"
    ? upToMinimum(spectrum)
    : way === "gains mirrored"
    ? gain.until
    : gain.continued;
  const data = values.map((value, e) => {
    const at = energyAt(energy, e);
    if (at > 0) return side(at);
    return at >= -gain.endEv || way === "cut at the minimum"
      ? Math.max(0, value)
      : gain.continued(-at);
  });
  const peak = spectrumImage({ ...spectrum, data, shape: [1, 1, energy.channels] });
  return { way, peak, spread: aboutZero(peak) };
}

/** A side's values at any distance from 0 eV, by parabolas through the logarithms of three channels. */
function between(spectrum: SpectrumImage): (at: number) => number {
  const { startEv, stepEv, channels } = spectrum.energy, values = spectrumOf(spectrum, 0);
  return (at) => {
    const e = Math.min(channels - 2, Math.max(1, Math.round((at - startEv) / stepEv)));
    const x = (at - startEv) / stepEv - e, [a, b, c] = values.subarray(e - 1, e + 2);
    if (!(a > 0 && b > 0 && c > 0)) return Math.max(0, b + x * (x > 0 ? c - b : b - a));
    const [la, lb, lc] = [a, b, c].map(Math.log);
    return Math.exp(lb + x * (lc - la) / 2 + x * x * (la - 2 * lb + lc) / 2);
  };
}

/** The gain side as a function of the distance from 0 eV, ended and continued. */
function gainSide(spectrum: SpectrumImage) {
  const { startEv, stepEv } = spectrum.energy, at = between(spectrum);
  const top = at(0), distances: number[] = [];
  for (let d = 0; -d > startEv + 2 * stepEv; d += stepEv) distances.push(d);
  const reach = (share: number) =>
    distances.find((d) => at(-d) < share * top) ?? distances[distances.length - 1];
  const [fromEv, endEv] = TAIL.map(reach);
  if (!(at(-fromEv) < TAIL[0] * top)) {
    throw new RangeError(
      `Cannot take the zero-loss peak as its side of gains must fall to ${
        TAIL[0]
      } of the maximum on ` +
        `the axis: at its begin it is ${(at(-fromEv) / top).toPrecision(3)}`,
    );
  }
  const tail = powerLaw(distances.filter((d) => d >= fromEv && d <= endEv), (d) => at(-d));
  const until = (d: number) => d <= endEv ? at(-d) : 0;
  return { endEv, until, continued: (d: number) => d <= endEv ? at(-d) : tail(d) };
}

/** Channels in the full width at half maximum below which a peak's core and its tail are not told apart. */
const LEAST_WIDTH = 5;

/** The loss side down to a hundredth, then a power law through what follows down to 3e-3. */
function lossTail(spectrum: SpectrumImage, top: number): (d: number) => number {
  const { stepEv, channels, startEv } = spectrum.energy, at = between(spectrum);
  const width = findZeroLoss(spectrum).fwhmEv / stepEv;
  if (!(width >= LEAST_WIDTH)) {
    throw new RangeError(
      `Cannot fit a tail to the losses as ${LEAST_WIDTH} channels or more must lie in the width of the ` +
        `zero-loss peak: there are ${width.toFixed(1)}`,
    );
  }
  const distances = Array.from({ length: channels }, (_, k) => k * stepEv)
    .filter((d) => d < startEv + (channels - 2) * stepEv);
  const reach = (share: number) => distances.find((d) => at(d) < share * top) ?? Infinity;
  const [fromEv, endEv] = [reach(1e-2), reach(3e-3)];
  const points = distances.filter((d) => d >= fromEv && d <= endEv);
  if (!Number.isFinite(endEv) || points.length < 3) {
    throw new RangeError(
      `Cannot fit a tail to the losses as three channels or more must lie between 1e-2 and 3e-3 of ` +
        `the maximum: there are ${Number.isFinite(endEv) ? points.length : "none"}`,
    );
  }
  const tail = powerLaw(points, at);
  return (d) => d < fromEv ? at(d) : tail(d);
}

/** The loss side up to its least value (mean of nine channels) before it first doubles again or ends. */
function upToMinimum(spectrum: SpectrumImage): (d: number) => number {
  const { energy } = spectrum, values = spectrumOf(spectrum, 0), at = between(spectrum);
  const smooth = (e: number) => values.subarray(e - 4, e + 5).reduce((a, b) => a + b, 0) / 9;
  const first = Math.max(4, Math.ceil(-energy.startEv / energy.stepEv) + 5);
  let least = first;
  for (let e = first; e < values.length - 5 && smooth(e) < 1.15 * smooth(least); e++) {
    if (smooth(e) < smooth(least)) least = e;
  }
  const endEv = energyAt(energy, least);
  return (d) => d <= endEv ? at(d) : 0;
}

/** Least-squares power law, of exponent -1.5 or steeper; 0 where fewer than two points are above 0. */
function powerLaw(distances: readonly number[], at: (d: number) => number): (d: number) => number {
  const points = distances.map((d) => [Math.log(d), Math.log(at(d))]).filter(([x, y]) =>
    Number.isFinite(x + y)
  );
  if (points.length < 2) return () => 0;
  const [mx, my] = [0, 1].map((k) => points.reduce((sum, p) => sum + p[k], 0) / points.length);
  const sxx = points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
  const sxy = points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0);
  const slope = Math.min(-1.5, sxy / sxx), last = distances[distances.length - 1];
  const level = at(last);
  return (d) => level * (d / last) ** slope;
}

/** A peak as a point spread: its values at whole channels from 0 eV, to both sides as far as it reaches. */
function aboutZero(peak: SpectrumImage): SpectrumImage {
  const { stepEv, startEv, channels } = peak.energy, at = between(peak);
  const reach = channels - 1, energy = energyAxis(-reach * stepEv, stepEv, 2 * reach + 1);
  const endEv = startEv + (channels - 1) * stepEv;
  const data = Float32Array.from({ length: energy.channels }, (_, i) => {
    const d = (i - reach) * stepEv;
    return d < startEv || d > endEv ? 0 : at(d);
  });
  return spectrumImage({ data, energy, unit: peak.unit });
}

function byLibrary(spectrum: SpectrumImage): ExtractedZeroLoss {
  const spread = takeZeroLoss(spectrum), { channels } = spectrum.energy;
  const values = spectrumOf(spectrum, 0);
  const top = values.indexOf(values.reduce((a, b) => Math.max(a, b), 0)), middle = channels - 1;
  const data = values.map((_, e) => spread.data[middle + e - top]);
  const peak = spectrumImage({ ...spectrum, data, shape: [1, 1, channels] });
  return { way: "takeZeroLoss", peak, spread };
}

/** A row for each way: how wide the peak is and what share of the spectrum it holds. */
export function describeZeroLosses(
  spectrum: SpectrumImage,
  extracted: readonly ExtractedZeroLoss[],
): { way: string; fwhmEv: number; tenthEv: number; share: number; shareBeyond1Ev: number }[] {
  const all = spectrum.data.reduce((sum, value) => sum + value, 0);
  return extracted.map(({ way, peak, spread }) => {
    const total = peak.data.reduce((sum, value) => sum + value, 0);
    const beyond = peak.data.reduce(
      (sum, value, e) => sum + (energyAt(peak.energy, e) > 1 ? value : 0),
      0,
    );
    const { fwhmEv } = findZeroLoss(spread);
    return {
      way,
      fwhmEv,
      tenthEv: widthAt(spread, 0.1),
      share: total / all,
      shareBeyond1Ev: beyond / all,
    };
  });
}

/** Full width of a peak where it falls to a share of its maximum. */
function widthAt({ data, energy }: SpectrumImage, share: number): number {
  const top = data.reduce((a, b) => Math.max(a, b), 0);
  const first = data.findIndex((value) => value >= share * top);
  const last = data.findLastIndex((value) => value >= share * top);
  return (last - first) * energy.stepEv;
}
