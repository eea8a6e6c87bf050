import {
  listComparison,
  listInjected,
  listMapErrors,
  listQuantities,
  sayTrust,
} from "./summaries.ts";
import type { Image } from "eels/core/image.ts";
import { calibrationBudget } from "./calibrate_data.ts";
import { DOSES_REACH, drawDoses, drawErrors, ERRORS_SHARE } from "./comparison_figures.ts";
import { warnOfWindows } from "./find_edges.ts";
import { describeNoise } from "./measure_noise.ts";
import { listSpikes } from "./mend_spikes.ts";
import { labelOf } from "./method_names.ts";
import { describeData } from "./open_data.ts";
import { drawNoise, noiseCaption } from "./noise_figure.ts";
import type { Part, Row } from "./report_page.ts";
import { drawData, drawQuantity } from "./scan_figures.ts";
import type { MeasuredMap } from "./edge_maps.ts";
import type { Keeping } from "./keep_quantities.ts";
import type { SpectraStudy } from "./study_spectra.ts";
import { drawCoverage, drawExamples, drawResiduals, exampleSpectra } from "./trust_figures.ts";
import { drawInjection } from "./injection_figure.ts";

/** Tables of a study by name, as its folder has them. */
export function spectraTables(study: SpectraStudy): Record<string, readonly Row[]> {
  const { image, comparison, quantities, trust, alike } = study;
  const calibration = calibrationBudget(image);
  const tables: Record<string, readonly Row[]> = {
    data: describeData(image),
    ...(calibration.length > 0 && {
      calibration: image.calibration!.peaks.map((peak) => ({ ...peak })),
      calibration_budget: calibration,
    }),
    noise: describeNoise(image),
    ...(study.spikes.length > 0 && { spikes: listSpikes(study.spikes, image) }),
    comparison: listComparison(comparison),
    ...(trust.bands && { bands: trust.bands.rows.map((row) => ({ ...row })) }),
    ...(quantities.length > 0 && { quantities: listQuantities(quantities) }),
    ...(study.errors.length > 0 && { map_errors: listMapErrors(study.errors, image.unit) }),
    ...(trust.injectedBy.length > 0 && { injected: listInjected(trust.injectedBy) }),
    ...(alike.length > 0 && { edge_correlations: alike }),
  };
  return tables;
}

/** The report: the answer first, then how it was found. */
export function spectraReport(study: SpectraStudy): Part[] {
  const tables = spectraTables(study);
  const { image, warnings, comparison, method, trust, notes } = study;
  const { residuals, injected, bands } = trust;
  const doses = drawDoses(comparison.rows);
  const told = method.isToldApart
    ? ""
    : ` The files hold the result of ${method.name}, whose estimate is smallest.`;
  return [
    { answer: [comparison.sentence + told, ...sayFinal(study), ...sayKeeping(study)].join(" ") },
    { list: sayDoubts(study) },
    ...[...warnings, ...warnOfWindows(image, study.edges)].map((warning): Part => ({ warning })),
    ...(study.isFound && study.edges.length > 0
      ? [{
        text: "Edges were looked for in the mean spectrum; they have no names, and their windows " +
          "are guesses. Give your own by --edge NAME:A-B:C-D.",
      }]
      : []),
    ...(study.isFound && study.edges.length === 0
      ? [{
        text:
          "No edge was found in the mean spectrum that could be integrated above a power law: none " +
          "is measured. Give your own by --edge NAME:A-B:C-D.",
      }]
      : []),
    { heading: "Which method errs least" },
    {
      figure: drawErrors(comparison.rows),
      caption:
        "Squared error of each method at its best setting with intervals of 95 %, in units " +
        "of the noise variance of the raw data (dashed), on electrons that the method did not " +
        `see. ${ERRORS_SHARE}`,
    },
    ...(doses
      ? [{
        figure: doses,
        caption: `The same with fewer electrons. ${DOSES_REACH}`,
      }]
      : []),
    {
      table: tables.comparison,
      caption: "Squared errors in units of the raw noise variance, and as a share of the squared " +
        "error of the raw data at the same dose (1: as large), with intervals of 95 %.",
    },
    { heading: "The data" },
    {
      figure: drawData(image, study.edges),
      caption: "What was read; grey: where backgrounds are fitted, yellow: what is integrated.",
    },
    { table: tables.data, caption: "What the file says." },
    ...(tables.calibration
      ? [
        {
          table: tables.calibration,
          caption: "Calibration: peaks as found and where they belong.",
        },
        {
          table: tables.calibration_budget,
          caption: "Error of an energy and where it comes from.",
        },
      ]
      : []),
    { heading: "Noise" },
    {
      figure: drawNoise(image),
      caption: `Noise by ${image.noise!.source}. ${noiseCaption(image)}`,
    },
    { table: tables.noise, caption: "The noise that everything below is measured by." },
    ...(tables.spikes
      ? [{
        table: tables.spikes,
        caption: "Values far from their neighbours, in deviations of the noise: spikes.",
      }]
      : []),
    { heading: "Raw and denoised spectra" },
    {
      figure: drawExamples(image, study.denoised, {
        deviation: bands?.deviation,
        at: exampleSpectra(image, residuals?.statistic),
        name: method.name,
      }),
      caption: "Single spectra" +
        (bands
          ? "; the band is one deviation of the denoised one, which is thinner than the line where " +
            "it is less than a hundredth of the frame: deviation.hspy holds it."
          : "."),
    },
    { heading: "Where not to believe it" },
    ...(residuals
      ? [{
        figure: drawResiduals(residuals),
        caption: "Structure in what denoising took away, over the threshold that noise passes in " +
          "1 % of the spectra.",
      }]
      : []),
    ...(injected
      ? [{
        figure: drawInjection(injected),
        caption: `A weak peak added to ${injected.count} spectra before denoising, ` +
          `${injected.heightSigma} deviations of the noise high, and what is left of it.`,
      }, {
        table: tables.injected,
        caption: "The same peak by each method without training: its height that is left and the " +
          "height in spectra that got none, as shares of what was added, with intervals of 95 %. " +
          "A width of 3 stands for 3 or more, and then " +
          "the peak has no place.",
      }]
      : []),
    ...(bands
      ? [
        {
          figure: drawCoverage(bands.rows),
          caption:
            "Coverage of the bands, and of bands of zero width: where these agree, the noise of " +
            "the held-out electrons hides how wide a band is.",
        },
        {
          table: tables.bands,
          caption: "Coverage of the bands in parts of the axis, as measured, as it should be " +
            "(expected), and of bands of zero width (without band).",
        },
      ]
      : []),
    ...(notes.length > 0 ? [{ text: "What could not be done:" }, { list: notes }] : []),
    ...quantityParts(study, tables),
    { heading: "History" },
    { list: study.denoised.history ?? [] },
  ];
}

/**
 * The rank of the files, where the fit to all electrons took another than was compared, as each fit
 * chooses its own.
 */
export function sayFinal({ comparison, method, denoised }: SpectraStudy): string[] {
  const most = Math.max(...comparison.rows.map(({ dose }) => dose));
  const row = comparison.rows.find((one) =>
    one.dose === most && labelOf(one.method) === method.name
  );
  const compared = /rank ([\d or]+)/.exec(row?.setting ?? "")?.[1].trim();
  const made = /denoised by .*?(?:rank |on )(\d+)/.exec(denoised.history?.at(-1) ?? "")?.[1];
  if (!compared || !made || compared.split(" or ").includes(made)) return [];
  return [`The files: rank ${made} on all electrons, as it is chosen anew with more of them.`];
}

/** Where not to believe the denoised image, one sentence each. */
export const sayDoubts = ({ trust, alike, quantities }: SpectraStudy) =>
  sayTrust(trust, { unlike: alike, quantities });

/** What to take where the best method lost an edge or a peak. */
export function sayKeeping(
  { isKept, keeping }: Pick<SpectraStudy, "isKept" | "keeping">,
): string[] {
  if (isKept) return [];
  return keeping
    ? [
      `${keeping.name} (${keeping.setting}) is the method of smallest error in which no change of ` +
      "edges and peaks is seen: denoised_keeping.hspy holds it.",
    ]
    : [
      "Every method that was tried changed edges, peaks or how alike their maps are beyond the noise: " +
      "use the raw data.",
    ];
}

const keptName = ({ name, setting }: Keeping) => `${name}, ${setting}`;

/** Maps of edges and peaks with their errors by the names of their files; none of a single spectrum. */
export function mapFiles(quantities: SpectraStudy["quantities"]): Record<string, Image> {
  const several = quantities.filter(({ raw }) => raw.value.data.length > 1);
  return Object.fromEntries(several.flatMap(({ name, raw, denoised }) => [
    [`${name} raw`, raw.value],
    [`${name} raw error`, raw.standardError],
    [`${name} denoised`, denoised.value],
    [`${name} denoised error`, denoised.standardError],
  ]));
}

/** A map whose standard errors are not known. */
const withoutErrors = ({ value, standardError }: MeasuredMap): MeasuredMap => ({
  value,
  standardError: { ...standardError, data: standardError.data.map(() => NaN) },
});

function quantityParts(
  { quantities, method, alike, keeping }: SpectraStudy,
  tables: ReturnType<typeof spectraTables>,
): Part[] {
  if (quantities.length === 0) return [];
  return [
    { heading: "Edges and peaks" },
    {
      text:
        "Standard errors of raw quantities follow from the noise; those of denoised ones from " +
        "measuring and denoising again, as a fit to denoised data does not know its errors; they " +
        "leave out the denoiser's bias, which the errors of the maps include.",
    },
    ...quantities.filter(({ raw }) => raw.value.data.length > 1).map(({ name, raw, denoised }) => ({
      figure: drawQuantity(name, {
        raw,
        [method.name]: denoised,
        ...(keeping && { [keptName(keeping)]: withoutErrors(keeping.maps[name]) }),
      }),
      caption: `${name}, raw and denoised` +
        (keeping ? `; ${keptName(keeping)} shows no change of edges and peaks.` : "."),
    })),
    {
      table: tables.quantities,
      caption:
        "Means over the scan, and how far one spectrum's value scatters, in the unit named. " +
        "Misfit: mean square of raw less denoised over the error of raw (as held-out electrons " +
        "measure it), at most about 1 where noise alone was taken.",
    },
    ...(tables.map_errors
      ? [{
        table: tables.map_errors,
        caption: "Root mean square error of a map by held-out electrons, its parts (bias: empty " +
          "where it is within its error, and then only its 95 % upper limit, biasBelow, is known), " +
          "and the squared error of the denoised map over that of the raw one: below 1 denoising " +
          "pays.",
      }]
      : []),
    ...(alike.length > 0
      ? [{
        table: tables.edge_correlations,
        caption: "How alike the maps of two edges are: raw, of the raw data without their noise, " +
          "and denoised. A method that makes one map of the other raises the last; from " +
          "detectableFrom on that would be seen (empty: 1.00 would not be). Maps are averaged over " +
          "blocks of up to 3 x 3 pixels first; standard errors by leaving out a twelfth of the scan.",
      }]
      : []),
  ];
}
