/** An executed notebook as a page: its text, code, tables and figures. */
import type { Cell, Notebook, Output } from "../notebook.ts";
import { messageOf, placeOf } from "./figure_message.ts";
import { linkPages, plainForVue } from "./links.ts";

/** A page in markdown, the figures it shows, and the files of the repository it links to. */
export interface NotebookPage {
  readonly title: string;
  readonly markdown: string;
  readonly figures: readonly NotebookFigure[];
  readonly files: readonly string[];
}

/** A figure of a notebook. */
export interface NotebookFigure {
  /** The file below `figures/`, such as `00_quickstart/edges.svg`. */
  readonly file: string;
  readonly svg: string;
  /** What it shows, in one sentence. */
  readonly message: string;
}

/** How a notebook was run, as the run.json of its results says. */
export interface NotebookRun {
  readonly profile: string;
  /** Date and time in ISO 8601. */
  readonly started: string;
}

/**
 * Makes the page of an executed notebook.
 *
 * @throws {Error} Where the notebook has no title, or nothing says what a figure shows.
 */
export function notebookPage(
  name: string,
  { cells }: Pick<Notebook, "cells">,
  run?: NotebookRun,
): NotebookPage {
  const title = sourceOf(cells[0] ?? { source: "" }).match(/^# (.+)$/m)?.[1];
  if (!title) throw new Error(`Cannot make a page of ${name} as its first cell has no "# title"`);
  const figures: NotebookFigure[] = [], files: string[] = [];
  const parts = cells.flatMap((cell, at) => {
    const source = sourceOf(cell).trim();
    if (!source) return [];
    if (cell.cell_type === "markdown") {
      const linked = linkPages(plainForVue(source), "notebooks");
      files.push(...linked.files);
      return [linked.markdown];
    }
    const outputs = (cell.outputs ?? []).map((output) => {
      const svg = text(output.data?.["image/svg+xml"]);
      if (!svg) return showOutput(output);
      const recorded = source.match(/record\.figure\(\s*"(\w+)"/)?.[1];
      const drawn = recorded ?? `${figures.length + 1}`;
      const message = messageOf({ svg, name: drawn, ...placeOf(cells, at) });
      if (!message) {
        throw new Error(
          `Cannot make a page of ${name} as no text beside figure ${figures.length + 1} says ` +
            "what it shows: write a sentence into the markdown cell below it",
        );
      }
      const isTaken = figures.some(({ file }) => file === `${name}/${recorded}.svg`);
      const file = recorded && !isTaken
        ? `${name}/${recorded}.svg`
        : `${name}/figure_${figures.length + 1}.svg`;
      figures.push({ file, svg, message });
      return `[![${message}](/figures/${file})](/figures/${file}){target="_self" .figure}`;
    });
    return [`\`\`\`\`ts\n${source}\n\`\`\`\``, ...outputs.filter((shown) => shown)];
  });
  const [first, ...rest] = parts;
  const file = `[${name}.ipynb](/notebooks/${name}.ipynb){target="_self" download}`;
  const how = run ? `, in the ${run.profile} profile on ${dateOf(run.started)}` : "";
  const about = `Notebook ${file} as it was run${how}; again: ` +
    `\`deno task reproduce --only ${name.split("_")[0]}\`.`;
  const head = first.replace(
    /^# .+$/m,
    (line) => `${line}\n\n<div class="about">\n\n${about}\n\n</div>`,
  );
  return { title, markdown: [head, ...rest].join("\n\n") + "\n", figures, files };
}

/** Such as "22 November 2026". */
const dateOf = (iso: string) =>
  new Date(iso).toLocaleDateString("en-GB", { dateStyle: "long", timeZone: "UTC" });
const text = (value: string | string[] | undefined) => [value ?? ""].flat().join("");
const sourceOf = (cell: Pick<Cell, "source">) => text(cell.source);

/** A table or text; nothing of bars of progress, which are full by now. */
function showOutput({ text: printed, data = {} }: Output): string {
  const html = text(data["text/html"]);
  if (/^<div>[^<]*<\/div>$/.test(html.trim())) return "";
  if (html) {
    const rows = html.split("\n").filter((line) => line.trim()).join("\n")
      .replace(/<td>(?=[-+]?\d[\d.e+ ±to-]*<)/g, '<td class="number">');
    return `<div class="output" v-pre tabindex="0" role="region" aria-label="Output">\n${rows}\n</div>`;
  }
  // deno-lint-ignore no-control-regex
  const plain = text(printed ?? data["text/plain"]).replace(/\x1b\[[0-9;]*m/g, "").trimEnd();
  return plain && `\`\`\`\`txt\n${plain}\n\`\`\`\``;
}
