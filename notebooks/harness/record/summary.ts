import { intervalText, shortNumber } from "./claims.ts";
import type { Results, Run } from "./results.ts";

/** A notebook and what its last run left; undefined where it has no finished run. */
export interface NotebookResults {
  readonly notebook: string;
  readonly results: Results | undefined;
}

/** The papers by the letter of their claims, as `results/summary.md` names them. */
const PAPERS: Readonly<Record<string, string>> = {
  A: "Oxley et al.: convolutional autoencoder on simulated SrTiO3",
  B: "Pate et al.: RapidEELS on SrFeO3",
  C: "Buban and Choi: stacked autoencoder for STEM images",
  D: "EELSpecNet: blind deconvolution of low-loss spectra",
  E: "Your data: errors without the truth, beside true ones",
  K: "Networks that keep a crystal's fault, after Buban and Choi",
  M: "A measured low-loss spectrum",
  N: "Deconvolution beyond the published training",
};

/** Seconds as people say them: "43.2 s", "1 min 43 s", "2 h 5 min". */
export function formatDuration(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds), minutes = Math.floor(whole / 60);
  if (whole < 3600) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Bytes in megabytes. */
export function formatMemory(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

/**
 * The results of all notebooks as one Markdown page: a table of claims a paper, then the runs with
 * what each found, then the metrics.
 *
 * @param options.notebooks The folder of the notebooks as the page's links name it.
 */
export function summaryMarkdown(
  all: readonly NotebookResults[],
  { notebooks = "../notebooks" }: { notebooks?: string } = {},
): string {
  const finished = all.flatMap(({ results }) => results ? [results] : []);
  const claims = finished.flatMap(claimsOf)
    .toSorted((a, b) => a.id[0].localeCompare(b.id[0]) || numberOf(a.id) - numberOf(b.id));
  const letters = [...new Set(claims.map(({ id }) => id[0]))];
  const runs = all.map(({ notebook, results }) =>
    results ? runRow(results) : [notebook, "no finished run", "", "", "", ""]
  );
  const metrics = finished.flatMap(({ run, metrics }) =>
    metrics.rows.map((row) => [run.notebook, ...row])
  );
  return [
    "# Results",
    "Gathered by `deno task reproduce` from the tables beside this file.",
    ...letters.flatMap((letter) => {
      const own = claims.filter(({ id }) => id[0] === letter);
      return [
        `## ${letter}. ${PAPERS[letter] ?? "Other claims"}`,
        verdictCounts(own),
        markdownTable(CLAIM_COLUMNS, own.map((claim) => claimRow(claim, notebooks))),
      ];
    }),
    "## Runs",
    markdownTable(["notebook", "profile", "device", "time", "peak memory", "finding"], runs),
    "## Metrics",
    markdownTable(["notebook", "name", "value", "unit"], metrics),
  ].join("\n\n") + "\n";
}

const CLAIM_COLUMNS = [
  "id",
  "claim",
  "published",
  "our limit",
  "ours",
  "interval",
  "difference",
  "verdict",
  "where",
  "note",
];

type ClaimRow = Readonly<Record<string, string>> & { readonly id: string };

function claimsOf({ run, claims }: Results): ClaimRow[] {
  return claims.rows.map((row) => ({
    ...Object.fromEntries(claims.columns.map((column, at) => [column, row[at]])),
    id: row[0],
    notebook: run.notebook,
  }));
}

function claimRow(claim: ClaimRow, notebooks: string): string[] {
  const [obtained, low, high] = [claim.obtained, claim.low, claim.high].map(shortNumber);
  return [
    claim.id,
    claim.claim,
    shortNumber(claim.published),
    claim.limit,
    obtained,
    intervalText(obtained, low, high),
    shortNumber(claim.difference),
    claim.verdict,
    `[${claim.notebook}](${notebooks}/${claim.notebook}.ipynb)`,
    claim.note,
  ];
}

/** Such as "4 hold, 1 does not, 2 undecided." */
function verdictCounts(claims: readonly ClaimRow[]): string {
  const count = (verdict: string) => claims.filter((claim) => claim.verdict === verdict).length;
  const [good, bad, open] = ["holds", "does not hold", "undecided"].map(count);
  return `${good} ${good === 1 ? "holds" : "hold"}, ${bad} ${bad === 1 ? "does" : "do"} not, ` +
    `${open} ${open === 1 ? "is" : "are"} undecided.`;
}

function numberOf(id: string): number {
  return Number(id.slice(1));
}

function runRow(results: Results): string[] {
  const { notebook, profile, device, wallSeconds, peakMemoryBytes, finding }: Run = results.run;
  const [time, memory] = [formatDuration(wallSeconds), formatMemory(peakMemoryBytes)];
  return [notebook, profile, device, time, memory, finding];
}

function markdownTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "None.";
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  return [columns, columns.map(() => "---"), ...rows].map(line).join("\n");
}
