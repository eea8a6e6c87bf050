/** Where in a file something went wrong. */
export interface FilePlace {
  readonly path: string;
  /** Offset in bytes from the start of the file; left out where the file as a whole is at fault. */
  readonly byteOffset?: number;
  /** Tag in DigitalMicrograph's notation, such as `ImageList:[1]:ImageData:Data`. */
  readonly tagPath?: string;
}

/**
 * A file that cannot be read; the message says where, why and what to do.
 *
 * @example
 * ```ts
 * import { ReadError } from "eels";
 * const error = new ReadError("as the file is empty: copy it again", { path: "a.dm3" });
 * console.assert(error.message === "Cannot read a.dm3 as the file is empty: copy it again");
 * ```
 */
export class ReadError extends Error {
  override readonly name = "ReadError";
  readonly path: string;
  /** Offset in bytes from the start of the file, 0 where the file as a whole is at fault. */
  readonly byteOffset: number;
  /** Tag in DigitalMicrograph's notation, empty outside any tag. */
  readonly tagPath: string;

  /** @param problem The rest of the sentence "Cannot read a.dm3 ...", from "as" on. */
  constructor(problem: string, { path, byteOffset, tagPath }: FilePlace) {
    const tag = tagPath ? `, tag ${tagPath}` : "";
    super(
      `Cannot read ${path} ${problem}` +
        (byteOffset === undefined ? "" : ` (byte ${byteOffset}${tag})`),
    );
    this.path = path;
    this.byteOffset = byteOffset ?? 0;
    this.tagPath = tagPath ?? "";
  }
}
