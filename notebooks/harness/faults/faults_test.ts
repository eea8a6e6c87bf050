import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { prng } from "../../../lib/core/random.ts";
import { VENV } from "../test_support.ts";
import { type Job, killJob } from "./job.ts";
import { JOBS } from "./jobs.ts";
import { runOrKill } from "./kill.ts";

const ignore = Deno.build.os === "windows";
const random = () => prng(1);

/** A job of a line of shell; its folder is $0, its version $1. */
const shell = (name: string, line: string): Job => ({
  name,
  command: (folder, version) => ({
    program: "/bin/sh",
    args: ["-c", line, folder, `${version}`],
  }),
});

Deno.test({
  name: "a job that writes in place is found out: its file is cut after a kill",
  ignore,
  fn: async () => {
    const line = 'printf half > "$0/a"; sleep 0.3; printf "whole $1" > "$0/a"; sleep 0.2';
    const { kills, missed } = await killJob(shell("rash", line), { kills: 4, random: random() });
    assert.equal(kills, 4);
    assert(missed.some((text) => /a is cut/.test(text)), missed.join("\n"));
  },
});

Deno.test({
  name: "a job that leaves half-made files for ever is found out, one that renames is not",
  ignore,
  fn: async () => {
    const line = (partial: string) =>
      `printf half > "$0/${partial}"; sleep 0.3; printf "$1" > "$0/${partial}"; ` +
      `mv "$0/${partial}" "$0/a"; sleep 0.1`;
    const messy = await killJob(shell("messy", line("$$.partial")), { kills: 4, random: random() });
    assert(messy.missed.some((text) => /partial is left after the next run/.test(text)));
    const tidy = await killJob(shell("tidy", line("a.partial")), { kills: 4, random: random() });
    assert.deepEqual(tidy.missed, []);
    assert(tidy.withPartial > 0);
  },
});

Deno.test({
  name: "runOrKill() kills the group and finds a process that left it",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const folder = await Deno.makeTempDir();
    try {
      const child = (line: string) => ({ program: "/bin/sh", args: ["-c", line] });
      const all = await runOrKill(child("sleep 60 & sleep 60"), folder, { afterMs: 100 });
      assert.deepEqual([all.code, all.orphans], [undefined, 0]);
      assert.equal((await runOrKill(child("exit 3"), folder, { afterMs: 60_000 })).code, 3);
      const left = "setsid sleep 60 >/dev/null 2>&1 & sleep 60";
      const { orphans } = await runOrKill(child(left), folder, { afterMs: 300 }, 500);
      assert.equal(orphans, 1);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

for (const job of JOBS) {
  const isMissing = job.name === "reproduce" && !existsSync(join(VENV, "bin", "python"));
  Deno.test({
    name: `${job.name} goes on after kill -9 to what an unbroken run makes`,
    ignore: ignore || isMissing,
    fn: async () => {
      const kills = job.name === "denoise" || job.name === "reproduce" ? 1 : 2;
      const tally = await killJob(job, { kills, random: random().split(job.name) });
      assert.deepEqual(tally.missed, []);
      assert.equal(tally.kills, kills);
    },
  });
}
