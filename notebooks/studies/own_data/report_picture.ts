import { textWidth } from "eels/figure/legend.ts";
import { escape, type Figure, figureOf, innerOf } from "eels/figure/svg.ts";
import type { Part } from "./report_page.ts";

const WIDTH = 1000, MARGIN = 28, LINE = 21;

/**
 * A picture of the head of a report: its title, answer, doubts and first figures, as a page shows them.
 *
 * @param parts Of `spectraReport`; those of other kinds are left out.
 * @param options.figures Which figures are shown, counted from 0.
 */
export function drawReport(
  title: string,
  parts: readonly Part[],
  { figures }: { figures: readonly number[] },
): Figure {
  const drawn: string[] = [];
  let y = MARGIN;
  const write = (text: string, { x = MARGIN, size = 15, bold = false } = {}) => {
    for (const line of wrap(text, (WIDTH - MARGIN - x) * 13 / size)) {
      y += LINE * size / 15;
      drawn.push(
        `<text x="${x}" y="${y}" text-anchor="start" font-size="${size}"` +
          `${bold ? ' font-weight="bold"' : ""}>${escape(line)}</text>`,
      );
    }
  };
  write(title, { size: 22, bold: true });
  y += 10;
  let figure = 0;
  parts.forEach((part, i) => {
    if ("answer" in part) {
      const top = y;
      write(part.answer, { x: MARGIN + 16 });
      const box = `y="${top}" height="${y - top + 10}"`;
      drawn.unshift(
        `<rect x="${MARGIN}" ${box} width="${WIDTH - 2 * MARGIN}" fill="#f2f7fb"/>` +
          `<rect x="${MARGIN}" ${box} width="5" fill="#0072b2"/>`,
      );
      y += 16;
    } else if ("list" in part && figure === 0) {
      part.list.forEach((item) => write(`• ${item}`, { x: MARGIN + 8 }));
      y += 12;
    } else if ("figure" in part && figures.includes(figure++)) {
      const { svg, size: [width, height] } = part.figure;
      const scale = Math.min(1, (WIDTH - 2 * MARGIN) / width);
      const inner = innerOf(svg).replace(/(\bid="|url\(#|href="#)/g, `$1r${i}-`);
      drawn.push(`<g transform="translate(${MARGIN},${y}) scale(${scale})">${inner}</g>`);
      y += height * scale;
      write(part.caption, { size: 13 });
      y += 14;
    }
  });
  const description = "The head of a report: the answer, where not to believe it, and figures.";
  return figureOf(drawn.join(""), [WIDTH, Math.round(y + MARGIN)], { title, description });
}

function wrap(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = `${lines[lines.length - 1]} ${word}`.trim();
    if (textWidth(longer) > width && lines[lines.length - 1]) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}
