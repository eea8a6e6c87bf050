/**
 * Writes what `make_paper_training.ts` trains and validates on as NumPy files, so that
 * `keras_paper.py` trains on the same spectra: `deno run -A notebooks/studies/srfeo3/make_paper_arrays.ts FOLDER`.
 *
 * `counts.npy` (training, whole numbers), `truth.npy`, `validation_inputs.npy` and `validation_truth.npy`,
 * each `[spectra, 240]`, and `normalisation.json` for the counts.
 *
 * @module
 */
import { join } from "node:path";
import { spectrumCount, type SpectrumImage } from "eels/core/spectrum_image.ts";
import { preparePaperTwin } from "./paper_twin.ts";
import { stackPart } from "./prepared_images.ts";

const [folder] = Deno.args;
if (!folder) {
  console.error("Give a folder to write to");
  Deno.exit(2);
}
await Deno.mkdir(folder, { recursive: true });
const { prepared } = await preparePaperTwin();

/** NumPy's format 1.0: a magic number, the header's length, the header, 32-bit numbers. */
async function write(name: string, image: SpectrumImage): Promise<void> {
  const shape = `(${spectrumCount(image)}, ${image.shape[2]})`;
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }`;
  const text = header.padEnd(118 - 1) + "\n";
  const head = new Uint8Array(10 + text.length);
  head.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length & 255, text.length >> 8]);
  head.set(new TextEncoder().encode(text), 10);
  using file = await Deno.open(join(folder, name), { write: true, create: true, truncate: true });
  const { buffer, byteOffset, byteLength } = image.data;
  for (const part of [head, new Uint8Array(buffer, byteOffset, byteLength)]) {
    for (let at = 0; at < part.length;) at += await file.write(part.subarray(at));
  }
}

for (const part of ["training", "validation"] as const) {
  const { counts, inputs, truth } = stackPart(prepared, part);
  const prefix = part === "validation" ? "validation_" : "";
  await write(`${prefix}truth.npy`, truth);
  await (prefix ? write(`${prefix}inputs.npy`, inputs) : write("counts.npy", counts));
}
const { normalisation } = prepared;
await Deno.writeTextFile(join(folder, "normalisation.json"), JSON.stringify(normalisation));
