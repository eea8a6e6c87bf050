import { type EnergyAxis, energyAxis, sameAxis } from "eels/core/energy_axis.ts";
import {
  buildDeconvolutionNet,
  type DeconvolutionNetConfig,
} from "eels/model/deconvolution_net.ts";
import type { NetworkScale } from "./deconvolution_task.ts";
import type { Loss } from "eels/engine/graph/gradient_source.ts";
import { packWeights, unpackWeights } from "eels/engine/graph/weights.ts";
import type { tf } from "eels/core/tensor.ts";

/** How well a short training did. */
export interface EnsembleTrial {
  readonly network: string;
  readonly parameters: number;
  readonly loss: Loss;
  readonly scale: NetworkScale;
  /** Error over the losses of spectra that were not trained on, as a share of them. */
  readonly lossError: number;
}

/** What a file of networks says of them; `make_deconvolution_nets.ts` writes it. */
export interface EnsembleNotes {
  readonly config: Omit<DeconvolutionNetConfig, "seed">;
  readonly members: number;
  readonly startEv: number;
  readonly stepEv: number;
  /** Deviations that hold 68.3 % of the true values of held-out spectra. */
  readonly deviations: number;
  /** Short trainings by which network, loss and scale were chosen. */
  readonly trials: readonly EnsembleTrial[];
  readonly seed: number;
  readonly spectraAnEpoch: number;
  readonly epochs: number;
}

const MAGIC = "EELSnets", HEAD_BYTES = 16;

/** Writes networks of one config into one file: their notes as JSON, then all weights as float32. */
export async function saveEnsemble(
  path: string,
  models: readonly tf.LayersModel[],
  notes: EnsembleNotes,
): Promise<void> {
  const json = new TextEncoder().encode(JSON.stringify(notes));
  const head = new TextEncoder().encode(`${MAGIC}${`${json.length}`.padStart(8)}`);
  const weights = await Promise.all(
    models.map((model) => packWeights(model.trainableWeights.map((weight) => weight.read()))),
  );
  const parts = [head, json, ...weights.map((w) => new Uint8Array(w.buffer))];
  await Deno.writeFile(path, new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer()));
}

/**
 * Reads what {@link saveEnsemble} wrote; the caller disposes of the models.
 *
 * @param options.energy The axis of the spectra to come; it is to be the networks' own.
 * @throws {RangeError} Where the file is none of these, does not hold what its notes say, or its networks
 * were trained on another axis.
 */
export async function loadEnsemble(
  path: string | URL,
  { energy }: { energy?: EnergyAxis } = {},
): Promise<{ models: tf.LayersModel[]; notes: EnsembleNotes }> {
  const bytes = await Deno.readFile(path);
  const refuse = (problem: string) => {
    throw new RangeError(`Cannot load networks as ${problem}: ${path}`);
  };
  const head = new TextDecoder().decode(bytes.subarray(0, HEAD_BYTES));
  if (!head.startsWith(MAGIC)) refuse(`the file must begin with ${MAGIC}`);
  const start = HEAD_BYTES + Number(head.slice(MAGIC.length));
  if (!(start <= bytes.length && (bytes.length - start) % 4 === 0)) {
    refuse(`the file is cut off or damaged, copy it again; it has ${bytes.length} bytes`);
  }
  const notes: EnsembleNotes = JSON.parse(
    new TextDecoder().decode(bytes.subarray(HEAD_BYTES, start)),
  );
  const { startEv, stepEv, config: { channels } } = notes;
  if (energy && !sameAxis(energy, energyAxis(startEv, stepEv, channels))) {
    refuse(
      `the axis must be the networks' own, ${channels} channels of ${stepEv} eV from ${startEv} eV; it is ` +
        `${energy.channels} of ${energy.stepEv} eV from ${energy.startEv} eV`,
    );
  }
  const all = new Float32Array(bytes.slice(start).buffer);
  const models = Array.from(
    { length: notes.members },
    (_, i) => buildDeconvolutionNet({ ...notes.config, seed: i }),
  );
  const each = models[0].countParams();
  if (all.length !== each * models.length) {
    models.forEach((model) => model.dispose());
    refuse(`its weights must be ${each * models.length}, and are ${all.length}`);
  }
  models.forEach((model, i) => unpackWeights(model, all.slice(i * each, (i + 1) * each)));
  return { models, notes };
}
