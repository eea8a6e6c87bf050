/** A network of the reader's, saved by the library's saveModel(), for spectra on its energies only. */
import { openLayers } from "eels/model/layer_files.ts";
import { checkSpectra, makeModel } from "eels/model/model.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import type { MakeModel } from "./denoise_map.ts";

/** What is chosen together. */
const FILES = ["model.json", "weights.bin", "notes.json"];

/**
 * Opens a network for an image.
 *
 * @throws {Error} In one sentence, where a file is missing or damaged.
 * @throws {RangeError} Where the network was trained on other energies, or in another unit.
 */
export async function savedNetwork(
  files: readonly File[],
  image: SpectrumImage,
): Promise<MakeModel> {
  const byName = new Map(files.map((file) => [file.name, file]));
  const read = async (name: string) => {
    const file = byName.get(name);
    if (file) return new Uint8Array(await file.arrayBuffer());
    throw new Error(
      `Cannot open the network as ${name} is missing: choose ${FILES.join(", ")} together`,
    );
  };
  for (const name of FILES) if (!byName.has(name)) await read(name);
  const names = [...byName.keys()];
  const { networks, ...notes } = await openLayers({ path: "the network", names, read });
  const model = makeModel(networks, { name: "the network", ...notes });
  if (!model.energy) {
    throw new RangeError(
      `Cannot apply ${model.name} as it must say on which energies it was trained: notes.json names ` +
        "none; save it with makeModel(network, { energy, ... })",
    );
  }
  checkSpectra(model, image);
  return () => ({
    name: "network of yours",
    isForeign: true,
    describe: () => model.name,
    apply: (noisy) => model.apply(noisy),
  });
}
