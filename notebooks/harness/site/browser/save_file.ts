/** The result as a file, by the library's writers. */
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { csvText } from "eels/write/csv.ts";
import { writeGroup } from "eels/write/hdf5_tree.ts";
import { spectrumTree } from "eels/write/signal_tree.ts";

/** The formats that the page saves. */
export type SavedFormat = "hspy" | "csv";

/** An image as the bytes of a file. */
export async function bytesOfFile(image: SpectrumImage, format: SavedFormat): Promise<Blob> {
  if (format === "csv") return new Blob([csvText(image)], { type: "text/csv" });
  const { File: HdfFile, ready } = await import("h5wasm/node");
  const { FS } = await ready;
  // deno-lint-ignore no-explicit-any
  const files = FS as any;
  const file = new HdfFile("/saved.hspy", "w");
  try {
    writeGroup(file, spectrumTree(image, "HyperSpy", {}));
  } finally {
    file.close();
  }
  const bytes: Uint8Array<ArrayBuffer> = files.readFile("/saved.hspy");
  files.unlink("/saved.hspy");
  return new Blob([bytes], { type: "application/x-hdf5" });
}
