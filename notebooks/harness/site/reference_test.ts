import assert from "node:assert/strict";
import { declarationOf, roomPage } from "./reference.ts";

const cut = (text: string) => declarationOf(text.split("\n"));

Deno.test("declarationOf() leaves out a function's body, whatever its type looks like", () => {
  assert.equal(
    cut("export function f(a: string): number {\n  return 1;\n}"),
    "export function f(a: string): number",
  );
  const long =
    "export async function f(\n  { a = 1 }: { a?: number } = {},\n): Promise<{ b: number }>";
  assert.equal(cut(`${long} {\n  return { b: a };\n}`), long);
  const literal = "export function f(): {\n  readonly a: number;\n}";
  assert.equal(cut(`${literal} {\n  return { a: 1 };\n}`), literal);
  const overloads =
    "export function f(a: string): number;\nexport function f(\n  a: View,\n): string;";
  assert.equal(cut(`${overloads}\nexport function f(a: any): any {\n  return 1;\n}`), overloads);
});

Deno.test("declarationOf() takes types and values whole, brackets in comments and texts do not count", () => {
  const type = 'export type T =\n  | { readonly a: "}" }\n  // in [0, 1)\n  | number;';
  assert.equal(cut(`${type}\nconst b = 1;`), type);
  const face = "export interface F {\n  /** In [0, 1). */\n  readonly a: { b: number };\n}";
  assert.equal(cut(`${face}\n}`), face);
  assert.throws(() => cut("export const a = {"), /Cannot find the end/);
});

Deno.test("a room's page has names, words, parameters, errors, types and examples", () => {
  const symbol = {
    name: "count",
    doc: "Counts, see {@link other} and {@link hidden}.",
    tags: [
      { kind: "param", name: "options", doc: "How\nto." },
      { kind: "throws", tsType: { repr: "RangeError" }, doc: "Where not." },
      { kind: "example", doc: "```ts\ncount();\n```" },
    ],
    declaration: "export function count(options: How): number",
    file: "lib/core/count.ts",
    line: 7,
  };
  const other = {
    ...symbol,
    name: "other",
    declaration: "export function other(): void",
    tags: [],
  };
  const room = { name: "core", about: "words", symbols: [symbol, other] };
  const types = new Map([["How", "export interface How {\n  a: Deep;\n}"], [
    "Deep",
    "export type Deep = 1;",
  ]]);
  const page = roomPage(room, [room], types);
  for (
    const part of [
      "## count {#count}",
      "see [`other`](./core.md#other) and `hidden`.",
      "\nfunction count(options: How): number\n",
      "- `options`: How to.",
      "- Throws `RangeError`: Where not.",
      "::: details Type How",
      "::: details Type Deep",
      "count();",
      '[lib/core/count.ts](/source/lib/core/count.ts.html#L7){target="_self"}',
    ]
  ) assert(page.includes(part), part);
});
