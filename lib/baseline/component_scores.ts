import { PANEL, startTiles } from "../engine/products/tile.ts";

/** Scores of four spectra at a time. */
export interface Scorer {
  /** Puts a spectrum on one of the four places. */
  put(place: number, spectrum: Float64Array): void;
  /** Scores of the four, `[4, components]`, each as `scoreOf()` gives it to the last bit. */
  scores(): Float64Array;
}

/** Scores along components, the rows of `[components, width]`. */
export function scorerOf(components: Float64Array, width: number): Scorer {
  const count = components.length / width, size = PANEL * width;
  const panels = Math.ceil(count / PANEL), scores = new Float64Array(PANEL * count);
  const { values, begin, multiply } = startTiles((1 + panels) * size);
  const put = (at: number, row: Float64Array) => {
    for (let e = 0; e < width; e++) values[at + PANEL * e] = row[e];
  };
  for (let c = 0; c < count; c++) {
    const panel = begin + size * (1 + Math.floor(c / PANEL));
    put(panel + c % PANEL, components.subarray(c * width, (c + 1) * width));
  }
  return {
    put: (place, spectrum) => put(begin + place, spectrum),
    scores() {
      for (let p = 0; p < panels; p++) {
        multiply(begin, begin + size * (1 + p), width);
        const kept = Math.min(PANEL, count - PANEL * p);
        for (let i = 0; i < PANEL; i++) {
          for (let j = 0; j < kept; j++) scores[i * count + PANEL * p + j] = values[PANEL * i + j];
        }
      }
      return scores;
    },
  };
}
