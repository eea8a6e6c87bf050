import type { Claim } from "../../harness/record/claims.ts";
import type { ComparedSpaces } from "./embedding_spaces.ts";

/** What the paper says of its t-SNE; it shows a picture and prints no number. */
const PICTURE = "yes (picture)";
/** Votes above which states are called separable, and below which entangled: our limits. */
const SEPARABLE = 0.9, ENTANGLED = 0.75;
/** Growth of the silhouette that is called clustering: our limit. */
const CLUSTERS = 0.1;

/**
 * The claims on Fig. 8 of Pate et al. 2021, doi:10.1038/s41598-021-97668-8, beside what was found on the
 * twin. Votes are judged in the plane of t-SNE, which is what the paper shows. Clustering by state is
 * judged in the spectra's own space only: in a plane it rests on distances between clusters.
 */
export function claimEmbedding({ separation, across }: ComparedSpaces): Claim[] {
  const plane = separation.filter(({ space }) => space === "t-SNE");
  const original = separation.filter(({ space }) => space === "original");
  const raw = plane.filter(({ source }) => source === "raw");
  const [fastest] = raw, slow = raw.filter(({ frameRateHz }) => frameRateHz < 100);
  return [
    {
      id: "B11",
      claim: "t-SNE plane: states separable below 100 frames/s (least share of right votes)",
      published: PICTURE,
      obtained: Math.min(...slow.map(({ state }) => state)),
      sense: "above",
      limit: SEPARABLE,
      note: "one image of each kind: neighbours are pixels of the same image",
    },
    {
      id: "B11",
      claim: `t-SNE plane: states entangled at ${fastest.frameRateHz} frames/s (right votes)`,
      published: PICTURE,
      obtained: fastest.state,
      sense: "below",
      limit: ENTANGLED,
      note: "each image is a cluster of its own",
    },
    {
      id: "B11",
      claim: "t-SNE plane: denoised spectra begin to cluster by state (growth of the silhouette)",
      published: PICTURE,
      obtained: growth(plane),
      note:
        "not judged: it rests on distances between clusters, which mean nothing in t-SNE, and " +
        "its tolerance between runs is wider than the limit asked for in the spectra's own space",
    },
    {
      id: "B11",
      claim: "spectra's own space: denoised spectra cluster by state (growth of the silhouette)",
      obtained: growth(original),
      sense: "above",
      limit: CLUSTERS,
      note: "the paper shows the plane only",
    },
    ...claimAcross(across),
  ];
}

/** What was found, in one sentence. */
export function findSeparation({ across }: Pick<ComparedSpaces, "across">): string {
  const votes = (row: ComparedSpaces["across"][number]) =>
    `${(100 * row.stateElsewhere).toFixed(1)} %`;
  const raw = across.filter(({ source }) => source === "raw");
  const denoised = across.find(({ source }) => source === "denoised")!;
  return `In t-SNE each image is a cluster of its own at every frame rate; votes from the other ` +
    `thickness find the state of ${votes(raw[0])} of raw and ${
      votes(denoised)
    } of denoised spectra ` +
    `at ${denoised.frameRateHz} frames/s.`;
}

/** Silhouette of denoised spectra minus that of raw ones at the same rate. */
function growth(rows: ComparedSpaces["separation"]): number {
  const denoised = rows.find(({ source }) => source === "denoised")!;
  const raw = rows.find(({ source, frameRateHz }) =>
    source === "raw" && frameRateHz === denoised.frameRateHz
  )!;
  return denoised.silhouette - raw.silhouette;
}

/** Whether denoising helps where only images of the other thickness vote. */
function claimAcross(across: ComparedSpaces["across"]): Claim[] {
  const denoised = across.find(({ source }) => source === "denoised")!;
  const raw = across.filter(({ source }) => source === "raw");
  const best = Math.max(...raw.map(({ stateElsewhere }) => stateElsewhere));
  return [
    {
      id: "B11",
      claim: "votes across thickness: denoised minus the best of all raw rates",
      obtained: denoised.stateElsewhere - best,
      sense: "above",
      limit: 0,
      note: "our measure, not the paper's; one image of each kind",
    },
  ];
}
