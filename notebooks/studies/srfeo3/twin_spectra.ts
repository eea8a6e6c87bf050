import type { EnergyAxis } from "eels/core/energy_axis.ts";
import { type Curve, placeCurve } from "eels/simulate/place_curve.ts";

/** Computed spectra of the two end members, SrFeO3 and brownmillerite SrFeO2.5. */
export interface SrFeO3Edges {
  /** O K, averaged over polarisations and sites, each of area 1; zero at the Fermi level. */
  readonly oxygenK: readonly [perovskite: Curve, brownmillerite: Curve];
  /** Fe L2,3, each of area 1; zero at the L3 maximum. */
  readonly ironL: readonly [perovskite: Curve, brownmillerite: Curve];
}

/**
 * What is left out at the end of a computed spectrum: the computation ends there, so the broadening had
 * nothing beyond to draw on and lets the curve fall towards nothing.
 */
const UNTRUSTED_EV = 1.5;

/** Pre-peak of O K of each end member above its Fermi level in eV, as computed. */
const PRE_PEAK_EV = [1.15, 1.7] as const;

/**
 * Loads the edges of SrFeO3 and SrFeO2.5 (GPAW and edrixs, `data/elnes/`; their limits are named in
 * `data/elnes/README.md`).
 *
 * The brownmillerite O sites in the octahedral plane, apical, and in the tetrahedral chain are weighted
 * 2 : 2 : 1 by their number; half of its Fe3+ is octahedral, half tetrahedral.
 * Choice: the computations share no scale, so each O K edge is brought to one area, each O atom having
 * the same strength in sum; likewise each Fe L edge.
 */
export async function loadSrFeO3Edges(): Promise<SrFeO3Edges> {
  const [perovskite, brownmillerite, iron] = await Promise.all(
    ["sfo_OK_gs", "bm_OK_gs", "fe_L23_multiplet"].map(readJson),
  );
  const octahedral = iron.spectra["Fe3+_Oh"];
  const tetrahedral = iron.spectra["Fe3+_Td"];
  const ironFour = iron.spectra["Fe4+_Oh"];
  return {
    oxygenK: [
      unitArea(averageSites(perovskite, { "2": 1 })),
      unitArea(averageSites(brownmillerite, { "8": 2, "12": 2, "16": 1 })),
    ],
    ironL: [
      unitArea(withoutEnd({ relativeEv: ironFour.E_rel_L3max, values: ironFour.I })),
      unitArea(withoutEnd(meanOf(octahedral, tetrahedral))),
    ],
  };
}

/** Where the edges of SrFeO3-delta lie; a pair holds SrFeO3 and SrFeO2.5. */
export interface SrFeO3Placement {
  /** Oxygen deficiency, from 0 (SrFeO3) to 0.5 (SrFeO2.5). */
  readonly delta: number;
  /** Energy of the O K pre-peak in eV; 528.0 in both. */
  readonly prePeakEv?: readonly [number, number];
  /** Energy of the Fe L3 maximum in eV; 711.1 and 709.5. */
  readonly ironL3Ev?: readonly [number, number];
  /** Full width at half maximum of an added Gaussian in eV; 0. */
  readonly broadeningEv?: number;
  /** Area of Fe L2,3 over that of O K of SrFeO3, for each Fe atom and three O atoms; 1. */
  readonly ironShare?: number;
}

/**
 * O K and Fe L2,3 of SrFeO3-delta on an energy axis, by the mix of two phases: (1 - 2 delta) SrFeO3 and
 * 2 delta SrFeO2.5, which has 2.5 O atoms where SrFeO3 has 3.
 *
 * Choice: the distances of 183.1 and 181.5 eV between the onsets of O K and Fe L are those measured
 * before and after annealing by Pate et al. (2021), doi:10.1038/s41598-021-97668-8; they are applied to
 * the pre-peak, put at 528.0 eV, and the L3 maximum. Between the two phases nothing is known here: the
 * mix is an assumption. Energies beyond the computed ranges are continued as {@link placeCurve} says.
 *
 * @param edges What {@link loadSrFeO3Edges} returned.
 * @returns One value a channel of each edge and of their sum; the area of O K of SrFeO3 is 1 / eV.
 * @throws {RangeError} Where delta is not in 0..0.5.
 * @example
 * ```ts
 * import { energyAxis } from "eels";
 * import { loadSrFeO3Edges, placeSrFeO3 } from "studies/srfeo3";
 * const edges = await loadSrFeO3Edges();
 * const { oxygenK } = placeSrFeO3(edges, energyAxis(520, 0.25, 240), { delta: 0.25 });
 * ```
 */
export function placeSrFeO3(
  edges: SrFeO3Edges,
  energy: EnergyAxis,
  {
    delta,
    prePeakEv = [528, 528],
    ironL3Ev = [711.1, 709.5],
    broadeningEv = 0,
    ironShare = 1,
  }: SrFeO3Placement,
): { oxygenK: Float64Array; ironL: Float64Array; sum: Float64Array } {
  if (!(delta >= 0 && delta <= 0.5)) {
    throw new RangeError(`Cannot mix the phases as delta must be in 0..0.5: it is ${delta}`);
  }
  const mix = (
    curves: readonly [Curve, Curve],
    zerosEv: readonly number[],
    weights: readonly number[],
  ) => {
    const placed = curves.map((curve, i) =>
      placeCurve(curve, { energy, zeroEv: zerosEv[i], broadeningEv })
    );
    return placed[0].map((value, e) => weights[0] * value + weights[1] * placed[1][e]);
  };
  const phases = [1 - 2 * delta, 2 * delta];
  const oxygenK = mix(
    edges.oxygenK,
    prePeakEv.map((at, i) => at - PRE_PEAK_EV[i]),
    [phases[0], phases[1] * 2.5 / 3],
  );
  const ironL = mix(edges.ironL, ironL3Ev, phases.map((phase) => phase * ironShare));
  return { oxygenK, ironL, sum: oxygenK.map((value, e) => value + ironL[e]) };
}

// deno-lint-ignore no-explicit-any
async function readJson(name: string): Promise<any> {
  const file = new URL(`../../../data/elnes/${name}.json`, import.meta.url);
  return JSON.parse(await Deno.readTextFile(file));
}

interface SiteSpectra {
  readonly E_minus_EF_eV: number[];
  /** Keys such as "8:x": number of the site, polarisation. */
  readonly sites_comp: Record<string, number[]>;
}

function averageSites(file: SiteSpectra, multiplicity: Record<string, number>): Curve {
  const values = new Float64Array(file.E_minus_EF_eV.length);
  const total = Object.values(multiplicity).reduce((sum, count) => sum + count, 0);
  for (const [site, count] of Object.entries(multiplicity)) {
    for (const axis of "xyz") {
      file.sites_comp[`${site}:${axis}`].forEach((value, i) => {
        values[i] += value * count / total / 3;
      });
    }
  }
  return withoutEnd({ relativeEv: file.E_minus_EF_eV, values });
}

interface Multiplet {
  readonly E_rel_L3max: number[];
  readonly I: number[];
}

/** The mean of two multiplets of equal area over the range they share. */
function meanOf(first: Multiplet, second: Multiplet): Curve {
  const relativeEv = first.E_rel_L3max.filter((at) =>
    at >= second.E_rel_L3max[0] && at <= second.E_rel_L3max[second.E_rel_L3max.length - 1]
  );
  const [a, b] = [first, second].map(({ E_rel_L3max, I }) => {
    const { values } = unitArea({ relativeEv: E_rel_L3max, values: I });
    const stepEv = E_rel_L3max[1] - E_rel_L3max[0];
    return relativeEv.map((at) => values[Math.round((at - E_rel_L3max[0]) / stepEv)]);
  });
  return { relativeEv, values: a.map((value, i) => (value + b[i]) / 2) };
}

function withoutEnd({ relativeEv, values }: Curve): Curve {
  const trusted = Array.from(relativeEv).findLastIndex((at) =>
    at <= relativeEv[relativeEv.length - 1] - UNTRUSTED_EV
  );
  return {
    relativeEv: Array.from(relativeEv).slice(0, trusted + 1),
    values: Array.from(values).slice(0, trusted + 1),
  };
}

function unitArea({ relativeEv, values }: Curve): Curve {
  const stepEv = relativeEv[1] - relativeEv[0];
  const area = stepEv * Array.from(values).reduce((sum, value) => sum + value, 0);
  return { relativeEv, values: Float64Array.from(values, (value) => value / area) };
}
