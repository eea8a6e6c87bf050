/**
 * What reading a damaged file came to, and the table of it.
 *
 * @module
 */
import process from "node:process";
import { hdf5ProcessId } from "../../../lib/read/hdf5_reader.ts";
import { type Measurement, toImage, toSpectrumImage } from "../../../lib/read/measurement.ts";
import { readMeasurement } from "../../../lib/read/read.ts";
import { ReadError } from "../../../lib/read/read_error.ts";
import { procText } from "../../../lib/core/proc.ts";
import type { Seed } from "./seeds.ts";

export type Verdict = "refused" | "other error" | "unchanged" | "data" | "calibration" | "told";

export interface Outcome {
  readonly verdict: Verdict;
  readonly error?: Error;
  /** Processor time, here and in the process that reads HDF5, starting it included. */
  readonly seconds: number;
  readonly wallSeconds: number;
  /** The most that the process that reads HDF5 held, where the system tells. */
  readonly processMb: number;
}

/** Reads a damaged file, converts it, and compares it with the whole one. */
export async function tryFile(seed: Seed): Promise<Outcome> {
  const watch = watchProcess(), cpu = process.cpuUsage(), startMs = performance.now();
  const result = await readMeasurement(seed.path).catch((error: Error) => error);
  const { user, system } = process.cpuUsage(cpu);
  const wallSeconds = (performance.now() - startMs) / 1000, { seconds, mb } = watch.end();
  const spent = { seconds: (user + system) / 1e6 + seconds, wallSeconds, processMb: mb };
  if (result instanceof Error) {
    const verdict = result instanceof ReadError ? "refused" : "other error";
    return { verdict, error: result, ...spent };
  }
  for (const convert of [toSpectrumImage, toImage]) {
    try {
      convert(result);
    } catch (error) {
      if (!(error instanceof ReadError)) {
        return { verdict: "other error", error: error as Error, ...spent };
      }
    }
  }
  return { verdict: compare(seed.measurement, result), ...spent };
}

function compare(whole: Measurement, read: Measurement): Verdict {
  const calibration = ({ shape, axes, unit, valueOrigin, valueScale }: Measurement) =>
    JSON.stringify([shape, axes, unit, valueOrigin, valueScale]);
  if (calibration(whole) !== calibration(read)) {
    const said = (one: Measurement) => one.carried?.history?.length ?? 0;
    return said(read) > said(whole) ? "told" : "calibration";
  }
  const isSame = whole.data.constructor === read.data.constructor &&
    whole.data.length === read.data.length &&
    whole.data.every((value: number | bigint, i: number) => Object.is(value, read.data[i]));
  return isSame ? "unchanged" : "data";
}

/** Looks every few milliseconds at what the process that reads HDF5 takes; only Linux tells. */
function watchProcess() {
  const before = new Map<number, number>(), last = new Map<number, number>();
  let mb = 0;
  const look = () => {
    const id = hdf5ProcessId();
    if (id === undefined) return;
    try {
      const text = procText(`/proc/${id}/stat`, `/proc/${id}/status`);
      const stat = text.split(") ")[1].split(" ");
      const seconds = (Number(stat[11]) + Number(stat[12])) / 100;
      if (!before.has(id)) before.set(id, isFirst ? seconds : 0);
      last.set(id, seconds);
      const most = /VmHWM:\s+(\d+) kB/.exec(text)?.[1];
      mb = Math.max(mb, Number(most ?? 0) / 1024);
    } catch {
      // it has ended, or this is no Linux
    }
  };
  let isFirst = true;
  look();
  isFirst = false;
  const timer = setInterval(look, 50);
  return {
    end() {
      clearInterval(timer);
      look();
      let seconds = 0;
      for (const [id, value] of last) seconds += value - before.get(id)!;
      return { seconds, mb: seconds > 0 ? mb : 0 };
    },
  };
}

/** What the files of one format came to. */
export interface Tally {
  files: number;
  verdicts: Record<Verdict, number>;
  /** Of those of which the values were not touched. */
  outside: number;
  outsideChanged: number;
  cut: number;
  cutAccepted: number;
  slowest: number;
  slowestWall: number;
  processMb: number;
  /** Files that took more than a second of processor time. */
  hangs: number;
}

export function emptyTally(): Tally {
  return {
    files: 0,
    verdicts: { refused: 0, "other error": 0, unchanged: 0, data: 0, calibration: 0, told: 0 },
    ...{ outside: 0, outsideChanged: 0, cut: 0, cutAccepted: 0 },
    ...{ slowest: 0, slowestWall: 0, processMb: 0, hangs: 0 },
  };
}

/** The rows of the table: a line a question, a column a format. */
export function tableRows(tallies: ReadonlyMap<string, Tally>): string[][] {
  const row = (name: string, of: (tally: Tally) => string | number) => [
    name,
    ...[...tallies.values()].map((tally) => String(of(tally))),
  ];
  return [
    ["", ...[...tallies].map(([format, { files }]) => `${format} ${files}`)],
    row("refused by ReadError", ({ verdicts }) => verdicts.refused),
    row("any other error", ({ verdicts }) => verdicts["other error"]),
    row("read, unchanged", ({ verdicts }) => verdicts.unchanged),
    row("read, data changed", ({ verdicts }) => verdicts.data),
    row("read, calibration or shape changed, told", ({ verdicts }) => verdicts.told),
    row("read, calibration or shape changed in silence", ({ verdicts }) => verdicts.calibration),
    row(
      "values untouched, yet anything changed",
      (one) => `${one.outsideChanged} of ${one.outside}`,
    ),
    row("cut off, accepted", ({ cut, cutAccepted }) => `${cutAccepted} of ${cut}`),
    row("over 1 s of processor time", ({ hangs }) => hangs),
    row("slowest, s of processor", ({ slowest }) => slowest.toFixed(2)),
    row("slowest, s by the clock", ({ slowestWall }) => slowestWall.toFixed(2)),
    row("most memory of the reading process, MB", ({ processMb }) => processMb.toFixed(0)),
  ];
}
