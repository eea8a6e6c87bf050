import type { Claim } from "../../harness/record/claims.ts";
import type { ErrorBudget } from "./plasmon_table.ts";
import type { SecondPlasmon } from "./plasmon_second.ts";
import type { InjectionRow, MeasuredJudgement } from "./measured_judge.ts";

/** What the literature says of aluminium, and what of it was read. */
export const ALUMINIUM_LITERATURE = [
  {
    quantity: "volume plasmon, energy",
    value: 15.0,
    source:
      "Effect of Degree of Orientation and Crystal Size on the Scattering of 20-kev Electrons " +
      "by Aluminum: 15.0 +- 0.1 eV",
    read: "abstract",
  },
  {
    quantity: "volume plasmon, energy, computed",
    value: 14.9,
    source:
      "maximum of Im(-1/eps) of the optical constants of Rakic, Applied Optics 34, 4755 (1995), " +
      "0.46 eV wide; computed for this project, not here",
    read: "constants",
  },
  {
    quantity: "volume plasmon, width",
    value: 0.53,
    source:
      "H. Raether, Excitation of Plasmons and Interband Transitions by Electrons (1980), as " +
      "printed in International Tables for Crystallography C, table 4.3.4.4, half width at angle 0",
    read: "table",
  },
  {
    quantity: "surface plasmon, clean",
    value: 10.4,
    source: "C. B. Duke et al. (1975), doi:10.1103/PhysRevB.12.4059: 10.4 +- 0.1 eV",
    read: "abstract",
  },
  {
    quantity: "surface plasmon, oxidised",
    value: 7.1,
    source:
      "Characteristic energy losses of low-energy electrons reflected from aluminium and copper",
    read: "abstract",
  },
  {
    quantity: "low loss of foils in transmission",
    value: 6.3,
    source:
      "Effect of Degree of Orientation and Crystal Size on the Scattering of 20-kev Electrons " +
      "by Aluminum: 6.3 +- 0.1 eV",
    read: "abstract",
  },
] as const;

const published = (quantity: string) =>
  ALUMINIUM_LITERATURE.find((row) => row.quantity === quantity)!.value;

/** The step of the file's axis over its nominal 0.02 eV, less 1: as far as energies may all be off. */
const AXIS_ERROR = 0.006;

/** Gaussian peaks narrower than this, in eV, were put in as a harder case and are not claimed. */
const CLAIMED_FWHM_EV = 0.3;

/** What notebook 16 claims of aluminium; limits are this project's. */
export function claimMeasured({ budget, second, judged, injected }: {
  budget: readonly ErrorBudget[];
  second: readonly SecondPlasmon[];
  judged: readonly MeasuredJudgement[];
  injected: readonly InjectionRow[];
}): Claim[] {
  const of = (quantity: string) => {
    const { value, error } = budget.find((row) => row.quantity === quantity)!;
    const far = 2 * error + AXIS_ERROR * value;
    return { obtained: value, interval: [value - far, value + far] as const };
  };
  const near = (quantity: string, limit: number) => ({
    published: published(quantity),
    sense: "within" as const,
    limit,
  });
  const interval = (low: number, high: number) =>
    Number.isFinite(low + high) ? { interval: [low, high] as const } : {};
  const methods = judged.slice(1);
  return [
    {
      id: "M1",
      claim:
        "volume plasmon, maximum (eV), within 0.1 eV of the literature, the axis known to 0.6 %",
      ...near("volume plasmon, energy", 0.1),
      ...of("volume plasmon, maximum"),
    },
    {
      id: "M2",
      claim: "volume plasmon width (eV), within 0.02 eV of the literature's at zero angle",
      ...near("volume plasmon, width", 0.02),
      ...of("volume plasmon, width"),
    },
    {
      id: "M3",
      claim: "surface plasmon, maximum (eV), within 0.1 eV of that of a clean surface",
      ...near("surface plasmon, clean", 0.1),
      ...of("surface plasmon, maximum"),
    },
    {
      id: "M4",
      claim: "surface plasmon, maximum (eV), within 0.1 eV of that of an oxidised surface",
      ...near("surface plasmon, oxidised", 0.1),
      ...of("surface plasmon, maximum"),
    },
    {
      id: "M5",
      claim: "share of the second plasmon that Fourier-log leaves, at most a tenth either way",
      obtained: second[0].residualShare,
      interval: [second[0].low, second[0].high],
      sense: "within",
      limit: [-0.1, 0.1],
    },
    ...methods.map(({ method, added, addedLow, addedHigh }, k) => ({
      id: `M${6 + k}`,
      claim: `${method}: peaks in one half only beyond those of the halves as they are, below 2`,
      obtained: added,
      ...interval(addedLow, addedHigh),
      sense: "below" as const,
      limit: 2,
    })),
    ...methods.map(({ method }, k) => {
      const least = injected
        .filter((row) => row.method === method && row.fwhmEv >= CLAIMED_FWHM_EV)
        .reduce((a, b) => b.keptHeight < a.keptHeight ? b : a);
      return {
        id: `M${6 + methods.length + k}`,
        claim: `${method}: height kept of each injected peak of 0.3 eV (least: ${least.atEv} eV)`,
        obtained: least.keptHeight,
        ...interval(least.heightLow, least.heightHigh),
        sense: "above" as const,
        limit: 0.9,
      };
    }),
  ];
}

/** The finding in one sentence a number, for the summary of all notebooks. */
export function sayMeasured({ budget, second, judged }: {
  budget: readonly ErrorBudget[];
  second: readonly SecondPlasmon[];
  judged: readonly MeasuredJudgement[];
}): string {
  const said = budget.map(({ quantity, value, error, unit }) =>
    Number.isFinite(value + error)
      ? `${quantity} ${value.toFixed(3)} ± ${error.toFixed(3)} ${unit}`
      : `${quantity} not found`
  );
  const left = second.length === 0
    ? "the axis ends before the second plasmon"
    : Number.isFinite(second[0].residualShare)
    ? `Fourier-log leaves ${second[0].residualShare.toFixed(3)} ± ` +
      `${second[0].standardError.toFixed(3)} of the second plasmon`
    : "no second plasmon stands out";
  const list = (what: (row: MeasuredJudgement) => number, digits: number) =>
    judged.map((row) => `${row.method} ${what(row).toFixed(digits)}`).join(", ");
  return `${
    said.join("; ")
  } (± one standard error); ${left}; peaks of one half only, a pair of halves: ` +
    `${list(({ onlyOneHalf }) => onlyOneHalf, 1)}; misfit to the other half: ` +
    `${list(({ otherHalf }) => otherHalf, 2)}.`;
}
