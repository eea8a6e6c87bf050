/**
 * The way of a probe through SrTiO3 [001] before anything is summed up (notebook 01): the projected
 * potential of its slices, and the intensity of the probe at some depths.
 *
 * @module
 */
import type { Image } from "eels/core/image.ts";
import { placesOf, sliceSites, SRTIO3 } from "eels/simulate/crystal.ts";
import { wavelengthA } from "eels/simulate/electron.ts";
import { prepareSpecimen } from "eels/simulate/multislice.ts";
import {
  DEFAULT_MULTISLICE,
  type MultisliceOptions,
  type MultisliceSettings,
  resolveMultislice,
  samplingOf,
  sliceThicknessA,
} from "eels/simulate/multislice_settings.ts";
import { projectedPotential } from "eels/simulate/potential.ts";
import { focusedProbe } from "eels/simulate/probe.ts";
import { loadOxygenOverlap } from "eels/simulate/radial_overlap.ts";

/** The projected potential of each slice of one cell, atoms smeared by their B factors, in V Å. */
export function slicePotentials(): Record<string, Image> {
  const [width, height] = SRTIO3.cellA;
  const sampling = { points: 64, sizeA: [width, height] } as const;
  return Object.fromEntries(
    sliceSites(SRTIO3, DEFAULT_MULTISLICE.slicesPerCell).map((indices) => {
      const sites = indices.map((index) => SRTIO3.sites[index]);
      const groups = sites.map((site) => ({ ...site, placesA: placesOf(SRTIO3, site, 1) }));
      const data = Float32Array.from(projectedPotential(groups, sampling));
      const pixelNm = sampling.sizeA[0] / sampling.points / 10;
      const name = `slice of ${[...new Set(sites.map(({ element }) => element))].join(" and ")}`;
      return [name, { data, shape: [sampling.points, sampling.points], pixelNm, unit: "V Å" }];
    }),
  );
}

/** Where the probes stand, as fractions of the cell along x and y. */
export const PROBES: Readonly<Record<string, readonly [x: number, y: number]>> = {
  "Ti-O": [0.5, 0.5],
  Sr: [0, 0],
};

/** The intensity of probes on their way. */
export interface ProbeWalk {
  /** Mean over the configurations, of each probe at each depth; in 1/Å². */
  readonly maps: readonly {
    readonly probe: string;
    readonly depthNm: number;
    /** 2 x 2 cells with the probe in the middle. */
    readonly intensity: Image;
  }[];
  /** Depths below each slice. */
  readonly depthsNm: readonly number[];
  /** Share of the probe within `radiusA` of its column: by probe, `[configurations][depths]`. */
  readonly onColumn: Readonly<Record<string, readonly (readonly number[])[]>>;
}

/**
 * Sends a probe down a Ti-O column and one down a Sr column through so many configurations of
 * displaced atoms, and looks at |psi|^2 on the way.
 *
 * @param options.depthsNm Where the intensity is kept; the nearest whole slices are taken.
 * @param options.radiusA What counts as on the column.
 */
export async function walkProbes(
  { configurations, depthsNm, radiusA, ...options }: {
    readonly configurations: number;
    readonly depthsNm: readonly number[];
    readonly radiusA: number;
  } & Pick<MultisliceOptions, "seed" | "points" | "repeats">,
): Promise<ProbeWalk> {
  const ways = { ...options, phononConfigurations: configurations };
  const settings = resolveMultislice(SRTIO3, ways);
  const input = { crystal: SRTIO3, settings, overlap: await loadOxygenOverlap() };
  const sampling = samplingOf(SRTIO3, settings), { points, sizeA } = sampling;
  const sliceNm = sliceThicknessA(SRTIO3, settings) / 10;
  const keptAt = depthsNm.map((depthNm) => Math.round(depthNm / sliceNm));
  const slices = Math.max(...keptAt), areaA2 = sizeA[0] * sizeA[1] / points ** 2;
  const optics = { ...settings, wavelengthA: wavelengthA(settings.beamEnergyKev) };
  const middle = Math.floor(settings.repeats / 2);
  const probes = Object.entries(PROBES).map(([probe, place]) => {
    const placeA = place.map((part, i) => (middle + part) * SRTIO3.cellA[i]) as [number, number];
    const near = pointsNear(placeA, sampling, radiusA);
    return { probe, placeA, wave: focusedProbe(placeA, sampling, optics), near };
  });
  const sums = probes.map(() => keptAt.map(() => new Float32Array(points ** 2)));
  const onColumn: Record<string, number[][]> = Object.fromEntries(
    probes.map(({ probe }) => [probe, []]),
  );
  for (let configuration = 0; configuration < configurations; configuration++) {
    const { kernel, stack } = prepareSpecimen(input, slices, configuration);
    probes.forEach(({ wave }, lane) => kernel.setWave(lane as 0 | 1, wave));
    probes.forEach(({ probe }) => onColumn[probe].push([]));
    for (let done = 0; done <= slices; done++) {
      probes.forEach(({ probe, near }, lane) => {
        const { re, im } = kernel.getWave(lane as 0 | 1);
        const at = (i: number) => re[i] ** 2 + im[i] ** 2;
        onColumn[probe].at(-1)!.push(near.reduce((sum, i) => sum + at(i), 0));
        const kept = sums[lane][keptAt.indexOf(done)];
        kept?.forEach((_, i) => kept[i] += at(i) / areaA2 / configurations);
      });
      if (done < slices) kernel.step(stack[done]);
    }
  }
  return {
    maps: probes.flatMap(({ probe, placeA }, lane) =>
      sums[lane].map((data, k) => {
        return { probe, depthNm: keptAt[k] * sliceNm, intensity: cutOut(data, placeA, settings) };
      })
    ),
    depthsNm: Array.from({ length: slices + 1 }, (_, i) => i * sliceNm),
    onColumn,
  };
}

/** 2 x 2 cells around a place of the periodic grid. */
function cutOut(
  data: Float32Array,
  placeA: readonly [number, number],
  settings: MultisliceSettings,
): Image {
  const { points, sizeA } = samplingOf(SRTIO3, settings);
  const half = Math.round(points / settings.repeats), side = 2 * half;
  const [left, top] = placeA.map((at, i) => Math.round(at / sizeA[i] * points) - half);
  const wrap = (at: number) => (at + points) % points;
  const cut = Float32Array.from(
    { length: side ** 2 },
    (_, i) => data[wrap(top + Math.floor(i / side)) * points + wrap(left + i % side)],
  );
  return { data: cut, shape: [side, side], pixelNm: sizeA[0] / points / 10, unit: "1/Å²" };
}

/** Indices of the points of a grid within a radius of a place. */
function pointsNear(
  [xA, yA]: readonly [number, number],
  { points, sizeA }: ReturnType<typeof samplingOf>,
  radiusA: number,
): number[] {
  return Array.from({ length: points ** 2 }, (_, i) => i).filter((i) => {
    const x = (i % points) * sizeA[0] / points, y = Math.floor(i / points) * sizeA[1] / points;
    return Math.hypot(x - xA, y - yA) <= radiusA;
  });
}
