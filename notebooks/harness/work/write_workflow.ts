import { join } from "node:path";
import { writeWhole } from "eels/core/write_whole.ts";

const TEMPLATES = join(import.meta.dirname!, "workflow");
const FILES = ["Snakefile", "local/config.yaml", "slurm/config.yaml"];
const FILLED = ["array.sbatch", "kubernetes.yaml", "work"];

/** What stands for itself in the templates. */
export interface WorkflowValues {
  readonly kind: string;
  readonly shares: number;
  /** The repository. */
  readonly root: string;
  /** Path of Deno. */
  readonly deno: string;
}

/**
 * Writes what runs the shares of a plan: a workflow for Snakemake with profiles, an array for Slurm,
 * a job for Kubernetes, and the command that all of them call. Files that were edited are replaced;
 * profiles are not.
 *
 * @param folder That of the plan; gets `workflow/` and `logs/`.
 */
export async function writeWorkflow(
  folder: string,
  { kind, shares, root, deno }: WorkflowValues,
): Promise<void> {
  const to = join(folder, "workflow");
  for (const name of ["local", "slurm"]) await Deno.mkdir(join(to, name), { recursive: true });
  await Deno.mkdir(join(folder, "logs"), { recursive: true });
  for (const name of FILES) {
    const isProfile = name.endsWith(".yaml");
    if (isProfile && await Deno.stat(join(to, name)).then(() => true, () => false)) continue;
    await writeWhole(join(to, name), await Deno.readTextFile(join(TEMPLATES, name)));
  }
  const values: Record<string, string> = {
    ...{ KIND: kind, SHARES: `${shares}`, LAST: `${shares - 1}`, FOLDER: folder },
    ...{ ROOT: quote(root), DENO: quote(deno) },
  };
  for (const name of FILLED) {
    const text = await Deno.readTextFile(join(TEMPLATES, name));
    const filled = text.replaceAll(
      /\b(KIND|SHARES|LAST|FOLDER|ROOT|DENO)\b/g,
      (key) => values[key],
    );
    await writeWhole(join(to, name), filled);
  }
  await Deno.chmod(join(to, "work"), 0o755);
  await writeWhole(join(to, "config.json"), JSON.stringify({ kind, shares }) + "\n");
}

/** One word of a shell. */
function quote(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
