import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { energyAxis, prng, read, spectrumImage, write } from "eels";
import { runDenoise } from "./run_denoise.ts";
import { fileName } from "./write_study.ts";

const SCRIPT = `<script>alert("x")</script>`;
const FORMULA = `=cmd|' /C calc'!A0`;
const TITLE = `${SCRIPT} ${FORMULA} ../../up \u0000 __proto__ ${"long".repeat(80)}`;

/** A map with two steps, whose title, unit, history and file name mean harm. */
async function writeHostile(path: string): Promise<void> {
  const random = prng(4), energy = energyAxis(500, 0.5, 120);
  const data = Float32Array.from({ length: 6 * 6 * 120 }, (_, i) => {
    const channel = i % 120, clean = 400 + (channel > 60 ? 300 : 0);
    return clean + Math.sqrt(clean) * random.normal();
  });
  const image = spectrumImage({ data, shape: [6, 6, 120], energy, unit: "counts", title: TITLE });
  await write(path, { ...image, history: [SCRIPT, FORMULA] });
}

const filesBelow = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name));

Deno.test("what a file and its names say comes out of denoise as text, inside the folder", async () => {
  const folder = await Deno.makeTempDir();
  try {
    // The names of edges stand in tables, figures and names of files.
    const file = join(folder, "<img src=x onerror=alert(1)>.hspy"), out = join(folder, "out");
    await writeHostile(file);
    const windows = ":505-525:532-550";
    const edges = [SCRIPT, FORMULA, "../../up", "__proto__", "a/b", "a b", "long".repeat(80)];
    const complaints: string[] = [];
    const code = await runDenoise(
      [
        ...[file, "--out", out, "--quick", "--no-network"],
        ...edges.flatMap((name) => ["--edge", name + windows]),
      ],
      { say: () => {}, complain: (text) => complaints.push(text) },
    );
    assert.equal(code, 0, complaints.join("\n"));

    assert.deepEqual(readdirSync(folder).sort(), [basename(file), "out"].sort());
    const names = filesBelow(out).map((path) => relative(out, path));
    assert.ok(names.every((name) => /^[\p{L}\p{N}._/-]+$/u.test(name)), names.join(", "));
    // Each edge has its map, and none takes the place of another's.
    assert.equal(names.filter((name) => /raw(_2)?\.hspy$/.test(name)).length, edges.length);

    const page = readFileSync(join(out, "report.html"), "utf8");
    assert.ok(page.includes("&lt;script&gt;") && page.includes("&lt;img src=x"));
    assert.doesNotMatch(page, /<script|<img|javascript:|<[^>]*\son\w+=/i);

    let formulas = 0;
    for (const path of filesBelow(join(out, "tables"))) {
      const text = readFileSync(path, "utf8");
      assert.doesNotMatch(text, /(^|,)"?[=@\t]/m, path);
      formulas += text.split(`,'${FORMULA}`).length + text.split(`\n'${FORMULA}`).length - 2;
    }
    assert.ok(formulas > 0);
    assert.equal(({} as Record<string, unknown>).raw, undefined);
    assert.deepEqual(Object.keys(Object.prototype), []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a title that means harm is read and written as it is in every format, and does nothing", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await writeHostile(join(folder, "a.hspy"));
    const image = await read(join(folder, "a.hspy"));
    assert.ok(image.title!.startsWith(`${SCRIPT} ${FORMULA} ../../up`));
    await write(join(folder, "b.zspy"), image);
    assert.equal((await read(join(folder, "b.zspy"))).title, image.title);
    const one = { ...image, data: image.data.slice(0, 120), shape: [1, 1, 120] as const };
    // A line of a title would otherwise be a line of the header.
    await write(join(folder, "c.msa"), { ...one, title: "x\n#NPOINTS : 3", unit: "=cmd|'!A0" });
    const text = await Deno.readTextFile(join(folder, "c.msa"));
    assert.equal(text.match(/^#NPOINTS/gm)!.length, 1);
    await write(join(folder, "d.csv"), { ...one, unit: "=1+1,2" });
    assert.match(await Deno.readTextFile(join(folder, "d.csv")), /^energy \(eV\),'=1\+1 2\n/);
    assert.deepEqual(readdirSync(folder).sort(), ["a.hspy", "b.zspy", "c.msa", "d.csv"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("metadata named __proto__ and constructor change nothing else", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await writeHostile(join(folder, "a.hspy"));
    const path = join(folder, "b.zspy");
    await write(path, await read(join(folder, "a.hspy")));
    const bad = `{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 2}}, `;
    for (const file of filesBelow(path).filter((one) => one.endsWith(".zattrs"))) {
      const text = await Deno.readTextFile(file);
      const said = text.trim() === "{}" ? bad.replace(/, $/, "}") : text.replace("{", bad)
        .replace(/(\\"of\\":)/, `\\"__proto__\\":{\\"polluted\\":3},$1`);
      await Deno.writeTextFile(file, said);
    }
    for (const name of ["__proto__", "constructor"]) {
      await Deno.mkdir(join(path, name));
      await Deno.writeTextFile(join(path, name, ".zgroup"), `{ "zarr_format": 2 }`);
    }
    const image = await read(path);
    assert.deepEqual(image.shape, [6, 6, 120]);
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
    assert.equal((image as unknown as Record<string, unknown>).polluted, undefined);
    assert.equal((image.settings as Record<string, unknown> ?? {}).polluted, undefined);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("fileName() leaves the folder by no name and is as short as a disk asks", () => {
  const names = [
    "..",
    "../../etc/passwd",
    "/etc/passwd",
    "a\u0000b",
    "",
    ".",
    "C:\\x",
    "λ".repeat(400),
  ]
    .map(fileName);
  for (const name of names) {
    assert.match(name, /^[\p{L}\p{N}_-][\p{L}\p{N}._-]*$/u);
    assert.ok(new TextEncoder().encode(name).length <= 200, name);
  }
  assert.equal(fileName("Cu L denoised"), "Cu_L_denoised");
});
