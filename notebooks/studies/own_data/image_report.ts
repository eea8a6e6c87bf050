import type { Image } from "eels/core/image.ts";
import { drawMap } from "eels/figure/map.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import type { Figure } from "eels/figure/svg.ts";
import { type ComparedRow, DOSES_REACH, drawDoses, drawErrors } from "./comparison_figures.ts";
import { labelOf } from "./method_names.ts";
import { short } from "./prepare_spectra.ts";
import type { Part, Row } from "./report_page.ts";
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
  const { image, comparison, faults, columns, stack } = study, { noise } = image;
  return {
    data: [
      { property: "pixels", value: `${image.shape.join(" x ")}` },
      ...(stack ? [{ property: "image", value: stack.name }] : []),
      { property: "pixel size", value: sayPixel(image) },
      { property: "unit", value: image.unit },
    ],
    noise: [
      ...(noise.gain > 0
        ? [{
          ...{ quantity: "gain", value: noise.gain, standardError: noise.gainStandardError ?? NaN },
          unit: `${image.unit} an electron`,
        }]
        : []),
      {
        quantity: noise.gain > 0 ? "read-out noise" : "noise of a pixel",
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

function sayPixel({ pixelNm, pixelWithoutUnit }: Image): string {
  if (pixelNm) return `${short(pixelNm)} nm`;
  return pixelWithoutUnit
    ? `${short(pixelWithoutUnit)} of a unit that the file leaves out (set it in HyperSpy: ` +
      's.axes_manager[0].units = "nm")'
    : "not known";
}

/** The report of an image: the answer first, then how it was found. */
export function imageReport(study: ImageStudy, warnings: readonly string[] = []): Part[] {
  const { image, denoised, comparison, method, faults, columns, notes, stack } = study;
  const tables = imageTables(study), rows = comparison.rows as readonly ComparedRow[];
  const doses = drawDoses(rows);
  const told = method.isToldApart ? "" : ` The files hold the result of ${method.name}` +
    (method.isJudged ? ", whose estimate is smallest." : ".");
  const found = columns && `Columns found: ${columns.raw.length} in the raw image, ` +
      `${columns.denoised.length} in the denoised one. Errors of positions hold for the raw image; ` +
      "those of the denoised one are guides.";
  return [
    { answer: comparison.sentence + told },
    { list: [...(faults ? [sayFaults(study)] : []), ...(found ? [found] : [])] },
    ...[...new Set([...warnings, ...comparison.warnings, ...image.noise.warnings])]
      .filter((warning) => !comparison.sentence.includes(warning)) // the answer says it
      .map((warning): Part => ({ warning })),
    {
      figure: drawImages(image, denoised, method.name),
      caption: `Raw${stack ? ` (${stack.name})` : ""}, denoised, and what was taken.`,
    },
    { heading: "Which method errs least" },
    ...(method.isJudged
      ? [{
        figure: drawErrors(rows),
        caption:
          "Squared error of each method with intervals of 95 %, in units of the noise variance " +
          "of the raw image (dashed), on electrons or frames that the method did not see. The methods " +
          "saw 80 % of all, so that doing nothing errs by about 1.25.",
      }]
      : [{ text: "Parts of this image are not independent: the errors below are too small." }]),
    ...(doses && method.isJudged
      ? [{ figure: doses, caption: `The same with fewer electrons. ${DOSES_REACH}` }]
      : []),
    {
      table: tables.comparison,
      caption:
        "Squared errors, and as a share of those of doing nothing. An estimate below 0 is an " +
        "error that is not to be told from 0. Confirmed: how much of the contrast that a method draws " +
        "the counts that it did not see show too: 1 for all of it, 0 for what was made up.",
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
    ...(stack ? [{ heading: "History" }, { list: historyOf(study) }] : []),
    ...(notes.length > 0 ? [{ text: "What could not be done:" }, { list: notes }] : []),
  ];
}

/** Steps from the frames to the files. */
function historyOf({ stack, image, method, setting }: ImageStudy): string[] {
  return [
    ...stack?.steps ?? [],
    `Noise was estimated from the ${image.noise.source}.`,
    `The sum was denoised by ${method.name}${setting ? ` (${setting})` : ""}: denoised.hspy.`,
  ];
}

/** What becomes of faults, which is tested whether or not methods can be judged. */
export function sayFaults({ faults, method }: ImageStudy): string {
  if (!faults) return "";
  return method.isJudged
    ? faults.sentence
    : `${method.name} was taken unjudged. What it does to faults that are added is known all the ` +
      `same: ${faults.sentence}`;
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
