import type { Claim } from "../../harness/record/claims.ts";
import type { ErrorBudget } from "./plasmon_table.ts";
import type { SecondPlasmon } from "./plasmon_second.ts";
import type { InjectionRow, MeasuredJudgement } from "./measured_judge.ts";

/** What the literature prints for aluminium, and how sure its digits are here. */
export const ALUMINIUM_LITERATURE = [
  {
    quantity: "volume plasmon, energy",
    value: 15.0,
    source: "R. F. Egerton, Electron Energy-Loss Spectroscopy in the Electron Microscope (2011), " +
      "table of plasmon energies, doi:10.1007/978-1-4419-9583-4",
    certainty: "digit from memory, table not at hand",
  },
  {
    quantity: "volume plasmon, width",
    value: 0.53,
    source:
      "H. Raether, Excitation of Plasmons and Interband Transitions by Electrons (1980), as " +
      "printed in International Tables for Crystallography C (2006), table 4.3.4.4",
    certainty: "read in the International Tables; at zero scattering angle",
  },
  {
    quantity: "surface plasmon, energy, clean",
    value: 10.3,
    source: "C. J. Powell and J. B. Swan, Physical Review 115, 869 (1959), " +
      "doi:10.1103/PhysRev.115.869",
    certainty: "digit from memory, paper not at hand",
  },
  {
    quantity: "surface plasmon, energy, oxidised",
    value: 7.1,
    source: "C. J. Powell and J. B. Swan, Physical Review 118, 640 (1960), " +
      "doi:10.1103/PhysRev.118.640",
    certainty: "7.1 eV read in the abstract of a later paper on reflected electrons",
  },
] as const;

const published = (quantity: string) =>
  ALUMINIUM_LITERATURE.find((row) => row.quantity === quantity)!.value;

/** What notebook 16 claims of aluminium; limits of 0.1 eV are this project's, for the axis is uncalibrated. */
export function claimMeasured({ budget, second, judged, injected }: {
  budget: readonly ErrorBudget[];
  second: readonly SecondPlasmon[];
  judged: readonly MeasuredJudgement[];
  injected: readonly InjectionRow[];
}): Claim[] {
  const of = (quantity: string) => {
    const { value, low, high } = budget.find((row) => row.quantity === quantity)!;
    return { obtained: value, interval: [low, high] as const };
  };
  const lucy = judged.find(({ method }) => method === "Richardson-Lucy")!;
  const kept = injected.filter(({ method }) => method === "Richardson-Lucy");
  const least = kept.reduce((a, b) => b.keptArea < a.keptArea ? b : a);
  const near = (quantity: string) => ({
    published: published(quantity),
    sense: "within" as const,
    limit: 0.1,
  });
  const interval = (low: number, high: number) =>
    Number.isFinite(low + high) ? { interval: [low, high] as const } : {};
  return [
    {
      id: "M1",
      claim: "volume plasmon energy (eV) of aluminium, within 0.1 eV of the literature",
      ...near("volume plasmon, energy"),
      ...of("volume plasmon, energy"),
    },
    {
      id: "M2",
      claim: "volume plasmon width (eV), within 0.1 eV of the literature's at zero angle",
      ...near("volume plasmon, width"),
      ...of("volume plasmon, width"),
    },
    {
      id: "M3",
      claim: "surface plasmon energy (eV), within 0.1 eV of that of a clean surface",
      ...near("surface plasmon, energy, clean"),
      ...of("surface plasmon, energy"),
    },
    {
      id: "M4",
      claim: "surface plasmon energy (eV), within 0.1 eV of that of an oxidised surface",
      ...near("surface plasmon, energy, oxidised"),
      ...of("surface plasmon, energy"),
    },
    {
      id: "M5",
      claim: "share of the second plasmon that Fourier-log leaves, at most a tenth either way",
      obtained: second[0].residualShare,
      interval: [second[0].low, second[0].high],
      sense: "within",
      limit: [-0.1, 0.1],
    },
    {
      id: "M6",
      claim: "Richardson-Lucy by halves: peaks in one half only, a pair, below one",
      obtained: lucy.onlyOneHalf,
      ...interval(lucy.onlyOneLow, lucy.onlyOneHigh),
      sense: "below",
      limit: 1,
    },
    {
      id: "M7",
      claim: `Richardson-Lucy keeps the area of each injected peak (least: ${least.atEv} eV)`,
      obtained: least.keptArea,
      ...interval(least.keptLow, least.keptHigh),
      sense: "above",
      limit: 0.8,
    },
  ];
}

/** The finding in one sentence a number, for the summary of all notebooks. */
export function sayMeasured({ budget, second, judged }: {
  budget: readonly ErrorBudget[];
  second: readonly SecondPlasmon[];
  judged: readonly MeasuredJudgement[];
}): string {
  const said = budget.map(({ quantity, value, error, unit }) =>
    `${quantity} ${value.toFixed(3)} ± ${error.toFixed(3)} ${unit}`
  );
  const left = second.length
    ? `Fourier-log leaves ${second[0].residualShare.toFixed(3)} ± ` +
      `${second[0].standardError.toFixed(3)} of the second plasmon`
    : "the axis ends before the second plasmon";
  const peaks = judged.map(({ method, onlyOneHalf }) => `${method} ${onlyOneHalf.toFixed(1)}`);
  return `${said.join("; ")}; ${left}; peaks of one half only, a pair of halves: ${
    peaks.join(", ")
  }.`;
}
