import assert from "node:assert/strict";
import { compilerArguments } from "./addon.ts";

function argumentsOf(os: string, root: string): string[] {
  const libraries = os === "darwin" ? ["libtensorflow_cc.2.dylib"] : ["libtensorflow_cc.so.2"];
  return compilerArguments({
    os,
    tfjs: `${root}/node_modules/.deno/tfjs@4/node_modules/tfjs`,
    headers: `${root}/node_modules/.deno/headers@1/node_modules/headers`,
    tensorflow: `${root}/.venv/tensorflow/tensorflow`,
    libraries,
    output: `${root}/.venv/partial/out.node`,
  });
}

Deno.test("compilerArguments() lets the addon find the library relative to itself", () => {
  const linux = argumentsOf("linux", "/a b");
  const up = "../../../../../../..";
  assert(linux.includes(`-Wl,-rpath,$ORIGIN/${up}/.venv/tensorflow/tensorflow`));
  const moved = argumentsOf("linux", "/elsewhere").map((a) => a.replace("/elsewhere", "/a b"));
  assert.deepEqual(moved, linux);
});

Deno.test("compilerArguments() follow the linker of the system", () => {
  const mac = argumentsOf("darwin", "/a").join(" ");
  assert.match(mac, /-Wl,-rpath,@loader_path\/\.\./);
  assert.match(mac, /-undefined dynamic_lookup/);
  assert.doesNotMatch(argumentsOf("linux", "/a").join(" "), /dynamic_lookup/);
});
