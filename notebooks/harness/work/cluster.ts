/**
 * The task `cluster`: plans work and writes what runs it on one machine, Slurm or Kubernetes.
 *
 * @module
 */
import { realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import { ensureSnakemake } from "./cluster_environment.ts";
import { codeVersion } from "./code_version.ts";
import { KINDS } from "./kinds.ts";
import { openPlan } from "./plan.ts";
import { readCluster } from "./work_options.ts";
import { writeWorkflow } from "./write_workflow.ts";

const HELP = `deno task cluster KIND --out FOLDER --shares N [--set NAME=VALUE ...]

Plans work (deno task work --help) and writes into FOLDER/workflow what makes it in N shares: a
workflow for Snakemake with profiles for one machine and for Slurm, a plain array for sbatch, a job
for Kubernetes. Choose shares of 10 to 30 minutes. Snakemake and its Slurm plugin, about 300 MB, are installed
into .venv-cluster, every package checked by its hash.

  --plain     without Snakemake
  --help      this text`;

/**
 * Runs the task.
 *
 * @returns The exit code: 0, or 1 after one sentence.
 */
export async function runCluster(
  args: readonly string[],
  { say = console.error, root }: { say?: (line: string) => void; root: string },
): Promise<number> {
  try {
    const command = readCluster(args, Object.keys(KINDS));
    if (!command) {
      say(HELP);
      return 0;
    }
    const { kind, out, shares, given, isPlain } = command, folder = resolve(out);
    const { plan } = await openPlan(folder, {
      ...{ kind: KINDS[kind], name: kind, given, code: await codeVersion(root) },
      ...{ isMade: true, say },
    });
    if (shares > plan.blocks) {
      throw new RangeError(
        `Cannot cut ${kind} into ${shares} shares as each must have a block: there are ${plan.blocks}`,
      );
    }
    const deno = Deno.execPath();
    await writeWorkflow(folder, { kind, shares, root, deno });
    const snakemake = isPlain ? undefined : await ensureSnakemake(join(root, ".venv-cluster"));
    say(`All machines must see under the same path ${[folder, root, deno].join(", ")}`);
    say(`${plan.blocks} blocks in ${shares} shares; profiles and resources can be edited. To run:`);
    say(`  cd ${folder}`);
    if (snakemake) {
      say(`  ${snakemake} --profile workflow/local    # this machine`);
      say(`  ${snakemake} --profile workflow/slurm    # Slurm`);
    }
    say("  sbatch workflow/array.sbatch    # Slurm without Snakemake");
    say("What is there is skipped: the same command goes on after whatever stopped it.");
    return 0;
  } catch (error) {
    say((error as Error).message.split("\n")[0]);
    return 1;
  }
}

if (import.meta.main) {
  // `deno task` runs in the repository's folder; paths count from where it was called.
  const calledIn = Deno.env.get("INIT_CWD");
  if (calledIn) Deno.chdir(calledIn);
  const root = realpathSync(join(import.meta.dirname!, "..", "..", ".."));
  Deno.exit(await runCluster(Deno.args, { root }));
}
