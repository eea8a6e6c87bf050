/**
 * The configuration of VitePress, which builds the site from the pages that main.ts writes.
 *
 * The page that denoises in the browser is none of VitePress: browser/build.ts writes it with its scripts
 * (bundled by docs/work/node_modules/esbuild) into docs/work/pages/public/browser, and the files come out
 * unchanged at /browser/, with a Content-Security-Policy of their own.
 */

/** What the pages are, as main.ts found them. */
export interface SiteContents {
  readonly title: string;
  readonly description: string;
  /** The folder of the server in which the site lies, "/" or "/name/". */
  readonly base: string;
  readonly notebooks: readonly { name: string; title: string }[];
  readonly rooms: readonly string[];
  /** Where the project can be had, where that is known. */
  readonly repository?: string;
  /** Where the site will be, where that is known: a sitemap has whole addresses. */
  readonly address?: string;
}

/** VitePress's configuration for these contents. */
export function siteConfig(contents: SiteContents) {
  const { title, description, base, notebooks, rooms, repository, address } = contents;
  const comingFrom = [
    { text: "Coming from HyperSpy", link: "/from_hyperspy" },
    { text: "Coming from abTEM", link: "/from_abtem" },
  ];
  const browser = { text: "In the browser", link: "/browser/index.html", target: "_self" };
  const reference = rooms.map((room) => ({ text: room, link: `/reference/${room}` }));
  return {
    title,
    description,
    base,
    lang: "en",
    outDir: "../../site",
    cacheDir: "../cache",
    ...(address ? { sitemap: { hostname: address } } : {}),
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
        browser,
        { text: "Coming from", items: comingFrom },
        { text: "Reference", link: "/reference/", activeMatch: "/reference/" },
        ...(repository ? [{ text: "Repository", link: repository }] : []),
      ],
      sidebar: [
        {
          text: "Notebooks",
          items: notebooks.map(({ name, title }) => ({ text: title, link: `/notebooks/${name}` })),
        },
        {
          text: "Use",
          items: [{ text: "Your own data", link: "/your_data" }, browser, ...comingFrom],
        },
        { text: "Reference", link: "/reference/", collapsed: true, items: reference },
        {
          text: "Results",
          items: [
            { text: "All claims", link: "/results/summary" },
            { text: "All claims at full size", link: "/results/full/summary" },
          ],
        },
        {
          text: "About",
          items: [
            { text: "Citing, licence", link: "/citing" },
            { text: "Changes", link: "/changelog" },
          ],
        },
      ],
    },
  };
}
