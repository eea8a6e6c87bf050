import { join } from "node:path";

/** Where a repository keeps what set-up makes; nothing is written outside it but package caches. */
export interface Folders {
  /** The repository. */
  readonly root: string;
  /** npm packages. */
  readonly modules: string;
  /** Python packages, the kernelspec and TensorFlow's library. */
  readonly venv: string;
  /** TensorFlow's library, its headers and the compiled addon. */
  readonly tensorflow: string;
  /** Downloads and builds under way; removed at the start and the end of every set-up. */
  readonly partial: string;
}

/** The folders of the repository at `root`. */
export function folders(root: string): Folders {
  const venv = join(root, ".venv");
  return {
    root,
    modules: join(root, "node_modules"),
    venv,
    tensorflow: join(venv, "tensorflow"),
    partial: join(venv, "partial"),
  };
}
