import { fileURLToPath } from "node:url";
import type { EnergyAxis } from "eels/core/energy_axis.ts";
import {
  buildDeconvolutionNet,
  type DeconvolutionNetConfig,
} from "eels/model/deconvolution_net.ts";
import {
  type DeconvolutionTaskOptions,
  makeDeconvolutionTask,
  type NetworkScale,
} from "./deconvolution_task.ts";
import { makeWideTask, type WideRanges } from "./wide_training.ts";
import { makeModel, type Model } from "eels/model/model.ts";
import {
  type History,
  type Loss,
  train,
  type TrainedModel,
  type TrainOptions,
} from "eels/model/train.ts";

/**
 * What trainings for deconvolution make small, on the scale "asinh"; chosen by the error over the losses
 * after short trainings (`make_deconvolution_nets.ts`), of which the squared error left more.
 */
export const DECONVOLUTION_LOSS: Loss = "absolute error";

/**
 * A network for a GPU and the published axis, 2.8 million parameters. The published network is
 * `buildEelspecnet`'s.
 */
export const LARGE_DECONVOLUTION_NET: Omit<DeconvolutionNetConfig, "seed"> = Object.freeze({
  channels: 2048,
  filters: Object.freeze([32, 48, 64, 96, 128, 128, 128, 128]),
  dilations: Object.freeze([1, 2, 4]),
  kernel: 5,
});

/**
 * Where the networks lie that `make_deconvolution_nets.ts` trained; `loadModel` of `eels` opens them.
 */
export const DECONVOLUTION_NETS: string = fileURLToPath(
  new URL("../../../data/deconvolution_nets", import.meta.url),
);

/** Where the networks lie that `make_wide_nets.ts` trained, of the same layers. */
export const WIDE_DECONVOLUTION_NETS: string = fileURLToPath(
  new URL("../../../data/wide_deconvolution_nets", import.meta.url),
);

/** How well a short training did. */
export interface DeconvolutionTrial {
  readonly network: string;
  readonly parameters: number;
  readonly loss: Loss;
  readonly scale: NetworkScale;
  /** Error over the losses of spectra that were not trained on, as a share of them. */
  readonly lossError: number;
}

/** The short trainings by which network, loss and scale of saved networks were chosen. */
export function trialsOf({ settings }: Model): DeconvolutionTrial[] {
  return [...(settings?.trials ?? []) as DeconvolutionTrial[]];
}

/**
 * Trains networks alike but for their start and their spectra.
 *
 * @param options.training What each member's training is handed: its checkpoint and who follows it.
 * @param options.ranges Where given, the spectra are those of `makeWideTask` over these ranges.
 * @returns An ensemble of them, which the caller disposes of, and how the training of each went.
 */
export async function trainDeconvolutionNets(
  energy: EnergyAxis,
  { config, members, epochs, ranges, training: keep, random, ...task }: DeconvolutionTaskOptions & {
    ranges?: WideRanges;
    config: Omit<DeconvolutionNetConfig, "seed">;
    members: number;
    epochs: number;
    training?: (member: number) => Pick<TrainOptions, "checkpoint" | "onProgress">;
  },
): Promise<{ model: Model; histories: History[] }> {
  const trained: TrainedModel[] = [];
  for (let member = 1; member <= members; member++) {
    const stream = random.split(`member ${member}`);
    const { training, validation } = ranges
      ? makeWideTask(energy, { ...task, ranges, random: stream })
      : makeDeconvolutionTask(energy, { ...task, random: stream });
    const network = await buildDeconvolutionNet({ ...config, seed: 1000 * member });
    const order = stream.split("order");
    const minimise = DECONVOLUTION_LOSS;
    const options = {
      validation,
      epochs,
      minimise,
      batchSize: 32,
      random: order,
      ...keep?.(member),
    };
    trained.push(await train(network, { training, ...options }));
  }
  return { model: joinMembers(trained), histories: trained.map(({ history }) => history) };
}

/** An ensemble of networks that were trained one by one on the same axis. */
export function joinMembers(members: readonly Model[]): Model {
  const { energy, unit } = members[0];
  const name = "the deconvolution networks";
  return makeModel(members.flatMap(({ networks }) => networks), { name, energy, unit });
}
