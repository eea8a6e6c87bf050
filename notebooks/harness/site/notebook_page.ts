/** An executed notebook as a page: its text, code, tables and figures. */
import type { Cell, Notebook, Output } from "../notebook.ts";
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

/**
 * Makes the page of an executed notebook.
 *
 * @throws {Error} Where the notebook has no title, or no sentence says what a figure shows.
 */
export function notebookPage(name: string, { cells }: Pick<Notebook, "cells">): NotebookPage {
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
      const message = messageOf(svg, cells.slice(at + 1));
      if (!message) {
        throw new Error(
          `Cannot make a page of ${name} as no text after figure ${figures.length + 1} says what ` +
            "it shows: write a sentence into the markdown cell below it",
        );
      }
      const recorded = source.match(/record\.figure\(\s*"(\w+)"/)?.[1];
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
  const about = `Notebook \`${name}.ipynb\` as it was run; again: ` +
    `\`deno task reproduce --only ${name.split("_")[0]}\`.`;
  const head = first.replace(
    /^# .+$/m,
    (line) => `${line}\n\n<div class="about">\n\n${about}\n\n</div>`,
  );
  return { title, markdown: [head, ...rest].join("\n\n") + "\n", figures, files };
}

const text = (value: string | string[] | undefined) => [value ?? ""].flat().join("");
const sourceOf = (cell: Pick<Cell, "source">) => text(cell.source);

/** A table or text; nothing of bars of progress, which are full by now. */
function showOutput({ text: printed, data = {} }: Output): string {
  const html = text(data["text/html"]);
  if (/^<div>[^<]*<\/div>$/.test(html.trim())) return "";
  if (html) {
    const rows = html.split("\n").filter((line) => line.trim()).join("\n");
    return `<div class="output" v-pre tabindex="0" role="region" aria-label="Output">\n${rows}\n</div>`;
  }
  // deno-lint-ignore no-control-regex
  const plain = text(printed ?? data["text/plain"]).replace(/\x1b\[[0-9;]*m/g, "").trimEnd();
  return plain && `\`\`\`\`txt\n${plain}\n\`\`\`\``;
}

/** What a figure shows: its own description, else the sentence about it in the text that follows. */
function messageOf(svg: string, after: readonly Cell[]): string {
  const described = svg.match(/^<svg[^>]*>(?:<title>[^<]*<\/title>)?<desc>([^<]*)<\/desc>/)?.[1];
  if (described) {
    return speak(
      described.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&"),
    );
  }
  const next = after.find(({ cell_type }) => cell_type === "markdown");
  const [paragraph = ""] = next
    ? sourceOf(next).split(/\n\n/).filter((part) => !/^#/.test(part))
    : [];
  const sentences = speak(paragraph).split(/(?<=(?<!\b(?:Figs?|Eq|al|cf|vs))[.!?:])\s+(?=[A-Z(])/);
  return sentences.find((sentence) => /\bfigure\b/i.test(sentence)) ?? sentences[0];
}

/** Markdown as words, without what an alternative text cannot hold. */
function speak(markdown: string): string {
  return markdown
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[$`*\\{}[\]"]/g, "")
    .replace(/(?<!\w)_|_(?!\w)/g, "")
    .replace(/\s+/g, " ")
    .trim();
}
