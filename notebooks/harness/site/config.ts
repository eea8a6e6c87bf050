/**
 * The configuration of VitePress, which builds the site from the pages that main.ts writes.
 *
 * A page with scripts and workers of its own, such as the one that denoises in the browser, is no page of
 * VitePress: its folder `browser/` here exports `buildBrowserPage(folder)` from `browser/build.ts`, which
 * writes a whole `index.html` and its files (bundled by docs/work/node_modules/esbuild) into
 * that folder. main.ts calls it where it exists, with docs/work/pages/public/browser; the files come out
 * unchanged at /browser/, with their own Content-Security-Policy, and the navigation shows the page.
 */

/** What the pages are, as main.ts found them. */
export interface SiteContents {
  readonly title: string;
  readonly description: string;
  /** The folder of the server in which the site lies, "/" or "/name/". */
  readonly base: string;
  readonly notebooks: readonly { name: string; title: string }[];
  readonly rooms: readonly string[];
  readonly hasBrowserPage: boolean;
}

/** VitePress's configuration for these contents. */
export function siteConfig(contents: SiteContents) {
  const { title, description, base, notebooks, rooms, hasBrowserPage } = contents;
  const comingFrom = [
    { text: "Coming from HyperSpy", link: "/from_hyperspy" },
    { text: "Coming from abTEM", link: "/from_abtem" },
  ];
  const browser = hasBrowserPage
    ? [{ text: "In the browser", link: "/browser/index.html", target: "_self" }]
    : [];
  const reference = rooms.map((room) => ({ text: room, link: `/reference/${room}` }));
  return {
    title,
    description,
    base,
    lang: "en",
    outDir: "../../site",
    cacheDir: "../cache",
    head: [["link", { rel: "icon", href: `${base}favicon.svg`, type: "image/svg+xml" }]],
    markdown: {
      math: true,
      theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    },
    // Figures stay files, which a browser fetches when they come near.
    vite: { build: { assetsInlineLimit: 0, chunkSizeWarningLimit: 4000 } },
    themeConfig: {
      search: { provider: "local" },
      outline: { level: [2, 3], label: "On this page" },
      docFooter: { prev: "Before", next: "Next" },
      nav: [
        { text: "Notebooks", link: "/notebooks/00_quickstart", activeMatch: "/notebooks/" },
        { text: "Your data", link: "/your_data" },
        ...browser,
        { text: "Coming from", items: comingFrom },
        { text: "Reference", link: "/reference/", activeMatch: "/reference/" },
        { text: "Changes", link: "/changelog" },
      ],
      sidebar: [
        {
          text: "Notebooks",
          items: notebooks.map(({ name, title }) => ({ text: title, link: `/notebooks/${name}` })),
        },
        {
          text: "Use",
          items: [{ text: "Your own data", link: "/your_data" }, ...browser, ...comingFrom],
        },
        { text: "Reference", link: "/reference/", collapsed: true, items: reference },
        {
          text: "Results",
          items: [
            { text: "All claims", link: "/results/summary" },
            { text: "All claims at full size", link: "/results/full/summary" },
            { text: "Changes", link: "/changelog" },
          ],
        },
      ],
    },
  };
}
