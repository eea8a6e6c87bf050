/**
 * What is found on every drawn twin, and on twins with one nuisance off (notebook 14).
 *
 * @module
 */
import type { Prng } from "eels/core/random.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { encode } from "eels/model/encode.ts";
import { slowDown, type SlowSpectra } from "./compare_rates.ts";
import { prepare, type PreparedImages } from "./prepared_images.ts";
import {
  type DrawnTraining,
  judgeComponents,
  judgeNetwork,
  type NetworkFinding,
  trainDrawn,
} from "./predict_network.ts";
import { makeScaling, type NormalisationName, NORMALISATIONS } from "./predict_normalise.ts";
import {
  decideByVectors,
  judgeStates,
  type StateFinding,
  type StateSource,
  trainDeciders,
} from "./predict_states.ts";
import {
  AS_DRAWN,
  type DrawnSize,
  type DrawnVariant,
  drawTwin,
  HOLD_OUTS,
  prepareDrawn,
} from "./predict_twin.ts";
import { drawNuisances, type TwinNuisances } from "./twin_priors.ts";

/** On which held-out spectra a state is told. */
export type Judged = "image" | "place" | "other sessions";

/** One finding of one twin. */
export interface DrawnStateRow extends StateFinding {
  readonly twin: number;
  readonly heldOut: Judged;
  readonly normalisation: NormalisationName;
  readonly from: StateSource;
}

/** All that is found on one twin. */
export interface DrawnFinding {
  readonly twin: number;
  readonly nuisances: TwinNuisances;
  readonly states: readonly DrawnStateRow[];
  readonly network: NetworkFinding;
}

/** Settings of {@link predictTwins}. */
export interface PredictOptions extends DrawnSize {
  readonly twins: number;
  /** Rates at which states are told; the first is that of the training. */
  readonly frameRatesHz: readonly number[];
  /** Rates at which errors and votes are measured. */
  readonly errorRatesHz: readonly number[];
  readonly training: DrawnTraining;
  /** What networks are trained for, such as "place, each spectrum"; {@link HEADLINE} among it. */
  readonly networks: readonly string[];
  /** Every how many rows errors are measured. */
  readonly every: number;
  readonly random: Prng;
  /** As a record's `training`: shows how far it is, and names files from which a run that was killed goes on. */
  readonly keep?: Keep;
}

/** Where a run reports and, in a file a twin, keeps how far it has come. */
export type Keep = (name: string, part?: number) => {
  readonly onProgress: (now: { share: number; remainingS: number }) => void | Promise<void>;
  readonly checkpoint?: string;
};

/** Finds something on each of several twins, one after another, as {@link Keep} allows. */
async function overTwins<Found>(
  name: string,
  { twins, keep }: { readonly twins: number; readonly keep?: Keep },
  find: (twin: number) => Promise<Found>,
): Promise<Found[]> {
  const found: Found[] = [], start = performance.now();
  for (let twin = 1; twin <= twins; twin++) {
    const { checkpoint, onProgress } = keep?.(name, twin) ?? {};
    found.push(await kept(checkpoint, () => find(twin)));
    const remainingS = (performance.now() - start) / 1000 / twin * (twins - twin);
    await onProgress?.({ share: twin / twins, remainingS });
  }
  return found;
}

/** What the headline's network is trained for. */
export const HEADLINE = "image, one mapping";

/** Everything that networks can be trained for. */
export const ALL_NETWORKS: readonly string[] = HOLD_OUTS.flatMap((holdOut) =>
  NORMALISATIONS.map((normalisation) => `${holdOut}, ${normalisation}`)
);

/**
 * Draws twins and finds on each what the notebook reports.
 *
 * @throws {RangeError} Before anything is drawn, where a network is unknown or the headline's is missing.
 */
export async function predictTwins(options: PredictOptions): Promise<DrawnFinding[]> {
  const { random, networks } = options;
  const isKnown = networks.every((name) => ALL_NETWORKS.includes(name));
  if (!isKnown || !networks.includes(HEADLINE)) {
    throw new RangeError(
      `Cannot train the networks as "${HEADLINE}" must be among them and each be one of ` +
        `${ALL_NETWORKS.join("; ")}: they are ${networks.join("; ")}`,
    );
  }
  return await overTwins(
    "twins",
    options,
    (twin) => predictTwin(twin, { ...options, random: random.split(`twin ${twin}`) }),
  );
}

async function predictTwin(
  twin: number,
  { random, frameRatesHz, errorRatesHz, training, networks, every, ...size }: PredictOptions,
): Promise<DrawnFinding> {
  const prepared = prepareDrawn(await drawTwin(random, size), size);
  const tests: Record<Judged, SlowSpectra[]> = {
    image: slowDown(prepared.image, { part: "held out", frameRatesHz }),
    place: slowDown(prepared.place, { part: "held out", frameRatesHz }),
    "other sessions": await otherSessions(random, {
      ...size,
      frameRatesHz,
      mappings: prepared.image,
    }),
  };
  const states: DrawnStateRow[] = [];
  let network: NetworkFinding | undefined;
  for (const holdOut of HOLD_OUTS) {
    const judgedOn: Judged[] = holdOut === "image" ? ["image", "other sessions"] : ["place"];
    const own = prepared[holdOut];
    const [learnt] = slowDown(own, { part: "training", frameRatesHz: [frameRatesHz[0]] });
    for (const normalisation of NORMALISATIONS) {
      const scale = makeScaling(normalisation, learnt.counts, own.normalisation);
      const scaled = scale(learnt.counts), stream = random.split(`${holdOut} ${normalisation}`);
      const add = async (from: StateSource, decide: Parameters<typeof judgeStates>[0]) => {
        for (const heldOut of judgedOn) {
          const found = await judgeStates(decide, scale, tests[heldOut]);
          states.push(...found.map((row) => ({ twin, heldOut, normalisation, from, ...row })));
        }
      };
      const deciders = await trainDeciders(scaled, learnt.labels, stream.split("scores"));
      for (const [from, decide] of Object.entries(deciders)) await add(from as StateSource, decide);
      if (!networks.includes(`${holdOut}, ${normalisation}`)) continue;
      const how = { name: normalisation, scale, training, random: stream.split("network") };
      const trained = await trainDrawn(own, how);
      const latent = (image: SpectrumImage) => encode(trained.scaled, image);
      const decide = decideByVectors(await latent(scaled), learnt.labels, stream.split("latent"));
      await add("latent units", async (image) => decide(await latent(image)));
      if (`${holdOut}, ${normalisation}` === HEADLINE) {
        network = await judgeNetwork(own, trained, { frameRatesHz: errorRatesHz, every });
      }
      trained.scaled.dispose();
    }
  }
  return { twin, nuisances: drawNuisances(random.split("nuisances")), states, network: network! };
}

/** Held-out spectra of a second pair of sessions of the same twin. */
async function otherSessions(
  random: Prng,
  { rows, frameRatesHz, mappings, truthRateHz, variant }: DrawnSize & {
    readonly variant?: DrawnVariant;
    readonly frameRatesHz: readonly number[];
    readonly mappings: Pick<PreparedImages, "normalisation" | "truthNormalisation">;
  },
): Promise<SlowSpectra[]> {
  const images = await drawTwin(random, { rows, images: 4, pair: 2, variant });
  const asked = images.map((image) => ({ ...image, heldOut: true }));
  return slowDown(prepare(asked, { mappings, truthRateHz }), { part: "held out", frameRatesHz });
}

/** What a file keeps, or what is found and then kept there. */
async function kept<Found>(file: string | undefined, find: () => Promise<Found>): Promise<Found> {
  const text = file && await Deno.readTextFile(file).catch(() => undefined);
  if (text) return JSON.parse(text);
  const found = await find();
  if (file) await Deno.writeTextFile(file, JSON.stringify(found));
  return found;
}

/** Accuracy and d' of one source on one twin, as drawn or with something left out. */
export interface VariantRow {
  readonly twin: number;
  readonly variant: string;
  readonly heldOut: Judged;
  readonly from: StateSource;
  readonly percent400: number;
  readonly percent25: number;
  readonly dPrime400: number;
  readonly dPrime25: number;
  /** Squared error of five components on images held out, to truths without noise. */
  readonly pcaError: number;
}

/**
 * Tells the states of the first twins once more with something left out, on images held out and on other
 * sessions, with one mapping, from five scores and from all channels; noise and everything else are drawn from the
 * same streams.
 */
export async function predictVariants(
  variants: readonly DrawnVariant[],
  { rows, images, random, truthRateHz, ...how }:
    & Pick<PredictOptions, "twins" | "random" | "keep">
    & DrawnSize,
): Promise<VariantRow[]> {
  const found = await overTwins("variants", how, async (twin) => {
    const stream = random.split(`twin ${twin}`), own: VariantRow[] = [];
    for (const variant of [AS_DRAWN, ...variants]) {
      const drawn = await drawTwin(stream, { rows, images, variant });
      const { image: prepared } = prepareDrawn(drawn, { truthRateHz });
      const [learnt] = slowDown(prepared, { part: "training", frameRatesHz: [400] });
      const frameRatesHz = [400, 25], other = { rows, images, truthRateHz, frameRatesHz, variant };
      const tests = {
        image: slowDown(prepared, { part: "held out", frameRatesHz }),
        "other sessions": await otherSessions(stream, { ...other, mappings: prepared }),
      };
      const scale = makeScaling("one mapping", learnt.counts, prepared.normalisation);
      const deciders = await trainDeciders(scale(learnt.counts), learnt.labels, stream);
      const pcaError = await judgeComponents(prepared);
      for (const heldOut of ["image", "other sessions"] as const) {
        for (const [from, decide] of Object.entries(deciders)) {
          const [fast, slow] = await judgeStates(decide, scale, tests[heldOut]);
          own.push({
            ...{ twin, variant: variant.name, heldOut, from: from as StateSource, pcaError },
            ...{ percent400: fast.percent, dPrime400: fast.scoreDPrime },
            ...{ percent25: slow.percent, dPrime25: slow.scoreDPrime },
          });
        }
      }
    }
    return own;
  });
  return found.flat();
}
