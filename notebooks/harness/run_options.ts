import { readCommandLine } from "./record/command_line.ts";
import type { Profile } from "./record/parameters.ts";

/** What `--help` prints. */
export const HELP =
  `Runs the notebooks in order and writes figures, tables and executed copies to results/.

  --full         the paper's sizes (hours without a GPU); writes to results/full/
  --only NAME    only this notebook, such as 03 or 03,05; may be repeated
  --check        makes everything anew elsewhere and compares it with results/
  --save         puts the executed copies in the place of the notebooks
  --tolerances N runs each notebook N times (3) as different machines would, elsewhere, and writes
                 from the scatter how far --check lets each number lie off
  --timeout S    longest time for a cell in seconds (600, with --full 86400)
  --help         this text`;

/** What a run of the notebooks was asked for. */
export interface Options {
  readonly profile: Profile;
  readonly only: readonly string[];
  readonly check: boolean;
  readonly save: boolean;
  /** How often each notebook is run to measure its tolerances; 0 where it is not. */
  readonly tolerances: number;
  readonly cellSeconds: number;
}

/**
 * The options of the command line; undefined where help is asked for.
 *
 * @throws {RangeError} Where options do not go together or a number is none.
 */
export function readOptions(args: string[]): Options | undefined {
  // The number of runs may be left out, which parseArgs does not know.
  const whole = args.flatMap((arg, at) =>
    arg === "--tolerances" && !/^\d+$/.test(args[at + 1] ?? "") ? [arg, "3"] : [arg]
  );
  const { values } = readCommandLine("reproduce", whole, {
    full: { type: "boolean", default: false },
    only: { type: "string", multiple: true, default: [] },
    check: { type: "boolean", default: false },
    save: { type: "boolean", default: false },
    tolerances: { type: "string" },
    timeout: { type: "string" },
    help: { type: "boolean", short: "h", default: false },
  });
  if (values.help) return undefined;
  const { full, check, save, timeout = full ? "86400" : "600" } = values;
  if (save && (check || full)) {
    throw new RangeError("Cannot save as --save goes neither with --check nor with --full");
  }
  if (values.tolerances !== undefined && (save || check)) {
    throw new RangeError(
      "Cannot measure as --tolerances goes neither with --save nor with --check",
    );
  }
  if (!/^([2-9]|[1-9]\d)$/.test(values.tolerances ?? "3")) {
    throw new RangeError(
      `Cannot measure tolerances as 2 to 99 runs are needed: it is "${values.tolerances}"`,
    );
  }
  if (!/^[1-9]\d{0,6}$/.test(timeout)) {
    throw new RangeError(`Cannot use the timeout as it must be whole seconds: it is "${timeout}"`);
  }
  const only = values.only.flatMap((names) => names.split(","));
  return {
    profile: full ? "full" : "quick",
    only,
    check,
    save,
    tolerances: Number(values.tolerances ?? 0),
    cellSeconds: Number(timeout),
  };
}
