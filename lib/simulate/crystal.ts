/** A direction of the cell. */
export type CellAxis = "x" | "y" | "z";

/** An atom of the cell. */
export interface Site {
  /** Name of the site, such as the column it lies in. */
  readonly label: string;
  readonly element: string;
  /** Position in fractions of the cell; z is the beam direction. */
  readonly position: readonly [x: number, y: number, z: number];
  /** Debye-Waller factor B = 8 pi² <u²> in Å². */
  readonly bFactorA2: number;
  /**
   * Direction of the bonds to the metal neighbours: the p orbital along it is the sigma orbital of
   * the site, the two others are pi. Sites without it are not ionised.
   */
  readonly sigmaAxis?: CellAxis;
}

/** A crystal with a right-angled cell, the beam along its third axis. */
export interface Crystal {
  readonly name: string;
  /** Lengths of the cell along x, y, z in Å. */
  readonly cellA: readonly [x: number, y: number, z: number];
  readonly sites: readonly Site[];
}

/**
 * The crystal of the examples and of the multislice's check against another program: cubic SrTiO3 along
 * [001], a = 3.905 Å, at room temperature; B factors as in that check (`testdata/README.md`).
 */
export const SRTIO3: Crystal = {
  name: "SrTiO3 [001]",
  cellA: [3.905, 3.905, 3.905],
  sites: [
    { label: "Sr", element: "Sr", position: [0, 0, 0], bFactorA2: 0.6214 },
    { label: "Ti", element: "Ti", position: [0.5, 0.5, 0.5], bFactorA2: 0.4398 },
    oxygen("Ti-O", [0.5, 0.5, 0], "z"),
    oxygen("O (1/2, 0)", [0.5, 0, 0.5], "y"),
    oxygen("O (0, 1/2)", [0, 0.5, 0.5], "x"),
  ],
};

function oxygen(label: string, position: Site["position"], sigmaAxis: CellAxis): Site {
  return { label, element: "O", position, bFactorA2: 0.7323, sigmaAxis };
}

/** The fraction of a cell length within which two positions are one. */
const SAME_PLACE = 1e-6;

/** A fraction brought into [0, 1); what is a rounding error below 1 becomes 0. */
function wrap(fraction: number): number {
  const wrapped = fraction - Math.floor(fraction);
  return wrapped > 1 - SAME_PLACE ? 0 : wrapped;
}

/** Whether two fractional positions are the same place of the periodic crystal. */
export function samePlace(a: readonly number[], b: readonly number[]): boolean {
  return a.every((value, i) => {
    const apart = wrap(value - b[i]);
    return Math.min(apart, 1 - apart) < SAME_PLACE;
  });
}

/**
 * Cuts the cell along the beam into layers of one thickness.
 *
 * @returns The indices of the sites of each layer: layer `i` of `n` holds `i / n <= z < (i + 1) / n`.
 * @throws {RangeError} Where `slicesPerCell` is not a whole number of at least one.
 */
export function sliceSites(crystal: Crystal, slicesPerCell: number): number[][] {
  if (!(Number.isSafeInteger(slicesPerCell) && slicesPerCell >= 1)) {
    throw new RangeError(
      `Cannot slice the cell as slicesPerCell must be a whole number above 0: it is ` +
        `${slicesPerCell}`,
    );
  }
  const layers: number[][] = Array.from({ length: slicesPerCell }, () => []);
  crystal.sites.forEach((site, index) => {
    layers[Math.floor(wrap(site.position[2]) * slicesPerCell + SAME_PLACE)].push(index);
  });
  return layers;
}

/** A place in the projected supercell, in Å. */
export type PlaceA = readonly [xA: number, yA: number];

/** Where a site lies in each cell of a supercell of `repeats` x `repeats` cells, in Å. */
export function placesOf(crystal: Crystal, site: Site, repeats: number): PlaceA[] {
  const places: PlaceA[] = [];
  for (let i = 0; i < repeats; i++) {
    for (let j = 0; j < repeats; j++) {
      places.push([
        (site.position[0] + i) * crystal.cellA[0],
        (site.position[1] + j) * crystal.cellA[1],
      ]);
    }
  }
  return places;
}

/** An atom and how it vibrates. */
export interface Atom {
  readonly element: string;
  readonly placeA: readonly [xA: number, yA: number, zA: number];
  /** Debye-Waller factor B in Å². */
  readonly bFactorA2: number;
}
