import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { runFetch } from "./fetch_command.ts";
import { fetchFiles, gitHash, listAuthorsFiles, type RemoteFile } from "./fetch_files.ts";

const CONTENT = Uint8Array.from({ length: 100_000 }, (_, i) => (i * i) % 251);
const blobOf = (bytes: Uint8Array) =>
  createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
const FILE: RemoteFile = {
  name: "EELS thin 1_1.dm4",
  description: "an image",
  licence: "GPL-3.0",
  gitBlob: blobOf(CONTENT),
  commit: "0",
};

/** A server that may break off, ignore ranges, or give something else; notes what it was asked for. */
async function withServer(
  answer: (from: number, request: Request) => Response,
  use: (from: string, folder: string, ranges: string[]) => Promise<void>,
): Promise<void> {
  const ranges: string[] = [];
  const server = Deno.serve(
    { port: 0, onListen() {}, onError: () => new Response() },
    (request) => {
      if (request.method === "HEAD") {
        return new Response(null, { headers: { "content-length": `${CONTENT.length}` } });
      }
      const range = request.headers.get("range") ?? "";
      ranges.push(range);
      return answer(Number(/\d+/.exec(range)?.[0] ?? 0), request);
    },
  );
  const folder = await Deno.makeTempDir();
  try {
    await use(`http://localhost:${server.addr.port}`, folder, ranges);
  } finally {
    await server.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
}

const rest = (from: number) => new Response(CONTENT.slice(from), { status: from > 0 ? 206 : 200 });

Deno.test("fetchFiles() says licence and size first, checks the git hash and fetches once", async () => {
  await withServer(rest, async (from, into, ranges) => {
    const said: string[] = [], options = { from, into, say: (line: string) => said.push(line) };
    await fetchFiles([FILE], { ...options, onlyList: true });
    assert.deepEqual([...Deno.readDirSync(into)], []);
    assert.match(said[1], /EELS thin 1_1\.dm4, 0\.1 MB, GPL-3\.0: an image/);
    const [path] = await fetchFiles([FILE], options);
    assert.equal(await gitHash(path), FILE.gitBlob);
    await fetchFiles([FILE], options);
    assert.match(said.at(-1)!, /already here/);
    assert.deepEqual(ranges, [""]);
  });
});

Deno.test("a fetch goes on where it stopped, and anew where the server knows no ranges", async () => {
  for (const knowsRanges of [true, false]) {
    await withServer((from) => rest(knowsRanges ? from : 0), async (from, into, ranges) => {
      await Deno.writeFile(join(into, `${FILE.name}.partial`), CONTENT.slice(0, 40_000));
      const [path] = await fetchFiles([FILE], { from, into, say: () => {} });
      assert.deepEqual(ranges, ["bytes=40000-"]);
      assert.equal(await gitHash(path), FILE.gitBlob);
      assert.deepEqual([...Deno.readDirSync(into)].map(({ name }) => name), [FILE.name]);
    });
  }
});

Deno.test("a fetch that breaks off keeps its part; a wrong file is refused and removed", async () => {
  const broken = () =>
    new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue(CONTENT.slice(0, 30_000));
          setTimeout(() => controller.error(new Error("gone")), 50);
        },
      }),
    );
  await withServer(broken, async (from, into) => {
    const fetching = fetchFiles([FILE], { from, into, say: () => {} });
    await assert.rejects(fetching, /run the same command again, which goes on/);
    assert.deepEqual([...Deno.readDirSync(into)].map(({ name }) => name), [`${FILE.name}.partial`]);
  });
  const pointer = () => new Response("version https://git-lfs.github.com/spec/v1\n");
  await withServer(pointer, async (from, into) => {
    const fetching = fetchFiles([FILE], { from, into, say: () => {} });
    await assert.rejects(fetching, /its git hash must be .* pointer of Git LFS/);
    assert.deepEqual([...Deno.readDirSync(into)], []);
  });
});

/** An archive of stored files. */
function zipOf(files: Readonly<Record<string, string>>): Uint8Array {
  const text = new TextEncoder(), parts: Uint8Array[] = [], directory: Uint8Array[] = [];
  let offset = 0, length = 0;
  const fields = (...values: [bytes: 2 | 4, value: number][]) => {
    const view = new DataView(new ArrayBuffer(values.reduce((sum, [bytes]) => sum + bytes, 0)));
    let at = 0;
    for (const [bytes, value] of values) {
      if (bytes === 2) view.setUint16(at, value, true);
      else view.setUint32(at, value, true);
      at += bytes;
    }
    return new Uint8Array(view.buffer);
  };
  const join = (...all: Uint8Array[]) => Uint8Array.from(all.flatMap((each) => [...each]));
  for (const [file, content] of Object.entries(files)) {
    const name = text.encode(file), data = text.encode(content), size = data.length;
    const common = [[2, 20], [2, 0], [2, 0], [4, 0], [4, 0], [4, size], [4, size]] as [
      2 | 4,
      number,
    ][];
    const head = fields([4, 0x04034b50], ...common, [2, name.length], [2, 0]);
    const entry = fields(
      ...[[4, 0x02014b50], [2, 20], ...common, [2, name.length], [2, 0]] as [2 | 4, number][],
      ...[[2, 0], [2, 0], [2, 0], [4, 0], [4, offset]] as [2 | 4, number][],
    );
    parts.push(join(head, name, data));
    directory.push(join(entry, name));
    offset += parts.at(-1)!.length;
    length += directory.at(-1)!.length;
  }
  const count = Object.keys(files).length;
  const end = fields([4, 0x06054b50], [4, 0], [2, count], [2, count], [4, length], [4, offset], [
    2,
    0,
  ]);
  return join(...parts, ...directory, end);
}

Deno.test("archives are unpacked without the folder that holds all; none leaves its own folder", async () => {
  for (const inside of ["own/saved_model.pb", "own/../../outside"]) {
    const bytes = zipOf({ [inside]: "a", "__MACOSX/x": "" });
    const file = { ...FILE, name: "model.zip", gitBlob: blobOf(bytes), bytes: bytes.length };
    await withServer(() => new Response(new Uint8Array(bytes)), async (from, into) => {
      const fetching = fetchFiles([file], { from, into, say: () => {} });
      if (inside.includes("..")) await assert.rejects(fetching, /must stay in their folder/);
      else {
        await fetching;
        assert.equal(await Deno.readTextFile(join(into, "model", "saved_model.pb")), "a");
      }
      assert.ok(![...Deno.readDirSync(into)].some(({ name }) => name.endsWith(".partial")));
    });
  }
});

Deno.test("the command lists the authors' four files, and says in one sentence what went wrong", async () => {
  const files = await listAuthorsFiles();
  assert.deepEqual(files.map(({ name }) => name.split(".").at(-1)), ["dm4", "dm4", "zip", "zip"]);
  const said: string[] = [], to = (line: string) => void said.push(line);
  const unreachable = ["--from", "http://localhost:9", "--list"];
  assert.equal(await runFetch(unreachable, { say: () => {}, complain: to }), 1);
  assert.match(said[0], /Cannot reach http:\/\/localhost:9.*check network/);
  assert.equal(await runFetch(["--help"], { say: to, complain: to }), 0);
});
