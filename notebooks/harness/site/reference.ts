/** The library's reference: a page a room, from what `deno doc` says and the source itself. */
import { globSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { plainForVue, sourceLink } from "./links.ts";

/** A room of the library with what it exports, in the order of mod.ts. */
export interface Room {
  readonly name: string;
  /** What the room is for, in mod.ts's words. */
  readonly about: string;
  readonly symbols: readonly PublicSymbol[];
}

/** A name that the library exports. */
export interface PublicSymbol {
  readonly name: string;
  readonly doc: string;
  readonly tags: readonly Tag[];
  /** The declaration as it is written, a function without its body. */
  readonly declaration: string;
  /** Where it stands in the repository. */
  readonly file: string;
  readonly line: number;
}

interface Tag {
  readonly kind: string;
  readonly name?: string;
  readonly doc?: string;
  readonly tsType?: { repr: string };
}

interface DocNode {
  name: string;
  declarations: {
    location: { filename: string; line: number };
    jsDoc?: { doc?: string; tags?: Tag[] };
  }[];
}

/** Reads the rooms of the library from its comments. */
export async function readRooms(root: string): Promise<Room[]> {
  const door = join(root, "lib", "mod.ts");
  const args = ["doc", "--json", door];
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: root })
    .output();
  if (!success) {
    throw new Error(`Cannot read the library's comments: ${new TextDecoder().decode(stderr)}`);
  }
  const { nodes } = JSON.parse(new TextDecoder().decode(stdout));
  const { symbols } = Object.values(nodes)[0] as { symbols: DocNode[] };
  const found = symbols.map(({ name, declarations: [{ location, jsDoc }] }): PublicSymbol => {
    const path = new URL(location.filename);
    const lines = readFileSync(path, "utf8").split("\n").slice(location.line);
    return {
      name,
      doc: jsDoc?.doc ?? "",
      tags: jsDoc?.tags ?? [],
      declaration: declarationOf(lines),
      file: relative(root, path.pathname),
      line: location.line + 1,
    };
  });
  const text = readFileSync(door, "utf8");
  const exports = [...text.matchAll(/^export (?:type )?{([^}]*)} from "\.\/(\w+)\//gm)]
    .flatMap(([, names, room]) =>
      names.split(",").map((name) => ({ name: name.replace(/^\s*type /, "").trim(), room }))
    );
  return [...text.matchAll(/^\/\/ (\w+): ([^]*?)$(?!\n\/\/)/gm)].map(([, name, about]) => ({
    name,
    about: about.replaceAll("\n//", ""),
    symbols: exports.filter(({ room }) => room === name)
      .flatMap(({ name }) => found.find((symbol) => symbol.name === name) ?? []),
  }));
}

/** A comment, also one that has just begun, or a text: brackets in them close nothing. */
const COMMENT_OR_TEXT = /\/\*[^]*?(?:\*\/|$)|\/\/.*|"(?:[^"\\\n]|\\.)*"/g;

/** The declaration that begins the lines, which are as `deno fmt` leaves them. */
export function declarationOf(lines: readonly string[]): string {
  const isFunction = /^export (async )?function/.test(lines[0]);
  const isBlock = /^export (interface|class)/.test(lines[0]);
  for (let end = 1; end <= lines.length; end++) {
    const text = lines.slice(0, end).join("\n"), last = lines[end - 1];
    const bare = text.replace(COMMENT_OR_TEXT, "");
    const open = (left: string, right: string) =>
      bare.split(left).length - bare.split(right).length;
    if (isFunction && open("(", ")") === 0 && open("{", "}") === 1 && /[^:=|] \{$/.test(last)) {
      const overloads = text.lastIndexOf(";\nexport "); // which a user sees, and not what does them all
      return overloads < 0 ? text.slice(0, -2) : text.slice(0, overloads + 1);
    }
    if (isBlock && last === "}") return text;
    const whole = [["(", ")"], ["{", "}"], ["[", "]"]].every(([left, right]) =>
      open(left, right) === 0
    );
    if (!isFunction && !isBlock && whole && last.endsWith(";")) return text;
  }
  throw new Error(`Cannot find the end of the declaration "${lines[0]}": run deno fmt on its file`);
}

/** Interfaces and types that the library's files export, by name; mod.ts exports some of them. */
export function readTypes(root: string): Map<string, string> {
  const files = globSync("lib/**/*.ts", { cwd: root }).filter((file) => !/_test|_bench/.test(file));
  const types = new Map<string, string>();
  for (const file of files.sort()) {
    const lines = readFileSync(join(root, file), "utf8").split("\n");
    lines.forEach((line, at) => {
      const name = line.match(/^export (?:interface|type) (\w+)/)?.[1];
      if (name && !types.has(name)) types.set(name, declarationOf(lines.slice(at)));
    });
  }
  return types;
}

/** The page of a room: every name with its words, declaration, the types it takes, an example. */
export function roomPage(room: Room, rooms: readonly Room[], types: Map<string, string>): string {
  const homes = new Map(rooms.flatMap(({ name, symbols }) => symbols.map((s) => [s.name, name])));
  const prose = (text: string) =>
    plainForVue(text).replace(/\{@link (\w+)\}/g, (_, name) => {
      const home = homes.get(name);
      return home ? `[\`${name}\`](./${home}.md#${name})` : `\`${name}\``;
    });
  const names = room.symbols.map(({ name }) => `[\`${name}\`](#${name})`).join(" ");
  const parts = [`# Reference: ${room.name}`, sentence(room.about), names];
  for (const { name, doc, tags, declaration, file, line } of room.symbols) {
    parts.push(`## ${name} {#${name}}`, prose(doc));
    parts.push(fence(declaration.replace(/^export /, "")));
    const of = (kind: string) => tags.filter((tag) => tag.kind === kind);
    const items = [
      ...of("param").map((tag) => `- \`${tag.name}\`: ${prose(tag.doc ?? "")}`),
      ...of("return").map((tag) => `- Returns: ${prose(tag.doc ?? "")}`),
      ...of("throws").map((tag) => `- Throws \`${tag.tsType?.repr}\`: ${prose(tag.doc ?? "")}`),
    ].map((item) => item.replace(/\s+/g, " "));
    if (items.length) parts.push(items.join("\n"));
    for (const used of typesOf(declaration, types, (name) => homes.has(name))) {
      const shown = fence(types.get(used)!.replace(/^export /, ""));
      parts.push(`::: details Type ${used}\n${shown}\n:::`);
    }
    parts.push(...of("example").map((tag) => `**Example**\n\n${tag.doc ?? ""}`));
    parts.push(`<div class="about">\n\n${sourceLink(file, file, line)}, line ${line}\n\n</div>`);
  }
  return parts.join("\n\n") + "\n";
}

/** The page of all rooms and names. */
export function referenceIndex(rooms: readonly Room[]): string {
  const count = rooms.reduce((sum, { symbols }) => sum + symbols.length, 0);
  const list = rooms.map(({ name, about, symbols }) => {
    const names = symbols.map((symbol) => `[\`${symbol.name}\`](./${name}.md#${symbol.name})`);
    return `## [${name}](./${name}.md) {#${name}}\n\n${sentence(about)}\n\n${names.join(" ")}`;
  });
  const about = `All ${count} public names, imported as \`import * as eels from "eels"\`, by the ` +
    "rooms that data walk through.";
  return [`# Reference`, about, ...list].join("\n\n") + "\n";
}

/** Types without a place of their own that a declaration names, and those that they name. */
function typesOf(
  declaration: string,
  types: Map<string, string>,
  hasPlace: (name: string) => boolean,
): string[] {
  const own = declaration.match(/^export (?:interface|type) (\w+)/)?.[1];
  const namesIn = (text: string) => {
    const names = text.replace(COMMENT_OR_TEXT, "").match(/\b[A-Z]\w+/g) ?? [];
    return names.filter((name) =>
      ![own, "OneOf"].includes(name) && types.has(name) && !hasPlace(name)
    );
  };
  const first = namesIn(declaration);
  return [...new Set([...first, ...first.flatMap((name) => namesIn(types.get(name)!))])];
}

const fence = (code: string) => `\`\`\`\`ts\n${code}\n\`\`\`\``;
const sentence = (text: string) => text[0].toUpperCase() + text.slice(1);
