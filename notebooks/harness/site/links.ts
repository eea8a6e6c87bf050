/** Where the files of the repository are on the site. */
import { posix } from "node:path";

/** Rooms of the library that have a page; engine/ is never exported. */
const ROOM = /^lib\/(core|read|simulate|degrade|model|baseline|analyse|figure|write)$/;

/** The page of a file or folder of the repository, from the site's root; undefined where it has none. */
export function pageOf(path: string): string | undefined {
  if (path === "README.md") return "/index.md";
  if (path === "CHANGELOG.md") return "/changelog.md";
  if (path === "lib") return "/reference/index.md";
  const room = path.match(ROOM)?.[1];
  if (room) return `/reference/${room}.md`;
  const notebook = path.match(/^notebooks\/(\w+)\.ipynb$/)?.[1];
  if (notebook) return `/notebooks/${notebook}.md`;
  if (path.endsWith(".md")) return `/${path}`;
  return posix.extname(path) ? sourcePage(path) : undefined;
}

/** The page that shows a file as it is; a plain one, which is no page of VitePress. */
export function sourcePage(path: string): string {
  return `/source/${path}.html`;
}

/** A link to a file as it is, in markdown; at a line of it where one is given. */
export function sourceLink(words: string, path: string, line?: number): string {
  return `[${words}](${sourcePage(path)}${line ? `#L${line}` : ""}){target="_self"}`;
}

/** Markdown for the site, and the files of the repository that it needs pages of. */
export interface Linked {
  readonly markdown: string;
  readonly files: readonly string[];
}

/**
 * Points relative links at pages of the site; a link to a folder that has none becomes its text.
 *
 * @param folder Where the text lies in the repository: "" for README.
 */
export function linkPages(markdown: string, folder: string): Linked {
  const files: string[] = [];
  const linked = outsideCode(
    markdown,
    (text) =>
      text.replace(/(!?)\[([^\]]*)\]\(([^)\s]+)\)/g, (whole, image, words, target) => {
        if (image || /^(?:[a-z]+:|#|\/)/.test(target)) return whole;
        const [file, anchor] = target.split("#");
        const path = posix.join(folder, file).replace(/\/$/, "");
        const page = pageOf(path);
        if (!page) return words;
        if (page === sourcePage(path) || page === `/${path}`) files.push(path);
        if (page === sourcePage(path)) return sourceLink(words, path);
        return `[${words}](${page}${anchor ? `#${anchor}` : ""})`;
      }),
  );
  return { markdown: linked, files };
}

/** What markdown keeps as it is: fenced and inline code, displayed and inline mathematics. */
const KEPT = /(^```+[^]*?^```+$|``[^]*?``|`[^`]*`|\$\$[^]*?\$\$|\$[^$\n]+\$)/gm;

/** Changes markdown outside its code and mathematics; a link's text may hold code. */
export function outsideCode(markdown: string, change: (text: string) => string): string {
  const kept: string[] = [];
  const bare = markdown.replace(KEPT, (code) => `\0${kept.push(code) - 1}\0`);
  return change(bare).replace(/\0(\d+)\0/g, (_, at) => kept[at]);
}

/** Keeps Vue, which compiles every page, from taking text for its own tags and expressions. */
export function plainForVue(markdown: string): string {
  return outsideCode(
    markdown,
    (text) => text.replace(/<(?=[a-zA-Z/!])/g, "&lt;").replaceAll("{{", "&#123;&#123;"),
  );
}
