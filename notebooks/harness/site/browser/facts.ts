/** What a file and a result say, as words for a list. */
import { correlationSum } from "eels/core/noise.ts";
import { energyAt } from "eels/core/energy_axis.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import type { MethodResult } from "./denoise_map.ts";
import type { Opened } from "./messages.ts";
import { short } from "./plots.ts";

type Facts = [string, string][];

/** Size, axis, settings, noise and spikes of a file. */
export function factsOf({ image, spikes, setAside, problem }: Opened): Facts {
  const { energy, shape: [rows, columns, channels], noise, settings = {} } = image;
  const last = energyAt(energy, channels - 1);
  const facts: Facts = [
    ["Spectra", rows * columns === 1 ? "1" : `${rows} rows x ${columns} columns`],
    [
      "Energies",
      `${short(energy.startEv, 6)} to ${short(last, 6)} eV, ${channels} channels of ` +
      `${short(energy.stepEv, 4)} eV`,
    ],
    ["Unit", image.unit],
  ];
  for (const [name, value] of Object.entries(settings)) facts.push(nameSetting(name, value));
  if (noise) {
    const { gain, gainStandardError, readoutCounts, correlation, source } = noise;
    const error = gainStandardError === undefined ? "" : ` ± ${short(gainStandardError, 2)}`;
    facts.push(
      ["Noise, by", source],
      ["Counts an electron", short(gain) + error],
      ["Read-out", `${short(readoutCounts)} ${image.unit}`],
      ["Channels in one sum", `${short(correlationSum(correlation))} (1: independent)`],
    );
  } else facts.push(["Noise", problem ?? "unknown"]);
  if (spikes.length > 0) facts.push(["Spikes", spikesOf(spikes, image)]);
  if (setAside.length > 0) {
    facts.push(["Set aside", `${count(setAside.length, "spectrum", "spectra")} without a value`]);
  }
  return facts;
}

const count = (number: number, one: string, many: string) =>
  `${number} ${number === 1 ? one : many}`;

function spikesOf(spikes: Opened["spikes"], { energy, shape, data }: SpectrumImage): string {
  const [{ row, column, channel, value }] = spikes;
  const isKept = data[(row * shape[1] + column) * shape[2] + channel] === value;
  const [whose, where] = spikes.length === 1 ? ["its", "in"] : ["their", "such as"];
  return `${count(spikes.length, "value", "values")} far from ${whose} neighbours, ${where} row ` +
    `${row}, column ${column} at ${short(energyAt(energy, channel), 6)} eV: ` +
    (isKept ? "too many for X-rays, so they are kept" : "replaced by what these say");
}

const UNITS: Readonly<Record<string, string>> = {
  Ev: "eV",
  Mrad: "mrad",
  S: "s",
  Hz: "Hz",
  Nm: "nm",
};

/** "beamEnergyEv" of 200000 as "Beam energy", "200000 eV". */
function nameSetting(name: string, value: unknown): [string, string] {
  const unit = Object.keys(UNITS).find((one) => name.endsWith(one));
  const bare = unit ? name.slice(0, -unit.length) : name;
  const words = bare.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return [words[0].toUpperCase() + words.slice(1), `${value}${unit ? ` ${UNITS[unit]}` : ""}`];
}

/** No line breaks before the sign. */
const percent = (share: number) => `${short(100 * share, 2)}\u00a0%`;

function sayError({ overRaw, overRawLow, overRawHigh }: MethodResult["error"]): string {
  const of = "of the raw squared error";
  if (!(overRaw > 0)) return `below ${percent(overRawHigh)} ${of} (95 %)`;
  const from = overRawLow > 0 ? `${percent(overRawLow)} to` : "up to";
  return `${percent(overRaw)} ${of} (95 %: ${from} ${percent(overRawHigh)})`;
}

/** How well a method does: its error, what its residuals hold, its time. */
export function cellsOf({ error, residuals, seconds }: MethodResult): Facts {
  const { flaggedShare, meanOverThreshold, worstEv, varianceRatio } = residuals;
  const lacks = meanOverThreshold > 1
    ? `their mean holds structure, most at ${short(worstEv, 5)} eV: something is lost or invented`
    : "their mean holds nothing but noise";
  return [
    ["Error without truth", sayError(error)],
    [
      "Residuals",
      `${lacks}; ${
        percent(flaggedShare)
      } of single spectra are flagged (1 % by chance), variance ` +
      `${short(varianceRatio)} of the noise's`,
    ],
    ["Time", `${short(seconds, 2)} s`],
  ];
}

/**
 * The command that gives the same.
 *
 * @param file Its name.
 * @param options.energy As it was said on the page, where the file has none.
 * @param options.window Energies that were read, where these are not all.
 */
export function commandOf(
  file: string,
  { methods, splits, energy, window }: {
    methods: readonly string[];
    splits: number;
    energy?: { readonly startEv: number; readonly stepEv: number };
    window?: { readonly fromEv: number; readonly toEv: number };
  },
): string {
  const name = /^[\w.-]+$/.test(file) ? file : `"${file.replace(/["$`\\]/g, "\\$&")}"`;
  const axis = energy ? ` --axis ${energy.startEv}:${energy.stepEv}` : "";
  const cut = window ? ` --from ${window.fromEv} --to ${window.toEv}` : "";
  const model = methods.includes("model") ? " --model FOLDER" : "";
  return `deno task denoise ${name}${axis}${cut}${model} --methods ${methods.join()} --splits ${splits}`;
}
