/** Parts of README, so that the site says nothing twice. */

/** The page that denoises without installing anything. */
const BROWSER = "/browser/index.html";

/** What stands below a heading of the second level; before the first one where none is named. */
export function partOf(readme: string, heading?: string): string {
  const parts = readme.split(/^## /m);
  const found = heading === undefined
    ? parts[0]
    : parts.find((part) => part.startsWith(`${heading}\n`))?.slice(heading.length);
  if (!found) throw new Error(`Cannot find "## ${heading}" in README.md: name a heading it has`);
  return found.trim();
}

/** The cells of the rows of the first table in markdown, without its head. */
export function rowsOf(markdown: string): string[][] {
  const lines = markdown.split("\n").filter((line) => line.startsWith("|"));
  return lines.slice(2).map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
}

/** The first page's parts, as README's head has them. */
export interface Head {
  readonly title: string;
  readonly intro: string;
  readonly need: string;
  readonly commands: string;
  /** The picture with its alternative text, in markdown. */
  readonly picture: string;
  readonly caption: string;
  readonly verdicts: readonly { paper: string; verdict: string; notebooks: string }[];
  /** What follows the table. */
  readonly rest: string;
}

/** Takes README's head apart. */
export function headOf(readme: string): Head {
  const parts = partOf(readme).split(/\n\n+/);
  const [title, intro, need, commands, picture, caption, table, ...rest] = parts;
  if (!/^# /.test(title) || !/^```/.test(commands) || !/^!\[/.test(picture) || !/^\|/.test(table)) {
    throw new Error(
      "Cannot make the first page as README.md must begin with title, introduction, needs, " +
        `commands, picture, caption and table of verdicts: its paragraphs begin with ${
          parts.map((part) => JSON.stringify(part.slice(0, 12))).join(", ")
        }`,
    );
  }
  const verdicts = rowsOf(table).map(([paper, verdict, notebooks]) => ({
    paper,
    verdict,
    notebooks,
  }));
  return {
    title: title.slice(2),
    intro,
    need,
    commands,
    picture,
    caption: caption.replace(/^_|_$/g, ""),
    verdicts,
    rest: rest.join("\n\n"),
  };
}

/**
 * The first page: what it is, one picture, how to get and run it, a verdict a paper.
 *
 * @param options.get How a reader comes to the folder of the project.
 * @param options.anchor Which section of the results a paper has.
 */
export function homePage(
  head: Head,
  { get, anchor }: { get: string; anchor: (paper: string) => string },
): string {
  const [, alt, path] = head.picture.match(/^!\[([^\]]*)\]\(([^)]*)\)/)!;
  const hero = {
    layout: "home",
    hero: {
      name: head.title,
      tagline: head.intro.replace(/\s+/g, " "),
      actions: [
        { theme: "brand", text: "See the notebooks", link: "/notebooks/00_quickstart" },
        { theme: "alt", text: "Denoise in the browser", link: BROWSER, target: "_self" },
        { theme: "alt", text: "Denoise your own data", link: "/your_data" },
        { theme: "alt", text: "Library reference", link: "/reference/" },
      ],
    },
  };
  const cards = head.verdicts.map(({ paper, verdict, notebooks }) =>
    `<section class="verdict">\n\n### ${paper}\n\n${verdict}\n\nNotebooks ${notebooks}; ` +
    `[every claim](/results/summary.md#${anchor(paper)})\n\n</section>`
  );
  return [
    `---\n${JSON.stringify(hero, null, 2)}\n---`,
    `<figure class="lead">\n\n[![${alt}](/${path})](/${path}){target="_self" .figure}\n\n<figcaption>\n\n${head.caption}\n\n</figcaption>\n</figure>`,
    `## Run it {#run}\n\n${head.need}\n\n${get}\n\n${head.commands}`,
    `## What holds of each paper {#verdicts}\n\n<div class="verdicts">\n\n${
      cards.join("\n\n")
    }\n\n</div>`,
    head.rest,
    "[Citing and licence](/citing.md), [what changed](/changelog.md).",
  ].join("\n\n") + "\n";
}
