import assert from "node:assert/strict";
import { join } from "node:path";
import { blockPath } from "./block_file.ts";
import type { Json, WorkKind } from "./kind.ts";
import { runWork } from "./run_work.ts";

interface Toy {
  readonly folder: string;
  /** Blocks that were computed, in order. */
  readonly computed: number[];
  /** Runs the command; gives its exit code, its last sentence and its line for machines. */
  readonly run: (
    args: string,
    options?: { code?: string; meanwhile?: (block: number) => Promise<unknown> },
  ) => Promise<{ exit: number; sentence: string; told: Record<string, Json> }>;
}

/** Squares of the first so many numbers, a block each. */
async function makeToy(folder?: string): Promise<Toy> {
  const out = join(folder ?? await Deno.makeTempDir(), "toy"), computed: number[] = [];
  const run: Toy["run"] = async (args, { code = "code 1", meanwhile } = {}) => {
    const kind: WorkKind = {
      about: "squares",
      parameters: { count: 5, of: [1] },
      open: ({ count }) =>
        Promise.resolve({
          blocks: Number(count),
          nameOf: (block) => `number ${block}`,
          make: async (block) => {
            computed.push(block);
            await meanwhile?.(block);
            return { square: block < 13 ? block ** 2 : NaN };
          },
          collect: async (results, to) => {
            await Deno.writeTextFile(join(to, "squares.json"), JSON.stringify(results));
            return ["squares.json"];
          },
        }),
    };
    const said: string[] = [], told: string[] = [];
    const exit = await runWork([...args.split(" "), "--out", out], {
      ...{ kinds: { toy: kind, other: kind }, code },
      say: (line) => said.push(line),
      tell: (line) => told.push(line),
    });
    assert.ok(told.length <= 1, "one line for machines");
    return { exit, sentence: said.at(-1) ?? "", told: JSON.parse(told[0] ?? "{}") };
  };
  return { folder: out, computed, run };
}

Deno.test("blocks are made once, in any order, and joined; what is missing is named", async () => {
  const { folder, run, computed } = await makeToy();
  const first = await run("toy --list");
  assert.deepEqual(first.told, { kind: "toy", blocks: 5, missing: "0-4" });
  assert.match(first.sentence, /^Nothing is planned yet: the first --block or --share plans it by/);
  const { told } = await run("toy --block 0,3-4");
  assert.deepEqual([told.made, told.found], ["0,3-4", ""]);
  const few = await run("collect toy");
  assert.equal(few.exit, 1);
  assert.match(few.sentence, /2 are missing; .* --block 1-2 makes them/);
  const again = await run("toy --share 0/1");
  assert.deepEqual([again.told.made, again.told.found], ["1-2", "0,3-4"]);
  assert.deepEqual(computed, [0, 3, 4, 1, 2]);
  assert.equal((await run("collect toy")).exit, 0);
  const all = JSON.parse(await Deno.readTextFile(join(folder, "squares.json")));
  assert.deepEqual(all.map(({ square }: { square: number }) => square), [0, 1, 4, 9, 16]);
  const left = await Array.fromAsync(Deno.readDir(join(folder, "blocks")), ({ name }) => name);
  assert.equal(left.length, 5); // no lock, nothing partial
});

Deno.test("shares are neighbours and hold every block once", async () => {
  for (const shares of [1, 2, 3, 5, 7]) {
    const { run, computed } = await makeToy();
    for (let i = 0; i < shares; i++) {
      assert.equal((await run(`toy --share ${i}/${shares}`)).exit, 0);
    }
    assert.deepEqual(computed, [0, 1, 2, 3, 4]);
  }
});

Deno.test("a block that is cut off or changed is missing, and made again", async () => {
  const { folder, run, computed } = await makeToy();
  await run("toy --share 0/1");
  const text = await Deno.readTextFile(blockPath(folder, 2));
  await Deno.writeTextFile(blockPath(folder, 2), text.slice(0, -20));
  await Deno.writeTextFile(blockPath(folder, 3), text.replace('"square":4', '"square":5'));
  assert.match((await run("collect toy")).sentence, /2 are missing; .* --block 2-3/);
  await run("toy --share 0/1");
  assert.deepEqual(computed.slice(5), [2, 3]);
  await Deno.copyFile(blockPath(folder, 4), blockPath(folder, 1)); // whole, of another number
  assert.match(
    (await run("collect toy")).sentence,
    /its block must be that of the plan, 1: it is 4/,
  );
});

Deno.test("a worker of another version of the code is refused, and so is a block of one", async () => {
  const { folder, run } = await makeToy();
  await run("toy --block 0");
  const { exit, sentence, told } = await run("toy --block 1", { code: "code 2" });
  assert.equal(exit, 1);
  assert.match(
    sentence,
    /by one version of the code: the plan is of code 1, this worker has code 2/,
  );
  assert.equal(told.error, sentence);
  const file = JSON.parse(await Deno.readTextFile(blockPath(folder, 0)));
  await Deno.writeTextFile(blockPath(folder, 0), JSON.stringify({ ...file, code: "code 0" }));
  for (const args of ["toy --block 0", "collect toy"]) {
    assert.match(
      (await run(args)).sentence,
      /its code must be .* code 1: it is code 0; move it away/,
    );
  }
});

Deno.test("other parameters, another kind or a plan that is gone are refused", async () => {
  const { folder, run } = await makeToy();
  assert.match((await run("collect toy")).sentence, /plan.json and blocks must be there/);
  await run("toy --block 0 --set count=4");
  assert.match((await run("toy --block 0 --set count=3")).sentence, /count is 4, not 3/);
  assert.equal((await run("toy --block 0 --set count=4")).exit, 0);
  assert.match(
    (await run("other --block 0")).sentence,
    / as it must be of one kind of work: it is of toy, not other/,
  );
  assert.match((await run("toy --set counts=3 --list")).sentence, /are count, of: one is counts/);
  assert.match(
    (await run("toy --set of=3 --list")).sentence,
    /of must be a list, such as \[1\]: it/,
  );
  await Deno.rename(join(folder, "plan.json"), join(folder, "aside.json"));
  assert.match((await run("toy --block 1")).sentence, /blocks are there, the plan is gone/);
});

Deno.test("a block that is not there and commands without sense are one sentence", async () => {
  const { run } = await makeToy();
  const wrong: [string, RegExp][] = [
    ["toy --block 5", /there are 5 blocks, from 0: --block asks for 5/],
    ["toy --block 3-1", /asks for 3-1/],
    ["toy --block x", /it is "x"/],
    ["toy --share 2/2", /it is "2\/2"/],
    ["toy --block=", /--block must be a number .*: it is ""/],
    ["toy --block -1", /--block needs a value; one that begins with "-" goes as --block=VALUE/],
    ["toy --block=-1", /--block must be a number .*: it is "-1"/],
    ["toy --block 0 --list", /one of collect, --list, .* must be given: 2 are; /],
    ["toy", /one of collect, --list, .* must be given: none is; /],
    ["tic --list", /kinds of work are toy, other: this is tic/],
    ["toy --blok 1", /--blok is not an option of deno task work: did you mean --block\?/],
  ];
  for (const [args, says] of wrong) {
    const { exit, sentence } = await run(args);
    assert.equal(exit, 1, args);
    assert.match(sentence, says);
  }
});

Deno.test("a second owner of a block is refused, or waits and finds it made", async () => {
  const { run, computed } = await makeToy();
  let second, waiting;
  await run("toy --block 2", {
    meanwhile: async () => {
      second = await run("toy --block 2");
      waiting = run("toy --block 2 --wait");
      await new Promise((resolve) => setTimeout(resolve, 50));
    },
  });
  const { exit, sentence } = second!;
  assert.equal(exit, 1);
  assert.match(sentence, new RegExp(`one owner: process ${Deno.pid} on \\S+ is making it`));
  assert.deepEqual((await waiting!).told.found, "2");
  assert.deepEqual(computed, [2]);
});

Deno.test("a folder that vanishes, and a result that is no number, are one sentence", async () => {
  const { folder, run } = await makeToy();
  const gone = await run("toy --block 0", {
    meanwhile: () => Deno.remove(folder, { recursive: true }),
  });
  assert.equal(gone.exit, 1);
  assert.match(gone.sentence, /Cannot write .*00000.json as its folder must exist/);
  const { sentence } = await run("toy --block 13 --set count=14");
  assert.match(sentence, /numbers must be finite: Block 13 of 14 \(number 13\) is not finite: NaN/);
  assert.equal((await run("toy --list")).told.missing, "0-13");
});

Deno.test("a full disk is one sentence, leaves nothing half-written and loses nothing", async (t) => {
  const disk = await Deno.makeTempDir();
  const mount = (args: string) => new Deno.Command("mount", { args: args.split(" ") }).output();
  const isRoot = Deno.build.os === "linux" && Deno.uid() === 0;
  const mounted = isRoot && (await mount(`-t tmpfs -o size=64k tmpfs ${disk}`)).success;
  await t.step({
    name: mounted ? "on a disk of 64 kB" : "skipped: only root can mount a small disk",
    ignore: !mounted,
    fn: async () => {
      const { folder, run } = await makeToy(disk);
      const filler = join(disk, "filler");
      const { exit, sentence } = await run("toy --block 0-1", {
        meanwhile: async (block) => {
          if (block === 0) return;
          const fill = Deno.writeFile(filler, new Uint8Array(1 << 17));
          await assert.rejects(() => fill, /No space left/);
        },
      });
      assert.equal(exit, 1);
      assert.match(sentence, /toy.* room on the disk: it is full/);
      const names = await Array.fromAsync(Deno.readDir(join(folder, "blocks")), (e) => e.name);
      assert.deepEqual(names.sort(), ["00000.json", "00001.lock"]);
      await Deno.remove(filler);
      assert.deepEqual((await run("toy --share 0/1")).told.found, "0");
      assert.equal((await run("collect toy")).exit, 0);
    },
  });
  if (mounted) await new Deno.Command("umount", { args: [disk] }).output();
});
