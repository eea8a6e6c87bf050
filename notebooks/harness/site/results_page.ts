/** The tables of results as the site shows them: the verdict beside the claim, the note last. */

/** The columns of a table of claims in results/summary.md, which the site shows in another order. */
const CLAIM_COLUMNS =
  "| id | claim | published | our limit | ours | interval | difference | verdict | where | note |";

/** A page of results in markdown, its sections with the anchors `a`, `b` ... of their letters. */
export function resultsPage(markdown: string): string {
  const lines = markdown.split("\n");
  const shown = lines.map((line, at) => {
    const letter = line.match(/^## ([A-Z])\. /)?.[1];
    if (letter) return `${line} {#${letter.toLowerCase()}}`;
    if (!line.startsWith("|")) return line;
    let head = at;
    while (lines[head - 1]?.startsWith("|")) head--;
    return lines[head] === CLAIM_COLUMNS ? claimRow(line) : line;
  });
  return shown.join("\n");
}

/** Cells end at bars that no backslash makes text. */
function claimRow(line: string): string {
  const cells = line.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim());
  const [id, claim, published, limit, ours, interval, difference, verdict, where, note] = cells;
  const number = where.replace(/^\[(\d+)_\w+\]/, "[$1]");
  const order = [id, claim, verdict, ours, interval, published, limit, difference, number, note];
  return `| ${order.join(" | ")} |`;
}

/** The anchor of the section about a paper, by the name that begins the paper's row in README. */
export function anchorOf(paper: string, results: string): string {
  const name = paper.match(/^\w+/)![0];
  const heading = [...results.matchAll(/^## ([A-Z])\. (.+)$/gm)].find(([, , title]) =>
    title.includes(name)
  );
  if (heading) return heading[1].toLowerCase();
  throw new Error(
    `Cannot link "${paper}" in README.md to its claims as no section of results/summary.md names ` +
      `"${name}": begin the row with a name that its section has`,
  );
}
