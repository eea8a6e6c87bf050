/**
 * Checks the notebooks: types and lint of their cells, and the rules of the house.
 *
 * The cells of a notebook become one module beside it for a moment, so that its imports hold and a
 * name that two cells declare is an error; what Deno says of the module is said of the cells.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  codeCells,
  formatNotebook,
  listNotebooks,
  type Notebook,
  type Output,
  readNotebook,
} from "./notebook.ts";
import { readCommandLine } from "./record/command_line.ts";

const MOST_CELLS = 25;
const MOST_LINES = 12;
/** Half of a notebook's code cells have at most so many lines. */
const FEW_LINES = 6;
const MOST_OUTPUT_BYTES = 1_000_000;
/** Lines of text that one output may print; who reads more? */
const MOST_TEXT_LINES = 30;

/** Something to mend in a notebook. */
export interface Problem {
  /** Notebook and, where known, code cell and line in it. */
  readonly place: string;
  readonly text: string;
}

/** Finds what is wrong with the notebooks of a folder. */
export async function checkNotebooks(folder: string): Promise<Problem[]> {
  const modules = new Map<string, Module>();
  const problems: Problem[] = [];
  for (const name of listNotebooks(folder)) {
    try {
      const notebook = await readNotebook(folder, name);
      problems.push(...checkRules(name, notebook), ...await checkFormat(name, notebook));
      modules.set(name, moduleOf(name, notebook));
    } catch (error) {
      problems.push({ place: name, text: (error as Error).message });
    }
  }
  if (modules.size === 0) return problems;
  const files = [...modules.keys()].map((name) => join(folder, `.${name}.ts`));
  try {
    for (const [at, { text }] of [...modules.values()].entries()) {
      await Deno.writeTextFile(files[at], text);
    }
    return [...problems, ...await checkTypes(files, modules), ...await lint(files, modules)];
  } finally {
    for (const file of files) await Deno.remove(file).catch(() => {});
  }
}

/** Finds where a notebook breaks the rules of the house that need no compiler. */
export function checkRules(name: string, notebook: Notebook): Problem[] {
  const cells = codeCells(notebook);
  const problems: Problem[] = [];
  const note = (wrong: boolean, place: string, text: string) => {
    if (wrong) problems.push({ place, text });
  };
  note(cells.length > MOST_CELLS, name, `has ${cells.length} code cells, ${MOST_CELLS} at most`);
  note(notebook.cells.some(({ id }) => !id), name, "has cells without id: save it in JupyterLab");
  const bytes = JSON.stringify(cells.map(({ outputs }) => outputs)).length;
  note(
    bytes > MOST_OUTPUT_BYTES,
    name,
    `has ${bytes} bytes of output, ${MOST_OUTPUT_BYTES} at most`,
  );
  const long = cells.filter(({ lines }) => lines.length > FEW_LINES).length;
  note(
    2 * long > cells.length,
    name,
    `has ${long} of ${cells.length} code cells with more than ${FEW_LINES} lines, half at most`,
  );
  let inOrder = true;
  cells.forEach(({ lines, outputs = [], execution_count }, at) => {
    const place = `${name}, code cell ${at + 1}`;
    note(lines.length > MOST_LINES, place, `has ${lines.length} lines, ${MOST_LINES} at most`);
    note(outputs.some(({ output_type }) => output_type === "error"), place, "ended in an error");
    const printed = Math.max(0, ...outputs.map(textLines));
    note(
      printed > MOST_TEXT_LINES,
      place,
      `prints ${printed} lines of text, ${MOST_TEXT_LINES} at most`,
    );
    note(
      lines.some((line) => /\bas const\b/.test(line)),
      place,
      "says `as const`: plain literals must do",
    );
    // The first cell out of order says it for all after it.
    if (inOrder && execution_count !== at + 1) {
      inOrder = false;
      const text = `was run as number ${execution_count ?? "none"}, so not in order from a fresh ` +
        `kernel: \`deno task reproduce --save --only ${name}\` does so`;
      problems.push({ place, text });
    }
  });
  return problems;
}

/** Lines of an output that is text: a stream, or a result that Jupyter shows as text. */
function textLines({ text, data }: Output): number {
  const shown = text ?? (data && Object.keys(data).join() === "text/plain" && data["text/plain"]);
  return shown ? [shown].flat().join("").trimEnd().split("\n").length : 0;
}

/**
 * Words that lay out a chart or write a claim; a line of code that holds one is counted.
 *
 * Choice: a rough count by names, since what a name is used for cannot be told from the text;
 * `label` and `title` are left out, as they also name the things that are compared.
 */
const LAYOUT = new RegExp(
  "\\b(?:width|height|[xy](?:Label|Type|Ticks|Domain|Scale)|colou?rs?|dashed|dodge|scaleBarNm|" +
    "inset|marks|legend|tolerance|claim|published|holds|verdict|limit|sense)\\b\\s*[:,}]",
);

/** Share of a notebook's code lines, without empty ones, that lay out charts or write claims. */
export function layoutShare(notebook: Notebook): number {
  const lines = codeCells(notebook).flatMap(({ lines }) => lines).filter((line) => line.trim());
  return lines.filter((line) => LAYOUT.test(line)).length / Math.max(1, lines.length);
}

/**
 * Finds cells that `deno fmt` would change. Its own `--check` reports every notebook (Deno 2.9).
 */
async function checkFormat(name: string, notebook: Notebook): Promise<Problem[]> {
  const result = await formatNotebook(JSON.stringify(notebook)).catch(() => null);
  if (result === null) return []; // a syntax error, which `deno check` tells better
  const formatted: Notebook = JSON.parse(result);
  const text = `is not formatted: \`deno fmt notebooks/${name}.ipynb\``;
  const before = codeCells(notebook), after = codeCells(formatted);
  return before.flatMap(({ lines }, at) =>
    lines.join("\n") === after[at].lines.join("\n")
      ? []
      : [{ place: `${name}, code cell ${at + 1}`, text }]
  );
}

interface Module {
  readonly text: string;
  /** For each line of the text, counted from 1, the place it comes from. */
  readonly places: readonly string[];
}

function moduleOf(name: string, notebook: Notebook): Module {
  const lines = ["export {};"];
  const places = [name, name];
  codeCells(notebook).forEach((cell, at) => {
    lines.push(...cell.lines);
    places.push(...cell.lines.map((_, line) => `${name}, code cell ${at + 1}, line ${line + 1}`));
  });
  return { text: lines.join("\n") + "\n", places };
}

async function checkTypes(files: string[], modules: Map<string, Module>): Promise<Problem[]> {
  const { code, stderr } = await deno(["check", "--quiet", ...files]);
  if (code === 0) return [];
  // A message spans lines and ends in the place: "    at file:///.../.check/00_name.ts:3:7".
  const found = [
    ...stderr.matchAll(/^((?:TS|\w*error)[^]*?)\n\s+at file:\S*\/\.([^/\s]+)\.ts:(\d+):\d+/gmi),
  ];
  const problems = found.map(([, text, name, line]) => ({
    place: modules.get(name)?.places[Number(line)] ?? `${name}.ts, line ${line}`,
    text,
  }));
  return problems.length ? problems : [{ place: "deno check", text: stderr }];
}

interface LintReport {
  diagnostics: {
    filename: string;
    range: { start: { line: number } };
    message: string;
    code: string;
  }[];
  errors: { message: string }[];
}

async function lint(files: string[], modules: Map<string, Module>): Promise<Problem[]> {
  const config = await Deno.makeTempFile({ suffix: ".json" });
  const plugin = new URL("./lint.ts", import.meta.url).href;
  await Deno.writeTextFile(config, JSON.stringify({ lint: { plugins: [plugin] } }));
  const { stdout, stderr } = await deno(["lint", "--json", "--config", config, ...files])
    .finally(() => Deno.remove(config));
  if (!stdout) return [{ place: "deno lint", text: stderr }];
  const report: LintReport = JSON.parse(stdout);
  // What cannot be parsed is in `errors`, and `deno check` has said so.
  return report.diagnostics.map(({ filename, range, message, code }) => {
    const name = filename.slice(filename.lastIndexOf("/.") + 2, -".ts".length);
    return { place: modules.get(name)!.places[range.start.line], text: `${message} (${code})` };
  });
}

async function deno(args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { NO_COLOR: "1" };
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args, env }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

if (import.meta.main) {
  try {
    readCommandLine("check", Deno.args, {});
  } catch (error) {
    console.error((error as Error).message);
    Deno.exit(1);
  }
  const folder = fileURLToPath(new URL("..", import.meta.url));
  const problems = await checkNotebooks(folder);
  for (const { place, text } of problems) console.error(`${place}: ${text}`);
  const names = listNotebooks(folder), count = names.length;
  // Told, not judged: the count is rough. A tenth is the aim.
  const shares = await Promise.all(names.map(async (name) => {
    const share = await readNotebook(folder, name).then(layoutShare, () => NaN);
    return `${name} ${Math.round(100 * share)} %`;
  }));
  console.log(`Lines of chart options and claims: ${shares.join(", ")}`);
  console.log(`Checked ${count} notebook${count === 1 ? "" : "s"}: ${problems.length} problems`);
  Deno.exit(problems.length ? 1 : 0);
}
