/**
 * `deno task faults`: kills trainings, writing, `denoise` and `reproduce` by SIGKILL at random moments,
 * and set-up in each of its steps, and says what came of it. It ends with 1 where a file was cut, was
 * not as an unbroken run makes it after the same command again, or stayed behind.
 *
 * @module
 */
import { prng } from "../../../lib/core/random.ts";
import { readCommandLine } from "../record/command_line.ts";
import { standardScreen, textTable } from "../screen.ts";
import { killJob, type Tally } from "./job.ts";
import { JOBS } from "./jobs.ts";
import { killSetup } from "./setup_job.ts";

const NAMES = JOBS.map(({ name }) => name);

const HELP = `deno task faults [--kills 50] [--seed 1] [--job ${NAMES.join(",")}]
Kills each job so often at random moments and runs it again; --job setup kills set-up in each of its
steps, in a clone of the last commit with an empty home folder (400 MB to download).
`;

const HEAD = ["job", "kills", "half-made", "missing", "old", "new", "wrong", "minutes"];

const row = (name: string, tally: Tally) => [
  name,
  ...[tally.kills, tally.withPartial, tally.missing, tally.old, tally.fresh, tally.missed.length]
    .map(String),
  (tally.seconds / 60).toFixed(1),
];

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new RangeError(`Cannot kill as --${name} must be a whole number from ${least} on: ${text}`);
}

if (import.meta.main) {
  try {
    const { values } = readCommandLine("faults", Deno.args, {
      kills: { type: "string", default: "50" },
      seed: { type: "string", default: "1" },
      job: { type: "string", default: NAMES.join(",") },
      help: { type: "boolean" },
    });
    if (values.help) {
      console.log(HELP);
      Deno.exit(0);
    }
    const kills = wholeNumber("kills", values.kills, 1);
    const random = prng(wholeNumber("seed", values.seed, 0)), screen = standardScreen();
    const rows = [HEAD], missed: string[] = [];
    for (const name of values.job.split(",")) {
      const job = JOBS.find((one) => one.name === name);
      const how = {
        random: random.split(name),
        onKill(done: number) {
          screen.show(`${name}: ${done} kills`);
          if (!screen.live && done % 10 === 0) screen.print(`${name}: ${done} kills`);
        },
      };
      if (!job && name !== "setup") {
        throw new RangeError(`Cannot kill ${name}: it is none of ${NAMES.join(", ")}, setup`);
      }
      const tally = job
        ? await killJob(job, { kills, ...how })
        : await killSetup({ rounds: Math.ceil(kills / 5), ...how });
      rows.push(row(name, tally));
      missed.push(...tally.missed.map((text) => `${name}, ${text}`));
    }
    for (const line of textTable(rows)) screen.print(line);
    for (const line of missed) screen.print(`wrong: ${line}`);
    Deno.exit(missed.length > 0 ? 1 : 0);
  } catch (error) {
    console.error((error as Error).message);
    Deno.exit(1);
  }
}
