import type { Prng } from "eels/core/random.ts";
import { STO_LATTICE } from "./lattice_image.ts";

/** A column of atoms in a window: place, height over the background and deviation, in pixels. */
export interface SeenColumn {
  readonly row: number;
  readonly column: number;
  readonly height: number;
  readonly deviation: number;
}

/** What a made crystal shows; nothing of it is drawn yet. */
export interface MadeCrystal {
  readonly columns: readonly SeenColumn[];
  /** Value between the columns, as a share of the highest column. */
  readonly background: number;
  /** Share of each column's height that lies in a wider Gaussian, and how much wider that is. */
  readonly tail: { readonly share: number; readonly wider: number };
}

/** Which crystals are made. */
export interface CrystalKinds {
  /** Whether faults, shifts, vacancies and odd heights are among them; else lattices are perfect. */
  readonly defects: boolean;
  /**
   * Any cell of 9 to 15 pixels, nearly the square, centred one of 12 pixels that is tested, or the very
   * lattice of the paper's network, with its one ratio of heights and one width; "any".
   */
  readonly cell?: "any" | "known" | "paper";
}

/** How the crystal behind a planar fault lies, in shares of the cell's two vectors. */
export interface FaultShift {
  /** Across the fault and along it, each in 0..1. */
  readonly across: number;
  readonly along: number;
  /** Whether the fault lies along a side of the cell; else along a diagonal. */
  readonly alongSide: boolean;
}

/**
 * Whether a planar fault is like the Ruddlesden-Popper fault that notebooks 08 and 15 test on: along a side
 * of the cell, the crystal behind it moved along by half a cell and across by 0.64 cells, 0.72 with the
 * longer cells beside it (or, seen from the other side, 0.36 and 0.28). A wide margin about it is held out of all training.
 */
export function isHeldOut({ across, along, alongSide }: FaultShift): boolean {
  return alongSide && Math.abs(along - 0.5) < 0.12 && Math.abs(across - 0.5) < 0.26;
}

type Range = readonly [low: number, high: number];

/** Ranges of the side in pixels, of the other side over it and of the angle; chance of a centred cell. */
const CELLS: Record<"any" | "known" | "paper", {
  readonly sides: Range;
  readonly ratios: Range;
  readonly anglesDeg: Range;
  readonly centres: number;
}> = {
  any: { sides: [9, 15], ratios: [0.85, 1.18], anglesDeg: [75, 105], centres: 0.7 },
  known: { sides: [11.4, 12.6], ratios: [0.97, 1.03], anglesDeg: [88, 92], centres: 1 },
  paper: { sides: [12, 12], ratios: [1, 1], anglesDeg: [90, 90], centres: 1 },
};

/**
 * Makes a random crystal that fills a window: an oblique cell of 9 to 15 pixels, two columns in it of random
 * heights and widths, turned and placed at random. With defects, two in three have a planar fault of random
 * direction and displacement (never one that {@link isHeldOut}), and there are vacancies, columns of
 * other heights, rows that are moved along themselves, and columns that are off their places.
 *
 * Choice: all ranges are ours and wide; the test image (cell of 12 pixels, square) lies inside them, its
 * fault does not. They were set before any network was tested on the fault.
 */
export function makeCrystal(
  size: number,
  { defects, cell = "any", random }: CrystalKinds & { random: Prng },
): MadeCrystal {
  const { sides, ratios, anglesDeg, centres } = CELLS[cell];
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  const happens = (chance: number) => random.uniform() < chance;
  const a = between(...sides), b = a * between(...ratios);
  const turn = between(0, 2 * Math.PI), open = between(...anglesDeg) * Math.PI / 180;
  const va = [a * Math.sin(turn), a * Math.cos(turn)];
  const vb = [b * Math.sin(turn + open), b * Math.cos(turn + open)];
  const isPaper = cell === "paper";
  const deviation = isPaper ? STO_LATTICE.deviationPixels : between(0.1, 0.17) * a;
  const centred = happens(centres);
  const basis = [
    { u: 0, v: 0, height: 1, deviation },
    {
      u: centred ? 0.5 : between(0.3, 0.7),
      v: centred ? 0.5 : between(0.3, 0.7),
      height: isPaper ? STO_LATTICE.heights[1] : happens(0.1) ? 0 : between(0.2, 1),
      deviation: isPaper ? deviation : deviation * between(0.85, 1.15),
    },
  ];
  const origin = [between(0, size), between(0, size)];
  const fault = defects && happens(2 / 3) ? drawFault(random) : undefined;
  const relax = fault ? between(-0.08, 0.08) : 0;
  const isRowMoved = defects && happens(0.3), moved = between(-0.5, 0.5);
  const movedRow = Math.round(between(-2, 2)), movedKind = happens(0.5) ? 0 : 1;
  const [vacant, odd] = [0.06, 0.12].map((most) => defects && happens(0.5) ? between(0, most) : 0);
  const off = !isPaper && happens(0.5) ? between(0, 0.03) * a : 0;
  const reach = Math.ceil(1.6 * size / Math.min(a, b)) + 2, margin = 2.5 * deviation;
  const columns: SeenColumn[] = [];
  for (const side of fault ? [0, 1] : [0]) {
    for (let i = -reach; i <= reach; i++) {
      for (let j = -reach; j <= reach; j++) {
        for (const [kind, site] of basis.entries()) {
          let [u, v] = [i + site.u, j + site.v];
          if (isRowMoved && j === movedRow && kind === movedKind) u += moved;
          if (fault) {
            // Distance from the fault in cells, and the crystal behind it displaced.
            if (side === 1) [u, v] = [u + fault.du, v + fault.dv];
            const far = fault.alongSide ? v - fault.cut : (u + v - fault.cut) / 2;
            if ((side === 1) !== far >= 0) continue;
            const more = relax * Math.sign(far) * Math.exp(-Math.abs(far));
            v += more;
            if (!fault.alongSide) u += more;
          }
          const row = origin[0] + u * va[0] + v * vb[0] + off * random.normal();
          const column = origin[1] + u * va[1] + v * vb[1] + off * random.normal();
          const isSeen = row > -margin && column > -margin && row < size + margin &&
            column < size + margin;
          if (!isSeen || site.height === 0 || happens(vacant)) continue;
          const height = site.height * (happens(odd) ? between(0.3, 1.6) : 1);
          columns.push({ row, column, height, deviation: site.deviation });
        }
      }
    }
  }
  return {
    columns: fault ? apart(columns, 0.4 * Math.min(a, b)) : columns,
    background: isPaper ? 0 : between(0, 0.35),
    tail: isPaper ? { share: 0, wider: 2 } : { share: between(0, 0.3), wider: between(1.6, 2.4) },
  };
}

/** A random planar fault: displacement in cells of what lies behind it, and where it cuts. */
export function drawFault(random: Prng) {
  for (;;) {
    const across = random.uniform(), alongSide = random.uniform() < 0.7;
    const along = random.uniform() < 0.35 ? 0.5 : random.uniform();
    const cut = 2 * random.uniform() - 1;
    if (isHeldOut({ across, along, alongSide })) continue;
    // Of faults along the diagonal u + v = cut, (1, -1) runs along and (1, 1) / 2 across.
    const [du, dv] = alongSide ? [along, across] : [across / 2 + along, across / 2 - along];
    return { du, dv, cut, across, along, alongSide };
  }
}

/** Without columns that stand nearer to an earlier one than atoms can. */
function apart(columns: readonly SeenColumn[], distance: number): SeenColumn[] {
  const kept: SeenColumn[] = [];
  for (const one of columns) {
    const isFree = kept.every((other) =>
      (other.row - one.row) ** 2 + (other.column - one.column) ** 2 >= distance ** 2
    );
    if (isFree) kept.push(one);
  }
  return kept;
}
