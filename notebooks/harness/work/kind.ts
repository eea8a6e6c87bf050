/** What JSON holds: parameters and results of blocks are kept as such. */
export type Json = null | boolean | number | string | readonly Json[] | {
  readonly [name: string]: Json;
};

/** What decides the results of a piece of work, by name. */
export type Parameters = { readonly [name: string]: Json };

/** A piece of work that can be cut into blocks, with its parameters where none are given. */
export interface WorkKind {
  /** One line for `--help`. */
  readonly about: string;
  readonly parameters: Parameters;
  /**
   * Reads no more than it needs to say how many blocks there are.
   *
   * @param folder Where the work is planned, for results that are no JSON.
   */
  readonly open: (parameters: Parameters, folder: string) => Promise<Work>;
}

/** Work cut into blocks, each of which can be made by a process that knows of no other. */
export interface Work {
  readonly blocks: number;
  /** For people: "fold 2 of dropout 0.2". */
  readonly nameOf: (block: number) => string;
  /** @param onProgress Called with the share done, 0 to 1. */
  readonly make: (block: number, onProgress: (share: number) => void) => Promise<Json>;
  /** Where a block leaves more than its own file: whether that is there. */
  readonly isThere?: (block: number) => Promise<boolean>;
  /**
   * Writes what all blocks make together.
   *
   * @param results In the order of the blocks.
   * @returns Names of the files.
   */
  readonly collect: (results: readonly Json[], folder: string) => Promise<readonly string[]>;
}
