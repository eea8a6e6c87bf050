/**
 * `deno task endure [--trainings 200] [--predictions 100000]` trains networks and
 * denoises spectra one by one in one process, half an hour on two cores, and says whether tensors,
 * descriptors and memory stay as they are; it ends with 1 where they do not.
 *
 * @module
 */
import { energyAxis } from "../../../lib/core/energy_axis.ts";
import { prng } from "../../../lib/core/random.ts";
import { spectrumImage } from "../../../lib/core/spectrum_image.ts";
import { writeOutForward } from "../../../lib/engine/graph/forward.ts";
import { buildConvAutoencoder } from "../../../lib/model/conv_autoencoder.ts";
import { encode } from "../../../lib/model/encode.ts";
import { layersOf, makeModel } from "../../../lib/model/model.ts";
import {
  CONFIG,
  DEEP,
  peakPairs,
  settings,
  VALIDATION,
} from "../../../lib/model/peaks_test_support.ts";
import { train } from "../../../lib/model/train.ts";
import { readCommandLine } from "../record/command_line.ts";
import { standardScreen, textTable } from "../screen.ts";
import { endure, lookRows, notGivenBack } from "./endure.ts";

const TRAINING = peakPairs(64, 1);

/** Work to be done again and again, and what ends it. */
export interface Work {
  readonly once: (i: number) => Promise<unknown>;
  readonly end: () => void;
}

/** Builds a network, trains it for an epoch, applies it and disposes of it. */
export function trainings(): Work {
  return {
    async once(i) {
      const network = await buildConvAutoencoder({ ...CONFIG, seed: i });
      // By a graph of TensorFlow and, with a loss that it does not know, by tfjs's own gradients.
      const minimise = i % 2 === 0 ? "squared error" : "absolute error";
      const model = await train(network, { ...settings(1), training: TRAINING, minimise });
      await model.apply(VALIDATION.inputs, { batchSize: 16 });
      model.dispose();
    },
    end: () => {},
  };
}

/** Denoises and encodes one spectrum at a time, by the model, and by loops as a camera's frames are. */
export async function predictions(): Promise<Work> {
  const channels = 240, energy = energyAxis(520, 0.25, channels), random = prng(1);
  const network = await buildConvAutoencoder({ ...DEEP, channels, seed: 1 });
  const model = makeModel(network, { name: "untrained", energy });
  const loops = writeOutForward(layersOf(model, "denoise one by one"));
  return {
    async once(i) {
      const data = Float32Array.from({ length: channels }, () => random.uniform());
      const one = spectrumImage({ data, energy });
      await model.apply(one);
      loops(data);
      if (i % 10 === 0) await encode(model, one);
    },
    end: () => model.dispose(),
  };
}

/** A whole number of an option. */
function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 20) return value;
  throw new RangeError(`Cannot go on as --${name} must be a whole number from 20 on: ${text}`);
}

if (import.meta.main) {
  try {
    const { values } = readCommandLine("endure", Deno.args, {
      trainings: { type: "string", default: "200" },
      predictions: { type: "string", default: "100000" },
    });
    const screen = standardScreen();
    const works = [
      ["trainings", trainings(), wholeNumber("trainings", values.trainings)],
      ["predictions", await predictions(), wholeNumber("predictions", values.predictions)],
    ] as const;
    const missed: string[] = [];
    for (const [name, { once, end }, times] of works) {
      const onLook = (look: { times: number }) => screen.show(`${look.times} ${name} of ${times}`);
      const looks = await endure(once, { times, onLook });
      end();
      screen.print(name);
      for (const line of textTable(lookRows(looks))) screen.print(line);
      for (const line of notGivenBack(looks)) missed.push(`${name}: ${line}`);
    }
    for (const line of missed) screen.print(`missed: ${line}`);
    Deno.exit(missed.length > 0 ? 1 : 0);
  } catch (error) {
    console.error((error as Error).message);
    Deno.exit(1);
  }
}
