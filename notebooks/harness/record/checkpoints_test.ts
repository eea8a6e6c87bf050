import assert from "node:assert/strict";
import { startCheckpoints } from "./checkpoints.ts";

Deno.test("the quick profile keeps no checkpoint; the full one has a file a training and clears them", async () => {
  const cache = await Deno.makeTempDir();
  try {
    const quick = await startCheckpoints("00_none", { profile: "quick" }, { cache });
    assert.equal(quick.training("a").checkpoint, undefined);
    assert.deepEqual([...Deno.readDirSync(cache)], []);
    const full = await startCheckpoints("00_none", { profile: "full" }, { cache });
    const [one, two] = [1, 2].map((seed) => full.training("as in the paper", seed));
    assert.match(one.checkpoint!, /as_in_the_paper_1\.json$/);
    assert.notEqual(one.checkpoint, two.checkpoint);
    assert.equal(one.onProgress, two.onProgress);
    await Deno.writeTextFile(one.checkpoint!, "{}");
    const again = await startCheckpoints("00_none", { profile: "full" }, { cache });
    assert.equal(again.training("as in the paper", 1).checkpoint, one.checkpoint);
    const other = { profile: "full", seed: 2 } as const;
    const changed = await startCheckpoints("00_none", other, { cache });
    assert.notEqual(changed.training("as in the paper", 1).checkpoint, one.checkpoint);
    await Promise.all([full.clear(), changed.clear()]);
    assert.deepEqual([...Deno.readDirSync(cache)], []);
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
});
