import type { Cell } from "./csv.ts";
import { formatCell } from "./csv.ts";
import type { Table } from "./table.ts";

/** What was found of a claim; undecided where an interval crosses the limit or nothing can judge it. */
export type Verdict = "holds" | "does not hold" | "undecided";

/** Ends of an interval, the lower one first. */
export type Interval = readonly [low: number, high: number];

/** A statement of a paper beside what was found; {@link judge} makes its verdict. */
export interface Claim {
  /** Letter of the paper and number, such as "A4". */
  readonly id: string;
  /** The claim in plain words. */
  readonly claim: string;
  /** What the paper prints, and only that; two numbers are a range. */
  readonly published?: number | string | Interval;
  /** What was found; left out or NaN where it could not be measured. */
  readonly obtained?: number | string;
  /** Interval of what was obtained; left out where there is one run. */
  readonly interval?: Interval;
  /**
   * Where the obtained value is to lie. Left out where the claim cannot be judged: `note` then says
   * why.
   *
   * - `below`, `above`: of `limit`, else of what is published;
   * - `within`: at most `limit` away from what is published, else between the two ends of `limit`;
   * - `equal`: the obtained text is the published one.
   */
  readonly sense?: "below" | "above" | "within" | "equal";
  /** A limit of this project's own. */
  readonly limit?: number | Interval;
  readonly note?: string;
}

export const CLAIM_COLUMNS = [
  "id",
  "claim",
  "published",
  "limit",
  "obtained",
  "low",
  "high",
  "difference",
  "verdict",
  "note",
] as const;

/**
 * The verdict on a claim: it holds where the whole interval lies where it should, does not hold
 * where none of it does, and is undecided between; without an interval the value itself is judged.
 *
 * @throws {RangeError} Where the sense needs a limit or a published number that is not there.
 * @example
 * ```ts
 * import { judge } from "harness";
 * const claim = { id: "A4", claim: "error left", published: 0.5, sense: "below" } as const;
 * judge({ ...claim, obtained: 0.4, interval: [0.3, 0.45] }); // "holds"
 * judge({ ...claim, obtained: 0.4, interval: [0.3, 0.55] }); // "undecided"
 * judge({ ...claim, obtained: 0.6 }); // "does not hold"
 * ```
 */
export function judge({ id, published, obtained, interval, sense, limit }: Claim): Verdict {
  const isMissing = obtained === undefined || Number.isNaN(obtained);
  if (sense === undefined || isMissing) return "undecided";
  if (sense === "equal") return obtained === published ? "holds" : "does not hold";
  if (typeof obtained !== "number") {
    throw new RangeError(`Cannot judge claim ${id} as it must have a number: it has "${obtained}"`);
  }
  const band = allowed({ id, published, sense, limit });
  if (!band) {
    const need = sense === "within" ? "a published number or two limits" : "a limit";
    throw new RangeError(`Cannot judge claim ${id} as ${sense} must have ${need}: it has none`);
  }
  // An end counts as inside, and 1e-12 covers decimal numbers such as 1.3 - 1.2.
  const rounding = 1e-12 * Math.max(...band.filter(Number.isFinite).map(Math.abs));
  const [from, to] = [band[0] - rounding, band[1] + rounding];
  const [low, high] = interval ?? [obtained, obtained];
  if (low >= from && high <= to) return "holds";
  return high < from || low > to ? "does not hold" : "undecided";
}

function allowed(
  { published, sense, limit }: Pick<Claim, "id" | "published" | "sense" | "limit">,
): Interval | undefined {
  if (sense === "within") {
    if (isInterval(limit)) return limit;
    const range = typeof published === "number" ? [published, published] as const : published;
    return isInterval(range) ? [range[0] - (limit ?? 0), range[1] + (limit ?? 0)] : undefined;
  }
  const end = limit ?? published;
  if (typeof end !== "number") return undefined;
  return sense === "below" ? [-Infinity, end] : [end, Infinity];
}

function isInterval(value: unknown): value is Interval {
  return Array.isArray(value);
}

/** @throws {RangeError} Where a claim says too little or what cannot be. */
export function checkClaim(claim: Claim): void {
  const { id, published, obtained, interval, limit, sense, note } = claim;
  const refuse = (must: string, is: unknown) => {
    throw new RangeError(`Cannot record claim ${id} as ${must}: ${is}`);
  };
  if (!/^[A-Z]\d+$/.test(id)) refuse("its id must be a letter and a number", `it is "${id}"`);
  for (const value of [published, limit, interval].flat()) {
    if (typeof value === "number" && !Number.isFinite(value)) {
      refuse("numbers must be finite", `one is ${value}`);
    }
  }
  if (obtained === Infinity || obtained === -Infinity) {
    refuse("numbers must be finite", `one is ${obtained}`);
  }
  for (const [name, ends] of Object.entries({ published, limit, interval })) {
    if (isInterval(ends) && ends[0] > ends[1]) {
      refuse(`the lower end of ${name} must come first`, `it is ${ends.join(", ")}`);
    }
  }
  const isMissing = obtained === undefined || Number.isNaN(obtained);
  if ((sense === undefined || isMissing) && !note) {
    refuse("one that is not judged must have a note that says why", "it has none");
  }
  judge(claim);
}

/** Claims as `claims.csv` holds them. */
export function claimTable(claims: readonly Claim[]): Table {
  const rows = claims.map((claim): Cell[] => {
    const { id, published, obtained, interval: [low, high] = [null, null], note } = claim;
    const found = obtained === undefined || Number.isNaN(obtained) ? null : obtained;
    const limit = limitText(claim), difference = differenceOf(claim);
    const values = [rangeText(published), limit, found, low, high, difference, judge(claim)];
    return [id, claim.claim, ...values, note ?? null];
  });
  return { columns: CLAIM_COLUMNS, rows };
}

/** What was obtained less what is published, or less the nearest end of a published range. */
function differenceOf({ published, obtained }: Claim): number | null {
  if (typeof obtained !== "number" || Number.isNaN(obtained)) return null;
  if (typeof published === "number") return obtained - published;
  if (!isInterval(published)) return null;
  return obtained - Math.min(published[1], Math.max(published[0], obtained));
}

/** Claims as people read them: the interval in one column. */
export function claimDisplay(claims: readonly Claim[]): Table {
  const { rows } = claimTable(claims);
  return {
    columns: [
      "id",
      "claim",
      "published",
      "limit",
      "obtained",
      "interval",
      "difference",
      "verdict",
      "note",
    ],
    rows: rows.map(([id, claim, published, limit, ...found]) => {
      const [obtained, low, high, difference] = found.slice(0, 4).map(shortNumber);
      const [verdict, note] = found.slice(4);
      const interval = intervalText(obtained, low, high);
      const own = [shortNumber(published), limit, obtained, interval, difference];
      return [id, claim, ...own, verdict, note];
    }),
  };
}

/** "0.31 to 0.36", or "one run" where a value has no interval. */
export function intervalText(obtained: string, low: string, high: string): string {
  if (low !== "" && high !== "") return `${low} to ${high}`;
  return obtained !== "" && Number.isFinite(Number(obtained)) ? "one run" : "";
}

/** A number, or the text of one, with four significant digits; other text as it is. */
export function shortNumber(cell: Cell): string {
  if (cell === null || cell === "") return "";
  const value = Number(cell);
  if (typeof cell === "boolean" || !Number.isFinite(value) || Number.isInteger(value)) {
    return String(cell);
  }
  return String(Number(value.toPrecision(4)));
}

function rangeText(value: number | string | Interval | undefined): Cell {
  if (value === undefined) return null;
  return isInterval(value) ? value.map(formatCell).join(" to ") : value as number | string;
}

/** The limit in words, where it is this project's own. */
function limitText({ sense, limit, published }: Claim): string | null {
  if (!sense || sense === "equal") return null;
  if (limit === undefined) return sense === "within" ? null : `${sense} published`;
  if (isInterval(limit)) return rangeText(limit) as string;
  const text = formatCell(limit);
  if (sense !== "within") return `${sense} ${text}`;
  return published === undefined ? null : `within ${text} of published`;
}
