/** What a figure of a notebook shows, in one sentence: its alternative text. */
import type { Cell } from "../notebook.ts";

/** A figure and what of the notebook may speak of it. */
export interface FigurePlace {
  readonly svg: string;
  /** The name under which it was recorded. */
  readonly name: string;
  /** The nearest text above with no other figure between, and that below. */
  readonly above?: string;
  readonly below?: string;
  /** Whether it is the last figure above that text, as others of it have none of their own. */
  readonly isLast: boolean;
  /** Whether the text below is of this figure alone. */
  readonly isAlone: boolean;
}

/**
 * A figure's own description, else what the text above it announces with a colon, else what the text below
 * says of "the figure" or says first, else the words that are drawn in it. A text that begins with a heading is
 * of another subject.
 *
 * @returns Undefined where nothing says anything.
 */
export function messageOf(
  { svg, name, above = "", below = "", isLast, isAlone }: FigurePlace,
): string | undefined {
  const described = svg.match(/^<svg[^>]*>(?:<title>[^<]*<\/title>)?<desc>([^<]*)<\/desc>/)?.[1];
  const announced = above.trim().endsWith(":") ? sentencesOf(lastOf(above)).at(-1) : undefined;
  const after = sentencesOf(/^#/.test(below) ? "" : below.split(/\n\n/)[0]);
  const said = isLast ? after.find(namesFigure) ?? (isAlone ? after[0] : undefined) : undefined;
  const before = sentencesOf(lastOf(above)).find(namesFigure);
  const found = described ? plain(described) : announced ?? said ?? before;
  return found ? speak(found).replace(/:$/, ".") : wordsIn(svg, name);
}

const namesFigure = (sentence: string) => /\bfigure\b/i.test(sentence);
const lastOf = (text: string) => text.trim().split(/\n\n/).at(-1)!;

function sentencesOf(paragraph: string): string[] {
  const words = speak(paragraph);
  return words ? words.split(/(?<=(?<!\b(?:Figs?|Eq|al|cf|vs))[.!?:])\s+(?=[A-Z(])/) : [];
}

/** The words of axes, legends and panels, without their numbers. */
function wordsIn(svg: string, name: string): string | undefined {
  const texts = [...svg.matchAll(/<text[^>]*>([^]*?)<\/text>/g)]
    .map(([, text]) => plain(text.replace(/<[^>]*>/g, " ")).replace(/[↑→←↓]/g, "").trim());
  const words = [...new Set(texts)].filter((text) => /\p{L}{2}/u.test(text));
  return words.length > 0 ? `Figure ${name.replaceAll("_", " ")}: ${words.join(", ")}.` : undefined;
}

const plain = (text: string) =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** Markdown as words, without what an alternative text cannot hold. */
export function speak(markdown: string): string {
  return markdown
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[$`*\\{}[\]"]/g, "")
    .replace(/(?<!\w)_|_(?!\w)/g, "")
    .replace(/\s+/g, " ")
    .trim();
}

/** What the cell of a figure has around it. */
export function placeOf(
  cells: readonly Cell[],
  at: number,
): Pick<FigurePlace, "above" | "below" | "isLast" | "isAlone"> {
  const textOf = (cell: number) => [cells[cell].source].flat().join("");
  const isText = (cell: number) => cells[cell]?.cell_type === "markdown";
  const figuresIn = (cell: number) =>
    (cells[cell]?.outputs ?? []).filter(({ data }) => data?.["image/svg+xml"]).length;
  const isFigure = (cell: number) => figuresIn(cell) > 0;
  let up = at - 1, down = at + 1;
  while (up >= 0 && !isText(up) && !isFigure(up)) up--;
  while (down < cells.length && !isText(down)) down++;
  const between = Array.from({ length: down - at - 1 }, (_, one) => at + 1 + one);
  const isLast = !between.some(isFigure);
  return {
    above: isText(up) ? textOf(up) : undefined,
    below: down < cells.length ? textOf(down) : undefined,
    isLast,
    isAlone: isLast && !isFigure(up) && figuresIn(at) === 1,
  };
}
