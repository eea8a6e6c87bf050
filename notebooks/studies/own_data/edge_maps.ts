import { integrateEdge } from "eels/analyse/integrate_edge.ts";
import { fitPeaks, type PeakSearch } from "eels/analyse/peak_fit.ts";
import { peakMap } from "eels/analyse/peak_map.ts";
import { energyAt, type EnergyAxis } from "eels/core/energy_axis.ts";
import type { Image } from "eels/core/image.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import type { EdgeWindows } from "./find_edges.ts";

/** What is measured of every spectrum. */
export interface Quantities {
  readonly edges: readonly EdgeWindows[];
  /** Energies of peaks that are fitted, each a Gaussian; near ones together. */
  readonly peaksEv: readonly number[];
}

/** A quantity of every spectrum with its standard error. */
export interface MeasuredMap {
  readonly value: Image;
  readonly standardError: Image;
}

/**
 * Edge integrals above their backgrounds, and positions and heights of peaks, with standard errors from
 * the noise.
 *
 * @param image With its noise; a denoised one with that of the raw image, which then weighs the fits,
 * and whose standard errors do not hold.
 */
export function measureQuantities(
  image: SpectrumImage,
  { edges, peaksEv }: Quantities,
): Record<string, MeasuredMap> {
  const found: Record<string, MeasuredMap> = {};
  for (const { name, ...windows } of edges) {
    const { value, standardError } = integrateEdge(image, {
      backgroundEv: windows.backgroundEv,
      fromEv: windows.fromEv,
      toEv: windows.toEv,
    });
    found[name] = { value, standardError };
  }
  for (const group of groupPeaks(peaksEv, image)) {
    const fits = fitPeaks(image, { ...group, baseline: "linear" });
    for (const { name } of group.peaks) {
      const map = (value: string) => peakMap(fits, { peak: name, value });
      found[`${name}, position`] = {
        value: map("positionEv"),
        standardError: map("positionStandardErrorEv"),
      };
      found[`${name}, height`] = {
        value: map("height"),
        standardError: map("heightStandardError"),
      };
    }
  }
  return found;
}

/** The values alone, as a bootstrap repeats them; NaN where a drawn measurement cannot be fitted. */
export function quantityMaps(image: SpectrumImage, quantities: Quantities): Record<string, Image> {
  const each = [
    ...quantities.edges.map((edge) => ({ edges: [edge], peaksEv: [] })),
    ...(quantities.peaksEv.length ? [{ edges: [], peaksEv: quantities.peaksEv }] : []),
  ];
  return Object.fromEntries(each.flatMap((one) => {
    try {
      return Object.entries(measureQuantities(image, one))
        .map(([name, { value }]): [string, Image] => [name, value]);
    } catch {
      // Without a power law in some spectrum the edge has no value in this repeat.
      const [rows, columns] = image.shape, data = new Float32Array(rows * columns).fill(NaN);
      const map: Image = { data, shape: [rows, columns], unit: image.unit };
      return one.edges.map(({ name }): [string, Image] => [name, map]);
    }
  }));
}

/** Every two of a list. */
export function pairsOf<Item>(items: readonly Item[]): [Item, Item][] {
  return items.flatMap((a, i) => items.slice(i + 1).map((b): [Item, Item] => [a, b]));
}

/** Mean of the values that are there. */
export function meanOf(data: ArrayLike<number>): number {
  const there = Array.from(data).filter(Number.isFinite);
  return there.reduce((sum, value) => sum + value, 0) / there.length;
}

/** Pearson's correlation over the places where both are there. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const both = Array.from(a, (value, i) => [value, b[i]])
    .filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
  const meanA = meanOf(both.map(([x]) => x)), meanB = meanOf(both.map(([, y]) => y));
  const sum = (f: (x: number, y: number) => number) =>
    both.reduce((total, [x, y]) => total + f(x - meanA, y - meanB), 0);
  return sum((x, y) => x * y) / Math.sqrt(sum((x) => x * x) * sum((_, y) => y * y));
}

/** Peaks with windows that overlap are fitted together. */
function groupPeaks(peaksEv: readonly number[], { energy }: SpectrumImage) {
  const { stepEv, channels, startEv } = energy;
  const fwhmEv = Math.max(2, 3 * stepEv), halfEv = Math.max(2 * fwhmEv, 5 * stepEv);
  const withinEv = Math.max(1.5, 2 * stepEv);
  const groups: { fromEv: number; toEv: number; peaks: PeakSearch[] }[] = [];
  for (const nearEv of peaksEv.toSorted((a, b) => a - b)) {
    const fromEv = Math.max(startEv, nearEv - halfEv);
    const toEv = Math.min(energyAt(energy, channels), nearEv + halfEv);
    const peak = { name: `peak at ${nearEv} eV`, nearEv, withinEv, fwhmEv };
    const last = groups.at(-1);
    if (last && fromEv < last.toEv - halfEv / 2) {
      last.peaks.push(peak);
      last.toEv = toEv;
    } else groups.push({ fromEv, toEv, peaks: [peak] });
  }
  return groups;
}

/**
 * Refuses windows and peaks that the axis does not hold.
 *
 * @throws {RangeError} In one sentence, with the axis.
 */
export function refuseOutside({ edges, peaksEv }: Quantities, { energy }: SpectrumImage): void {
  const { startEv, stepEv, channels } = energy, endEv = energyAt(energy, channels);
  const axis = `the axis runs from ${startEv.toFixed(1)} to ${(endEv - stepEv).toFixed(1)} eV`;
  const inside = (ev: number) => ev >= startEv - stepEv && ev <= endEv;
  for (const { name, backgroundEv: [from, to], fromEv, toEv } of edges) {
    if (![from, to, fromEv, toEv].every(inside)) {
      throw new RangeError(
        `Cannot integrate ${name} as its windows must lie on the axis: they are ${from}-${to} and ` +
          `${fromEv}-${toEv} eV, ${axis}`,
      );
    }
    if (to - from < 4 * stepEv) {
      throw new RangeError(
        `Cannot integrate ${name} as its background must have four channels or more: ${from}-${to} ` +
          `eV has ${Math.floor((to - from) / stepEv)}`,
      );
    }
  }
  const outside = peaksEv.find((ev) => !inside(ev));
  if (outside !== undefined) {
    throw new RangeError(
      `Cannot fit a peak as it must lie on the axis: it is at ${outside} eV, ${axis}`,
    );
  }
}

/**
 * Refuses a weak peak that cannot be added to the data.
 *
 * @throws {RangeError} Where it lies outside the axis, or has no width.
 */
export function refuseInjection(
  peak: { readonly energyEv: number; readonly fwhmEv?: number } | undefined,
  { startEv, stepEv, channels }: EnergyAxis,
): void {
  if (!peak) return;
  const endEv = startEv + (channels - 1) * stepEv, { energyEv, fwhmEv = stepEv } = peak;
  if (energyEv >= startEv && energyEv <= endEv && fwhmEv > 0) return;
  throw new RangeError(
    fwhmEv > 0
      ? `Cannot inject a peak as it must lie on the axis: it is at ${energyEv} eV, the axis runs from ` +
        `${startEv.toFixed(1)} to ${endEv.toFixed(1)} eV`
      : `Cannot inject a peak as its width must be above 0: it is ${fwhmEv} eV`,
  );
}
