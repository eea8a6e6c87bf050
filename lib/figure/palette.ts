/**
 * One colour a method and one a state in the whole collection. The hues are Okabe and Ito's (2008),
 * which people with colour-blindness can tell apart; states have Tol's indigo and wine, so that a
 * state is never taken for a method. Variants of a method keep its hue: lighter is weaker or smaller.
 */

/** Names with their colours; a name that goes on after a comma or a space belongs to the longest. */
const TABLE: Readonly<Record<string, readonly string[]>> = {
  // What is true, and what bounds it.
  "#000000": [
    ...["truth", "reference", "sharp", "without noise", "no counting noise", "single"],
    ...["clean", "mean", "mean of its image", "Cramér-Rao bound", "bound", "fully trained"],
  ],
  // What was measured, untreated.
  "#949494": ["raw", "noisy", "thinned", "counts", "no denoising", "nothing", "one pixel"],
  "#6b6b6b": ["measured", "untouched measurement", "as read", "redrawn", "blurred", "given"],
  "#4d4d4d": ["published"],
  // Principal components.
  "#e69f00": [
    "PCA",
    "PCA, 4",
    "PCA, 5",
    "5 components",
    "principal components",
    "corrects the counts",
  ],
  "#f5c767": ["PCA, smoothed", "PCA, 3", "3 components", "PCA, mean kept"],
  "#a86f00": ["PCA, aligned", "PCA, rank 2", "PCA, 7", "7 components", "PCA, mean taken off"],
  "#734a00": ["best rank, Poisson-weighted", "weighted PCA", "scores mapped to truths"],
  // Networks.
  "#0072b2": [
    ...["network", "autoencoder", "small autoencoder", "network, paper", "network, matched"],
    "network, paper, as published",
    ...["one level", "dense", "denoised", "output", "training", "end to end", "latent units"],
    "the paper's windows",
    ...["network, components deconvolved", "model", "plain"],
  ],
  "#56b4e9": [
    ...["network, no dropout", "autoencoder, no dropout", "without dropout", "network, computed"],
    ...[
      "as in the paper",
      "dense, flat",
      "layer by layer",
      "as computed",
      "network, components",
      "own-image network",
    ],
    ...["latent, no dropout", "network, nothing matched", "weighted", "network, wide"],
  ],
  "#08306b": [
    ...["network, trained here", "network, paper, dropout left on", "range", "frame pairs"],
    "network, paper, as published, dropout left on",
    ...["autoencoder, dropout 0.2", "network, varied", "network, shape and noise matched"],
    ...["combination", "trained here"],
  ],
  "#7a9cb8": ["short"],
  "#44aa99": ["told", "matched", "held out", "correction to PCA"],
  "#dc267f": ["fault network"],
  "#785ef0": ["fault network, known cell"],
  // Filters of one spectrum or image.
  "#009e73": [
    "Savitzky-Golay",
    "Gaussian",
    "filter",
    "cross-validated",
    "median spectrum",
    "the paper's lattice only",
  ],
  "#7fcfb5": ["non-local means", "total variation, own zero-loss peak"],
  "#00573f": ["total variation", "true spread, total variation", "Wiener"],
  "#6f4fa2": ["LMMSE"],
  "#a98fd0": ["LMMSE, blind"],
  "#d9a6e0": ["LMMSE, blind, wide"],
  "#8c564b": ["binning", "binned"],
  "#cc6677": ["BM3D"],
  "#b8860b": ["lattice"],
  "#654a06": ["lattice, Wiener"],
  // Deconvolution, and what stops training.
  "#d55e00": ["Richardson-Lucy", "true spread", "validation", "found", "perfect lattices only"],
  "#8a3c00": ["true spread, accelerated", "Richardson-Lucy, true spread, stopped"],
  "#f2a36b": ["published spread", "Richardson-Lucy, published spread", "Richardson-Lucy, tuned"],
  // Numbers of iterations, darker the more there are.
  "#f7c6a3": ["20 iterations"],
  "#ee9350": ["50 iterations"],
  "#c25500": ["100 iterations"],
  "#8f3f00": ["200 iterations"],
  "#5c2800": ["300 iterations"],
  "#999933": ["Fourier", "Fourier ratio", "Fourier-log"],
  // Fits of a model, and what they leave.
  "#aa3377": ["fit", "fitted line", "template fit", "power law", "parametric fit", "difference"],
  "#cc79a7": ["background", "background removed", "all channels", "noise to noise"],
  // States: initial indigo, annealed wine; thin is the lighter of the two.
  "#332288": ["initial", "initial thick"],
  "#8f84d8": ["initial thin"],
  "#88ccee": ["thin"],
  "#117733": ["thick"],
  "#882255": ["annealed", "annealed thick"],
  "#d9799f": ["annealed thin"],
};

const COLOUR_BY_NAME: ReadonlyMap<string, string> = new Map(
  Object.entries(TABLE).flatMap(([colour, names]) =>
    names.map((name) => [name.toLowerCase(), colour] as const)
  ),
);

/** For names that the table does not know, in this order. */
const SPARE = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];

/**
 * The colour that a method, a state or a kind of data has in every figure.
 *
 * @param name As legends show it; "PCA, 12" is found as "PCA", "network, mine" as "network".
 * @returns A hexadecimal colour; a dark grey for a name that the table does not know. In a figure,
 * such names take the palette's hues in turn.
 * @example
 * ```ts
 * import { colourOf } from "eels";
 * colourOf("PCA, 12") === colourOf("PCA"); // orange, "#e69f00"
 * ```
 */
export function colourOf(name: string): string {
  return knownColour(name) ?? "#4d4d4d";
}

function knownColour(name: string): string | undefined {
  let key = name.toLowerCase();
  while (key) {
    const colour = COLOUR_BY_NAME.get(key);
    if (colour) return colour;
    const end = Math.max(key.lastIndexOf(","), key.lastIndexOf(" "));
    key = end > 0 ? key.slice(0, end) : "";
  }
  return undefined;
}

/**
 * Colours of the names of one figure: the table's, or those asked for; where two would have the same,
 * the later one is darker or lighter.
 */
export function figureColours(
  names: readonly string[],
  asked: Readonly<Record<string, string | undefined>> = {},
): string[] {
  const given = names.map((name) => asked[name] ?? knownColour(name));
  const spare = SPARE.filter((colour) => !given.includes(colour));
  let unknown = 0;
  const colours: string[] = [];
  for (const [i, name] of names.entries()) {
    const own = given[i] ?? spare[unknown++ % Math.max(1, spare.length)] ?? SPARE[i % SPARE.length];
    const shades = asked[name] ? [own] : [own, ...SHADES.map((share) => mix(own, share))];
    colours.push(shades.find((shade) => !colours.includes(shade)) ?? own);
  }
  return colours;
}

/** Shares of black (above 0) or white (below). */
const SHADES = [0.45, -0.45, 0.7, -0.25, 0.25];

function mix(colour: string, share: number): string {
  const target = share > 0 ? 0 : 255, part = Math.abs(share);
  const mixed = [1, 3, 5].map((from) => {
    const value = Number.parseInt(colour.slice(from, from + 2), 16);
    return Math.round(value + part * (target - value)).toString(16).padStart(2, "0");
  });
  // Black stays black however much is added: its darker shades are lighter ones.
  return colour === "#000000" && share > 0 ? mix(colour, -share) : `#${mixed.join("")}`;
}

/** Filled symbols that tell the groups of a figure apart without their colour. */
export const SYMBOLS = ["circle", "square", "triangle", "diamond", "star", "wye", "cross"] as const;
