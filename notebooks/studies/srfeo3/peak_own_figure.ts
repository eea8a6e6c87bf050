/**
 * Figures of the peaks of a file of one's own: maps of a scan, positions along a line, or the fit of a spectrum.
 *
 * @module
 */
import { quantile } from "simple-statistics";
import type { Image } from "eels/core/image.ts";
import { peakMap } from "eels/analyse/peak_map.ts";
import { drawLines } from "eels/figure/lines.ts";
import { drawMap } from "eels/figure/map.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import type { Figure } from "eels/figure/svg.ts";
import { summarise } from "eels/analyse/metrics.ts";
import { drawPeakFits } from "./peak_figure.ts";
import type { OwnFits } from "./peak_own_data.ts";
import type { PeakQuestion } from "./peak_methods.ts";

/**
 * Draws the peaks of a file: of a map, maps of each peak's position and of its standard error; of a line, the
 * positions along it with bars of one standard error; of one spectrum, the fit.
 *
 * @param options.driftEv The energy shift that was put into a line, where it is known; it is drawn at the mean
 * position.
 */
export function drawOwnPeaks(
  own: OwnFits,
  { question, driftEv = [] }: {
    readonly question: PeakQuestion;
    readonly driftEv?: ArrayLike<number>;
  },
): Figure {
  const { fits: { shape: [rows, columns], peaks } } = own;
  if (rows * columns === 1) return drawOwnSpectrum(own, question);
  const along = rows === 1 || columns === 1;
  return arrangePanels(
    peaks.flatMap(({ name: peak }) => {
      const position = peakMap(own.fits, { peak, value: "positionEv" });
      const error = peakMap(own.fits, { peak, value: "positionStandardErrorEv" });
      return along
        ? [drawAlong(`${peak}, ${own.method}`, { position, error, driftEv })]
        : [drawShare(`${peak}: position`, position), drawShare(`${peak}: standard error`, error)];
    }),
    { columns: 2 },
  );
}

/** The first spectrum with its fit, as far beyond the window as half of it. */
export function drawOwnSpectrum(
  { method, spectra, fits }: OwnFits,
  { fromEv, toEv }: PeakQuestion,
) {
  const beyond = (toEv - fromEv) / 2, { startEv, stepEv, channels } = spectra.energy;
  const shownEv = [
    Math.max(fromEv - beyond, startEv),
    Math.min(toEv + beyond, startEv + (channels - 1) * stepEv),
  ];
  const index = fits.status.indexOf("fitted");
  const set = { label: method, spectra, fits, title: "the first spectrum that is fitted" };
  return drawPeakFits([set], { index, shownEv, fittedEv: [fromEv, toEv], width: 720 });
}

/** Positions over the share of a line, bars of one standard error. */
function drawAlong(
  title: string,
  { position, error, driftEv }: {
    readonly position: Image;
    readonly error: Image;
    readonly driftEv: ArrayLike<number>;
  },
): Figure {
  const { data } = position, middle = summarise(data).mean;
  const along = (count: number) => Array.from({ length: count }, (_, i) => (i + 0.5) / count);
  const drift = Array.from(driftEv), mean = drift.length ? summarise(drift).mean : 0;
  const known = { x: along(drift.length), y: drift.map((value) => middle + value - mean) };
  return drawLines([
    { label: "counts", x: along(data.length), y: data, error: error.data, points: true, width: 0 },
    ...(drift.length ? [{ label: "drift put in", colour: "#000000", ...known }] : []),
  ], {
    x: { label: "Share of the scan" },
    y: { label: "Position (eV)" },
    ...{ title, width: 430, height: 300 },
  });
}

/** A map whose colours span all but the outermost hundredth of its values on either side. */
function drawShare(title: string, image: Image): Figure {
  const finite = [...image.data].filter(Number.isFinite);
  const domain = [0.01, 0.99].map((share) => quantile(finite, share));
  return drawMap(image, { title, color: { domain, label: "eV", scheme: "viridis" }, width: 430 });
}
