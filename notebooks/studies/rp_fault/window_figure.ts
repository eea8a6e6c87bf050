import type { Image } from "eels/core/image.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import { drawMap } from "eels/figure/map.ts";
import { arrangePanels } from "eels/figure/panels.ts";
import type { Figure } from "eels/figure/svg.ts";

/** Windows to draw in one row. */
export interface WindowStrip {
  readonly label: string;
  /** Square windows as `latticeWindows` gives them, `[1, count, pixels]`. */
  readonly windows: SpectrumImage;
  /** Values shown black and white; the smallest and largest, with a colour bar, where left out. */
  readonly domain?: readonly number[];
}

const GAP = 2;

/**
 * Draws the first windows of several stacks in rows, one under the other, as Buban and Choi show
 * input, output and truth.
 *
 * @throws {RangeError} Where the windows are not square.
 */
export function drawWindowRows(
  rows: readonly WindowStrip[],
  { count = 8, width = 720, pixelNm }: { count?: number; width?: number; pixelNm?: number } = {},
): Figure {
  return arrangePanels(
    rows.map(({ label, windows, domain }, i) =>
      drawMap({ ...strip(windows, count), pixelNm }, {
        title: label,
        width,
        // One bar for the rows that share the truth's scale, below them.
        color: { ...(domain && { domain }), legend: !domain || i === rows.length - 1 },
      })
    ),
    { columns: 1 },
  );
}

/** Windows beside each other with a light gap between. */
function strip(windows: SpectrumImage, count: number): Image {
  const pixels = windows.shape[2], side = Math.round(Math.sqrt(pixels));
  if (side ** 2 !== pixels) {
    throw new RangeError(
      `Cannot draw the windows as they must be square: they have ${pixels} pixels`,
    );
  }
  const columns = count * (side + GAP) - GAP;
  const shown = windows.data.subarray(0, count * pixels);
  const data = new Float32Array(side * columns).fill(shown.reduce((a, b) => Math.max(a, b)));
  for (let i = 0; i < count; i++) {
    for (let r = 0; r < side; r++) {
      const line = shown.subarray(i * pixels + r * side, i * pixels + (r + 1) * side);
      data.set(line, r * columns + i * (side + GAP));
    }
  }
  return { data, shape: [side, columns], unit: windows.unit };
}
