import { join } from "node:path";
import type { Prng } from "../../../lib/core/random.ts";
import { ROOT } from "../record/provenance.ts";
import type { Tally } from "./job.ts";
import { type Command, runOrKill } from "./kill.ts";

/** What set-up says when a step begins. */
const STEPS = ["Installing npm", "Making .venv", "Installing TensorFlow", "Compiling", "Loading"];
/** How far into a step the kill comes at the latest, in ms; some last no longer. */
const LONGEST_MS = [4000, 8000, 8000, 8000, 800];

/**
 * Kills set-up in each of its steps, one after another, `rounds` times, in a clone of the last commit
 * with an empty home folder. Each start goes on from what the kill before left; the last must end well,
 * one more must find nothing to do, and nothing half-made may be left.
 */
export async function killSetup(
  { rounds, random, onKill }: { rounds: number; random: Prng; onKill?: (done: number) => void },
): Promise<Tally> {
  const startMs = performance.now(), missed: string[] = [];
  let kills = 0, withPartial = 0;
  for (let round = 0; round < rounds; round++) {
    const base = await Deno.makeTempDir({ prefix: "faults_setup_" });
    try {
      const clone = join(base, "clone"), home = join(base, "home");
      await Deno.mkdir(home);
      // Where npm's packages come from, if not from npm.
      await Deno.copyFile(join(Deno.env.get("HOME") ?? "", ".npmrc"), join(home, ".npmrc"))
        .catch(() => {});
      await runOrKill({ program: "git", args: ["clone", "--quiet", ROOT, clone] }, base);
      const setup: Command = {
        args: ["run", "-A", join(clone, "notebooks", "harness", "setup", "main.ts")],
        env: { HOME: home, DENO_DIR: join(home, "deno") },
        cwd: clone,
      };
      const say = (text: string) => missed.push(`round ${round + 1}: ${text}`);
      for (const [at, step] of STEPS.entries()) {
        const afterMs = Math.round(LONGEST_MS[at] * random.uniform());
        const { code, orphans, text } = await runOrKill(setup, clone, { onText: step, afterMs });
        if (code !== undefined) {
          if (code !== 0) say(`${step} ended with ${code}: ${text.trim().split("\n").at(-1)}`);
          continue; // it was faster
        }
        kills++;
        onKill?.(kills);
        if (orphans > 0) say(`${orphans} processes went on after the kill in ${step}`);
        if (halfMade(clone).length > 0) withPartial++;
      }
      const last = await runOrKill(setup, clone);
      if (last.code !== 0) say(`the next run ended with ${last.code}: ${last.text.trim()}`);
      if (/Cannot/.test(last.text)) say(last.text.trim());
      const silent = await runOrKill(setup, clone);
      if (silent.text.trim() !== "") say(`one more run found work: ${silent.text.trim()}`);
      for (const path of halfMade(clone)) say(`${path} is left`);
    } finally {
      await Deno.remove(base, { recursive: true });
    }
  }
  const seconds = (performance.now() - startMs) / 1000;
  return { kills, withPartial, missing: kills, old: 0, fresh: 0, missed, seconds };
}

/** What set-up has under a name for half-made things. */
function halfMade(clone: string): string[] {
  const names = (folder: string) => {
    try {
      return Array.from(Deno.readDirSync(folder), ({ name }) => join(folder, name));
    } catch {
      return [];
    }
  };
  const at = [clone, join(clone, ".venv"), join(clone, ".venv", "tensorflow")];
  const addon = join(clone, "node_modules", "@tensorflow", "tfjs-node-gpu", "lib", "napi-v8");
  return [...at, addon].flatMap(names).filter((path) => /partial/.test(path.slice(clone.length)));
}
