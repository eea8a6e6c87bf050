import assert from "node:assert/strict";
import { join } from "node:path";
import { listNotebooks, readNotebook } from "../notebook.ts";
import { messageOf, placeOf } from "./figure_message.ts";
import { notebookPage } from "./notebook_page.ts";

const NOTEBOOKS = join(import.meta.dirname!, "..", "..");
const svg = "<svg><text>Counts</text><text>0.5</text><text>Energy loss (eV) →</text></svg>";
const alone = { svg, name: "own_map", isLast: true, isAlone: true };

Deno.test("a figure's own description is taken before all texts", () => {
  const described = '<svg xmlns="x"><desc>What is &lt; told</desc></svg>';
  assert.equal(messageOf({ ...alone, svg: described, below: "One." }), "What is < told");
});

Deno.test("of the text below the sentence on the figure is taken, else the first one", () => {
  assert.equal(messageOf({ ...alone, below: "One, as al. B. Two." }), "One, as al. B.");
  assert.equal(
    messageOf({ ...alone, below: "One. The figure shows two.\n\nMore." }),
    "The figure shows two.",
  );
  assert.equal(
    messageOf({ ...alone, below: "It repeats with the lattice:\n\n$$a$$" }),
    "It repeats with the lattice.",
  );
});

Deno.test("a text above that ends in a colon announces the figure", () => {
  const above = "Of all. With fewer electrons (a):";
  assert.equal(messageOf({ ...alone, above, below: "One." }), "With fewer electrons (a).");
});

Deno.test("figures that share a text have no sentence twice, those below a heading none of its section", () => {
  const words = "Figure own map: Counts, Energy loss (eV).";
  assert.equal(messageOf({ ...alone, isAlone: false, below: "One." }), words);
  assert.equal(messageOf({ ...alone, below: "## Next\n\nOne." }), words);
  const both = {
    ...alone,
    isAlone: false,
    above: "The figure shows one.",
    below: "The figure: two.",
  };
  assert.equal(messageOf({ ...both, isLast: false }), "The figure shows one.");
  assert.equal(messageOf(both), "The figure: two.");
  assert.equal(messageOf({ ...alone, svg: "<svg></svg>", below: "## Next" }), undefined);
});

Deno.test("placeOf() finds the texts about a figure and whether it shares them", () => {
  const text = (source: string) => ({ cell_type: "markdown" as const, source, metadata: {} });
  const code = (...svgs: string[]) => ({
    ...{ cell_type: "code" as const, source: "x;", metadata: {} },
    outputs: svgs.map((one) => ({ output_type: "display_data", data: { "image/svg+xml": one } })),
  });
  const cells = [text("a"), code(svg), code(), code(svg), text("b"), code(svg, svg)];
  const first = { above: "a", below: "b", isLast: false, isAlone: false };
  assert.deepEqual(placeOf(cells, 1), first);
  assert.deepEqual(placeOf(cells, 3), { ...first, above: undefined, isLast: true });
  const last = { above: "b", below: undefined, isLast: true, isAlone: false };
  assert.deepEqual(placeOf(cells, 5), last);
});

Deno.test("no alternative text ends in a colon, and no two of a notebook are the same", async () => {
  const wrong: string[] = [];
  for (const name of listNotebooks(NOTEBOOKS)) {
    const { figures } = notebookPage(name, await readNotebook(NOTEBOOKS, name));
    const messages = figures.map(({ message }) => message);
    messages.forEach((message, at) => {
      if (/:\s*$/.test(message) || messages.indexOf(message) < at) {
        wrong.push(`${name}: ${message}`);
      }
    });
  }
  assert.deepEqual(wrong, []);
});
