const MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ");
const DAY_MS = 86_400_000;

/**
 * A date as microscopes write it ("12/14/2019", "27.08.2016", "2019-12-14", "01-OCT-1991") in
 * ISO 8601.
 *
 * Gatan writes dates in the order of the computer's country, so that 7/9/2014 can be two days.
 * `nearMs` (a moment in the same file, in ms since 1970) decides; without it the result is absent.
 */
export function isoDate(text: string, nearMs?: number): string | undefined {
  const parts = text.trim().split(/[-/.\s]+/);
  if (parts.length !== 3) return undefined;
  const [a, b, c] = parts.map(Number);
  const month = MONTHS.indexOf(parts[1].toUpperCase()) + 1;
  const wanted = month
    ? [iso(c, month, a)]
    : parts[0].length === 4
    ? [iso(a, b, c)]
    : text.includes(".")
    ? [iso(c, b, a)]
    : [iso(c, a, b), iso(c, b, a)];
  const found = [...new Set(wanted.filter((date) => date !== undefined))];
  if (found.length === 1) return found[0];
  if (nearMs === undefined) return undefined;
  // The file's moment is in UTC and the date is local: up to a day apart.
  return found.find((date) => Math.abs(Date.parse(date) + DAY_MS / 2 - nearMs) < 1.5 * DAY_MS);
}

/** "2019-12-14" where there is such a day. */
function iso(year: number, month: number, day: number): string | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const same = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && year >= 1900;
  return same && year < 10_000 ? date.toISOString().slice(0, 10) : undefined;
}

/** A time of day such as "1:30:41 PM", "08:55:59 p.m." or "12:00" as "13:30:41". */
export function isoTime(text: string): string | undefined {
  const found = /^(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*([ap])\.?\s?m\.?)?$/i.exec(text.trim());
  if (!found) return undefined;
  const [, hourText, minute, second = "00", half] = found;
  let hour = Number(hourText);
  if (half && (hour < 1 || hour > 12)) return undefined;
  if (half) hour = hour % 12 + (half.toLowerCase() === "p" ? 12 : 0);
  if (hour > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  return `${String(hour).padStart(2, "0")}:${minute}:${second}`;
}

/** "2019-12-14" as "14-DEC-2019", the form of EMSA/MAS files. */
export function emsaDate(date: string): string {
  const [year, month, day] = date.split("-");
  return `${day}-${MONTHS[Number(month) - 1]}-${year}`;
}
