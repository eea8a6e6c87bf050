import type { Image } from "../core/image.ts";
import type { SpectrumImage } from "../core/spectrum_image.ts";
import { writeThroughPartial } from "../core/write_whole.ts";
import { writeGroup } from "./hdf5_tree.ts";
import { type HspyOptions, imageTree, spectrumTree, type Tree } from "./signal_tree.ts";

/**
 * Writes a spectrum image as `.hspy`: HDF5 in the layout of HyperSpy 2 (file format 3.3), which opens it
 * with `hyperspy.api.load` as an EELS signal; see {@link spectrumTree}.
 *
 * The file is written under another name and renamed, so it is there whole or not at all.
 *
 * @param path Path of the file.
 */
export function writeHspy(
  path: string,
  image: SpectrumImage,
  options: HspyOptions = {},
): Promise<void> {
  return writeTree(path, spectrumTree(image, "HyperSpy", options));
}

/**
 * Writes an image as `.hspy`, which HyperSpy opens as a Signal2D, calibrated in nm; see
 * {@link writeHspy}.
 *
 * @param path Path of the file.
 */
export function writeHspyImage(
  path: string,
  image: Image,
  options: HspyOptions = {},
): Promise<void> {
  return writeTree(path, imageTree(image, "HyperSpy", options));
}

async function writeTree(path: string, tree: Tree): Promise<void> {
  const { File: HdfFile, ready } = await import("h5wasm/node");
  const library = await ready;
  await writeThroughPartial(path, "file", async (partial) => {
    // Unless told to throw, the library prints that the disk is full and goes on.
    library.activate_throwing_error_handler();
    try {
      const file = new HdfFile(partial, "w");
      try {
        writeGroup(file, tree);
      } finally {
        file.close();
      }
    } catch (error) {
      // After an error the library keeps its descriptor, which would hold the room until the end.
      await Deno.truncate(partial).catch(() => {});
      throw systemError(error);
    } finally {
      library.deactivate_throwing_error_handler();
    }
    await Deno.rename(partial, path);
  });
}

/** The system's error that the library tells at the end of its report. */
function systemError(error: unknown): unknown {
  const said = /error message = '([^']+)'/.exec((error as Error)?.message ?? "")?.[1];
  if (said === undefined) return error;
  return Object.assign(new Error(said), { code: /no space/i.test(said) ? "ENOSPC" : undefined });
}
