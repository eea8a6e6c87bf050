/** One process of {@link hireCrew}: reads messages from stdin until it closes, writes gradients. */
import { energyAxis } from "../core/energy_axis.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { startTensors, tf } from "../core/tensor.ts";
import { MESSAGE } from "./gradient_crew.ts";
import { gradientsHere, type GradientSource } from "./gradient_source.ts";

console.info = () => {}; // stdout is for gradients
await startTensors();

function read(length: number): Uint8Array<ArrayBuffer> | null {
  const bytes = new Uint8Array(length);
  for (let filled = 0; filled < length;) {
    const count = Deno.stdin.readSync(bytes.subarray(filled));
    if (count === null) return null;
    filled += count;
  }
  return bytes;
}

function write(bytes: Uint8Array): void {
  for (let sent = 0; sent < bytes.length;) sent += Deno.stdout.writeSync(bytes.subarray(sent));
}

let channels = 0;
let gradients: GradientSource | undefined;
let inputs = new Float32Array(), targets = inputs, parameters = inputs;
for (let header = read(8); header; header = read(8)) {
  const [kind, length] = new Uint32Array(header.buffer);
  const content = read(length);
  if (!content) break;
  const floats = () => new Float32Array(content.buffer);
  if (kind === MESSAGE.model) {
    const topology = JSON.parse(new TextDecoder().decode(content));
    const model = await tf.models.modelFromJSON(topology);
    channels = model.inputs[0].shape[1]!;
    gradients = gradientsHere(model);
  } else if (kind === MESSAGE.inputs) inputs = floats();
  else if (kind === MESSAGE.targets) targets = floats();
  else if (kind === MESSAGE.weights) {
    const energy = energyAxis(0, 1, channels); // the loss does not depend on it
    const image = (data: Float32Array) =>
      spectrumImage({ data, shape: [1, data.length / channels, channels], energy });
    await gradients!.load({ inputs: image(inputs), targets: image(targets), weights: floats() });
  } else if (kind === MESSAGE.parameters) parameters = floats();
  else if (kind === MESSAGE.picked) {
    const picked = new Int32Array(content.buffer);
    const { loss, gradient } = await gradients!.compute(parameters, picked);
    const reply = new Float32Array(1 + gradient.length);
    reply[0] = loss;
    reply.set(gradient, 1);
    write(new Uint8Array(reply.buffer));
  }
}
