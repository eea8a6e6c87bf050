/**
 * What notebook 00 needs of a measurement, said before anything is fitted.
 *
 * @module
 */
import { energyAt } from "eels/core/energy_axis.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { FEWEST_CHANNELS } from "eels/degrade/noise_power.ts";

/** The parameters of notebook 00 that depend on the measurement; energies in eV. */
export interface QuickstartInput {
  readonly dataPath: string;
  /** Two peaks, each as stored and where it belongs; the second is the first of O K. */
  readonly peaksEv: readonly number[];
  readonly backgroundEv: readonly number[];
  readonly keepEv: readonly number[];
  readonly noiseEv: readonly number[];
}

/** Widest channels that the tops of peaks can be found in. */
const WIDEST_EV = 0.5;
/** How far from its place a peak is looked for. */
const WITHIN_EV = 1.5;
/** From the first peak of O K to behind its third. */
const PEAKS_SPAN_EV = 14;

/**
 * Refuses a measurement, or parameters that do not fit it, in one sentence with file, value and what to do.
 *
 * @throws {RangeError}
 */
export function checkQuickstart(stored: SpectrumImage, given: QuickstartInput): void {
  const { dataPath, peaksEv, backgroundEv, keepEv, noiseEv } = given;
  const { shape: [rows, columns], energy, data } = stored;
  const refuse = (what: string) => {
    throw new RangeError(`Cannot take ${dataPath} as ${what}`);
  };
  if (rows * columns !== 1) {
    refuse(
      `one spectrum is needed: it has ${rows} x ${columns}; sum a part of it in HyperSpy, ` +
        "s.sum(), or take notebook 10",
    );
  }
  if (energy.stepEv > WIDEST_EV + 1e-6) {
    refuse(
      `the peaks of O K need channels of ${WIDEST_EV} eV or less: they are ${energy.stepEv} eV wide; ` +
        "notebook 10 takes any width",
    );
  }
  const gap = data.findIndex((value) => !Number.isFinite(value));
  if (gap >= 0) {
    refuse(`each value must be a number: that of channel ${gap} is ${data[gap]}; mend or crop it`);
  }
  const lists = { peaksEv, backgroundEv, keepEv, noiseEv };
  for (const [name, values] of Object.entries(lists)) {
    const count = name === "peaksEv" ? 4 : 2;
    if (values.length !== count || (count === 2 && !(values[0] < values[1]))) {
      refuse(
        `${name} must hold ${
          count === 4 ? "four" : "two rising"
        } energies in eV: it is [${values}]`,
      );
    }
  }
  const [one, oneTrue, two, firstPeakEv] = peaksEv;
  const first = energy.startEv, last = energyAt(energy, energy.channels - 1);
  const runs = `its axis runs from ${round(first)} to ${round(last)} eV`;
  for (const peak of [one, two]) {
    if (peak - WITHIN_EV < first || peak + WITHIN_EV > last) {
      refuse(
        `its axis must hold the peaks where peaksEv says it stores them: ${runs}, and one is looked for ` +
          `at ${peak} eV`,
      );
    }
  }
  // Windows are on the calibrated axis: a straight line through both peaks.
  const slope = (firstPeakEv - oneTrue) / (two - one);
  if (!(slope > 0.8 && slope < 1.25)) {
    refuse(
      `its two peaks must lie about as far apart as they belong: peaksEv puts ${one} at ${oneTrue} and ` +
        `${two} at ${firstPeakEv} eV; give them as [stored, true, stored, true], the first of O K last`,
    );
  }
  const [from, to] = [first, last].map((at) => firstPeakEv + slope * (at - two));
  const windows = { backgroundEv, keepEv, noiseEv };
  for (const [name, [low, high]] of Object.entries(windows)) {
    if (low >= from && high <= to) continue;
    refuse(
      `${name} must lie on its calibrated axis, about ${round(from)} to ${round(to)} eV: it is ` +
        `[${low}, ${high}]`,
    );
  }
  refuseFewChannels(noiseEv, slope * energy.stepEv, refuse);
  if (backgroundEv[1] >= firstPeakEv) {
    refuse(
      `backgroundEv must end below the first peak of O K at ${firstPeakEv} eV: it is [${backgroundEv}]`,
    );
  }
  if (keepEv[0] >= firstPeakEv || keepEv[1] < firstPeakEv + PEAKS_SPAN_EV) {
    refuse(
      `keepEv must hold the peaks of O K, ${firstPeakEv} to ${
        firstPeakEv + PEAKS_SPAN_EV
      } eV: it is ` +
        `[${keepEv}]`,
    );
  }
}

/**
 * Refuses a window that the noise of one spectrum cannot be estimated from.
 *
 * @param stepEv On the calibrated axis.
 */
export function refuseFewChannels(
  [from, to]: readonly number[],
  stepEv: number,
  refuse: (what: string) => void,
): void {
  const channels = Math.floor((to - from) / stepEv);
  if (channels >= FEWEST_CHANNELS) return;
  refuse(
    `noiseEv must hold ${FEWEST_CHANNELS} channels or more to estimate the noise from: ` +
      `[${from}, ${to}] holds ${channels}; it needs ${round(FEWEST_CHANNELS * stepEv + 0.05)} eV`,
  );
}

const round = (value: number) => Number(value.toFixed(1));
