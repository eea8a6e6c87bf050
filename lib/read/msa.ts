/**
 * EMSA/MAS spectral data files, version 1.0 (R. F. Egerton et al., EMSA/MAS task force, 1991;
 * ISO 22029): lines `#KEYWORD-unit : value`, then numbers, then `#ENDOFDATA`.
 *
 * @module
 */
import { type ByteSource, decodeText } from "./byte_source.ts";
import { isoDate, isoTime } from "./dates.ts";
import type { Measurement } from "./measurement.ts";
import { type MicroscopeSettings, withoutAbsent } from "../core/microscope_settings.ts";
import { ReadError } from "./read_error.ts";
import { unitInEv } from "./units.ts";

/** Longer files are no spectra. */
const MOST_BYTES = 2 * 2 ** 20;

const HASH = 0x23;

interface Line {
  readonly text: string;
  readonly offset: number;
}

interface Keyword extends Line {
  /** Behind the keyword, such as "ms"; may be empty. */
  readonly unit: string;
}

type Fail = (problem: string, byteOffset?: number) => never;

/**
 * Reads an EMSA/MAS spectrum, in columns of values (`DATATYPE` Y) or of pairs (XY).
 *
 * @throws {ReadError} Where a required keyword or value is missing or not a number, the number of
 * values differs from `NPOINTS`, the end is missing, or the energies are not uniform.
 */
export function readMsa(source: ByteSource): Measurement {
  const { path, size } = source;
  const fail: Fail = (problem, byteOffset = 0) => {
    throw new ReadError(problem, { path, byteOffset });
  };
  if (size > MOST_BYTES) fail(`as a spectrum is at most ${MOST_BYTES} bytes of text: ${size}`);
  const bytes = new Uint8Array(size);
  source.readInto(bytes, 0);
  const { keywords, repeated, end } = readKeywords(bytes, fail);

  const text = (keyword: string) => keywords.get(keyword)?.text || undefined;
  const number = (keyword: string): number | undefined => {
    // Old files write 2.0 E-06, and some a second value or a unit behind the first.
    const words = /^[-+.\d]+(?:\s*[eE][-+]?\d+)?/.exec(text(keyword) ?? "");
    return words ? parseNumber(words[0].replaceAll(/\s/g, "")) : undefined;
  };
  const required = (keyword: string): number =>
    number(keyword) ??
      fail(
        `as #${keyword} must be a number: ${text(keyword)?.slice(0, 40) ?? "it is missing"}`,
        keywords.get(keyword)?.offset,
      );

  for (const { keyword, first, offset } of repeated) {
    if (/^(NPOINTS|XPERCHAN|OFFSET|DATATYPE|XUNITS)$/.test(keyword)) {
      fail(`as #${keyword} stands twice, with other values, first ${first}: delete one`, offset);
    }
  }
  const count = required("NPOINTS");
  const step = required("XPERCHAN");
  const start = required("OFFSET");
  if (step === 0) fail("as #XPERCHAN must be other than 0", keywords.get("XPERCHAN")?.offset);
  const type = (text("DATATYPE") ?? fail("as it has no #DATATYPE")).toUpperCase();
  if (type !== "XY" && type !== "Y") fail(`as #DATATYPE must be XY or Y: it is ${type}`);
  const grid = {
    count,
    start,
    step,
    startPlace: lastPlace(text("OFFSET")!),
    paired: type === "XY",
  };
  const data = readNumbers(bytes, end, grid, fail);
  const unit = text("XUNITS") ?? "";
  return {
    path,
    format: "msa",
    title: text("TITLE") ?? "",
    data,
    complex: false,
    shape: [data.length],
    axes: [{
      name: unitInEv(unit) === undefined ? "channel" : "energy",
      size: data.length,
      start,
      step,
      unit,
    }],
    unit: text("YUNITS") ?? "",
    valueOrigin: 0,
    valueScale: 1,
    settings: readSettings(text, number, (keyword) => keywords.get(keyword)?.unit ?? ""),
    byteOffset: end,
    tagPath: "",
  };
}

interface Repeated {
  readonly keyword: string;
  readonly first: string;
  readonly offset: number;
}

/** The keywords, those that say something else a second time, and where the numbers start. */
function readKeywords(bytes: Uint8Array, fail: Fail): {
  keywords: Map<string, Keyword>;
  repeated: Repeated[];
  end: number;
} {
  const keywords = new Map<string, Keyword>(), repeated: Repeated[] = [];
  for (const line of lines(bytes)) {
    if (line.text === "") continue;
    if (!line.text.startsWith("#")) fail("as values must follow the line #SPECTRUM", line.offset);
    const { keyword, unit, value } = splitKeyword(line.text);
    if (keyword === "SPECTRUM") return { keywords, repeated, end: line.end };
    // Long titles run over several lines; of other repeats the first counts.
    const before = keywords.get(keyword);
    if (!before) keywords.set(keyword, { text: value, unit, offset: line.offset });
    else if (keyword === "TITLE") {
      keywords.set(keyword, { ...before, text: `${before.text} ${value}` });
    } else if (before.text !== value) {
      repeated.push({ keyword, first: before.text, offset: line.offset });
    }
  }
  return fail("as it is cut off before the line #SPECTRUM", bytes.length);
}

/** What the keywords say of the numbers. */
interface Grid {
  readonly count: number;
  readonly start: number;
  readonly step: number;
  /** The last decimal place that the file writes of start. */
  readonly startPlace: number;
  readonly paired: boolean;
}

/** The values from byte `from` to `#ENDOFDATA`; of pairs the energies are only compared. */
function readNumbers(
  bytes: Uint8Array,
  from: number,
  { count, start, step, startPlace, paired }: Grid,
  fail: Fail,
): Float64Array {
  const values: number[] = [];
  let ended = false;
  for (const { text, offset } of lines(bytes, from)) {
    if (text.startsWith("#")) {
      ended = splitKeyword(text).keyword === "ENDOFDATA";
      if (ended) break;
      continue;
    }
    const words = text.split(/[\s,]+/).filter((word) => word !== "");
    const numbers = words.map((word) =>
      parseNumber(word) ?? fail(`as values must be numbers: ${word.slice(0, 40)}`, offset)
    );
    if (!paired) {
      for (const value of numbers) values.push(value);
      if (values.length > count) fail(`as #NPOINTS is ${count} and more values follow`, offset);
      continue;
    }
    if (numbers.length % 2 !== 0) fail(`as pairs are needed: ${numbers.length} numbers`, offset);
    for (let i = 0; i < numbers.length; i += 2) {
      const at = values.length, expected = start + at * step;
      // Choice: the first stands where #OFFSET says, but for what is lost as numbers are written with few
      // digits; the others within a step, as those of the standard's own example do.
      const lost = (lastPlace(words[i]) + startPlace) / 2;
      const most = Math.min(1, at > 0 ? 1 : 0.01 + lost / Math.abs(step)) * Math.abs(step);
      if (!(Math.abs(numbers[i] - expected) <= most)) {
        fail(
          `as its energies must be uniform, #OFFSET + i * #XPERCHAN: ${expected} expected, ` +
            `${numbers[i]} found; resample the spectrum, or correct these keywords`,
          offset,
        );
      }
      values.push(numbers[i + 1]);
    }
  }
  // Without the end line the last number is whole only if its line is.
  if (!ended && bytes.at(-1) !== 10) fail("as it is cut off before #ENDOFDATA", bytes.length);
  // The standard's own example announces 20 pairs and has 21: pairs say where they belong.
  const most = paired && ended ? count + 1 : count;
  if (values.length < count || values.length === 0 || values.length > most) {
    fail(
      `as #NPOINTS must be the number of values: ${count} given, ${values.length} found; copy the ` +
        "file again or correct #NPOINTS",
      bytes.length,
    );
  }
  return Float64Array.from(values);
}

/** The lines without blanks at their ends, and where they start and end. */
function* lines(bytes: Uint8Array, from = 0): Generator<Line & { end: number }> {
  const byteOrderMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const all = new TextDecoder("latin1").decode(bytes);
  let start = from === 0 && byteOrderMark ? 3 : from;
  while (start < bytes.length) {
    // Old Macintosh files end lines with CR alone.
    let end = start;
    while (end < bytes.length && bytes[end] !== 10 && bytes[end] !== 13) end++;
    // Only keywords may hold more than ASCII; a byte is a character in `all`.
    const text = bytes[start] === HASH
      ? decodeText(bytes.subarray(start, end))
      : all.slice(start, end);
    yield { text: text.trim(), offset: start, end: end + 1 };
    start = end + 1;
  }
}

/** `#BEAMKV   -kV: 120.0` as keyword BEAMKV, unit kV and value 120.0. */
function splitKeyword(line: string): { keyword: string; unit: string; value: string } {
  const colon = line.indexOf(":");
  const [name, unit = ""] = line.slice(1, colon < 0 ? undefined : colon).split("-");
  return {
    keyword: name.trim().toUpperCase(),
    unit: unit.trim(),
    value: colon < 0 ? "" : line.slice(colon + 1).trim(),
  };
}

/** The last decimal place of a number as it is written, 0.001 of "2.125" and 10 of "1.2E+2". */
function lastPlace(word: string): number {
  const [, decimals = "", exponent = "0"] =
    /^\s*[-+]?\d*\.?(\d*)(?:\s*[eE]([-+]?\d+))?/.exec(word) ?? [];
  return 10 ** (Number(exponent) - decimals.length);
}

/** Plain decimals only: `Number` alone would also take "0x10" and "Infinity". */
function parseNumber(word: string): number | undefined {
  const value = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(word) ? Number(word) : NaN;
  return Number.isFinite(value) ? value : undefined;
}

function readSettings(
  text: (keyword: string) => string | undefined,
  number: (keyword: string) => number | undefined,
  unit: (keyword: string) => string,
): MicroscopeSettings {
  const above = (keyword: string, factor = 1) => {
    const value = number(keyword);
    return value !== undefined && value > 0 ? value * factor : undefined;
  };
  // The standard has ms for the times of EELS; some programs write s and say so.
  const seconds = (keyword: string) => above(keyword, unit(keyword) === "s" ? 1 : 1e-3);
  const date = text("DATE"), time = text("TIME");
  return withoutAbsent({
    beamEnergyEv: above("BEAMKV", 1000),
    convergenceAngleMrad: above("CONVANGLE"),
    collectionAngleMrad: above("COLLANGLE"),
    exposureS: seconds("INTEGTIME") ?? above("LIVETIME"),
    dwellS: seconds("DWELLTIME"),
    date: date && isoDate(date),
    dateAsWritten: date,
    time: time && isoTime(time),
    magnification: above("MAGCAM"),
    mode: text("OPERMODE"),
    signal: text("SIGNALTYPE") === "ELS" ? "EELS" : text("SIGNALTYPE"),
  });
}
