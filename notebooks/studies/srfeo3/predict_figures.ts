/**
 * Figures of the drawn twins (notebook 14).
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import { drawPlot, type Scale } from "eels/figure/figure.ts";
import { drawGroups } from "eels/figure/groups.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import type { Figure } from "eels/figure/svg.ts";
import type {
  DrawnAccuracyRow,
  listDraws,
  listKindRatios,
  SensitivityRow,
} from "./predict_tables.ts";
import { TWIN } from "./twin.ts";

/** What a panel of {@link drawPriors} shows, and where the twin of notebook 07 lies. */
const DRAWN = [
  { value: "gain", label: "Session gain", old: 1 },
  { value: "backgroundOverEdge", label: "Background over edge", old: TWIN.backgroundOverEdge },
  { value: "backgroundExponent", label: "Background exponent", old: TWIN.backgroundExponent },
  { value: "offsetEv", label: "Session offset (eV)", old: 0 },
  { value: "broadeningEv", label: "Resolution (eV)", old: TWIN.broadeningEv },
  { value: "patternDeviation", label: "Fixed pattern (deviation)", old: 0 },
  { value: "delta", label: "Oxygen deficiency", old: undefined },
  { value: "bendEv", label: "Bend of the drift (eV)", old: 0 },
] as const;

/** Draws what the sessions of all twins were drawn as, and the value in the twin of notebook 07 as a line. */
export function drawPriors(draws: ReturnType<typeof listDraws>): Figure {
  const panels = DRAWN.map(({ value, label, old }, i) =>
    drawPlot({
      width: 344,
      height: i === 0 ? 172 : 150,
      marginLeft: 84,
      x: { label, grid: true, nice: true, inset: 6, ticks: 5 },
      y: { label: null, tickFormat: String, domain: ["initial", "annealed"] },
      color: { legend: i === 0, domain: ["initial", "annealed"] },
      rules: old === undefined
        ? [{ x: [...TWIN.initialDelta] }, { x: [...TWIN.annealedDelta] }]
        : [{ x: old }],
      marks: [
        Plot.frame(),
        Plot.dot(draws, {
          x: value,
          y: "state",
          stroke: "state",
          symbol: ({ state }: { state: string }) => state === "initial" ? "circle" : "square",
          r: 3.5,
        }),
      ],
    })
  );
  return arrangePanels(panels, {
    columns: 3,
    ariaDescription: "Draws of the nuisances of both sessions beside the values of one fixed twin.",
  });
}

/** Ends of the frames' titles. */
const HELD_OUT: Readonly<Record<string, string>> = {
  image: "other frames seen",
  place: "place never seen",
  "other sessions": "other sessions",
};

interface CurveOptions {
  /** Columns of the value and of the ends of its bars. */
  readonly value: "mean" | "dPrime";
  readonly label: string;
  readonly domain: readonly number[];
  readonly legend: boolean;
}

/**
 * Draws accuracies over the frame rate, one frame a way of holding out: means over twins with the central 90 %
 * of single twins as bars, and the published values.
 */
export function drawDrawnAccuracies(
  accuracies: readonly DrawnAccuracyRow[],
  { normalisation = "one mapping" }: { readonly normalisation?: string } = {},
): Figure {
  const rows = accuracies.filter((row) => row.normalisation === normalisation)
    .map((row) => ({ ...row, panel: HELD_OUT[row.heldOut] }));
  const percent = curves(rows, {
    value: "mean",
    label: "Accuracy (%)",
    domain: [48, 102],
    legend: true,
  });
  const dPrime = curves(rows, { value: "dPrime", label: "d'", domain: [0, 8], legend: false });
  return arrangePanels([percent, dPrime], {
    columns: 1,
    ariaDescription: "Accuracy and d' over the frame rate for three ways of holding out.",
  });
}

type PanelRow = DrawnAccuracyRow & { readonly panel: string };

function curves(rows: readonly PanelRow[], { value, label, domain, legend }: CurveOptions): Figure {
  const panels = [...new Set(rows.map(({ panel }) => panel))];
  const published = panels.flatMap((panel) =>
    [...new Map(rows.map((row) => [row.frameRateHz, row])).values()].map((row) => ({
      ...row,
      panel,
      from: "published",
      mean: row.published,
      dPrime: row.publishedDPrime,
      ...{ singleLow: NaN, singleHigh: NaN, dPrimeLow: NaN, dPrimeHigh: NaN },
    }))
  );
  const order = ["latent units", "PCA, 5 scores", "all channels"];
  const own = order.flatMap((from) => rows.filter((row) => row.from === from));
  const names = order.filter((from) => own.some((row) => row.from === from));
  const ends = value === "mean"
    ? { y1: "singleLow", y2: "singleHigh" }
    : { y1: "dPrimeLow", y2: "dPrimeHigh" };
  const bars = names.flatMap((name, i) => {
    const mine = own.filter(({ from }) => from === name), dx = DODGE * (i - names.length / 2);
    const at = { x: "frameRateHz", fx: "panel", stroke: "from", dx, clip: true } as const;
    return [
      Plot.ruleX(mine, { ...at, ...ends, strokeWidth: 1.5 }),
      ...(value === "mean"
        ? [Plot.ruleX(mine, { ...at, y1: "low", y2: "high", strokeWidth: 4 })]
        : []),
    ];
  });
  const most = Math.max(...own.map(({ dPrimeHigh }) => dPrimeHigh));
  return drawGroups([...own, ...published], {
    group: "from",
    fx: { value: "panel", domain: panels },
    x: { value: "frameRateHz", type: "log", label: "Frame rate (frames/s)", ticks: [25, 100, 400] },
    y: { value, label, domain: [...domain] },
    rules: value === "mean"
      ? [{ y: 50, label: "guessing" }]
      : [{ y: 0, label: "guessing" }, { y: most, label: "all told right" }],
    marks: bars,
    dodge: DODGE,
    width: 940,
    height: 330,
    ...(!legend && { color: { legend } }),
  });
}

/** Pixels by which neighbouring curves stand apart. */
const DODGE = 7;

/** Draws accuracies from five scores for the three normalisations and ways of holding out. */
export function drawNormalisations(accuracies: readonly DrawnAccuracyRow[]): Figure {
  const rows = accuracies.filter(({ from }) => from === "PCA, 5 scores")
    .map((row) => ({ ...row, panel: HELD_OUT[row.heldOut] }));
  const names = [...new Set(rows.map((row) => row.normalisation))];
  const first = rows.filter((row) => row.normalisation === names[0]);
  const published = first.map((row) => ({
    ...row,
    normalisation: "published",
    mean: row.published,
  }));
  const bars = names.map((name, i) =>
    Plot.ruleX(rows.filter((row) => row.normalisation === name), {
      ...{ x: "frameRateHz", fx: "panel", y1: "singleLow", y2: "singleHigh" },
      ...{
        stroke: "normalisation",
        strokeWidth: 1.5,
        dx: DODGE * (i - names.length / 2),
        clip: true,
      },
    })
  );
  return drawGroups([...rows, ...published], {
    group: "normalisation",
    fx: { value: "panel", domain: [...new Set(rows.map(({ panel }) => panel))] },
    x: { value: "frameRateHz", type: "log", label: "Frame rate (frames/s)", ticks: [25, 100, 400] },
    y: { value: "mean", label: "Accuracy (%)", domain: [48, 102] },
    rules: [{ y: 50, label: "guessing" }],
    marks: bars,
    dodge: DODGE,
    width: 940,
    height: 350,
    title: "from five principal component scores",
    ariaDescription: "Accuracy from five scores for three normalisations and ways of holding out.",
  });
}

/**
 * Draws what switching something off changes for the discriminant of all channels, a row each: of d' where other
 * frames of the place were seen, and of the accuracy on other sessions. Bars are cut at {@link MOST_POINTS}.
 */
export function drawSensitivities(rows: readonly SensitivityRow[]): Figure {
  const own = rows.filter(({ from }) => from === "all channels");
  const names = [...new Set(own.map(({ off }) => off))];
  const left = own.filter(({ heldOut }) => heldOut === "image").flatMap((row): Bar[] => [
    {
      off: row.off,
      rate: FAST,
      value: row.dPrime400,
      low: row.dPrime400Low,
      high: row.dPrime400High,
    },
    { off: row.off, rate: SLOW, value: row.dPrime25, low: row.dPrime25Low, high: row.dPrime25High },
  ]);
  const bar = (off: string, rate: string, value: number, half: number): Bar => {
    return { off, rate, value, low: value - half, high: value + half };
  };
  const right = own.filter(({ heldOut }) => heldOut === "other sessions").flatMap((row) => [
    bar(row.off, FAST, row.points400, row.points400Half),
    bar(row.off, SLOW, row.points25, row.points25Half),
  ]);
  const factor = { label: "d' over that as drawn", type: "log", ticks: [0.5, 1, 2, 4] };
  const panels = [
    dots(left, { names, title: "other frames seen, all channels", x: factor, none: 1 }),
    dots(right, {
      ...{ names, title: "other sessions, all channels", none: 0 },
      x: { label: "Change of accuracy (points)", domain: [-MOST_POINTS, MOST_POINTS] },
    }),
  ];
  return arrangePanels(panels, {
    ariaDescription: "What switching off one nuisance changes of d' and of the accuracy.",
  });
}

interface Bar {
  readonly off: string;
  readonly rate: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const FAST = "400 frames/s", SLOW = "25 frames/s";

function dots(
  bars: readonly Bar[],
  { names, title, x, none }: {
    readonly names: readonly string[];
    readonly title: string;
    readonly x: Scale;
    /** Where nothing changes. */
    readonly none: number;
  },
): Figure {
  const rates = [FAST, SLOW];
  return drawPlot({
    ...{ width: 560, height: 480, marginLeft: 180, title },
    x: { grid: true, inset: 6, ...x },
    y: { label: null, tickFormat: String, domain: names },
    color: { legend: true, domain: rates, range: ["#d55e00", "#0072b2"] },
    rules: [{ x: none }],
    marks: [
      Plot.frame(),
      ...rates.flatMap((rate, i) => {
        const own = bars.filter((row) => row.rate === rate), dy = 6 * (i - 0.5);
        const symbol = i === 0 ? "circle" : "square";
        return [
          Plot.ruleY(own, { y: "off", x1: "low", x2: "high", stroke: "rate", dy, clip: true }),
          Plot.dot(own, { y: "off", x: "value", fill: "rate", dy, r: 3.5, symbol }),
        ];
      }),
    ],
  });
}

/** Where bars of changes of the accuracy are cut, in percentage points. */
const MOST_POINTS = 30;

/** Draws the network's error over that of components by kind, with the central 90 % of single twins. */
export function drawKindRatios(ratios: ReturnType<typeof listKindRatios>): Figure {
  const kinds = [...new Set(ratios.map(({ kind }) => kind))];
  const rivals = [...new Set(ratios.map(({ rival }) => rival))];
  return drawPlot({
    width: 680,
    height: 340,
    x: { label: null, tickFormat: String, domain: kinds },
    y: { label: "Squared error, network / PCA", grid: true, nice: true },
    color: { legend: true, domain: rivals, range: ["#f5c767", "#e69f00", "#a86f00"] },
    rules: [{ y: 1 }],
    marks: [
      Plot.frame(),
      ...rivals.flatMap((rival, i) => {
        const own = ratios.filter((row) => row.rival === rival), dx = 22 * (i - 1);
        const at = { x: "kind", stroke: "rival", dx };
        return [
          Plot.ruleX(own, { ...at, y1: "singleLow", y2: "singleHigh", strokeWidth: 1.5 }),
          Plot.ruleX(own, { ...at, y1: "low", y2: "high", strokeWidth: 5 }),
          Plot.dot(own, { x: "kind", y: "mean", fill: "rival", dx, r: 4.5, stroke: "white" }),
        ];
      }),
    ],
    ariaDescription: "Ratio of squared errors of network and components by kind of image.",
  });
}
