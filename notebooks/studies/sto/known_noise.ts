/**
 * Estimates of a detector's gain and of the correlation between its channels, on noise of which both are
 * known (notebook 02).
 *
 * @module
 */
import { mean } from "simple-statistics";
import type { EnergyAxis } from "eels/core/energy_axis.ts";
import { energies, energyAxis } from "eels/core/energy_axis.ts";
import type { Prng } from "eels/core/random.ts";
import { repeatSpectrum, type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { spectrumOf, withData } from "eels/core/spectrum_image.ts";
import { detect, type Detector, INDIRECT_DETECTOR } from "eels/degrade/detector.ts";
import { estimateNoise } from "eels/degrade/estimate_noise.ts";
import { estimateMeanVariance } from "eels/degrade/mean_variance.ts";
import { readOut, sampleElectrons } from "eels/degrade/noise.ts";
import { estimateGain } from "eels/degrade/noise_power.ts";
import { seedInterval } from "../methods/seed_interval.ts";
import { autocorrelation } from "./noise_levels.ts";

/** What is measured and with which detector. */
export interface KnownNoise {
  /** Full widths at half maximum of an electron's spread, a Gaussian, in channels. */
  readonly fwhmChannels: readonly number[];
  /** Counts an electron makes. */
  readonly gain: number;
  /** Standard deviation of the read-out noise, which is not spread. */
  readonly readoutCounts: number;
  /** Electrons where the edge has the value 1. */
  readonly electronsPerUnit: number;
  /** Background at the start of the axis over the edge's maximum. */
  readonly backgroundShare: number;
  readonly seeds: number;
  readonly random: Prng;
}

/** An estimate of one quantity over seeds. */
export interface KnownNoiseRow {
  readonly detector: string;
  readonly estimate: string;
  /** Mean of estimated over true gain, and its 95 % interval over the seeds. */
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  /** Mean of the standard errors that the estimates state, over the true gain. */
  readonly stated: number;
}

/** A correlation of neighbouring channels over seeds. */
export interface KnownCorrelationRow {
  readonly detector: string;
  /** Of the noise that was added. */
  readonly true: number;
  /** Mean of the estimates, and its 95 % interval over the seeds. */
  readonly found: number;
  readonly low: number;
  readonly high: number;
}

/** The estimates that are compared. */
export const ESTIMATES = {
  scan: "scan, sums of channels (estimateNoise)",
  line: "scan, single channels (estimateMeanVariance)",
  power: "one spectrum, noise power (estimateGain)",
  channels: "one spectrum, variance of single channels",
  neighbours: "one spectrum, differences of neighbours",
};

/** Exponent of the power law, as of many core-loss backgrounds. */
const EXPONENT = 3;

/** The image on a background that is a share of the edge's maximum at the start of the axis. */
export function addBackground(edge: SpectrumImage, share: number): SpectrumImage {
  const [, , channels] = edge.shape, start = edge.energy.startEv;
  const background = energies(edge.energy).map((at) => share * (at / start) ** -EXPONENT);
  return withData(edge, edge.data.map((value, i) => value + background[i % channels]));
}

/** Gaussian spreads of each width, and one with a scintillator's tails, all of one gain. */
function detectorsOf({ fwhmChannels, gain }: KnownNoise): Record<string, Detector> {
  const core = fwhmChannels.map((coreFwhmChannels) => [
    `${coreFwhmChannels} channels`,
    { coreFwhmChannels, tailShare: 0, tailFwhmChannels: 1, gain },
  ]);
  return { ...Object.fromEntries(core), "scintillator": { ...INDIRECT_DETECTOR, gain } };
}

/** A window without edges, as that of the measured spectrum of notebook 00. */
const QUIET: EnergyAxis = energyAxis(606, 0.25, 1040);
/** Spectra of it a seed, whose estimates are averaged. */
const QUIET_SPECTRA = 16;
const QUIET_ELECTRONS = 5000;

/** One measurement of a truth by a detector: electrons at random, spread, and read out with noise. */
function measure(
  truth: SpectrumImage,
  detector: Detector,
  { electronsPerUnit, readoutCounts, random }: {
    readonly electronsPerUnit: number;
    readonly readoutCounts: number;
    readonly random: Prng;
  },
): SpectrumImage {
  const electrons = sampleElectrons(truth, { electronsPerUnit, random });
  return readOut(detect(electrons, detector), { gain: 1, readoutCounts, random });
}

/** What the estimates say of one measurement: gains with stated errors, and correlations. */
function estimateOnce(edge: SpectrumImage, detector: Detector, how: KnownNoise, random: Prng) {
  const truth = addBackground(edge, how.backgroundShare), { readoutCounts } = how;
  const counts = measure(truth, detector, { ...how, random: random.split("scan") });
  const noise = estimateNoise(counts).noise!, line = estimateMeanVariance(counts);
  const scale = withData(truth, truth.data.map((value) => value * how.electronsPerUnit));
  const exact = detect(scale, detector);
  const rest = counts.data.map((value, i) => value - exact.data[i]);

  const quiet = energies(QUIET).map((at) => QUIET_ELECTRONS * (at / QUIET.startEv) ** -EXPONENT);
  const spectra = repeatSpectrum(spectrumImage({ data: quiet, energy: QUIET }), QUIET_SPECTRA);
  const single = { electronsPerUnit: 1, readoutCounts, random: random.split("single") };
  const shown = measure(spectra, detector, single);
  const window = { fromEv: QUIET.startEv, toEv: QUIET.startEv + QUIET.channels * QUIET.stepEv };
  const found = Array.from(
    { length: QUIET_SPECTRA },
    (_, s) => estimateGain(spectrumImage({ data: spectrumOf(shown, s), energy: QUIET }), window),
  );
  return {
    gains: {
      scan: [noise.gain, noise.gainStandardError ?? NaN],
      line: [line.gain, line.gainStandardError],
      power: [
        mean(found.map(({ gain }) => gain)),
        mean(found.map(({ gainStandardError }) => gainStandardError)),
      ],
      channels: [mean(found.map(({ channelGain }) => channelGain)), NaN],
      neighbours: [mean(found.map(({ neighbourGain }) => neighbourGain)), NaN],
    },
    correlation: {
      true: autocorrelation(rest, counts.shape[2], 1),
      found: noise.correlation[1] ?? 0,
    },
  };
}

/**
 * Measures an edge on a background with detectors of known gain and spread, again and again, and
 * estimates gain and correlation from each measurement alone.
 *
 * @param edge The truth, `[rows, columns, channels]`, maximum 1.
 */
export function testKnownNoise(
  edge: SpectrumImage,
  how: KnownNoise,
): { gains: KnownNoiseRow[]; correlations: KnownCorrelationRow[] } {
  const gains: KnownNoiseRow[] = [], correlations: KnownCorrelationRow[] = [];
  for (const [name, detector] of Object.entries(detectorsOf(how))) {
    const runs = Array.from(
      { length: how.seeds },
      (_, k) => estimateOnce(edge, detector, how, how.random.split(`${name}, seed ${k}`)),
    );
    for (const estimate of Object.keys(ESTIMATES) as (keyof typeof ESTIMATES)[]) {
      const ratio = seedInterval(runs.map(({ gains }) => gains[estimate][0] / how.gain));
      const stated = mean(runs.map(({ gains }) => gains[estimate][1] / how.gain));
      const { mean: middle, low, high } = ratio, text = ESTIMATES[estimate];
      gains.push({ detector: name, estimate: text, ratio: middle, low, high, stated });
    }
    const found = seedInterval(runs.map(({ correlation }) => correlation.found));
    correlations.push({
      detector: name,
      true: mean(runs.map(({ correlation }) => correlation.true)),
      ...{ found: found.mean, low: found.low, high: found.high },
    });
  }
  return { gains, correlations };
}
