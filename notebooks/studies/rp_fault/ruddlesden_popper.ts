import { type Atom, SRTIO3 } from "eels/simulate/crystal.ts";

/**
 * A Ruddlesden-Popper fault of SrTiO3: two SrO planes in a row, the crystal behind them shifted by
 * half a cell along the plane and along the beam.
 *
 * The plane normal is x, the beam runs along z, and the fault lies at x = 0.
 */
export interface FaultModel {
  /** Cell of the perfect crystal in Å. */
  readonly cellA: number;
  /** Distance of the two neighbouring SrO planes in Å; half a cell would be no fault at all. */
  readonly gapA: number;
  /** How much longer along x the cell on each side of the fault is, as a share. */
  readonly elongation: number;
}

/**
 * Choice: a round model, not a measured structure. The two SrO planes keep about the distance of
 * rock salt, and the cells beside them are a few per cent longer, as the paper reports of its image.
 */
export const RP_FAULT: FaultModel = Object.freeze({ cellA: 3.905, gapA: 2.5, elongation: 0.04 });

/** A column of atoms as a dark-field image shows it. */
export interface AtomColumn {
  readonly kind: "Sr" | "Ti-O";
  readonly xA: number;
  readonly yA: number;
  /** Number of its plane: -1, -2, ... leftwards of the fault and 1, 2, ... rightwards, SrO odd. */
  readonly plane: number;
}

/** Where plane `number` (-1, -2, ... and 1, 2, ...) lies, in Å: SrO planes odd, TiO2 planes even. */
export function planeAt({ cellA, gapA, elongation }: FaultModel, number: number): number {
  const steps = Math.abs(number) - 1; // half cells from the SrO plane at the fault
  const stretched = Math.min(steps, 2) / 2 * cellA * elongation;
  return Math.sign(number) * (gapA / 2 + steps * cellA / 2 + stretched);
}

/** The number of the last plane whose distance to the fault is at most `reachA`. */
function lastPlane(fault: FaultModel, reachA: number): number {
  let number = 1;
  while (planeAt(fault, number + 1) <= reachA) number++;
  return number;
}

function planesWithin(fault: FaultModel, fromA: number, toA: number): number[] {
  const last = lastPlane(fault, Math.max(Math.abs(fromA), Math.abs(toA)));
  const numbers = Array.from({ length: last }, (_, i) => i + 1);
  return [...numbers.map((n) => -n).reverse(), ...numbers].filter((number) => {
    const xA = planeAt(fault, number);
    return xA >= fromA && xA < toA;
  });
}

/** Atoms of one cell along y and z with `fromA <= x < toA`; y and z in [0, cell). */
export function faultAtoms(fault: FaultModel, fromA: number, toA: number): Atom[] {
  const { cellA } = fault;
  return planesWithin(fault, fromA, toA).flatMap((number) => {
    const isSrO = number % 2 !== 0;
    const shift = number > 0 ? 0.5 : 0;
    return SRTIO3.sites
      .filter(({ position }) => (position[0] === 0) === isSrO)
      .map(({ element, position, bFactorA2 }): Atom => {
        const [y, z] = [position[1], position[2]].map((v) => (v + shift) % 1 * cellA);
        return { element, placeA: [planeAt(fault, number), y, z], bFactorA2 };
      });
  });
}

/** The Sr and Ti-O columns with `fromA <= x < toA` and `fromYA <= y < toYA`, in Å. */
export function faultColumns(
  fault: FaultModel,
  { fromA, toA, fromYA, toYA }: { fromA: number; toA: number; fromYA: number; toYA: number },
): AtomColumn[] {
  return planesWithin(fault, fromA, toA).flatMap((plane) => {
    const isSrO = plane % 2 !== 0;
    const offset = (isSrO ? 0 : 0.5) + (plane > 0 ? 0.5 : 0);
    const columns: AtomColumn[] = [];
    for (let j = Math.ceil(fromYA / fault.cellA - offset);; j++) {
      const yA = (j + offset) * fault.cellA;
      if (yA >= toYA) return columns;
      columns.push({ kind: isSrO ? "Sr" : "Ti-O", xA: planeAt(fault, plane), yA, plane });
    }
  });
}
