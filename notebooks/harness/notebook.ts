import { join } from "node:path";
import { writeWhole } from "eels/core/write_whole.ts";

/** The part of the notebook format (version 4.5) that is read here. */
export interface Notebook {
  cells: Cell[];
  metadata: Record<string, unknown>;
  nbformat: number;
  nbformat_minor: number;
}

export interface Cell {
  cell_type: "code" | "markdown" | "raw";
  id?: string;
  source: string | string[];
  metadata: Record<string, unknown>;
  execution_count?: number | null;
  outputs?: Output[];
}

export interface Output {
  output_type: string;
  /** What a stream printed. */
  text?: string | string[];
  /** What a result is shown as, by media type. */
  data?: Record<string, string | string[]>;
}

/** Names, without the ending, of the notebooks of a folder, in their order. */
export function listNotebooks(folder: string): string[] {
  return [...Deno.readDirSync(folder)]
    .filter(({ name, isFile }) => isFile && /^[^._].*\.ipynb$/.test(name))
    .map(({ name }) => name.slice(0, -".ipynb".length))
    .sort();
}

/**
 * The names that `asked` means: each a name or its beginning, such as "03"; all where it is empty.
 *
 * @throws {RangeError} Where one means no notebook.
 */
export function chooseNotebooks(names: readonly string[], asked: readonly string[]): string[] {
  if (names.length === 0) throw new RangeError("Cannot choose a notebook as there is none");
  const unknown = asked.find((part) => !part || !names.some((name) => name.startsWith(part)));
  if (unknown !== undefined) {
    throw new RangeError(
      `Cannot choose a notebook as none is called "${unknown}": there are ${names.join(", ")}`,
    );
  }
  return names.filter((name) => !asked.length || asked.some((part) => name.startsWith(part)));
}

/** Reads a notebook. */
export async function readNotebook(folder: string, name: string): Promise<Notebook> {
  return JSON.parse(await Deno.readTextFile(join(folder, `${name}.ipynb`)));
}

/** The code cells that are not empty, in order, each as its lines. */
export function codeCells(notebook: Notebook): (Cell & { lines: string[] })[] {
  return notebook.cells
    .filter(({ cell_type }) => cell_type === "code")
    .map((cell) => ({ ...cell, lines: [cell.source].flat().join("").split("\n") }))
    .filter(({ lines }) => lines.some((line) => line.trim()));
}

/** Puts an executed copy in the place of its notebook, without what varies from run to run. */
export async function saveExecuted(executed: string, path: string): Promise<void> {
  const notebook: Notebook = JSON.parse(await Deno.readTextFile(executed));
  const cells = notebook.cells.map((cell) => {
    const { execution: _, ...metadata } = cell.metadata;
    return { ...cell, metadata };
  });
  const metadata = {
    kernelspec: { display_name: "Deno", language: "typescript", name: "deno" },
    language_info: { file_extension: ".ts", mimetype: "text/x.typescript", name: "typescript" },
  };
  const formatted = await formatNotebook(JSON.stringify({ ...notebook, cells, metadata }));
  // A line a value, as Jupyter writes it, so that changes can be read in git.
  await writeWhole(path, JSON.stringify(JSON.parse(formatted), null, 1) + "\n");
}

/** The text of a notebook with its cells as `deno fmt` wants them. */
export async function formatNotebook(text: string): Promise<string> {
  const args = ["fmt", "--quiet", "--ext", "ipynb", "--line-width", "100", "-"];
  const options = { args, stdin: "piped", stdout: "piped", stderr: "piped" } as const;
  const formatter = new Deno.Command(Deno.execPath(), options).spawn();
  const writer = formatter.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { code, stdout, stderr } = await formatter.output();
  if (code !== 0) {
    throw new Error(`Cannot format the notebook: ${new TextDecoder().decode(stderr)}`);
  }
  return new TextDecoder().decode(stdout);
}
