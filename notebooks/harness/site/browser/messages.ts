/** What page and worker say to each other. The worker keeps nothing: cancelling is ending it. */
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import type { DenoisedMap, PreparedMap } from "./denoise_map.ts";
import type { ImageChoice, ImageName } from "./images_in_file.ts";
import type { MapHead, Part } from "./read_part.ts";
import type { SavedFormat } from "./save_file.ts";

/** What the page asks for. */
export type Task =
  | {
    readonly kind: "open";
    readonly file: File;
    /** Energies that are typed, for a file that has none. */
    readonly energy?: { readonly startEv: number; readonly stepEv: number };
    /** Which image of a file that holds several. */
    readonly image?: ImageName;
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
  /** Whether its energies are those that were typed. */
  readonly isAxisGiven: boolean;
}

/** What the worker answers. */
export type Answer =
  /** A piece was taken. */
  | { readonly kind: "next" }
  | { readonly kind: "progress"; readonly step: string; readonly share: number }
  /** The file holds several images, of which one is read. */
  | {
    readonly kind: "images";
    readonly images: readonly ImageChoice[];
    readonly image: ImageName;
  }
  | { readonly kind: "opened"; readonly opened: Opened }
  /** The map is larger than the page takes: a part may be asked for. */
  | { readonly kind: "large"; readonly large: MapHead }
  | { readonly kind: "denoised"; readonly denoised: DenoisedMap }
  | { readonly kind: "saved"; readonly blob: Blob; readonly format: SavedFormat }
  | {
    readonly kind: "refused";
    readonly message: string;
    /** Whether the file could be read with energies. */
    readonly needsEnergies?: boolean;
  };
