import type { Image } from "eels/core/image.ts";
import { drawMap } from "eels/figure/map.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import type { Figure } from "eels/figure/svg.ts";
import {
  type ComparedRow,
  DOSES_REACH,
  drawDoses,
  drawErrors,
  labelOf,
} from "./comparison_figures.ts";
import type { Part, Row } from "./report_page.ts";
import { short } from "./open_data.ts";
import type { ImageStudy } from "./study_images.ts";

/** A column of atoms as {@link fitColumns} gives it, as far as tables show it. */
interface FittedColumn {
  readonly row: number;
  readonly column: number;
  readonly height: number;
  readonly rowStandardError?: number;
  readonly columnStandardError?: number;
}

/** Tables of an image's study by name. */
export function imageTables(study: ImageStudy): Record<string, readonly Row[]> {
  const { image, comparison, faults, columns } = study, { noise } = image;
  return {
    data: [
      { property: "pixels", value: `${image.shape.join(" x ")}` },
      { property: "pixel size", value: image.pixelNm ? `${short(image.pixelNm)} nm` : "not known" },
      { property: "unit", value: image.unit },
    ],
    noise: [
      {
        ...{ quantity: "gain", value: noise.gain, standardError: noise.gainStandardError ?? NaN },
        unit: `${image.unit} an electron`,
      },
      {
        quantity: "read-out noise",
        value: noise.readoutCounts,
        ...{ standardError: NaN, unit: image.unit },
      },
      ...Object.entries(noise.correlation).map(([way, value]) => ({
        quantity: `correlation of neighbours, ${way}`,
        ...{ value, standardError: NaN, unit: "" },
      })),
    ],
    comparison: comparison.rows.map((row) => ({ ...row, method: labelOf(row.method) })),
    ...(faults && { faults: faults.rows.map((row) => ({ ...row })) }),
    ...(columns && { columns: listColumns(columns.denoised) }),
    ...(columns && { columns_raw: listColumns(columns.raw) }),
  };
}

function listColumns(columns: readonly FittedColumn[]) {
  return columns.map(({ row, column, height, rowStandardError, columnStandardError }) => ({
    row,
    column,
    height,
    rowStandardError: rowStandardError ?? NaN,
    columnStandardError: columnStandardError ?? NaN,
  }));
}

/** The report of an image: the answer first, then how it was found. */
export function imageReport(study: ImageStudy): Part[] {
  const { image, denoised, comparison, method, faults, columns, notes } = study;
  const tables = imageTables(study), rows = comparison.rows as readonly ComparedRow[];
  const doses = drawDoses(rows);
  const told = method.isToldApart ? "" : ` The files hold the result of ${method.name}` +
    (method.isJudged ? ", whose estimate is smallest." : ".");
  const found = columns && `Columns found: ${columns.raw.length} in the raw image, ` +
      `${columns.denoised.length} in the denoised one. Errors of positions hold for the raw image; ` +
      "those of the denoised one are guides.";
  return [
    { answer: comparison.sentence + told },
    { list: [...(faults ? [faults.sentence] : []), ...(found ? [found] : [])] },
    ...[...comparison.warnings, ...image.noise.warnings].map((warning): Part => ({ warning })),
    {
      figure: drawImages(image, denoised, method.name),
      caption: "Raw, denoised, and what was taken.",
    },
    { heading: "Which method errs least" },
    {
      figure: drawErrors(rows),
      caption:
        "Squared error of each method with intervals of 95 %, in units of the noise variance " +
        "of the raw image (dashed), on electrons or frames that the method did not see.",
    },
    ...(doses ? [{ figure: doses, caption: `The same with fewer electrons. ${DOSES_REACH}` }] : []),
    {
      table: tables.comparison,
      caption: "Squared errors, and as a share of those of the raw image.",
    },
    ...Object.entries(comparison.skipped).map(([name, why]): Part => ({
      text: `${labelOf(name)} was left out: ${why}.`,
    })),
    ...(tables.faults
      ? [
        { heading: "Where not to believe it" },
        {
          table: tables.faults,
          caption: "An odd column and a shifted row, added before denoising: what is left of them.",
        },
      ]
      : []),
    { heading: "The data and their noise" },
    { table: tables.data, caption: "What was read." },
    { table: tables.noise, caption: `Noise: ${image.noise.source}.` },
    ...(notes.length > 0 ? [{ text: "What could not be done:" }, { list: notes }] : []),
  ];
}

function drawImages(raw: Image, denoised: Image, name: string): Figure {
  const ends = [...raw.data].sort((a, b) => a - b);
  const at = (share: number) => ends[Math.floor(share * (ends.length - 1))];
  const color = { domain: [at(0.005), at(0.995)] };
  const taken = { ...raw, data: raw.data.map((value, i) => value - denoised.data[i]) };
  const size = taken.data.map(Math.abs).sort(), most = size[Math.floor(0.98 * size.length)] || 1;
  return arrangePanels([
    drawMap(raw, { title: "raw", color }),
    drawMap(denoised, { title: name, color }),
    drawMap(taken, {
      title: "raw less denoised",
      color: { scheme: "PuOr", domain: [-most, most] },
    }),
  ]);
}
