import { type Cell, formatCell, roundCell } from "../../harness/record/csv.ts";
import type { Figure } from "eels/figure/svg.ts";

/** A row of a table: its columns by name. */
export type Row = Readonly<Record<string, Cell>>;

/** What a report is made of, in order. */
export type Part =
  | { readonly heading: string }
  | { readonly text: string }
  | { readonly answer: string }
  | { readonly warning: string }
  | { readonly list: readonly string[] }
  | { readonly table: readonly Row[]; readonly caption: string }
  | { readonly figure: Figure; readonly caption: string };

const STYLE = `body { font: 16px/1.5 "DejaVu Sans", Verdana, sans-serif; color: #111;
  max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.25rem; margin-top: 2.2rem;
  border-bottom: 1px solid #999; }
.answer { border-left: 5px solid #0072b2; padding: 0.2rem 1rem; background: #f2f7fb; }
.warning { border-left: 5px solid #d55e00; padding: 0.2rem 1rem; background: #fdf4ee; }
figure { margin: 1.2rem 0; overflow-x: auto; } figure svg { max-width: 100%; height: auto; }
figcaption, caption { color: #333; text-align: left; font-size: 0.95rem; caption-side: top; }
table { border-collapse: collapse; font-size: 0.92rem; margin: 0.6rem 0; }
th, td { border-bottom: 1px solid #bbb; padding: 0.2rem 0.7rem; text-align: left; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
.tables { overflow-x: auto; } footer { margin-top: 3rem; color: #333; font-size: 0.9rem; }`;

/**
 * A report as one HTML file that needs no other: figures stand in it as SVG.
 *
 * @param parts Headings, sentences, tables and figures in order.
 */
export function reportPage(title: string, parts: readonly Part[], footer: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
${parts.map((part, i) => partHtml(part, i)).join("\n")}
<footer>${escapeHtml(footer)}</footer>
</body>
</html>
`;
}

function partHtml(part: Part, at: number): string {
  if ("heading" in part) return `<h2>${escapeHtml(part.heading)}</h2>`;
  if ("text" in part) return `<p>${escapeHtml(part.text)}</p>`;
  if ("answer" in part) return `<div class="answer"><p>${escapeHtml(part.answer)}</p></div>`;
  if ("warning" in part) return `<div class="warning"><p>${escapeHtml(part.warning)}</p></div>`;
  if ("list" in part) {
    return `<ul>${part.list.map((item) => `<li>${escapeHtml(item)}</li>`).join("")}</ul>`;
  }
  if ("table" in part) return tableHtml(part.table, part.caption);
  const caption = `<figcaption>${escapeHtml(part.caption)}</figcaption>`;
  return `<figure>${ownNames(part.figure.svg, at)}${caption}</figure>`;
}

/** Names of clips and gradients are the page's: each figure gets its own. */
function ownNames(svg: string, at: number): string {
  return svg.replace(/(\bid="|url\(#|href="#)/g, `$1f${at}-`);
}

function tableHtml(rows: readonly Row[], caption: string): string {
  if (rows.length === 0) return "";
  const columns = Object.keys(rows[0]);
  const cell = (value: Cell | undefined) => {
    if (value === null || value === undefined || Number.isNaN(value)) return "<td></td>";
    const text = typeof value === "number" ? `${roundCell(value, 4)}` : formatCell(value);
    return `<td${typeof value === "number" ? ' class="number"' : ""}>${escapeHtml(text)}</td>`;
  };
  const head = columns.map((name) => `<th>${escapeHtml(wordsOf(name))}</th>`).join("");
  const body = rows.map((row) => `<tr>${columns.map((name) => cell(row[name])).join("")}</tr>`);
  return `<div class="tables"><table><caption>${escapeHtml(caption)}</caption>` +
    `<thead><tr>${head}</tr></thead><tbody>${body.join("")}</tbody></table></div>`;
}

/** "standardError" as "standard error", "shiftEv" as "shift (eV)". */
function wordsOf(name: string): string {
  const unit = /Ev$/.test(name) ? " (eV)" : "";
  return name.replace(/Ev$/, "").replace(
    /([a-z])([A-Z])/g,
    (_, a, b) => `${a} ${b.toLowerCase()}`,
  ) +
    unit;
}

const escapeHtml = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
