import { energyAxis } from "../core/energy_axis.ts";
import { type Prng, shuffledOrder } from "../core/random.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { tf } from "../core/tensor.ts";
import { predictorOf } from "../engine/graph/predictor.ts";
import { mapSpectra } from "../model/model.ts";
import { type History, type Progress, train, type TrainingPairs } from "../model/train.ts";
import { type ComponentMaps, neighbourFeatures } from "./neighbour_features.ts";

/** One split of an image, as seen from the scan or from the energy axis. */
export interface FilterLesson {
  /** What the network sees: the part that it denoises. */
  readonly maps: ComponentMaps;
  /** What it starts from, `[points, components]`: its answer is added to this. */
  readonly base: Float64Array;
  /** The same of the other, independent part. */
  readonly target: Float64Array;
}

/** How a filter was trained, and whether it does anything. */
export interface FilterHistory {
  /** Mean squared difference from the held-out electrons where nothing is learned, in units of the noise. */
  readonly pcaLoss: number;
  /** The same with the networks, each on the points that it was not trained on. */
  readonly networkLoss: number;
  /** Of their difference, by blocks of points. */
  readonly standardError: number;
  /** Whether the networks err less by two standard errors; where not, they are not used. */
  readonly kept: boolean;
  /** One training a fold. */
  readonly runs: readonly History[];
}

/** Networks that correct component maps. */
export interface NetworkFilter {
  readonly history: FilterHistory;
  /**
   * Base and correction, `[points, components]`.
   *
   * @param by "all": the mean of all networks; "held-out": for each point the one that did not see it.
   */
  apply(maps: ComponentMaps, base: Float64Array, by?: "all" | "held-out"): Promise<Float64Array>;
  dispose(): void;
}

/** Settings of {@link trainFilter}. */
export interface FilterOptions {
  /** See {@link neighbourFeatures}. */
  readonly ends: "own" | "pairs";
  /** The block of each point; blocks are held out as a whole. */
  readonly blocks: Int32Array;
  readonly epochs: number;
  readonly patience: number;
  readonly random: Prng;
  readonly onProgress: (fold: number, progress: Progress) => void | Promise<void>;
}

/** Each point validates one network and trains the others. */
export const FOLDS = 3;
/**
 * Choice: two small layers; with 5,000 weights thousands of points and several splits hardly overfit,
 * and what still does is stopped by the points held out.
 */
const HIDDEN = [64, 32];
/** Points an epoch and in validation; a larger image is sampled. */
const MOST_POINTS = 20_000;

/**
 * Trains small networks, one a fold, to predict what the other part of a split shows beyond the base
 * from a point's components and its neighbours'. The last layer starts at zero, and so the filter at
 * the base.
 *
 * @param lessons Several splits of one image; each epoch takes the next one.
 */
export async function trainFilter(
  lessons: readonly FilterLesson[],
  { ends, blocks, epochs, patience, random, onProgress }: FilterOptions,
): Promise<NetworkFilter> {
  const count = lessons[0].maps.components;
  const foldOf = foldBlocks(blocks, random.split("folds"));
  const told = lessons.map(({ maps, base, target }) => {
    const left = Float32Array.from(target, (value, i) => value - base[i]);
    return { ...neighbourFeatures(maps, { ends }), left };
  });
  const { features } = told[0];
  const networks: tf.LayersModel[] = [], runs: History[] = [];
  const dispose = () => networks.forEach((network) => network.dispose());
  try {
    for (let fold = 0; fold < FOLDS; fold++) {
      const own = random.split(`fold ${fold}`);
      const inside: number[] = [], outside: number[] = [];
      foldOf.forEach((other, point) => (other === fold ? inside : outside).push(point));
      const sample = (points: number[], most: number, label: string) =>
        points.length <= most ? points : [...shuffledOrder(points.length, own.split(label))]
          .slice(0, most).map((i) => points[i]);
      const held = sample(inside, Math.ceil(MOST_POINTS / told.length), "held");
      const network = buildNetwork(features, count, own);
      networks.push(network);
      const size = Math.min(outside.length, MOST_POINTS);
      const { history } = await train(network, {
        name: "the image's network",
        training: (epoch) =>
          pairsOf([told[(epoch - 1) % told.length]], sample(outside, MOST_POINTS, `${epoch}`)),
        validation: pairsOf(told, held),
        epochs,
        patience,
        batchSize: Math.max(16, Math.min(256, Math.round(size / 16))),
        random: own,
        onProgress: (progress) => onProgress(fold, progress),
      });
      runs.push(history);
    }
    const answers = (data: Float32Array) =>
      Promise.all(networks.map((network) => answer(network, data, features)));
    const heldOut = (all: Float32Array[]) =>
      all[0].map((_, i) => all[foldOf[Math.floor(i / count)]][i]);
    const judged = [];
    for (const { data, left } of told) judged.push({ left, answer: heldOut(await answers(data)) });
    const history = { ...judge(judged, blocks, count), runs };
    const apply: NetworkFilter["apply"] = async (maps, base, by = "all") => {
      if (!history.kept) return base;
      const all = await answers(neighbourFeatures(maps, { ends }).data);
      const correction = by === "held-out"
        ? heldOut(all)
        : all[0].map((_, i) => all.reduce((sum, one) => sum + one[i], 0) / all.length);
      return base.map((value, i) => value + correction[i]);
    };
    return { history, apply, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** The fold of each point, whole blocks by chance. */
function foldBlocks(blocks: Int32Array, random: Prng): Int32Array {
  const ids = [...new Set(blocks)];
  const place = new Map<number, number>();
  shuffledOrder(ids.length, random).forEach((i, at) => place.set(ids[i], at % FOLDS));
  return blocks.map((block) => place.get(block)!);
}

function buildNetwork(features: number, count: number, random: Prng): tf.LayersModel {
  const network = tf.sequential();
  HIDDEN.forEach((units, i) => {
    const seed = random.split(`layer ${i}`).integer(2 ** 31);
    network.add(tf.layers.dense({
      ...(i === 0 && { inputShape: [features] }),
      units,
      activation: "relu",
      kernelInitializer: tf.initializers.heUniform({ seed }),
    }));
  });
  network.add(tf.layers.dense({ units: count, kernelInitializer: "zeros" }));
  return network;
}

type Told = { readonly data: Float32Array; readonly features: number; readonly left: Float32Array };

function pairsOf(told: readonly Told[], points: readonly number[]): TrainingPairs {
  const rows = points.length * told.length;
  const take = (width: number, of: (one: Told) => Float32Array) => {
    const data = new Float32Array(rows * width);
    let at = 0;
    for (const one of told) {
      const from = of(one);
      for (const point of points) {
        data.set(from.subarray(point * width, (point + 1) * width), at);
        at += width;
      }
    }
    return spectrumImage({ data, shape: [1, rows, width], energy: energyAxis(0, 1, width) });
  };
  const { features, left, data } = told[0];
  const count = left.length / (data.length / features);
  return { inputs: take(features, (one) => one.data), targets: take(count, (one) => one.left) };
}

async function answer(network: tf.LayersModel, data: Float32Array, features: number) {
  const shape = [1, data.length / features, features];
  const rows = spectrumImage({ data, shape, energy: energyAxis(0, 1, features) });
  const predictor = await predictorOf(network, 1);
  try {
    return (await mapSpectra(rows, predictor.run, { batchSize: 4096 })).data;
  } finally {
    predictor.close();
  }
}

/** Both losses on points held out, and whether two standard errors lie between them. */
function judge(
  judged: readonly { left: Float32Array; answer: Float32Array }[],
  blocks: Int32Array,
  count: number,
): Omit<FilterHistory, "runs"> {
  const gained = new Map<number, number>();
  let pca = 0, network = 0;
  for (const { left, answer } of judged) {
    for (let i = 0; i < left.length; i++) {
      const before = left[i] ** 2, after = (left[i] - answer[i]) ** 2;
      const block = blocks[Math.floor(i / count)];
      gained.set(block, (gained.get(block) ?? 0) + before - after);
      pca += before;
      network += after;
    }
  }
  const values = judged.length * judged[0].left.length, blockCount = gained.size;
  const mean = (pca - network) / blockCount;
  const square = [...gained.values()].reduce((sum, one) => sum + (one - mean) ** 2, 0);
  const error = Math.sqrt(square * blockCount / Math.max(1, blockCount - 1));
  return {
    pcaLoss: pca / values,
    networkLoss: network / values,
    standardError: error / values,
    kept: pca - network > 2 * error,
  };
}
