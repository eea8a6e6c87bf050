/**
 * Figures and simulations beside the paper: how hard the states are to tell apart, and the edges of the
 * pure end members.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { Prng } from "eels/core/random.ts";
import { meanSpectrum } from "eels/core/sums.ts";
import { type Column, drawGroups } from "eels/figure/groups.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import type { Figure } from "eels/figure/svg.ts";
import type { ContrastRow, ShareRow, StateRow } from "./classify_contrasts.ts";
import { measureWhiteLines } from "eels/analyse/white_lines.ts";
import { measureEdges } from "./denoising_methods.ts";
import { simulate } from "./twin.ts";

/** Accuracy in percent that Pate et al. 2021, doi:10.1038/s41598-021-97668-8, print for 400 frames/s. */
const PUBLISHED_PERCENT = 82;

/**
 * Draws how often the state is told right with fewer electrons and with states closer in oxygen
 * deficiency, with intervals over whole images, and the published accuracy as a line.
 */
export function drawDifficulty(
  { fewer, closer }: { fewer: readonly ShareRow[]; closer: readonly ContrastRow[] },
): Figure {
  const share = { value: "share", type: "log", label: "Share of the electrons" };
  const delta = { value: "deltaDifference", type: "log", label: "Difference in δ" };
  const listed = (
    column: string,
    rows: readonly object[],
  ) => [...new Set(rows.map((row) => (row as Record<string, number>)[column]))];
  return arrangePanels([
    drawAccuracies(fewer, { ...share, ticks: listed("share", fewer) }),
    drawAccuracies(closer, { ...delta, ticks: listed("deltaDifference", closer) }),
  ]);
}

/** Pixels by which the two curves stand apart, so that their intervals do not overlap. */
const DODGE = 6;

function drawAccuracies(
  rows: readonly StateRow[],
  x: Exclude<Column, string>,
): Figure {
  const names = [...new Set(rows.map(({ from }) => from))];
  const intervals = names.map((name, i) =>
    Plot.ruleX(rows.filter(({ from }) => from === name), {
      x: x.value,
      y1: "low",
      y2: "high",
      stroke: "from",
      dx: DODGE * (i - (names.length - 1) / 2),
    })
  );
  return drawGroups(rows, {
    group: "from",
    x,
    y: { value: "percent", label: "Accuracy at 400 frames/s (%)", domain: [40, 102] },
    rules: [{ y: PUBLISHED_PERCENT, label: "published" }, { y: 50, label: "guessing" }],
    marks: intervals,
    dodge: DODGE,
    width: 460,
    height: 320,
  });
}

/** Edges of one end member of the twin at one thickness. */
export interface EndMemberRow {
  readonly state: "initial" | "annealed";
  readonly thickness: "thin" | "thick";
  readonly onsetDistanceEv: number;
  readonly whiteLineRatio: number;
  /** The same of a film so thin that electrons lose energy once. */
  readonly ratioWithoutPlural: number;
}

/** Thickness over the mean free path at which plural scattering may be neglected. */
const SINGLE_MFP = [0.001, 0.002] as const;

/**
 * Simulates both end members, delta of 0 and of 0.5, without noise and drift, up to Fe L, and measures the
 * distance of the onsets and the ratio of the white lines in the mean spectrum of each image.
 *
 * The ratio is measured without plural scattering, too: in the twin, the continuum window behind L2
 * holds the plasmon replica of L3, which is taken for continuum and grows with thickness.
 */
export async function measureEndMembers(
  { random, rows = 4 }: { readonly random: Prng; readonly rows?: number },
): Promise<EndMemberRow[]> {
  const still = { images: 4, rows, offsetEv: 0, driftEvPerNm: 0, toEv: 760, random };
  const pure = { ...still, initialDelta: [0, 0], annealedDelta: [0.5, 0.5] } as const;
  const images = await simulate(pure);
  const films = await simulate({ ...pure, thinMfp: SINGLE_MFP, thickMfp: SINGLE_MFP });
  return images.map(({ state, thickness, expected }, i) => ({
    state,
    thickness,
    ...measureEdges(meanSpectrum(expected)),
    ratioWithoutPlural: measureWhiteLines(meanSpectrum(films[i].expected)).ratio,
  }));
}
