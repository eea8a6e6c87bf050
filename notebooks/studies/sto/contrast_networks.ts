/**
 * Networks that are to keep the difference between the sites: what they are given, what they are trained
 * to give, and how the result is put together again.
 *
 * @module
 */
import { denormalise, normalise } from "eels/core/normalisation.ts";
import type { Prng } from "eels/core/random.ts";
import { type SpectrumImage, spectrumImage, withData } from "eels/core/spectrum_image.ts";
import type { tf } from "eels/core/tensor.ts";
import { addGaussianNoise } from "eels/degrade/noise.ts";
import { splitElectrons } from "eels/degrade/split_electrons.ts";
import { fitPca } from "eels/baseline/pca.ts";
import { reconstructPca } from "eels/baseline/pca_reconstruct.ts";
import { SMALL_DENOISER } from "eels/model/conv_autoencoder.ts";
import { mapSpectra, runOf } from "eels/model/model.ts";
import { type PixelFold, takePixels } from "eels/model/pixel_folds.ts";
import type { PairSource, TrainedModel } from "eels/model/train.ts";
import { trainDenoiser, type TrainDenoiserOptions } from "eels/model/train_denoiser.ts";
import { contrastWeighting, splitContrast } from "./contrast_weighting.ts";
import { neighbourPixels, withNeighbours } from "./neighbour_spectra.ts";

/** What a network differs in from the plain one, which has none of these. */
export interface ContrastRecipe {
  /** Width of the bottleneck; that of the small denoiser. */
  readonly latentUnits?: number;
  /** Factor K of what differs from the mean spectrum, see `contrastWeighting`; 1. */
  readonly factor?: number;
  /** Side of the square of pixels that the network sees, with the pixel in its middle; 1. */
  readonly side?: number;
  /** Whether it learns to correct PCA: its output is added to PCA's. */
  readonly correctsPca?: boolean;
  /** Whether it sees what PCA makes of the spectra in their place. */
  readonly seesPca?: boolean;
  /** Whether the contrast is multiplied by the factor in what it sees, too. */
  readonly weighsInputs?: boolean;
  /** Smallest and largest factor of the contrast of training spectra, drawn for each; 1 and 1. */
  readonly contrast?: readonly [number, number];
  /** Whether it learns from the noisy image alone, one half of the exposure predicting the other. */
  readonly blind?: boolean;
}

/** What the notebook's parameter `recipes` may name. */
export const RECIPE_NAMES: readonly string[] = [
  ...["plain", "wider latent space", "weighted", "correction to PCA", "neighbours"],
  ...["wider contrast", "noise to noise", "combination", "combination, inputs weighted", "all"],
];

/**
 * The recipes of these names, or all where the names are `["all"]`.
 *
 * @throws {RangeError} Where a name is none of a recipe.
 */
export function pickRecipes(
  recipes: Readonly<Record<string, ContrastRecipe>>,
  names: readonly string[],
): Record<string, ContrastRecipe> {
  if (names.length === 1 && names[0] === "all") return { ...recipes };
  return Object.fromEntries(names.map((name) => {
    if (Object.hasOwn(recipes, name)) return [name, recipes[name]];
    const known = Object.keys(recipes).join(", ");
    throw new RangeError(
      `Cannot pick a recipe as its name must be among ${known}: it is "${name}"`,
    );
  }));
}

/** What {@link trainContrast} takes beside the recipe. */
export interface ContrastTraining extends Omit<TrainDenoiserOptions, "training" | "validation"> {
  readonly sigma: number;
  /** Components of PCA, for recipes that use it. */
  readonly rank: number;
  readonly random: Prng;
}

/** A trained network with what is done before and after it. */
export interface ContrastNetwork {
  readonly history: TrainedModel["history"];
  /** Denoises a whole image of the scan trained on. */
  apply(image: SpectrumImage): Promise<SpectrumImage>;
  dispose(): void;
}

/**
 * Trains a denoiser on a fold's training pixels; validation pixels choose the epoch. With P the projection
 * on the first components of the noisy image, T the weighting of the contrast and N the neighbourhood of a
 * pixel, the network f is trained by
 *
 *     min over theta of < | f(N x) - T (t - P x) |^2 >,   result = P x + T^-1 f(N x)
 *
 * where P = 0, T = 1 and N x = x unless the recipe says otherwise. Noise, and the contrast where it varies,
 * is drawn afresh in every epoch.
 *
 * Choice: neighbours of training pixels may be held-out pixels; the network sees these, with noise, beside
 * a training pixel, and never as what it should give.
 *
 * @param images.clean Targets, `[rows, columns, channels]`.
 * @param images.noisy What is denoised; PCA's components are its, and blind networks train on it.
 */
export async function trainContrast(
  { clean, noisy }: { clean: SpectrumImage; noisy: SpectrumImage },
  fold: PixelFold,
  recipe: ContrastRecipe,
  { sigma, rank, random, ...training }: ContrastTraining,
): Promise<ContrastNetwork> {
  const { side = 1, factor = 1, latentUnits = SMALL_DENOISER.latentUnits } = recipe;
  const { correctsPca = false, seesPca = false, weighsInputs = false } = recipe;
  const fit = correctsPca || seesPca ? await fitPca(noisy, { centred: false }) : undefined;
  const pca = (image: SpectrumImage) => reconstructPca(fit!, image, { rank });
  const known = takePixels(recipe.blind ? noisy : clean, fold.training);
  const weighting = contrastWeighting(known, { factor });
  const neighbours = neighbourPixels(noisy.shape, side);
  const prepare = (image: SpectrumImage, pixels: ArrayLike<number>) => {
    const seen = seesPca ? pca(image) : image;
    return withNeighbours(weighsInputs ? weighting.apply(seen) : seen, neighbours, pixels);
  };

  const teach = ({ inputs, targets }: Draw, pixels: Uint32Array) => {
    const wanted = correctsPca ? subtract(targets, pca(inputs)) : targets;
    return {
      inputs: prepare(inputs, pixels),
      targets: weighting.apply(takePixels(wanted, pixels)),
    };
  };
  const draws = recipe.blind ? halvesOf(noisy) : drawsOf(clean, { known, recipe, sigma });
  const pairsOf = (pixels: Uint32Array, label: string) =>
    pairSource(draws, (draw) => teach(draw, pixels), {
      ...{ count: pixels.length, range: recipe.contrast },
      random: random.split(label),
    });
  const model = await trainDenoiser({
    ...training,
    random,
    config: { ...SMALL_DENOISER, latentUnits, valuesPerChannel: side ** 2 },
    training: pairsOf(fold.training, "training noise"),
    validation: pairsOf(fold.validation, "validation noise")(0),
  });
  const all = Uint32Array.from(neighbours, (_, pixel) => pixel);
  return {
    history: model.history,
    apply: async (image) => {
      const output = await applyTo(model, prepare(image, all), image);
      const own = weighting.undo(output);
      return correctsPca ? add(own, pca(image)) : own;
    },
    dispose: model.dispose,
  };
}

/** An image that goes in and what should come of it. */
interface Draw {
  readonly inputs: SpectrumImage;
  readonly targets: SpectrumImage;
}

/** What is drawn anew in every epoch, and what is added to it times a factor drawn for each pixel. */
interface Draws {
  readonly drawn: (random: Prng) => Draw;
  readonly varied?: Draw;
}

/** Pairs of an epoch: what is drawn anew, and what varies times a factor drawn for each pixel. */
function pairSource(
  { drawn, varied }: Draws,
  teach: (draw: Draw) => Draw,
  { count, range: [low, high] = [1, 1], random }: {
    count: number;
    range?: readonly [number, number];
    random: Prng;
  },
): PairSource {
  const extra = varied && teach(varied);
  return (epoch) => {
    const own = random.split(`epoch ${epoch}`), lesson = teach(drawn(own));
    if (!extra) return lesson;
    const sample = own.split("contrast");
    const factors = Array.from({ length: count }, () => low + (high - low) * sample.uniform());
    return {
      inputs: addTimes(lesson.inputs, extra.inputs, factors),
      targets: addTimes(lesson.targets, extra.targets, factors),
    };
  };
}

/** Fresh noise on the clean image; where its contrast varies, on the part that all sites have alike. */
function drawsOf(
  clean: SpectrumImage,
  { known, recipe, sigma }: { known: SpectrumImage; recipe: ContrastRecipe; sigma: number },
): Draws {
  const { same, difference } = splitContrast(clean, { mean: known });
  const base = recipe.contrast ? same : clean;
  const drawn = (random: Prng) => ({
    inputs: addGaussianNoise(base, { sigma, random: random.split("noise") }),
    targets: base,
  });
  return { drawn, ...(recipe.contrast && { varied: { inputs: difference, targets: difference } }) };
}

/** Two halves of the exposure, split anew; the one is to be predicted from the other. */
function halvesOf(noisy: SpectrumImage): Draws {
  return {
    drawn: (random) => {
      const [inputs, targets] = splitElectrons(noisy, { random });
      return { inputs, targets };
    },
  };
}

/** a + factor x b, one factor a spectrum. */
function addTimes(a: SpectrumImage, b: SpectrumImage, factors: readonly number[]): SpectrumImage {
  const width = a.shape[2];
  return withData(a, a.data.map((value, i) => value + factors[Math.floor(i / width)] * b.data[i]));
}

/** The network's answer to inputs that are no spectra, in the unit and shape of the image. */
async function applyTo(
  { networks, normalisation }: TrainedModel,
  inputs: SpectrumImage,
  image: SpectrumImage,
): Promise<SpectrumImage> {
  const run = runOf(networks[0] as tf.LayersModel);
  const { data } = await mapSpectra(normalise(inputs, normalisation!), run);
  const { shape, energy, pixel, title } = image;
  const output = spectrumImage({ data, shape, energy, pixel, title, unit: "normalised" });
  return denormalise(output, { ...normalisation!, unit: image.unit });
}

const combine = (a: SpectrumImage, b: SpectrumImage, sign: number) =>
  withData(a, a.data.map((value, i) => value + sign * b.data[i]));
const add = (a: SpectrumImage, b: SpectrumImage) => combine(a, b, 1);
const subtract = (a: SpectrumImage, b: SpectrumImage) => combine(a, b, -1);
