import {
  channelAt,
  energies,
  energyAt,
  type EnergyAxis,
  energyAxis,
} from "eels/core/energy_axis.ts";
import { type Detector, pointSpread } from "eels/degrade/detector.ts";
import { addPluralLoss, type Plasmon, pluralLoss, singleLoss } from "eels/simulate/low_loss.ts";
import { loadSrFeO3Edges, placeSrFeO3 } from "./twin_spectra.ts";

/** A rising range. */
export type Range = readonly [low: number, high: number];

/** What the expected spectra of the twin depend on. */
export interface TemplateSettings {
  readonly fromEv: number;
  readonly toEv: number;
  readonly stepEv: number;
  /** Mean counts a channel over `countsWindowEv`, initial state, at `countsThicknessMfp`. */
  readonly meanCounts: number;
  readonly countsThicknessMfp: number;
  readonly countsWindowEv: Range;
  readonly thinMfp: Range;
  readonly thickMfp: Range;
  /** Background just below O K over the edge's mean height in `countsWindowEv`. */
  readonly backgroundOverEdge: number;
  readonly backgroundExponent: number;
  /** Mean free path over the one of elastic scattering out of the aperture. */
  readonly elasticShare: number;
  /** Area of Fe L2,3 over that of O K. */
  readonly ironShare: number;
  /** Full width at half maximum of the spectrometer's resolution in eV. */
  readonly broadeningEv: number;
  readonly plasmons: readonly Plasmon[];
  readonly detector: Detector;
}

/** Expected spectra of both phases at steps of thickness, between which the twin interpolates. */
export interface Srfeo3Templates {
  readonly energy: EnergyAxis;
  readonly firstMfp: number;
  /** Counts at each thickness, of SrFeO3 and SrFeO2.5. */
  readonly spectra: readonly (readonly [perovskite: Float64Array, brownmillerite: Float64Array])[];
}

/** Thickness step; between two steps of 0.05 a straight line errs by less than 1e-3. */
const STEP_MFP = 0.05;
/** Templates are this many times finer than the camera, so that shifting them blurs nothing. */
const FINER = 2;
/** Room for shifts beyond the range asked for. */
const MARGIN_EV = 6;
/** O K and all before it is nothing below this energy. */
const BELOW_EDGE_EV = 515;
/** Where the background's height is taken. */
const REFERENCE_EV = 525;
/** Channels over which the point spread reaches to each side. */
const REACH_CHANNELS = 20;

/** Builds the templates: edges placed, spread by plural scattering, on a background, blurred, scaled. */
export async function srfeo3Templates(settings: TemplateSettings): Promise<Srfeo3Templates> {
  const { fromEv, toEv, thinMfp, thickMfp, plasmons, countsThicknessMfp } = settings;
  const stepEv = settings.stepEv / FINER;
  const startEv = Math.min(fromEv, BELOW_EDGE_EV, settings.countsWindowEv[0]) - MARGIN_EV;
  const endEv = Math.max(toEv, settings.countsWindowEv[1]) + MARGIN_EV;
  const energy = energyAxis(startEv, stepEv, Math.round((endEv - startEv) / stepEv));
  const edges = await loadSrFeO3Edges();
  const { broadeningEv, ironShare } = settings;
  const single = singleLoss(plasmons, energy);
  const phases = [0, 0.5].map((delta) =>
    placeSrFeO3(edges, energy, { delta, broadeningEv, ironShare }).sum
  );
  const spread = finePointSpread(settings.detector);

  const edgeAt = (thicknessMfp: number) => {
    const losses = pluralLoss(single, thicknessMfp);
    return phases.map((phase) => addPluralLoss(phase, losses));
  };
  const exposureAt = (thicknessMfp: number) =>
    thicknessMfp * Math.exp(-settings.elasticShare * thicknessMfp);

  // The scale follows from SrFeO3 at the thickness for which the counts are given.
  const [low, high] = settings.countsWindowEv.map((at) => Math.round(channelAt(energy, at)));
  const windowMean = (values: Float64Array) => {
    let sum = 0;
    for (let e = low; e < high; e++) sum += values[e] / (high - low);
    return sum;
  };
  const [reference] = edgeAt(countsThicknessMfp);
  const level = settings.backgroundOverEdge * windowMean(reference);
  const background = energies(energy).map((at) =>
    level * (at / REFERENCE_EV) ** -settings.backgroundExponent
  );
  const scale = settings.meanCounts /
    (exposureAt(countsThicknessMfp) * windowMean(reference.map((v, e) => v + background[e])));

  const firstMfp = Math.min(thinMfp[0], thickMfp[0]);
  const steps = Math.ceil((Math.max(thinMfp[1], thickMfp[1]) - firstMfp) / STEP_MFP - 1e-9) + 1;
  const spectra = Array.from({ length: steps }, (_, i) => {
    const thicknessMfp = firstMfp + i * STEP_MFP;
    const factor = scale * exposureAt(thicknessMfp);
    const [perovskite, brownmillerite] = edgeAt(thicknessMfp).map((edge) =>
      blur(edge.map((value, e) => factor * (value + background[e])), spread)
    );
    return [perovskite, brownmillerite] as const;
  });
  return { energy, firstMfp, spectra };
}

/**
 * The expected counts of one row.
 *
 * @param atEv Energies of the camera's channels in eV.
 */
export function mixTemplates(
  { energy, firstMfp, spectra }: Srfeo3Templates,
  atEv: Float64Array,
  { delta, thicknessMfp, shiftEv }: { delta: number; thicknessMfp: number; shiftEv: number },
): Float64Array {
  const place = Math.max(0, (thicknessMfp - firstMfp) / STEP_MFP);
  const lower = Math.min(spectra.length - 1, Math.floor(place));
  const upper = Math.min(spectra.length - 1, lower + 1);
  const part = place - lower;
  const weights = [
    [(1 - part) * (1 - 2 * delta), (1 - part) * 2 * delta],
    [part * (1 - 2 * delta), part * 2 * delta],
  ];
  const parts = [spectra[lower], spectra[upper]];
  return atEv.map((at) => {
    const position = channelAt(energy, at - shiftEv);
    const channel = Math.floor(position);
    if (!(channel >= 0 && channel + 1 < energy.channels)) {
      throw new RangeError(
        `Cannot shift the spectrum as the shift must be below ${MARGIN_EV} eV: it is ${shiftEv}; ` +
          `the templates end at ${energyAt(energy, energy.channels - 1)} eV`,
      );
    }
    const between = position - channel;
    let sum = 0;
    for (let t = 0; t < 2; t++) {
      for (let phase = 0; phase < 2; phase++) {
        const values = parts[t][phase];
        sum += weights[t][phase] *
          ((1 - between) * values[channel] + between * values[channel + 1]);
      }
    }
    return sum;
  });
}

/** The point spread in the templates' channels, which are finer than the camera's. */
function finePointSpread(detector: Detector): Float64Array {
  return pointSpread({
    ...detector,
    coreFwhmChannels: detector.coreFwhmChannels * FINER,
    tailFwhmChannels: detector.tailFwhmChannels * FINER,
  }, REACH_CHANNELS * FINER);
}

/** Beyond the ends the outermost value goes on. */
function blur(values: Float64Array, spread: Float64Array): Float64Array {
  const reach = (spread.length - 1) / 2;
  const last = values.length - 1;
  return values.map((_, e) => {
    let sum = 0;
    for (let i = -reach; i <= reach; i++) {
      sum += spread[i + reach] * values[Math.min(last, Math.max(0, e - i))];
    }
    return sum;
  });
}
