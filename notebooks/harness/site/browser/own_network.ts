/** A network trained on the dropped map itself, by the library's own code. */
import { trainOnImage } from "eels/baseline/image_network.ts";
import { prng } from "eels/core/random.ts";
import type { MakeModel } from "./denoise_map.ts";

/** The seed that `denoise` gives its network. */
const SEED = 1;

/** Trains one on each image that it is given, as `denoise(image, { method: "network" })` does. */
export const ownNetwork: MakeModel = (onShare) => {
  let said = "";
  return {
    name: "network",
    describe: () => said,
    apply: async (image) => {
      const network = await trainOnImage(image, {
        random: prng(SEED),
        onProgress: ({ epoch, of }) => onShare(epoch / of),
      });
      try {
        const { name, rank } = network;
        const isPca = name.startsWith("PCA");
        said = isPca
          ? `here ${name}, as no network erred less`
          : `on ${rank} ${rank === 1 ? "component" : "components"}`;
        return await network.apply(image);
      } finally {
        network.dispose();
      }
    },
  };
};
