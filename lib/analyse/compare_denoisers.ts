import { denoise, type DenoiseOptions } from "../baseline/denoise.ts";
import { type ChannelRange, channelRange } from "../core/energy_axis.ts";
import * as is from "../core/option_kinds.ts";
import { checkOptions, checkValue, refuseNonSpectra } from "../core/options.ts";
import type { Prng } from "../core/random.ts";
import { spectrumCount, type SpectrumImage } from "../core/spectrum_image.ts";
import { splitElectrons } from "../degrade/split_electrons.ts";
import { type DenoiserRow, standingsOf, type Trial } from "./denoiser_table.ts";
import { verdictOf } from "./denoiser_verdict.ts";
import { defaultRivals, describeSetting, isSlow, type Rivals } from "./denoiser_rivals.ts";
import { distancesOf, takeMiddle } from "./denoiser_setting.ts";
import { judgeOf } from "./held_out_error.ts";
import { blocksOf } from "./jackknife.ts";

/** What {@link compareDenoisers} finds. */
export interface DenoiserComparison {
  readonly rows: readonly DenoiserRow[];
  /** Best setting of each method at full dose, for {@link denoise}. */
  readonly chosen: Readonly<Record<string, DenoiseOptions>>;
  /** The method that errs least at full dose; absent where the data cannot tell. */
  readonly best?: string;
  /** Names the winner with numbers, or those between which the data cannot tell. */
  readonly sentence: string;
}

/** A window of energies that errors are given for as well. */
export interface NamedWindow {
  readonly name: string;
  readonly fromEv: number;
  readonly toEv: number;
}

/** What {@link compareDenoisers} may be told. */
export interface CompareOptions {
  /** Methods by name with their settings; those of {@link defaultRivals}. */
  readonly rivals?: Rivals;
  /** Shares of the electrons; 1/8, 1/4, 1/2 and 1. */
  readonly doses?: readonly number[];
  /** Share of a dose that methods see; 0.8. */
  readonly share?: number;
  /** Splits that are averaged over; 3, or 1 from two million values on. */
  readonly repeats?: number;
  readonly windows?: readonly NamedWindow[];
  readonly random: Prng;
  /** Called before each step with what is done and the share that is behind. */
  readonly onProgress?: (step: string, share: number) => void;
}

/** Choice: this many values tell denoisers apart by a ten-thousandth of the noise. */
const ENOUGH_VALUES = 2 ** 24;
/** Choice: of so many values a single split is known well enough. */
const ONE_REPEAT_FROM = 2 ** 21;

/**
 * Measures which denoiser errs least on an image, without the truth.
 *
 * At each dose the electrons are split into a part a that the methods see, `share` times the dose, and
 * the rest b, which judges ({@link heldOutError}). Each method's setting (rank, width) is chosen by a
 * further split of a; b has no say in it, nor in weights or alignment. Methods are compared by the
 * difference of their errors on the same b, block of spectra by block of spectra, in which most of b's
 * noise cancels. Networks and models are run once at the two highest doses, and placed by their difference
 * from the best method on the same split.
 *
 * A method is the best where its error at full dose lies below each other's by more than chance, at 5 %
 * for all comparisons together (Bonferroni).
 *
 * As methods see the share of the electrons only, errors are those of a shorter exposure: with all
 * electrons every method errs less. A gain that is wrong moves errors and favours strong or weak
 * smoothing, see {@link heldOutError}; intervals hold the gain's standard error.
 *
 * Over 120 simulated maps, whole electrons and behind a gain of 5 with read-out, the mean true error over
 * the splits lay in the interval 93 to 95 times of 100 at full dose, and always at a quarter of it.
 *
 * Time without a network and smoothed PCA, on two cores: 2,000 spectra of 162 channels 10 s,
 * 25,520 x 240 25 s, 2,000 x 2,048 90 s; smoothed PCA takes 1, 4 and 12 s more for each split. Memory: of an image of more than 2^24 values the middle rows are compared, so that
 * about ten arrays of at most 64 MB are all that is needed beside the image, however large it is.
 *
 * @param image Spectra with a noise, or whole electrons.
 * @returns The table, the settings chosen, the winner.
 * @throws {RangeError} Where the image has no noise and no whole electrons, or an option is wrong.
 * @example
 * ```ts
 * import { compareDenoisers, defaultRivals, energyAxis, prng, spectrumImage } from "eels";
 * const random = prng(1), energy = energyAxis(520, 1, 40);
 * const data = Float32Array.from({ length: 100 * 40 }, (_, i) => random.poisson(40 + (i % 40)));
 * const image = spectrumImage({ data, shape: [10, 10, 40], energy, unit: "electrons" });
 * const rivals = defaultRivals(image, { network: false });
 * const { best, rows, sentence } = await compareDenoisers(image, { rivals, doses: [1], random });
 * best; // PCA: all spectra are alike
 * ```
 */
export async function compareDenoisers(
  image: SpectrumImage,
  options: CompareOptions,
): Promise<DenoiserComparison> {
  refuseNonSpectra("compare denoisers", image);
  const part = takeMiddle(image, ENOUGH_VALUES);
  const plan = planOf(part, options);
  const { doses, repeats, rivals, share, random, onProgress } = plan;
  const trials: Trial[] = [], distances = new Map<string, Float64Array[]>();
  const full = doses[doses.length - 1], slowFrom = doses[Math.max(0, doses.length - 2)];
  const isMap = part.shape[0] > 1 && part.shape[1] > 1;
  let done = 0;
  const steps = countSteps(plan, slowFrom);
  for (const dose of doses) {
    for (let repeat = 0; repeat < repeats; repeat++) {
      const stream = random.split(`dose ${dose}, repeat ${repeat}`);
      const [seen, heldOut] = splitElectrons(part, { random: stream, share: share * dose });
      const judge = judgeOf(seen, heldOut, plan.ranges, plan.blocks);
      const noise = seen.noise!;
      const raw = judge(seen);
      for (const [method, settings] of Object.entries(rivals)) {
        if (isSlow(settings) && (repeat > 0 || dose < slowFrom)) continue;
        onProgress?.(`${method}, ${percent(dose)} of the electrons`, done++ / steps);
        const { setting, found } = await choose(settings, seen, share, stream.split("settings"));
        if (dose === full) distances.set(method, [...distances.get(method) ?? [], found]);
        const denoised = await denoise(seen, setting);
        trials.push({
          ...{ method, dose, repeat, raw, noise },
          setting: describeSetting(setting, isMap) || describeDetails(denoised.details),
          windows: judge(denoised.image),
        });
      }
    }
  }
  onProgress?.("compared", 1);
  const chosen = Object.fromEntries(
    Object.entries(rivals).map(([method, settings]) => [
      method,
      settings[leastOf(distances.get(method)!)],
    ]),
  );
  const names = ["all", ...plan.windows.map(({ name }) => name)];
  const byDose = doses.map((dose) =>
    standingsOf(trials.filter((trial) => trial.dose === dose), names)
  );
  const verdict = verdictOf(byDose.at(-1)!, names, { rivals, chosen, isMap });
  return { rows: byDose.flat().flatMap(({ rows }) => rows), chosen, ...verdict };
}

const percent = (share: number) => `${Number((100 * share).toPrecision(3))} %`;

const describeDetails = ({ rank }: Readonly<Record<string, number>>) =>
  rank === undefined ? "" : `rank ${rank}`;

/** The setting that a further split of what is seen likes best. */
async function choose(
  settings: readonly DenoiseOptions[],
  seen: SpectrumImage,
  share: number,
  random: Prng,
): Promise<{ setting: DenoiseOptions; found: Float64Array }> {
  if (settings.length === 1) return { setting: settings[0], found: Float64Array.of(0) };
  // The same halves for every method; drawn again rather than kept.
  const [one, two] = splitElectrons(seen, { random, share });
  const found = await distancesOf(settings, one, two);
  return { setting: settings[leastOf([found])], found };
}

/** Where the sum of lists is least. */
function leastOf(lists: readonly Float64Array[]): number {
  const sums = lists[0].map((_, i) => lists.reduce((sum, list) => sum + list[i], 0));
  return sums.indexOf(Math.min(...sums));
}

interface Plan extends Required<Omit<CompareOptions, "onProgress">> {
  readonly onProgress?: CompareOptions["onProgress"];
  readonly ranges: readonly ChannelRange[];
  readonly blocks: ReturnType<typeof blocksOf>;
}

function planOf(image: SpectrumImage, options: CompareOptions): Plan {
  const task = "compare denoisers";
  const {
    rivals = defaultRivals(image),
    doses = [1 / 8, 1 / 4, 1 / 2, 1],
    share = 0.8,
    repeats = image.data.length < ONE_REPEAT_FROM ? 3 : 1,
    windows = [],
    random,
    onProgress,
  } = checkOptions("compareDenoisers", task, options, {
    rivals: is.record,
    doses: is.listOf(is.aboveTo(0, 1), "shares above 0, 1 at most"),
    share: is.between(0, 1),
    repeats: is.whole(1),
    windows: is.list,
    random: is.needed(is.stream),
    onProgress: is.callable,
  });
  checkValue(
    task,
    "rivals",
    Object.values(rivals),
    is.listOf(is.list, "lists of settings by name"),
  );
  for (const [name, settings] of Object.entries(rivals)) {
    checkValue(task, `rivals.${name}`, settings, is.listOf(is.record, "settings"));
  }
  for (const window of windows) {
    checkOptions("a window", task, window, {
      name: is.needed(is.text),
      fromEv: is.needed(is.number),
      toEv: is.needed(is.number),
    });
  }
  const { energy } = image;
  const ranges = [
    { from: 0, to: energy.channels },
    ...windows.map(({ fromEv, toEv }) => channelRange(energy, fromEv, toEv)),
  ];
  const blocks = blocksOf(image.shape);
  if (blocks.count < 2) {
    throw new RangeError(
      `Cannot compare denoisers as 4 spectra or 32 channels are needed: there are ` +
        `${spectrumCount(image)} and ${energy.channels}`,
    );
  }
  const rising = [...new Set(doses)].sort((a, b) => a - b);
  return { rivals, doses: rising, share, repeats, windows, random, onProgress, ranges, blocks };
}

function countSteps({ rivals, doses, repeats }: Plan, slowFrom: number): number {
  const slow = doses.filter((dose) => dose >= slowFrom).length;
  return Object.values(rivals).reduce(
    (sum, settings) => sum + (isSlow(settings) ? slow : doses.length * repeats),
    0,
  );
}
