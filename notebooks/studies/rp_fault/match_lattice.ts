import { mean } from "simple-statistics";
import type { Image } from "eels/core/image.ts";
import { rescaleImage } from "eels/core/image_interpolation.ts";
import { type Lattice, latticeImage, latticeMoments } from "./lattice_image.ts";
import { standingOut } from "eels/analyse/atom_columns.ts";
import { measureLattice } from "eels/analyse/lattice_spacing.ts";

/** How an image compares with the lattice that a network was trained on. */
export interface LatticeMatch {
  /**
   * Brings the image to the mean and contrast of the training lattice, whatever its noise; its scale is below
   * 0 where the columns are dark, as in annular bright field.
   */
  readonly normalisation: { readonly offset: number; readonly scale: number };
  /** What to rescale the image by so that its spacing is that of the training lattice. */
  readonly factor: number;
  /** Side of the image's cell in its own pixels, if its lattice is of the same kind. */
  readonly cellPixels: number;
  /** Turn of the image against the training lattice's 0 degrees, in 0 to 90. */
  readonly rotationDeg: number;
  /** Whether the training lattice is turned so. */
  readonly isTurnTrained: boolean;
  /** What does not fit, and what to do about it; empty where all is well. */
  readonly warnings: readonly string[];
}

/** Choice: spacings may differ by this share before the network is said to be of another scale. */
const SPACING_TOLERANCE = 0.04;

/**
 * Compares the lattice of an image with a training lattice: spacing, rotation, mean and contrast, all
 * from the mean and the autocorrelation, so that noise does not matter.
 *
 * @throws {RangeError} Where the image shows no lattice.
 */
export function matchLattice(image: Image, lattice: Lattice): LatticeMatch {
  const own = measureLattice(image);
  const trained = measureLattice(latticeImage(lattice, { shape: [128, 128] }));
  const factor = trained.spacingPixels / own.spacingPixels;
  const turn = own.angleDeg - trained.angleDeg;
  const rotationDeg = turn - 90 * Math.floor(turn / 90);
  const trainedMoments = latticeMoments(lattice);
  // Dark columns are bright ones of the negative, which a scale below 0 makes.
  const sign = standingOut(image) < 0 ? -1 : 1;
  const scale = sign * Math.sqrt(own.latticeVariance) / trainedMoments.deviation;
  const cellPixels = lattice.cellPixels / factor;
  const [fromDeg, toDeg] = lattice.rotationDeg;
  const warnings: string[] = [];
  if (Math.abs(factor - 1) > SPACING_TOLERANCE) {
    warnings.push(
      `The image has ${cellPixels.toFixed(2)} pixels a cell, the training lattice ` +
        `${lattice.cellPixels}: rescale the image by ${factor.toFixed(3)}, or train again with ` +
        `cellPixels ${cellPixels.toFixed(2)}`,
    );
  }
  const slackDeg = 2;
  // 89 degrees are as near to 0 as 1 degree is.
  const isTurnTrained = [rotationDeg - 90, rotationDeg]
    .some((turned) => turned >= fromDeg - slackDeg && turned <= toDeg + slackDeg);
  if (!isTurnTrained) {
    warnings.push(
      `The image is turned by ${rotationDeg.toFixed(1)} degrees, the training lattice by ` +
        `${fromDeg} to ${toDeg}: train again with rotationDeg [0, 90]`,
    );
  }
  return {
    normalisation: { offset: mean(Array.from(image.data)) - scale * trainedMoments.mean, scale },
    factor,
    cellPixels,
    rotationDeg,
    isTurnTrained,
    warnings,
  };
}

/**
 * Makes image and training lattice agree in scale: the image is rescaled, or the lattice to train
 * again with is given, which holds the image's rotation as well. Where they agree already, both come back
 * as they are. Whether a network then gives what is there is another question, which held-out electrons or a
 * known truth answer.
 *
 * @param options.by "rescale" or "retrain".
 * @throws {RangeError} Where the image shows no lattice, the way is unknown, or rescaling is asked for and the
 * image is turned as the training lattice never is.
 */
export function matchScale(
  image: Image,
  { lattice, by }: { lattice: Lattice; by: string },
): { image: Image; lattice: Lattice } {
  if (by !== "rescale" && by !== "retrain") {
    throw new RangeError(
      `Cannot match the scale as \`by\` must be "rescale" or "retrain": it is "${by}"`,
    );
  }
  const { factor, cellPixels, rotationDeg, isTurnTrained } = matchLattice(image, lattice);
  const isScaled = Math.abs(factor - 1) <= SPACING_TOLERANCE;
  if (isScaled && isTurnTrained) return { image, lattice };
  if (by === "retrain") {
    const scaled = isScaled
      ? {}
      : { cellPixels, deviationPixels: lattice.deviationPixels / factor };
    const turned = isTurnTrained ? {} : { rotationDeg: [0, 90] };
    return { image, lattice: { ...lattice, ...scaled, ...turned } };
  }
  if (!isTurnTrained) {
    throw new RangeError(
      `Cannot match the image by rescaling as it must be turned as the training lattice, by ` +
        `${lattice.rotationDeg.join(" to ")} degrees: it is turned by ${rotationDeg.toFixed(1)}; ` +
        `take "retrain"`,
    );
  }
  return { image: rescaleImage(image, factor), lattice };
}
