import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { folders } from "./folders.ts";
import { labCommand } from "./lab.ts";
import { venvPython } from "./run.ts";

Deno.test("labCommand() keeps JupyterLab's files inside .venv and passes arguments on last", () => {
  const { args, env } = labCommand(folders("/repo"), ["--no-browser", "--port=9999"]);
  assert.deepEqual(args.slice(0, 2), ["-m", "jupyterlab"]);
  assert.deepEqual(args.slice(-2), ["--no-browser", "--port=9999"]);
  for (const [name, path] of Object.entries(env)) assert(path.startsWith("/repo/.venv/"), name);
});

Deno.test("labCommand() lets root run JupyterLab, and asks nobody else to", () => {
  const allows = (uid: number) =>
    labCommand(folders("/repo"), [], { uid }).args.includes("--allow-root");
  assert.equal(allows(0), true);
  assert.equal(allows(1000), false);
});

Deno.test("labCommand() names no token, no password and no address but this machine's", () => {
  const { args } = labCommand(folders("/repo"), []);
  assert.equal(args.filter((arg) => /\.ip=/.test(arg)).join(), "--ServerApp.ip=localhost");
  assert.deepEqual(args.filter((arg) => /token|password|allow_origin|remote/i.test(arg)), []);
});

const here = folders(join(import.meta.dirname!, "..", "..", ".."));
const hasLab = existsSync(join(here.venv, "bin", "jupyter-lab"));

Deno.test({
  name: "JupyterLab listens to this machine alone and refuses who has no token",
  ignore: !hasLab, // `deno task lab` installs it
  async fn() {
    const runtime = Deno.makeTempDirSync(), port = freePort();
    const { args, env } = labCommand(here, ["--no-browser", `--port=${port}`]);
    const lab = new Deno.Command(venvPython(here), {
      args,
      env: { ...env, JUPYTER_RUNTIME_DIR: runtime },
      stdout: "null",
      stderr: "null",
    }).spawn();
    const status = async (path: string, headers: HeadersInit = {}) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
      await response.body?.cancel();
      return response.status;
    };
    try {
      for (let i = 0; i < 600 && await status("/api").catch(() => 0) !== 200; i++) await pause(100);
      assert.equal(await status("/api/contents"), 403);
      assert.equal(await status("/api/contents", { Authorization: "token guessed" }), 403);
      const file = readdirSync(runtime).find((name) => /^jpserver-\d+\.json$/.test(name))!;
      const { token, hostname } = JSON.parse(readFileSync(join(runtime, file), "utf8"));
      assert.equal(hostname, "localhost");
      assert.match(token, /^[0-9a-f]{48}$/);
      assert.equal(await status("/api/contents", { Authorization: `token ${token}` }), 200);
      assert.deepEqual(await listeningAt(port), ["127.0.0.1"]);
    } finally {
      lab.kill("SIGKILL");
      await lab.status;
      Deno.removeSync(runtime, { recursive: true });
    }
  },
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function freePort(): number {
  using server = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return server.addr.port;
}

/** The addresses of this machine at which something answers. */
async function listeningAt(port: number): Promise<string[]> {
  const program = `import socket
names = {"127.0.0.1", *(one[4][0] for one in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET))}
probe = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
try:
    probe.connect(("192.0.2.1", 9))  # sends nothing, but tells the address of the way out
    names.add(probe.getsockname()[0])
except OSError:
    pass
for name in sorted(names):
    if socket.socket().connect_ex((name, ${port})) == 0: print(name)`;
  const { stdout } = await new Deno.Command(venvPython(here), { args: ["-c", program] }).output();
  return new TextDecoder().decode(stdout).trim().split("\n");
}
