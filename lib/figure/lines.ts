import * as Plot from "@observablehq/plot";
import { energies } from "../core/energy_axis.ts";
import { spectrumAt, type SpectrumImage } from "../core/spectrum_image.ts";
import { COLOURS, type Figure, renderPlot } from "./figure.ts";

/** A curve with what the legend calls it. */
export interface Line {
  readonly label: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** Half height of an error bar at each point, or of a band with `band: true`. */
  readonly error?: ArrayLike<number>;
  readonly band?: boolean;
  /** Marks the points, for measurements at few places. */
  readonly points?: boolean;
  readonly colour?: string;
  /** Line width in pixels; 1.5 where left out, 0.8 suits raw noise. */
  readonly width?: number;
  readonly dashed?: boolean;
}

/** Axes of a line figure. */
export interface LineOptions {
  readonly xLabel: string;
  readonly yLabel: string;
  readonly xType?: "linear" | "log";
  readonly yType?: "linear" | "log";
  readonly yDomain?: readonly [number, number];
  /** Tick values of the x axis, where the default does not suit. */
  readonly xTicks?: readonly number[];
  /** Vertical lines with a name, such as peaks. */
  readonly marks?: readonly { readonly x: number; readonly label: string }[];
  readonly title?: string;
  readonly width?: number;
  readonly height?: number;
}

/**
 * Draws curves with labelled axes, error bars or bands, and their names above the frame.
 *
 * @throws {RangeError} Where a curve's x, y and error differ in length.
 */
export function drawLines(lines: readonly Line[], options: LineOptions): Figure {
  for (const { label, x, y, error } of lines) {
    if (x.length !== y.length || (error && error.length !== y.length)) {
      throw new RangeError(
        `Cannot draw "${label}" as x, y and error must be of one length: ${x.length}, ` +
          `${y.length}${error ? `, ${error.length}` : ""}`,
      );
    }
  }
  const { xLabel, yLabel, xType, yType, yDomain, xTicks, title, width = 640 } = options;
  const reach = reachOf(yType === "log" ? undefined : yDomain);
  const styled = lines.map((line, i) => ({
    width: 1.5,
    ...line,
    colour: line.colour ?? COLOURS[i % COLOURS.length],
    rows: Array.from(line.y, (y, k) => {
      const error = line.error?.[k] ?? NaN;
      return { x: line.x[k], y: reach(y), low: reach(y - error), high: reach(y + error) };
    })
      .filter((row) => Number.isFinite(row.y) && Number.isFinite(row.x)),
  }));
  const highest = Math.max(...(yDomain ?? styled.flatMap(({ rows }) => rows.map(({ y }) => y))));
  const marginLeft = yType !== "log" && highest > 0 && highest < 0.02 ? MARGIN_LONG : MARGIN_LEFT;
  const legend = layOutLegend(styled.filter((line) => line.label), width - marginLeft);
  const rowsAbove = legend.length ? legend[legend.length - 1].row + 1 : 0;
  const inset = styled.some((line) => line.points) ? 8 : 0;
  return renderPlot({
    width,
    height: options.height,
    marginLeft,
    marginBottom: 44,
    marginTop: 10 + ROW_HEIGHT * (rowsAbove + (title ? 1 : 0)),
    marginRight: 18,
    inset,
    x: {
      label: xLabel,
      type: xType,
      ...CENTRED,
      ...(xTicks ? { ticks: xTicks, tickFormat: shorten } : xType === "log" && LOG_TICKS),
    },
    y: {
      label: yLabel,
      type: yType,
      labelOffset: marginLeft - 14,
      ...CENTRED,
      ...(yType === "log" ? LOG_TICKS : { tickFormat: shorten }),
      ...(yDomain && { domain: yDomain }),
    },
    marks: [
      Plot.frame(),
      ...verticals(options.marks ?? []),
      ...styled.flatMap((line) => curveMarks(line)),
      ...legend.map(({ label, colour, x, row }) =>
        Plot.text([label], {
          frameAnchor: "top-left",
          textAnchor: "start",
          dx: x,
          dy: -14 - ROW_HEIGHT * (rowsAbove - 1 - row),
          fill: colour,
        })
      ),
      ...(title
        ? [Plot.text([title], {
          frameAnchor: "top",
          dy: -14 - ROW_HEIGHT * rowsAbove,
          fontWeight: "bold",
        })]
        : []),
    ],
  });
}

const MARGIN_LEFT = 70;
/** Room for labels such as 0.0016. */
const MARGIN_LONG = 90;
const ROW_HEIGHT = 18;
const CENTRED = { labelAnchor: "center", labelArrow: "none" } as const;

/**
 * Values outside what is shown are drawn just beyond its frame, which clips them: in panels put side
 * by side, the PNG renderer leaves out a curve that reaches far out of its panel.
 */
function reachOf(domain?: readonly [number, number]): (value: number) => number {
  if (!domain) return (value) => value;
  const [low, high] = domain, far = 0.2 * (high - low);
  return (value) => Math.max(low - far, Math.min(high + far, value));
}

/** Labels stand above the frame in the curves' colours, in as many rows as they need. */
function layOutLegend(lines: readonly StyledLine[], width: number) {
  let x = 0, row = 0;
  return lines.map(({ label, colour }) => {
    const length = 7.6 * label.length + 18; // of 13 px DejaVu Sans, on average
    if (x > 0 && x + length > width) {
      x = 0;
      row++;
    }
    const at = { label, colour, x, row };
    x += length;
    return at;
  });
}

/** On a logarithmic axis only 1, 2 and 5 of a decade are named: the others would overlap. */
function labelDecade(value: number): string {
  const [mantissa, power] = value.toExponential(6).split("e").map(Number);
  const named = [1, 2, 5].some((n) => Math.abs(mantissa - n) < 1e-5);
  if (!named) return "";
  return Math.abs(power) < 5 ? shorten(value) : `${mantissa}e${power}`;
}

const LOG_TICKS = { tickFormat: labelDecade };

/** At most four digits, thousands as k: axis labels never grow into their neighbours. */
function shorten(value: number): string {
  if (Math.abs(value) >= 10_000) return `${Number((value / 1000).toPrecision(3))}k`;
  return `${Number(value.toPrecision(Math.abs(value) < 0.1 ? 2 : 4))}`.replace("-", "\u2212");
}

interface Row {
  x: number;
  y: number;
  low: number;
  high: number;
}
type StyledLine = Line & { colour: string; width: number; rows: Row[] };

function curveMarks({ rows, colour, width, dashed, band, error, points }: StyledLine) {
  const dash = dashed ? { strokeDasharray: "5 3" } : {};
  return [
    ...(error && band
      ? [
        Plot.areaY(rows, {
          x: "x",
          y1: "low",
          y2: "high",
          fill: colour,
          fillOpacity: 0.2,
          clip: true,
        }),
      ]
      : []),
    Plot.lineY(rows, { x: "x", y: "y", stroke: colour, strokeWidth: width, clip: true, ...dash }),
    ...(error && !band
      ? [Plot.ruleX(rows, { x: "x", y1: "low", y2: "high", stroke: colour, clip: true })]
      : []),
    ...(points ? [Plot.dot(rows, { x: "x", y: "y", fill: colour, r: 3 })] : []),
  ];
}

function verticals(marks: readonly { x: number; label: string }[]) {
  return marks.flatMap(({ x, label }) => [
    Plot.ruleX([x], { stroke: "#999", strokeDasharray: "2 3" }),
    Plot.text([label], {
      x,
      frameAnchor: "bottom",
      dy: -6,
      dx: 3,
      textAnchor: "start",
      fill: "#555",
    }),
  ]);
}

/** A spectrum to draw, with the options of a {@link Line}. */
export interface SpectrumLine extends Omit<Line, "x" | "y"> {
  /** The spectrum at row 0, column 0 is drawn unless `at` names another. */
  readonly spectrum: SpectrumImage;
  readonly at?: readonly [row: number, column: number];
}

/** Draws spectra over energy loss in eV; the y label should name the unit. */
export function drawSpectra(
  spectra: readonly SpectrumLine[],
  { yLabel, xLabel = "Energy loss (eV)", ...options }:
    & Omit<LineOptions, "xLabel" | "yLabel">
    & { yLabel: string; xLabel?: string },
): Figure {
  const lines = spectra.map(({ spectrum, at = [0, 0], ...line }) => ({
    ...line,
    x: energies(spectrum.energy),
    y: spectrumAt(spectrum, at[0], at[1]),
  }));
  return drawLines(lines, { ...options, xLabel, yLabel });
}

/** Draws training and validation loss over epochs, on a logarithmic axis. */
export function drawLoss(
  { loss, validationLoss }: { loss: readonly number[]; validationLoss: readonly number[] },
  options: Partial<LineOptions> = {},
): Figure {
  const x = loss.map((_, i) => i + 1);
  return drawLines([
    { label: "training", x, y: loss, points: x.length < 40 },
    { label: "validation", x, y: validationLoss, points: x.length < 40 },
  ], {
    xLabel: "Epoch",
    yLabel: "Loss",
    yType: "log",
    ...(x.length < 12 && { xTicks: x }),
    width: 480,
    height: 260,
    ...options,
  });
}
