/**
 * What notebook 00 says of its measurement, as rows of tables.
 *
 * @module
 */
import { integrateEdge } from "eels/analyse/integrate_edge.ts";
import type { PeakFits } from "eels/analyse/peak_types.ts";
import { measurePeak } from "eels/analyse/metrics.ts";
import { compareWindows } from "eels/analyse/power_law.ts";
import { noiseVariance } from "eels/core/noise.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { mean } from "simple-statistics";
import type { PeakPlace } from "../methods/compare_methods.ts";
import { seedInterval } from "../methods/seed_interval.ts";
import { type EdgeVariation, placeEdge } from "./elnes.ts";
import type { ShapeMatch } from "./match_shape.ts";

/** What the file says of the instrument, one row a setting. */
export function listSettings({ settings = {} }: SpectrumImage) {
  return Object.entries(settings).map(([setting, value]) => ({ setting, value: `${value}` }));
}

/** What a calibration found: one row a peak, with its part of the axis. */
export function listCalibration({ calibration }: SpectrumImage) {
  if (!calibration) {
    throw new RangeError("Cannot list the calibration as there must be one: call calibrate()");
  }
  const { shiftEv, shiftStandardErrorEv, stretch, stretchStandardError } = calibration;
  return [
    ...calibration.peaks.map(({ foundEv, foundStandardErrorEv, trueEv }) => ({
      quantity: `peak put at ${trueEv.toFixed(1)} eV, found at (eV)`,
      value: foundEv,
      standardError: foundStandardErrorEv,
    })),
    { quantity: "shift between them (eV)", value: shiftEv, standardError: shiftStandardErrorEv },
    { quantity: "factor on the dispersion", value: stretch, standardError: stretchStandardError },
  ];
}

/**
 * Fits the background of one spectrum in several windows that end at the same energy, and integrates the
 * edge above each: how far the integrals lie apart says what their standard errors cannot, namely
 * whether the background is a power law at all.
 *
 * @param spectrum One spectrum with its noise.
 * @param options.edgeEv From and to of the integral.
 */
export function compareBackgrounds(
  spectrum: SpectrumImage,
  { fromEvs, toEv, edgeEv }: {
    readonly fromEvs: readonly number[];
    readonly toEv: number;
    readonly edgeEv: readonly number[];
  },
) {
  return compareWindows(spectrum, { fromEvs, toEv }).map((row, i) => {
    const window = { backgroundEv: [fromEvs[i], toEv], fromEv: edgeEv[0], toEv: edgeEv[1] };
    const { value, standardError } = integrateEdge(spectrum, window);
    return { ...row, integral: value.data[0], integralStandardError: standardError.data[0] };
  });
}

/** The fitted peaks of the first spectrum, with standard errors. */
export function listFits({ peaks, status }: PeakFits) {
  return peaks.map((peak) => ({
    peak: peak.name,
    positionEv: peak.positionEv[0],
    positionStandardErrorEv: peak.positionStandardErrorEv[0],
    fwhmEv: peak.fwhmEv[0],
    height: peak.height[0],
    heightStandardError: peak.heightStandardError[0],
    status: status[0],
  }));
}

/** Where tops of matched edges are measured, and in what. */
export interface MatchedTops {
  readonly reference: SpectrumImage;
  readonly places: readonly PeakPlace[];
}

/**
 * What the seeds' matches found, one row a quantity: mean and 95 % interval over the seeds. The energies
 * in a match are parameters of its model; where the edge it draws has its tops, and how far these lie
 * from the reference's, are rows of their own.
 */
export function listShapeMatches(
  matches: readonly ShapeMatch[],
  { reference, places }: MatchedTops,
) {
  const peaks = ["t2g", "eg", "main", "third", "broad maximum"];
  const row = (quantity: string, values: readonly number[]) => {
    const { mean, low, high } = seedInterval(values);
    return { quantity, mean, low, high };
  };
  const place = ({ edge: { peaksEv }, firstPeakEv }: ShapeMatch, i: number) =>
    firstPeakEv + peaksEv[i] - peaksEv[0];
  const { energy } = reference;
  const edges = matches.map(({ edge, ...how }) =>
    spectrumImage({ data: placeEdge(edge, { ...how, energy }), energy })
  );
  const tops = places.flatMap(({ peak, ...where }) => {
    const [own] = measurePeak(reference, where).positionEv;
    const found = edges.map((edge) => measurePeak(edge, where).positionEv[0]);
    return [
      row(`top of ${peak} (eV)`, found),
      row(`top of ${peak} less the reference's (eV)`, found.map((at) => at - own)),
    ];
  });
  return [
    ...tops,
    ...peaks.map((peak, i) => row(`model's ${peak} (eV)`, matches.map((match) => place(match, i)))),
    ...peaks.map((peak, i) =>
      row(`factor on ${peak}`, matches.map(({ logFactors }) => Math.exp(logFactors[i])))
    ),
    row("share of sigma", matches.map(({ sigmaShare }) => sigmaShare)),
    row("added broadening (FWHM, eV)", matches.map(({ broadeningEv }) => broadeningEv)),
    row("thickness (mean free paths)", matches.map(({ thicknessMfp }) => thicknessMfp)),
    row("height over the background", matches.map(({ jumpRatio }) => jumpRatio)),
    row("reduced chi-square", matches.map(({ reducedChiSquare }) => reducedChiSquare)),
  ];
}

/** How training edges depart from their middle, one row a quantity and one column a set of edges. */
export function listVariations(variations: Readonly<Record<string, EdgeVariation>>) {
  const lists = Object.values(variations).map(listVariation);
  return lists[0].map(({ quantity, distribution }, i) => ({
    quantity,
    distribution,
    ...Object.fromEntries(Object.keys(variations).map((name, k) => [name, lists[k][i].value])),
  }));
}

function listVariation(variation: EdgeVariation) {
  const { shiftEv, logStretch, logDistance, logFactor, logTail, sigmaShare, broadeningEv } =
    variation;
  const range = ([low, high]: readonly number[]) =>
    `${low.toPrecision(2)} to ${high.toPrecision(2)}`;
  return [
    {
      quantity: "shift of the whole edge (eV)",
      distribution: "normal, deviation",
      value: `${Number(shiftEv.toPrecision(2))}`,
    },
    {
      quantity: "ln of a stretch common to all peaks",
      distribution: "normal, deviation",
      value: `${Number(logStretch.toPrecision(2))}`,
    },
    {
      quantity: "ln of each peak's distance from the last",
      distribution: "normal, deviation",
      value: `${Number(logDistance.toPrecision(2))}`,
    },
    {
      quantity: "ln of each peak's height",
      distribution: "normal, deviation",
      value: `${Number(logFactor.toPrecision(2))}`,
    },
    {
      quantity: "ln of a further factor on the tail",
      distribution: "uniform",
      value: range([0, logTail]),
    },
    { quantity: "share of sigma", distribution: "uniform", value: range(sigmaShare) },
    {
      quantity: "added broadening (FWHM, eV)",
      distribution: "uniform",
      value: range(broadeningEv),
    },
  ];
}

/**
 * The mean squared error that the noise of a reference makes by itself, as no method can know it:
 *
 *     mean over channels of var(n_e) / unit^2
 *
 * @param electrons The reference as electrons, with its noise, in the channels that are compared.
 * @param options.unit Electrons a channel that are 1 in the errors.
 */
export function referenceNoise(electrons: SpectrumImage, { unit }: { unit: number }): number {
  return mean(Array.from(noiseVariance(electrons))) / unit ** 2;
}
