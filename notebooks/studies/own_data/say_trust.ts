import { type ComparedQuantity, misfitOf, type Trust } from "./judge_trust.ts";
import { percent, short } from "./prepare_spectra.ts";
import { sayInjected } from "./say_injected.ts";
import { sayResiduals } from "./say_residuals.ts";

/** What the tests of the denoised image say, one sentence each. */
export function sayTrust(
  { residuals, injected, injectedBy, bands }: Omit<Trust, "notes">,
  { unlike = [], quantities = [] }: {
    unlike?: readonly { edges: string; verdict: string; denoised?: number }[];
    quantities?: readonly ComparedQuantity[];
  } = {},
): string[] {
  const sentences: string[] = [];
  if (residuals) sentences.push(sayResiduals(residuals));
  if (injected) sentences.push(sayInjected(injected, injectedBy));
  if (bands) sentences.push(sayBands(bands));
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
  const changed = quantities.filter(({ raw, denoised, heldOut }) =>
    !misfitOf(raw, denoised.value, heldOut).isKept
  );
  if (changed.length > 0) {
    sentences.push(
      `Denoising changed by more than the noise: ${changed.map(({ name }) => name).join("; ")}. ` +
        "Read these off the raw data.",
    );
  }
  return sentences;
}

/** Choice: maps that are alike by more are named. */
const SUSPICIOUS = 0.9;

/** Choice: a coverage that is off by less is no reason to warn. */
const SLIGHT = 0.02, CHANCE = 0.1;

function sayBands({ rows, deviationError }: NonNullable<Trust["bands"]>): string {
  const off = rows.filter(({ measured, expected, low, high }) =>
    (expected < low || expected > high) && Math.abs(measured - expected) > SLIGHT
  );
  const known = Number.isFinite(deviationError)
    ? ` The deviation is known to ${percent(deviationError)} where it is known least.`
    : " How well the deviation is known cannot be told.";
  const [first] = off, [{ measured, expected, low, high, withoutBand }] = rows;
  // Of so many intervals of 95 % some miss by chance.
  if (off.length > 1 + CHANCE * rows.length) {
    return `The bands hold another share of held-out values than they should in ${off.length} of ` +
      `${rows.length} windows, such as ${percent(first.measured)} instead of ` +
      `${percent(first.expected)} from ${short(first.fromEv)} to ${short(first.toEv)} eV.${known}`;
  }
  const says = Math.abs(measured - withoutBand) < 2 * (high - low)
    ? "this says little of so narrow a band"
    : "";
  return `The bands hold ${share(measured)} of the held-out values where ${
    share(expected)
  } is right, ` +
    `and bands of zero width would hold ${share(withoutBand)}${says && `: ${says}`}.${known}`;
}

const share = (value: number) => `${(100 * value).toFixed(1)} %`;
