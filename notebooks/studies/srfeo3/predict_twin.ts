/**
 * Twins whose nuisances are drawn from the priors, prepared and held out in two ways (notebook 14).
 *
 * @module
 */
import type { Prng } from "eels/core/random.ts";
import { DIRECT_DETECTOR } from "eels/degrade/detector.ts";
import { prepare, type PreparedImages } from "./prepared_images.ts";
import { simulate, TWIN, type TwinImage, type TwinSettings, type Vary } from "./twin.ts";
import type { Range, TemplateSettings } from "./twin_templates.ts";
import { cutNormal, drawNuisances, NUISANCES, type SessionNuisances } from "./twin_priors.ts";

/** How large a drawn twin is. */
export interface DrawnSize {
  /** Rows of an image; fewer than 638 sample the same scan more coarsely. */
  readonly rows: number;
  /** Images, a multiple of 12, so that every kind has both places. */
  readonly images: number;
  /** Frame rate of the truths; their window is `10 x 400 / (10 rate)` pixels. */
  readonly truthRateHz: number;
}

/** What is left out of a drawn twin; see {@link VARIANTS}. */
export interface DrawnVariant {
  readonly name: string;
  readonly off: readonly string[];
  readonly settings?: Partial<TwinSettings>;
}

const STILL = { driftEvPerNm: 0 };
const SAME_THICKNESS = { thinMfp: [0.8, 0.8], thickMfp: [0.8, 0.8] } as const;

/** Twins with one nuisance off each, and with more of what makes spectra of one state differ. */
export const VARIANTS: readonly DrawnVariant[] = [
  ...NUISANCES.map((name) => ({ name, off: [name] })),
  { name: "drift of the scan", off: [], settings: STILL },
  { name: "range of thickness", off: [], settings: SAME_THICKNESS },
  { name: "all nuisances", off: NUISANCES },
  {
    name: "all but counting noise",
    off: NUISANCES,
    settings: { ...STILL, ...SAME_THICKNESS, initialDelta: [0, 0], annealedDelta: [0.5, 0.5] },
  },
];

/** Everything as drawn. */
export const AS_DRAWN: DrawnVariant = { name: "as drawn", off: [] };

/** Width of a simulated channel in eV: that of the networks' spectra, in which 0.125 eV are binned. */
const STEP_EV = 0.25;
/** Camera channels of 0.125 eV in one. */
const BINNED = STEP_EV / TWIN.stepEv;
/** From the background window of the truths on. */
const FROM_EV = 500;

/** The camera's point spread, in channels of `STEP_EV`. */
const DETECTOR = {
  ...DIRECT_DETECTOR,
  coreFwhmChannels: DIRECT_DETECTOR.coreFwhmChannels / BINNED,
  tailFwhmChannels: DIRECT_DETECTOR.tailFwhmChannels / BINNED,
};

/**
 * Simulates a twin with nuisances drawn from the priors. Counts c of image i of session s, of expectation m by
 * {@link simulate} with the session's background and resolution, are
 *
 *     c = Poisson(g_s g_i f_se m)
 *
 * with gains g and the fixed pattern f of channel e.
 *
 * Choice: electrons are drawn in channels of 0.25 eV, as sums of Poisson numbers are Poisson numbers.
 *
 * @param random The twin's stream; the same one gives the same nuisances whatever is off.
 * @param options.pair Number of the pair of sessions, 1; others share what is drawn a twin.
 */
export function drawTwin(
  random: Prng,
  { rows, images, variant = AS_DRAWN, pair = 1 }: Pick<DrawnSize, "rows" | "images"> & {
    readonly variant?: DrawnVariant;
    readonly pair?: number;
  },
): Promise<TwinImage[]> {
  const { off, settings } = variant;
  const drawn = drawNuisances(random.split("nuisances"), { off, pair });
  const stream = random.split(`pair ${pair}`);
  const sessions = { initial: sessionOf(drawn.initial), annealed: sessionOf(drawn.annealed) };
  const channels = Math.round((TWIN.toEv - FROM_EV) / STEP_EV);
  const patterns = {
    initial: patternOf(drawn.initial, channels, stream.split("initial pattern")),
    annealed: patternOf(drawn.annealed, channels, stream.split("annealed pattern")),
  };
  const vary: Vary = ({ name, state, place }) => {
    const { gain, offsetEv, bendEv, delta } = drawn[state];
    const own = gain * (1 + drawn.imageGain * cutNormal(stream.split(`${name} gain`)));
    return {
      session: sessions[state],
      offsetEv,
      bendEv,
      factors: patterns[state].map((factor) => own * factor),
      ...(delta !== undefined && {
        delta: deltaOf(delta, state, stream.split(`${name.replace(/\d+$/, "")} place ${place}`)),
      }),
    };
  };
  return simulate({
    images,
    rows,
    fromEv: FROM_EV,
    stepEv: STEP_EV,
    detector: DETECTOR,
    meanCounts: TWIN.meanCounts * STEP_EV / drawn.countsChannelEv,
    offsetEv: drawn.imageOffsetEv,
    ...settings,
    vary,
    random: stream.split("images"),
  });
}

function sessionOf(
  { backgroundOverEdge, backgroundExponent, broadeningEv }: SessionNuisances,
): Partial<TemplateSettings> {
  return { backgroundOverEdge, backgroundExponent, broadeningEv };
}

/** Factors on binned channels: means of those of the camera's. */
function patternOf(
  { patternDeviation }: SessionNuisances,
  channels: number,
  random: Prng,
): number[] {
  return Array.from({ length: channels }, () => {
    let sum = 0;
    for (let i = 0; i < BINNED; i++) sum += 1 + patternDeviation * cutNormal(random);
    return sum / BINNED;
  });
}

/** Deviation of the deficiency at each end of a place, and where it may lie. */
const DELTA_DEVIATION = 0.02;
const DELTA_WITHIN = { initial: [0, 0.1], annealed: [0.25, 0.5] } as const;

function deltaOf(mean: number, state: "initial" | "annealed", random: Prng): Range {
  const [low, high] = DELTA_WITHIN[state];
  const end = () => Math.min(high, Math.max(low, mean + DELTA_DEVIATION * cutNormal(random)));
  return [end(), end()];
}

/** How images are held out: other frames of the place are in the training, or none of the place. */
export const HOLD_OUTS = ["image", "place"] as const;
export type HoldOut = typeof HOLD_OUTS[number];

/**
 * Prepares a drawn twin: "held out" are the first image of each kind (image) or all of the second place
 * (place); all others are "training".
 */
export function prepareDrawn(
  images: readonly TwinImage[],
  { truthRateHz }: Pick<DrawnSize, "truthRateHz">,
): Record<HoldOut, PreparedImages<TwinImage>> {
  const prepared = prepare(images, { truthRateHz, validationShare: 0 });
  const byPlace = prepared.images.map((image) => ({
    ...image,
    part: image.source.place === 2 ? "held out" as const : "training" as const,
  }));
  return { image: prepared, place: { ...prepared, images: byPlace } };
}
