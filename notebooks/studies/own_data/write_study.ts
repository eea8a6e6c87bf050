import { join } from "node:path";
import type { Image } from "eels/core/image.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { write } from "eels/write/write.ts";
import { toCsv } from "../../harness/record/csv.ts";
import { type Part, reportPage, type Row } from "./report_page.ts";
import { MARK } from "./result_folder.ts";

/** What a folder of results holds. */
export interface Results {
  readonly title: string;
  readonly report: readonly Part[];
  readonly tables: Readonly<Record<string, readonly Row[]>>;
  /** By the name of the file without its ending. */
  readonly files: Readonly<Record<string, SpectrumImage | Image>>;
  /** Written as .zspy beside .hspy. */
  readonly alsoZspy?: readonly string[];
  /** Kept in denoise.json: what was asked for. */
  readonly request: unknown;
}

/** Writes report, tables and files into a folder that exists. */
export async function writeResults(folder: string, results: Results): Promise<string[]> {
  const { title, report, tables, files, alsoZspy = [], request } = results;
  const written: string[] = [];
  const put = async (name: string, make: (path: string) => Promise<void>) => {
    await make(join(folder, name));
    written.push(name);
  };
  const footer = `Written by deno task denoise, ${new Date().toISOString().slice(0, 10)}. Every ` +
    "number stands in tables/; the .hspy files open in HyperSpy with hs.load().";
  const page = reportPage(title, report, footer);
  await put("report.html", (path) => Deno.writeTextFile(path, page));
  await Deno.mkdir(join(folder, "tables"));
  for (const [name, rows] of Object.entries(tables)) {
    if (rows.length === 0) continue;
    const columns = Object.keys(rows[0]);
    const text = toCsv(columns, rows.map((row) => columns.map((column) => cellOf(row[column]))));
    await put(`tables/${name}.csv`, (path) => Deno.writeTextFile(path, text));
  }
  const names = fileNames(Object.keys(files));
  for (const [name, image] of Object.entries(files)) {
    await put(`${names.get(name)}.hspy`, (path) => write(path, image));
  }
  for (const name of alsoZspy) {
    await put(`${names.get(name)}.zspy`, (path) => write(path, files[name]));
  }
  await put(
    MARK,
    (path) => Deno.writeTextFile(path, JSON.stringify({ request, written }, null, 2) + "\n"),
  );
  return written;
}

const cellOf = (value: Row[string]) =>
  value === undefined || (typeof value === "number" && !Number.isFinite(value)) ? null : value;

/** Begin and end of a name that is longer; with what is added, disks take 255 bytes. */
const KEPT_CHARACTERS = [30, 20];

/**
 * Text as the name of a file: letters, digits, dots and dashes stay, but no dot comes first, so that it
 * names no other folder; a long one loses its middle.
 */
export function fileName(text: string): string {
  const plain = text.trim().replace(/[^\p{L}\p{N}.-]+/gu, "_").replace(/^\.+/, "_") || "_";
  const letters = [...plain], [first, last] = KEPT_CHARACTERS;
  if (letters.length <= first + last) return plain;
  return `${letters.slice(0, first).join("")}_${letters.slice(-last).join("")}`;
}

/** A name of its own for each text, also where two differ in what a file's name cannot hold. */
function fileNames(texts: readonly string[]): Map<string, string> {
  const names = new Map<string, string>(), taken = new Set<string>();
  for (const text of texts) {
    const name = fileName(text);
    let free = name;
    for (let i = 2; taken.has(free.toLowerCase()); i++) free = `${name}_${i}`;
    taken.add(free.toLowerCase());
    names.set(text, free);
  }
  return names;
}

/** Deviation and flags of the denoised image as files beside it. */
export function sidecars(
  denoised: SpectrumImage,
  { deviation, flagged }: { deviation?: { data: Float32Array }; flagged?: Image },
): Record<string, SpectrumImage | Image> {
  const { noise: _, ...bare } = denoised;
  return {
    ...(deviation && {
      deviation: spectrumImage({
        ...bare,
        data: deviation.data,
        title: "Standard deviation of the denoised values",
        history: [...bare.history ?? [], "their standard deviation, by held-out electrons"],
      }),
    }),
    ...(flagged && { flags: { ...flagged, title: "Residuals with structure" } }),
  };
}
