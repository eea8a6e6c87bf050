/** What page and worker say to each other. The worker keeps nothing: cancelling is ending it. */
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import type { DenoisedMap, PreparedMap } from "./denoise_map.ts";
import type { MapHead, Part } from "./read_part.ts";
import type { SavedFormat } from "./save_file.ts";

/** What the page asks for. */
export type Task =
  | {
    readonly kind: "open";
    readonly file: File;
    readonly energy?: { readonly startEv: number; readonly stepEv: number };
    /** Of a map that is larger than the page takes. */
    readonly part?: Part;
  }
  | {
    readonly kind: "denoise";
    readonly map: PreparedMap;
    /** Compared with PCA: a network trained on the map, or the files of a saved one. */
    readonly network?: "own" | readonly File[];
  }
  | { readonly kind: "save"; readonly image: SpectrumImage; readonly format: SavedFormat };

/** An opened file. */
export interface Opened extends PreparedMap {
  /** Sum of each spectrum. */
  readonly sums: Float64Array;
}

/** What the worker answers. */
export type Answer =
  /** A piece was taken. */
  | { readonly kind: "next" }
  | { readonly kind: "progress"; readonly step: string; readonly share: number }
  | { readonly kind: "opened"; readonly opened: Opened }
  /** The map is larger than the page takes: a part may be asked for. */
  | { readonly kind: "large"; readonly large: MapHead }
  | { readonly kind: "denoised"; readonly denoised: DenoisedMap }
  | { readonly kind: "saved"; readonly blob: Blob; readonly format: SavedFormat }
  | { readonly kind: "refused"; readonly message: string };
