import type { EnergyAxis } from "eels/core/energy_axis.ts";
import type { tf } from "eels/core/tensor.ts";
import {
  buildDeconvolutionNet,
  type DeconvolutionNetConfig,
} from "eels/model/deconvolution_net.ts";
import { type DeconvolutionTaskOptions, makeDeconvolutionTask } from "./deconvolution_task.ts";
import { type History, type Loss, type Progress, train } from "eels/model/train.ts";

/**
 * What trainings for deconvolution make small, on the scale "asinh"; chosen by the error over the losses
 * after short trainings (`make_deconvolution_nets.ts`), of which the squared error left more.
 */
export const DECONVOLUTION_LOSS: Loss = "absolute error";

/**
 * Trains networks alike but for their start and their spectra.
 *
 * @returns The networks, which the caller disposes of, and how their training went.
 */
export async function trainDeconvolutionNets(
  config: Omit<DeconvolutionNetConfig, "seed">,
  energy: EnergyAxis,
  { members, epochs, onProgress, random, ...task }: DeconvolutionTaskOptions & {
    members: number;
    epochs: number;
    onProgress?: (progress: Progress) => void | Promise<void>;
  },
): Promise<{ models: tf.LayersModel[]; histories: History[] }> {
  const models: tf.LayersModel[] = [], histories: History[] = [];
  for (let member = 1; member <= members; member++) {
    const stream = random.split(`member ${member}`);
    const { training, validation } = makeDeconvolutionTask(energy, { ...task, random: stream });
    const model = buildDeconvolutionNet({ ...config, seed: 1000 * member });
    const order = stream.split("order");
    const minimise = DECONVOLUTION_LOSS;
    const options = { validation, epochs, minimise, batchSize: 32, random: order, onProgress };
    histories.push(await train(model, training, options));
    models.push(model);
  }
  return { models, histories };
}
