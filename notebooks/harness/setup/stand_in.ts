/**
 * A repository of its own for the tests of set-up, with stand-ins for Python and no npm package, so
 * that nothing is downloaded.
 *
 * @module
 */
import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { flagsOf, TASKS } from "./permissions.ts";

/** What a stand-in for Python does; `pip` is shell code that runs when packages are installed. */
export interface StandIn {
  version?: string;
  venvError?: string;
  pip?: string;
}

/** Shell for the folder of the repository, seen from `.venv/bin/python`. */
export const HERE = "${0%/.venv/bin/python}";

/** Installs what set-up looks for, and notes it in `pip.log`. */
export const GOOD_PIP = `
cd "${HERE}/.venv/lib/python3/site-packages"
/bin/mkdir -p nbclient nbformat jupyter_client zmq
echo installed >> "${HERE}/pip.log"`;

/** A temporary repository that holds the set-up. */
export interface Repository {
  /** May be set anew after the folder is moved. */
  root: string;
  /** Puts a stand-in for Python on the path. */
  python(name: string, does?: StandIn): void;
  /** Starts main.ts. */
  start(env?: Record<string, string>): Deno.ChildProcess;
  /** Runs main.ts to its end. */
  setUp(env?: Record<string, string>): Promise<{ code: number; lines: string[] }>;
}

/** Runs `work` in such a repository and removes it. */
export async function inRepository(work: (repository: Repository) => Promise<void>): Promise<void> {
  const root = Deno.realPathSync(Deno.makeTempDirSync());
  const room = join(root, "notebooks", "harness", "setup");
  mkdirSync(room, { recursive: true });
  mkdirSync(join(root, "bin"));
  for (const name of readdirSync(import.meta.dirname!)) {
    const isPart = /\.(ts|txt)$/.test(name) && !name.endsWith("_test.ts");
    if (isPart) copyFileSync(join(import.meta.dirname!, name), join(room, name));
  }
  writeFileSync(join(root, "deno.json"), `{ "nodeModulesDir": "manual", "imports": {} }`);
  writeFileSync(join(root, "deno.lock"), `{ "version": "5" }`);
  const repository: Repository = {
    root,
    python(name, does) {
      writeFileSync(join(repository.root, "bin", name), script(does), { mode: 0o755 });
    },
    start(env) {
      const { root } = repository;
      const all = { PATH: join(root, "bin"), HOME: root, EELS_BACKEND: "js", ...env };
      const place = { root, cwd: root, temporary: root, env: all };
      return new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          ...flagsOf(TASKS.setup.rights([], place), all),
          join(root, TASKS.setup.script),
        ],
        clearEnv: true,
        env: all,
        stdout: "piped",
        stderr: "piped",
      }).spawn();
    },
    async setUp(env) {
      const { code, stderr } = await repository.start(env).output();
      return { code, lines: new TextDecoder().decode(stderr).trim().split("\n").filter(Boolean) };
    },
  };
  try {
    await work(repository);
  } finally {
    rmSync(repository.root, { recursive: true, force: true });
  }
}

function script({ version = "3.12.1", venvError = "", pip = GOOD_PIP }: StandIn = {}): string {
  const make =
    `/bin/mkdir -p "$3/bin" "$3/lib/python3/site-packages"; /bin/cp "$0" "$3/bin/python"`;
  const venv = venvError ? `echo "${venvError}" >&2; exit 1` : make;
  return `#!/bin/sh
case "$1 $2" in
"-m venv") ${venv};;
*sys.executable*) echo "$0"; echo "${version}";;
*) ${pip}
;;
esac
`;
}
