/** One setting that is searched for: on the lattice `start * factor^n`, within bounds. */
export interface SearchedSetting {
  readonly start: number;
  /** Neighbouring values differ by this factor, above 1. */
  readonly factor: number;
  readonly least?: number;
  readonly most?: number;
}

/** A step must lower the error by this share: where it is flat the search would else go on for ever. */
const WORTH = 1e-3;

/** Where {@link searchSettings} ended. */
export interface FoundSettings<Name extends string> {
  readonly best: Readonly<Record<Name, number>>;
  readonly error: number;
  /** Smallest and largest value tried of each setting. */
  readonly tried: Readonly<Record<Name, readonly [number, number]>>;
  /** Settings whose best value has no tried neighbour on one side: a bound, or too few moves. */
  readonly edges: readonly Name[];
}

/**
 * Searches for the settings of least error along a lattice that goes on as far as the error falls: each
 * setting in turn moves to the better of its two neighbours until no neighbour of any is better by 0.1 %.
 *
 * Both neighbours of every best value have then been tried, so that none lies on the edge of what was
 * tried, other than on a stated bound. The least found is a local one.
 *
 * @param evaluate The error of some settings; called once for each.
 * @param options.moves Most moves before the search is given up on, which `edges` then tells; 40.
 */
export function searchSettings<Name extends string>(
  settings: Readonly<Record<Name, SearchedSetting>>,
  evaluate: (one: Readonly<Record<Name, number>>) => number,
  { moves = 40 }: { moves?: number } = {},
): FoundSettings<Name> {
  const names = Object.keys(settings) as Name[];
  const places = Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
  const known = new Map<string, number>();
  const valueAt = (name: Name, place: number) =>
    settings[name].start * settings[name].factor ** place;
  const isAllowed = (name: Name, place: number) => {
    const { least = 0, most = Infinity } = settings[name], value = valueAt(name, place);
    return value >= least * (1 - 1e-9) && value <= most * (1 + 1e-9);
  };
  const keyOf = (at: Readonly<Record<Name, number>>) => names.map((name) => at[name]).join();
  const errorAt = (at: Readonly<Record<Name, number>>) => {
    const key = keyOf(at);
    if (!known.has(key)) {
      const one = Object.fromEntries(names.map((name) => [name, valueAt(name, at[name])]));
      const error = evaluate(one as Record<Name, number>);
      known.set(key, Number.isFinite(error) ? error : Infinity);
    }
    return known.get(key)!;
  };
  let left = moves, moved = true;
  while (moved && left > 0) {
    moved = false;
    for (const name of names) {
      const sides = [-1, 1].map((side) => places[name] + side)
        .filter((place) => isAllowed(name, place));
      const here = errorAt(places);
      const errors = sides.map((place) => errorAt({ ...places, [name]: place }));
      const least = Math.min(...errors);
      if (!(least < here * (1 - WORTH))) continue;
      places[name] = sides[errors.indexOf(least)];
      moved = true;
      left--;
    }
  }
  const triedOf = (name: Name) => {
    const own = [...known.keys()].map((key) => Number(key.split(",")[names.indexOf(name)]));
    return [Math.min(...own), Math.max(...own)].map((place) => valueAt(name, place));
  };
  const edges = names.filter((name) =>
    [-1, 1].some((side) => !known.has(keyOf({ ...places, [name]: places[name] + side })))
  );
  const record = <Value>(of: (name: Name) => Value) =>
    Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, Value>;
  return {
    best: record((name) => valueAt(name, places[name])),
    error: errorAt(places),
    tried: record((name) => triedOf(name) as [number, number]),
    edges,
  };
}

/**
 * The fewest iterations whose error is within a share of the least one along a course.
 *
 * @param errors Error after each of `iterations`, which ascend.
 * @param options.within Share by which the error may exceed the least; 1 %.
 * @returns Its place, and whether the course is too short: the place is its first or last, or the least error
 * is its last and its second half still lowered it by more than that share.
 */
export function fewestIterations(
  errors: readonly number[],
  { within = 0.01 }: { within?: number } = {},
): { place: number; isEdge: boolean } {
  const least = Math.min(...errors);
  const place = errors.findIndex((error) => error <= (1 + within) * least);
  const last = errors.length - 1;
  const falls = errors[last] === least && errors[Math.floor(last / 2)] > (1 + within) * least;
  return { place, isEdge: place <= 0 || place === last || falls };
}
