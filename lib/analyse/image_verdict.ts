import { type BlockSums, jackknife, meanWithout } from "./image_error.ts";

/** Differences are told apart beyond this many standard errors: 1 % of chance, as there are several. */
const SURE = 2.6;

/** What a row of a comparison tells for the verdict. */
interface Row {
  readonly method: string;
  readonly overRaw: number;
  readonly overRawLow: number;
  readonly overRawHigh: number;
}

/**
 * Names the method that errs least, or says between which the data cannot tell: by the differences of
 * errors on the same held-out parts.
 */
export function judgeRivals(
  judged: Readonly<Record<string, BlockSums>>,
  { rows }: { rows: readonly Row[] },
): { best?: string; sentence: string } {
  const [first, ...rest] = [...rows].sort((a, b) => a.overRaw - b.overRaw);
  if (!first || rest.length === 0) return { sentence: "One method alone was tried." };
  const isTied = (method: string) => {
    const [one, two] = [judged[first.method], judged[method]];
    const { value, standardError } = jackknife((skip) =>
      meanWithout(two.error, skip) - meanWithout(one.error, skip)
    );
    return !(value > SURE * standardError);
  };
  const tied = rest.filter(({ method }) => isTied(method));
  const named = (method: string) => method === "none" ? "doing nothing" : method;
  const share = (row: Row) =>
    row.overRaw > 0
      ? `${digits(row.overRaw)} (${digits(Math.max(0, row.overRawLow))} to ${
        digits(row.overRawHigh)
      })`
      : below(row);
  // Beside a bound the difference tells more than the other's error.
  const brief = (one: Row, row: Row) =>
    one.overRaw > 0
      ? `with ${digits(row.overRaw)}`
      : `which errs by ${digits(row.overRaw - one.overRaw)} more`;
  if (tied.length === 0) {
    const [next] = rest;
    return {
      best: first.method,
      sentence: first.method === "none"
        ? `No method errs less than doing nothing; the next, ${named(next.method)}, has ` +
          `${share(next)} times its squared error.`
        : `${capital(first.method)} errs least: ${
          share(first)
        } of the raw image's squared error; next is ` +
          `${named(next.method)} ${brief(first, next)}.`,
    };
  }
  const list = [first, ...tied].map((row) => `${named(row.method)} ${share(row)}`);
  return {
    sentence:
      `The data cannot tell between ${list.slice(0, -1).join(", ")} and ${list.at(-1)}, as ` +
      "shares of the raw image's squared error.",
  };
}

/**
 * A squared error is not below 0, though its unbiased estimate may be: a bound is told, which an estimate
 * that lies far below 0 shows to be no smaller.
 */
const below = ({ overRawLow, overRawHigh }: Row) =>
  `below ${digits(Math.max(overRawHigh, -overRawLow))} (95 %)`;

const digits = (value: number) => value.toFixed(Math.abs(value) < 0.1 ? 3 : 2);
const capital = (text: string) => text[0].toUpperCase() + text.slice(1);
