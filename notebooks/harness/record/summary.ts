import type { CsvTable } from "./csv.ts";
import type { Results, Run } from "./results.ts";

/** A notebook and what its last run left; undefined where it has no finished run. */
export interface NotebookResults {
  readonly notebook: string;
  readonly results: Results | undefined;
}

/** The number that stands for a run, with its name and unit, such as "mse 0.0012". */
export function headline({ run, metrics }: Results): string {
  const row = metrics.rows.find(([name]) => name === run.headline);
  return row ? `${row[0]} ${row[1]} ${row[2]}`.trimEnd() : "";
}

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
 * The results of all notebooks as one Markdown page: runs, claims against what was obtained, and
 * metrics.
 */
export function summaryMarkdown(all: readonly NotebookResults[]): string {
  const runs = all.map(({ notebook, results }) =>
    results ? runRow(results) : [notebook, "no finished run", "", "", "", ""]
  );
  const finished = all.flatMap(({ results }) => results ? [results] : []);
  const gather = (table: (results: Results) => CsvTable) =>
    finished.flatMap((results) => table(results).rows.map((row) => [results.run.notebook, ...row]));
  return [
    "# Results",
    "Gathered by `deno task reproduce` from the tables beside this file.",
    markdownTable(["notebook", "profile", "device", "time", "peak memory", "headline"], runs),
    "## Claims",
    markdownTable(
      ["notebook", "id", "claim", "published", "obtained", "difference", "holds", "note"],
      gather((results) => results.claims),
    ),
    "## Metrics",
    markdownTable(
      ["notebook", "name", "value", "unit", "tolerance"],
      gather((results) => results.metrics),
    ),
  ].join("\n\n") + "\n";
}

function runRow(results: Results): string[] {
  const { notebook, profile, device, wallSeconds, peakMemoryBytes }: Run = results.run;
  const [time, memory] = [formatDuration(wallSeconds), formatMemory(peakMemoryBytes)];
  return [notebook, profile, device, time, memory, headline(results)];
}

function markdownTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "None.";
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  return [columns, columns.map(() => "---"), ...rows].map(line).join("\n");
}
