/**
 * Opens JupyterLab on the notebooks, after `main.ts lab`: `deno task lab [arguments of JupyterLab]`.
 *
 * @module
 */
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { type Folders, folders } from "./folders.ts";
import { venvPython } from "./run.ts";

if (import.meta.main) {
  const at = folders(realpathSync(join(import.meta.dirname!, "..", "..", "..")));
  // Ctrl-C goes to JupyterLab as well, which asks whether to stop; this process waits for it.
  Deno.addSignalListener("SIGINT", () => {});
  const { args, env } = labCommand(at, Deno.args);
  const lab = new Deno.Command(venvPython(at), { args, env, cwd: at.root }).spawn();
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", () => lab.kill("SIGTERM"));
  Deno.exit((await lab.status).code);
}

/**
 * Arguments and environment that keep JupyterLab's own files inside .venv, and others out: it listens
 * to this machine alone and, as no argument says another, asks for a token that it draws at each start.
 * What the user gives comes last and counts.
 *
 * @param options.uid Who runs it; 0 is root.
 */
export function labCommand(
  at: Folders,
  extra: readonly string[],
  { uid = Deno.build.os === "windows" ? null : Deno.uid() }: { uid?: number | null } = {},
) {
  const own = join(at.venv, "jupyter");
  return {
    args: [
      "-m",
      "jupyterlab",
      `--ServerApp.root_dir=${at.root}`,
      "--ServerApp.ip=localhost",
      "--LabApp.default_url=/lab/tree/notebooks",
      "--KernelSpecManager.allowed_kernelspecs=deno",
      "--MultiKernelManager.default_kernel_name=deno",
      "--LanguageServerManager.autodetect=False", // it would run npm to look for servers
      ...(uid === 0 ? ["--allow-root"] : []), // as in containers; without it JupyterLab does not start
      ...extra,
    ],
    env: {
      JUPYTER_PATH: join(at.venv, "share", "jupyter"),
      JUPYTER_DATA_DIR: join(own, "data"),
      JUPYTER_CONFIG_DIR: join(own, "config"),
      JUPYTER_RUNTIME_DIR: join(own, "runtime"),
      IPYTHONDIR: join(own, "ipython"),
    },
  };
}
