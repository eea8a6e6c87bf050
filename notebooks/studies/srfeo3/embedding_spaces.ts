/**
 * The spaces in which spectra of held-out images are laid out by t-SNE and UMAP: as counted at several
 * frame rates, as denoised, and as latent vectors.
 *
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { Prng } from "eels/core/random.ts";
import { type Points, selectPoints, spectraAsPoints } from "eels/core/points.ts";
import { stackRows } from "eels/core/stack.ts";
import type { TsneOptions } from "eels/analyse/tsne.ts";
import type { Figure } from "eels/figure/svg.ts";
import { drawPlot } from "eels/figure/figure.ts";
import { type Table, tableRows } from "eels/figure/labels.ts";
import { colourOf } from "eels/figure/palette.ts";
import { drawScatter } from "eels/figure/scatter.ts";
import { encode } from "eels/model/encode.ts";
import type { Model } from "eels/model/model.ts";
import {
  compareEmbeddings,
  type CompareEmbeddingsOptions,
  type SeparationRow,
} from "./compare_embeddings.ts";
import { type LabelledImage, prepare } from "./prepared_images.ts";
import { denoise, mappingsOf } from "./saved_network.ts";

/** Spectra in one space, with what the figures call it. */
export interface EmbeddingSpace {
  readonly panel: string;
  /** What the points are: "raw", "denoised", or the name of the latent units. */
  readonly source: string;
  /** Rate at which the spectra were counted. */
  readonly frameRateHz: number;
  readonly points: Points;
}

/** The same spectra in several spaces, and what each spectrum belongs to. */
export interface EmbeddingSpaces {
  readonly spaces: readonly EmbeddingSpace[];
  /** Of each point: state, thickness, name of its image. */
  readonly states: readonly string[];
  readonly thicknesses: readonly string[];
  readonly images: readonly string[];
}

/**
 * Takes every n-th spectrum of the images into each space: counts at every frame rate, mapped to 0..1 as
 * the networks do it, the spectra that the first network makes of the fastest rate, and the latent
 * vectors of every network at that rate.
 *
 * A slower camera is the mean over neighbouring pixels in a window that glides (`averageFrames`).
 *
 * @param images Images at the full rate, all of as many pixels.
 * @param options.networks By the name of their space; all trained with the mappings of the first.
 * @param options.frameRatesHz Falling; the first is the images' own.
 * @param options.every The chosen pixels of a row of images are staggered, image by image.
 * @throws {RangeError} Where there is no network.
 */
export async function embeddingSpaces(
  images: readonly LabelledImage[],
  { networks, frameRatesHz, every }: {
    readonly networks: Readonly<Record<string, Model>>;
    readonly frameRatesHz: readonly number[];
    readonly every: number;
  },
): Promise<EmbeddingSpaces> {
  const [first] = Object.values(networks), [fullRateHz] = frameRatesHz;
  if (!first) {
    throw new RangeError("Cannot make the spaces as there must be a network: there is none");
  }
  const { shape: [rows, columns] } = images[0].counts, pixels = rows * columns;
  const chosen = Array.from({ length: images.length * pixels }, (_, i) => i)
    .filter((i) => i % every === Math.floor(i / pixels) % every);
  const owners = chosen.map((i) => images[Math.floor(i / pixels)]);
  const spaces: EmbeddingSpace[] = [];
  const add = (panel: string, source: string, frameRateHz: number, points: Points) =>
    spaces.push({ panel, source, frameRateHz, points: selectPoints(points, chosen) });

  const mappings = mappingsOf(first);
  const series = frameRatesHz.map((frameRateHz) =>
    prepare(images, { mappings, fullRateHz, frameRateHz }).images
  );
  for (const [i, frameRateHz] of frameRatesHz.entries()) {
    const inputs = stackRows(series[i].map((image) => image.inputs));
    add(`raw, ${frameRateHz} frames/s`, "raw", frameRateHz, spectraAsPoints(inputs));
  }
  const counts = stackRows(series[0].map((image) => image.counts));
  const denoised = spectraAsPoints(await denoise(first, counts));
  add(`denoised, ${fullRateHz} frames/s`, "denoised", fullRateHz, denoised);
  for (const [name, network] of Object.entries(networks)) {
    const { data, shape: [spectra, units] } = await encode(network, counts);
    add(name, name, fullRateHz, { data, shape: [spectra, units] });
  }
  return {
    spaces,
    states: owners.map(({ state }) => state),
    thicknesses: owners.map(({ thickness }) => thickness),
    images: owners.map(({ name }) => name),
  };
}

/** Separation in one space, the picture of which it may be. */
export interface SpaceRow extends Omit<SeparationRow, "stateElsewhere"> {
  readonly source: string;
  readonly frameRateHz: number;
}

/** Votes of images of the other thickness, in the space itself. */
export interface AcrossRow {
  readonly panel: string;
  readonly source: string;
  readonly frameRateHz: number;
  readonly stateElsewhere: number;
  readonly silhouette: number;
}

/** Both pictures of every space, and how well states and images keep apart. */
export interface ComparedSpaces {
  /** Points in the plane by the name of the space. */
  readonly tsne: Readonly<Record<string, Points>>;
  readonly umap: Readonly<Record<string, Points>>;
  /** One row a space and its two pictures. */
  readonly separation: readonly SpaceRow[];
  /** One row a space; distances between clusters of a picture mean nothing, so none of these. */
  readonly across: readonly AcrossRow[];
}

/** {@link compareEmbeddings} for every space, each with a stream of random numbers of its name. */
export async function compareSpaces(
  { spaces, states, thicknesses, images }: EmbeddingSpaces,
  { random, ...options }: TsneOptions & Pick<CompareEmbeddingsOptions, "k" | "umapEpochs"> & {
    readonly random: Prng;
  },
): Promise<ComparedSpaces> {
  const tsne: Record<string, Points> = {}, umap: Record<string, Points> = {};
  const separation: SpaceRow[] = [], across: AcrossRow[] = [];
  const labels = { states, images, groups: thicknesses };
  for (const { panel, source, frameRateHz, points } of spaces) {
    const stream = random.split(panel), named = { panel, source, frameRateHz };
    const own = { ...options, ...labels, panel, random: stream };
    const compared = await compareEmbeddings(points, own);
    tsne[panel] = compared.tsne;
    umap[panel] = compared.umap;
    for (const { stateElsewhere, ...row } of compared.rows) {
      separation.push({ ...named, ...row });
      const { space, silhouette } = row;
      if (space === "original") across.push({ ...named, stateElsewhere, silhouette });
    }
  }
  return { tsne, umap, separation, across };
}

/** Draws the planes of {@link compareSpaces}, four a row, coloured by state and thickness. */
export function drawSpaces(
  planes: Readonly<Record<string, Points>>,
  { states, thicknesses }: EmbeddingSpaces,
): Figure {
  const labels = states.map((state, i) => `${state} ${thicknesses[i]}`);
  return drawScatter(planes, { labels, columns: 4 });
}

/** Draws the votes of the other thickness, a row a space, with the share that guessing gives. */
export function drawAcross(across: Table): Figure {
  const rows = tableRows(across, ["panel", "source", "stateElsewhere"]);
  const fill = ({ source }: { source: string }) => colourOf(source === "raw" ? "raw" : "network");
  return drawPlot({
    x: { label: "Share of right votes", domain: [0.45, 1], grid: true },
    y: { label: null, tickFormat: String, domain: rows.map(({ panel }) => panel as string) },
    marks: [
      Plot.frame(),
      Plot.dot(rows, { x: "stateElsewhere", y: "panel", fill, r: 4.5 } as Plot.DotOptions),
    ],
    rules: [{ x: 0.5, label: "guessing" }],
    inset: 8,
    height: 260,
  });
}
