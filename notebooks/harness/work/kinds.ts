import type { WorkKind } from "./kind.ts";
import type { BackgroundSettings } from "./image_blocks.ts";
import type { MultisliceSettings } from "./multislice.ts";
import type { SearchSettings } from "./search_training.ts";

/** That of notebook 07's quick profile. */
const SEARCH: SearchSettings = {
  ...{ grid: "quick", images: 12, every: 33, seed: 20261121, folds: 0, epochs: 0 },
};

/** Those of the committed weights of SrTiO3, a block a configuration. */
const MULTISLICE: MultisliceSettings = {
  ...{ rows: 32, columns: 32, thicknessesNm: [5, 10, 20, 40], phononConfigurations: 24 },
  ...{ beamEnergyKev: 100, convergenceMrad: 30, collectionMrad: 40, points: 128, repeats: 3 },
  ...{ seed: 1, positionsPerBlock: 153 },
};

/** Before O K; the file must be named. */
const BACKGROUND: BackgroundSettings = { file: "", fromEv: 485, toEv: 525, blocksAtOnce: 16 };

/** What the task `work` can cut into blocks; a kind is loaded when it is worked on. */
export const KINDS: Readonly<Record<string, WorkKind>> = {
  "search-training": {
    about: "notebook 07's search: a configuration and fold a block (grid quick, row or full; " +
      "folds and epochs 0 are the grid's)",
    parameters: { ...SEARCH },
    open: async (parameters) =>
      (await import("./search_training.ts")).openSearch(parameters as unknown as SearchSettings),
  },
  multislice: {
    about: "ionisation weights of SrTiO3 [001]: some probe positions of one frozen-phonon " +
      "configuration a block",
    parameters: { ...MULTISLICE },
    open: async (parameters) =>
      (await import("./multislice.ts")).openMultislice(
        parameters as unknown as MultisliceSettings,
      ),
  },
  "remove-background": {
    about:
      "a power law fitted in a window taken off every spectrum of an image larger than memory: " +
      "some blocks of rows of the .zspy at once (file: a path from the root)",
    parameters: { ...BACKGROUND },
    open: async (parameters, folder) =>
      (await import("./image_blocks.ts")).openBackground(
        parameters as unknown as BackgroundSettings,
        folder,
      ),
  },
};
