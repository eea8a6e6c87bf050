/**
 * Writes a file whole or not at all: under another name in the same folder first, then renamed.
 *
 * Whoever reads `path` sees the old file or the new one, never a part. What a killed process leaves
 * behind ends in `.partial`.
 *
 * @param path The file to write; its folder must exist.
 * @param data Text (written as UTF-8) or bytes.
 * @throws {Deno.errors.NotFound} Where the folder is missing, and any other error of the disk.
 */
export async function writeWhole(path: string, data: string | Uint8Array): Promise<void> {
  const partial = `${path}.${Deno.pid}.partial`;
  try {
    await Deno.writeFile(partial, typeof data === "string" ? new TextEncoder().encode(data) : data);
    await Deno.rename(partial, path);
  } catch (error) {
    await Deno.remove(partial).catch(() => {});
    throw error;
  }
}
