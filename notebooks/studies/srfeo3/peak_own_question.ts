/**
 * What is asked of the peaks of a file of one's own, checked against the file.
 *
 * @module
 */
import { energyAt } from "eels/core/energy_axis.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import type { PeakQuestion } from "./peak_methods.ts";

/** What is asked of a file, as the notebook's parameters name it; lists of peaks are in one order. */
export interface OwnPeakSettings {
  readonly ownPeaks: readonly string[];
  /** Where each peak is, to `ownWithinEv` on both sides, and its full width at half maximum. */
  readonly ownPeaksEv: readonly number[];
  readonly ownWithinEv: readonly number[];
  readonly ownWidthsEv: readonly number[];
  /** Window of the fit. */
  readonly ownWindowEv: readonly number[];
  /** Window of the power law that is subtracted; `[]` where a file has its background removed. */
  readonly ownBackgroundEv: readonly number[];
  /** What lies under the peaks beside the power law: "none", "constant" or "linear". */
  readonly ownBaseline: string;
  /** Rows and columns of which means are fitted. */
  readonly ownBlock: readonly number[];
}

/** What names and defaults of the notebook's parameters do not say. */
export const PEAK_RULES = {
  fastestHz: { among: "frameRatesHz" },
  // The axis of the twin.
  windowEv: { from: 490, to: 579 },
  prePeakEv: { from: 490, to: 579 },
  mainPeakEv: { from: 490, to: 579 },
  shownEv: { from: 490, to: 579 },
  ownBackgroundEv: { empty: true },
  ownBaseline: { among: ["none", "constant", "linear"] },
  ownBlock: { length: 2, from: 0 },
};

/** {@link OwnPeakSettings}, checked against a file. */
export interface OwnQuestion {
  readonly question: PeakQuestion;
  readonly background?: { readonly fromEv: number; readonly toEv: number };
  readonly block: { readonly rows: number; readonly columns: number };
}

/**
 * What the settings ask of an image.
 *
 * @throws {RangeError} Where a window or a peak does not suit the file; one sentence says which and what the file
 * has.
 */
export function askOwnPeaks(image: SpectrumImage, settings: OwnPeakSettings): OwnQuestion {
  const { ownPeaks, ownPeaksEv, ownWithinEv, ownWidthsEv, ownBlock } = settings;
  const lists = { ownPeaks, ownPeaksEv, ownWithinEv, ownWidthsEv };
  const lengths = Object.values(lists).map(({ length }) => length);
  if (new Set(lengths).size > 1 || lengths[0] === 0) {
    refuse(
      `${Object.keys(lists).join(", ")} must name the same peaks, one at least`,
      `they have ${lengths.join(", ")} entries`,
    );
  }
  const [fromEv, toEv] = onAxis(image, "ownWindowEv", settings.ownWindowEv);
  ownPeaksEv.forEach((nearEv, k) => {
    if (!(ownWithinEv[k] > 0 && ownWidthsEv[k] > 0)) {
      refuse(
        `ownWithinEv and ownWidthsEv must be above 0`,
        `the ${ownPeaks[k]} has ${ownWithinEv[k]} and ${ownWidthsEv[k]} eV`,
      );
    }
    if (!(nearEv > fromEv && nearEv < toEv)) {
      refuse(
        `every peak must lie in ownWindowEv`,
        `the ${ownPeaks[k]} is looked for at ${nearEv} eV, the window is ${fromEv}-${toEv} eV`,
      );
    }
  });
  const background = settings.ownBackgroundEv.length
    ? onAxis(image, "ownBackgroundEv", settings.ownBackgroundEv)
    : undefined;
  if (background && background[1] > Math.min(...ownPeaksEv)) {
    refuse(
      `ownBackgroundEv must end before the first peak`,
      `it ends at ${background[1]} eV, the first peak is at ${Math.min(...ownPeaksEv)} eV`,
    );
  }
  const [rows, columns] = ownBlock.map((size, i) => size === 0 ? image.shape[i] : size);
  if (!(rows >= 1 && columns >= 1 && rows <= image.shape[0] && columns <= image.shape[1])) {
    refuse(
      `ownBlock must be rows and columns of the scan, or 0 for all`,
      `it is ${ownBlock.join(", ")}, the scan has ${image.shape[0]} x ${image.shape[1]} spectra`,
    );
  }
  return {
    question: {
      fromEv,
      toEv,
      baseline: settings.ownBaseline,
      peaks: ownPeaks.map((name, k) => ({
        name,
        nearEv: ownPeaksEv[k],
        withinEv: ownWithinEv[k],
        fwhmEv: ownWidthsEv[k],
      })),
    },
    ...(background && { background: { fromEv: background[0], toEv: background[1] } }),
    block: { rows, columns },
  };
}

function refuse(must: string, is: string): never {
  throw new RangeError(`Cannot fit the peaks as ${must}: ${is}`);
}

/** A window that rises and lies on the axis of an image. */
function onAxis({ energy }: SpectrumImage, name: string, window: readonly number[]) {
  const [fromEv, toEv] = window, half = energy.stepEv / 2;
  const firstEv = energy.startEv - half, lastEv = energyAt(energy, energy.channels) - half;
  if (!(window.length === 2 && fromEv < toEv)) {
    refuse(`${name} must be two rising energies`, `it is ${window.join(", ")}`);
  }
  if (fromEv < firstEv || toEv > lastEv) {
    const short = (value: number) => Number(value.toFixed(1));
    refuse(
      `${name} must lie on the file's energy axis`,
      `it is ${fromEv}-${toEv} eV, the file has ${short(firstEv)}-${short(lastEv)} eV`,
    );
  }
  return [fromEv, toEv] as const;
}
