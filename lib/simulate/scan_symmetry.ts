import * as is from "../core/option_kinds.ts";
import { checkOptions } from "../core/options.ts";
import { type CellAxis, type Crystal, samePlace, type Site } from "./crystal.ts";
import { ORBITALS } from "./ionisation.ts";
import { ionisedSites } from "./multislice.ts";

/** How many probe positions a scan has over one cell: row `r` lies at y = r / rows of the cell. */
export interface ScanShape {
  readonly rows: number;
  readonly columns: number;
}

/** For every position of a scan, the position to compute and how its weights turn into its own. */
export interface ScanWedge {
  /** Positions to compute, as `row * columns + column`, rising. */
  readonly positions: readonly number[];
  /** Index in `positions` of each position of the scan. */
  readonly source: Int32Array;
  /**
   * For each position of the scan, where each of its weights stands in the source's table: one list
   * for every symmetry that carries it there. A position on a mirror has several, which agree but for
   * the scatter of frozen phonons; their mean is the weight.
   */
  readonly weightSources: readonly (readonly (readonly number[])[])[];
}

/** A symmetry of the square that keeps the origin: mirrors first, then x and y exchanged. */
interface Operation {
  readonly mirrorX: boolean;
  readonly mirrorY: boolean;
  readonly exchange: boolean;
}

const OPERATIONS: readonly Operation[] = [false, true].flatMap((exchange) =>
  [false, true].flatMap((mirrorX) =>
    [false, true].map((mirrorY) => ({ mirrorX, mirrorY, exchange }))
  )
);

/**
 * Finds the smallest part of a scan from which the crystal's own symmetry gives the rest.
 *
 * Only mirrors and rotations that carry every atom of the cell to an equal atom at the same depth
 * are used, so a crystal without them has each position computed. For SrTiO3 [001] and 32 x 32
 * positions 153 remain.
 *
 * @param crystal The cell that is scanned.
 * @param shape Positions of the scan over one cell.
 * @returns The positions to compute, and where every position's weights come from.
 * @example
 * ```ts
 * import { scanWedge, SRTIO3 } from "eels";
 * scanWedge(SRTIO3, { rows: 32, columns: 32 }).positions.length; // 153
 * ```
 */
export function scanWedge(crystal: Crystal, shape: ScanShape): ScanWedge {
  const { rows, columns } = checkOptions("scanWedge", "scan", shape, {
    rows: is.needed(is.whole(1)),
    columns: is.needed(is.whole(1)),
  });
  const ionised = ionisedSites(crystal);
  const usable = OPERATIONS.flatMap((operation) => {
    if (operation.exchange && (rows !== columns || crystal.cellA[0] !== crystal.cellA[1])) {
      return [];
    }
    const images = crystal.sites.map((site) => imageOf(crystal, site, operation));
    if (images.includes(undefined)) return [];
    const weights = ionised.flatMap((site) => {
      const image = ionised.indexOf(images[crystal.sites.indexOf(site)]!);
      return ORBITALS.map((axis) =>
        image * ORBITALS.length + ORBITALS.indexOf(turnAxis(axis, operation))
      );
    });
    return [{ operation, weights }];
  });

  const chosen = Array.from({ length: rows * columns }, (_, position) => {
    const row = Math.floor(position / columns);
    const column = position % columns;
    const images = usable.map(({ operation, weights }) => {
      const x = operation.mirrorX ? (columns - column) % columns : column;
      const y = operation.mirrorY ? (rows - row) % rows : row;
      return { image: operation.exchange ? x * columns + y : y * columns + x, weights };
    });
    const least = Math.min(...images.map(({ image }) => image));
    const sources = images.filter(({ image }) => image === least).map(({ weights }) => weights);
    return { image: least, sources };
  });
  const positions = [...new Set(chosen.map(({ image }) => image))].sort((a, b) => a - b);
  const indexOf = new Map(positions.map((position, index) => [position, index]));
  return {
    positions,
    source: Int32Array.from(chosen, ({ image }) => indexOf.get(image)!),
    weightSources: chosen.map(({ sources }) => sources),
  };
}

/** The site onto which an operation carries a site, where there is an equal one. */
function imageOf(crystal: Crystal, site: Site, operation: Operation): Site | undefined {
  const { mirrorX, mirrorY, exchange } = operation;
  const x = mirrorX ? -site.position[0] : site.position[0];
  const y = mirrorY ? -site.position[1] : site.position[1];
  const place = exchange ? [y, x, site.position[2]] : [x, y, site.position[2]];
  const axis = site.sigmaAxis && turnAxis(site.sigmaAxis, operation);
  return crystal.sites.find((other) =>
    samePlace(other.position, place) && other.element === site.element &&
    other.bFactorA2 === site.bFactorA2 && other.sigmaAxis === axis
  );
}

function turnAxis(axis: CellAxis, { exchange }: Operation): CellAxis {
  if (!exchange || axis === "z") return axis;
  return axis === "x" ? "y" : "x";
}
