import type { DenoiserComparison } from "eels/analyse/compare_denoisers.ts";
import { labelOf } from "./comparison_figures.ts";
import { meanOf } from "./edge_maps.ts";
import { type ComparedQuantity, misfitOf, type Trust } from "./judge_trust.ts";
import { percent, short } from "./open_data.ts";

/** The comparison as rows of a table. */
export function listComparison({ rows }: DenoiserComparison) {
  return rows.map((row) => ({
    method: labelOf(row.method),
    setting: row.setting,
    dose: row.dose,
    window: row.window,
    error: row.error,
    low: row.low,
    high: row.high,
    overRaw: row.overRaw,
    overRawLow: row.overRawLow,
    overRawHigh: row.overRawHigh,
  }));
}

/** Errors over all channels with all electrons, the smallest first. */
export function listAnswer({ rows }: DenoiserComparison) {
  const most = Math.max(...rows.map(({ dose }) => dose)), [{ window }] = rows;
  return rows.filter((row) => row.dose === most && row.window === window)
    .toSorted((a, b) => a.error - b.error)
    .map(({ method, setting, error, low, high, overRaw }) => ({
      method: labelOf(method),
      ...{ setting, error, low, high, overRaw },
    }));
}

/** Raw and denoised quantities side by side: the scan's mean and the error of one spectrum. */
export function listQuantities(compared: readonly ComparedQuantity[]) {
  return compared.map(({ name, raw, denoised }) => ({
    quantity: name,
    unit: raw.value.unit,
    raw: meanOf(raw.value.data),
    rawErrorOfOne: medianOf(raw.standardError.data),
    denoised: meanOf(denoised.value.data),
    denoisedErrorOfOne: medianOf(denoised.standardError.data),
    misfit: misfitOf(raw, denoised.value).misfit,
    verdict: misfitOf(raw, denoised.value).isKept ? "kept" : "changed",
    rawMissing: raw.value.data.filter((value) => !Number.isFinite(value)).length,
    denoisedMissing: denoised.value.data.filter((value) => !Number.isFinite(value)).length,
  }));
}

function medianOf(data: ArrayLike<number>): number {
  const there = Array.from(data).filter(Number.isFinite).sort((a, b) => a - b);
  return there.length ? there[Math.floor(there.length / 2)] : NaN;
}

/** What the tests of the denoised image say, one sentence each. */
export function sayTrust(
  { residuals, injected, bands }: Trust,
  { unlike = [], quantities = [] }: {
    unlike?: readonly { edges: string; verdict: string; denoised?: number }[];
    quantities?: readonly ComparedQuantity[];
  } = {},
): string[] {
  const sentences: string[] = [];
  if (residuals) {
    const { flaggedShare, expectedShare } = residuals;
    const excess = flaggedShare > 2 * expectedShare + 0.01;
    const one = residuals.flagged.data.length === 1;
    sentences.push(
      one
        ? sayOne(flaggedShare > 0)
        : `${
          percent(flaggedShare)
        } of the spectra have residuals with structure that noise would show ` +
          `in ${percent(expectedShare)}: ` +
          (excess
            ? "do not believe the denoised spectra there (map below, flags.hspy)."
            : "the residuals look like noise everywhere."),
    );
  }
  if (injected) sentences.push(sayInjected(injected));
  if (bands) sentences.push(sayBands(bands.rows));
  for (const { edges, verdict, denoised = 0 } of unlike) {
    if (verdict.startsWith("the data cannot tell") && Math.abs(denoised) > SUSPICIOUS) {
      sentences.push(
        `The denoised maps of ${edges} have a correlation of ${
          denoised.toFixed(2)
        }; whether that is so ` +
          "in the specimen the data cannot tell (1.00 would not be detected).",
      );
    }
    if (verdict.startsWith("made")) {
      sentences.push(
        `The denoised maps of ${edges} are ${verdict}: do not read one of them off the other.`,
      );
    }
  }
  const changed = quantities.filter(({ raw, denoised }) => !misfitOf(raw, denoised.value).isKept);
  if (changed.length > 0) {
    sentences.push(
      `Denoising changed by more than the noise: ${changed.map(({ name }) => name).join("; ")}. ` +
        "Read these off the raw data.",
    );
  }
  return sentences;
}

function sayInjected(
  { heightSigma, keptHeight, keptLow, keptHigh, shiftEv, leakedShare }: NonNullable<
    Trust["injected"]
  >,
): string {
  const range = Number.isFinite(keptLow) ? ` (${percent(keptLow)} to ${percent(keptHigh)})` : "";
  const verdict = keptHigh < 0.9
    ? "heights of weak features that few spectra have come out too small."
    : keptLow > 1.1
    ? "weak features come out too high."
    : keptLow > 0.5
    ? "such features survive."
    : "whether such features survive these data cannot tell.";
  const leak = leakedShare > 0.1
    ? ` ${percent(leakedShare)} of it appear in spectra that got none.`
    : "";
  return `Of a weak peak (${short(heightSigma)} deviations of the noise) added before denoising ` +
    `${percent(keptHeight)} of the height is left${range}, moved by ${
      Number(shiftEv.toPrecision(2))
    } eV: ${verdict}` +
    leak;
}

const sayOne = (isFlagged: boolean) =>
  isFlagged
    ? "The residuals of the spectrum have structure that noise would show in 1 % of cases: something " +
      "was smoothed away, or the noise is not what was estimated."
    : "The residuals of the spectrum look like noise.";

/** Choice: maps that are alike by more are named. */
const SUSPICIOUS = 0.9;

/** Choice: a coverage that is off by less is no reason to warn. */
const SLIGHT = 0.02, CHANCE = 0.1;

function sayBands(rows: NonNullable<Trust["bands"]>["rows"]): string {
  const off = rows.filter(({ measured, expected, low, high }) =>
    (expected < low || expected > high) && Math.abs(measured - expected) > SLIGHT
  );
  const [first] = off;
  // Of so many intervals of 95 % some miss by chance.
  if (off.length <= 1 + CHANCE * rows.length) {
    return "The bands of the denoised spectra hold as many held-out values as they should.";
  }
  return `The bands hold another share of held-out values than they should in ${off.length} of ` +
    `${rows.length} windows, such as ${percent(first.measured)} instead of ` +
    `${percent(first.expected)} from ${short(first.fromEv)} to ${short(first.toEv)} eV.`;
}
