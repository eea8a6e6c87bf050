/** What a file and a result say, as words for a list. */
import { correlationSum } from "eels/core/noise.ts";
import { energyAt } from "eels/core/energy_axis.ts";
import type { SpectrumImage } from "eels/core/spectrum_image.ts";
import type { ImageName } from "./images_in_file.ts";
import type { Opened } from "./messages.ts";
import { short } from "./plots.ts";

type Facts = [string, string][];

/** Size, axis, settings, noise and spikes of a file. */
export function factsOf({ image, spikes, setAside, problem }: Opened): Facts {
  const { energy, shape: [rows, columns, channels], noise, settings = {} } = image;
  const last = energyAt(energy, channels - 1);
  const facts: Facts = [
    [
      "Spectra",
      rows * columns === 1
        ? "1"
        : `${count(rows, "row", "rows")} x ${count(columns, "column", "columns")}`,
    ],
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
  // A number of 32 bits has seven digits.
  const text = typeof value === "number" ? Number(value.toPrecision(6)) : value;
  return [words[0].toUpperCase() + words.slice(1), `${text}${unit ? ` ${UNITS[unit]}` : ""}`];
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
  { methods, splits, energy, window, image }: {
    methods: readonly string[];
    splits: number;
    /** Which of several in the file. */
    image?: ImageName;
    energy?: { readonly startEv: number; readonly stepEv: number };
    window?: { readonly fromEv: number; readonly toEv: number };
  },
): string {
  const quote = (text: string) =>
    /^[\w./-]+$/.test(text) ? text : `"${text.replace(/["$`\\]/g, "\\$&")}"`;
  const which = image === undefined ? "" : ` --image ${quote(`${image}`)}`;
  const axis = energy ? ` --axis ${energy.startEv}:${energy.stepEv}` : "";
  const cut = window ? ` --from ${window.fromEv} --to ${window.toEv}` : "";
  const model = methods.includes("model") ? " --model FOLDER" : "";
  const options = `${which}${axis}${cut}${model} --methods ${methods.join()} --splits ${splits}`;
  return `npx --yes deno task denoise ${quote(file)}${options}`;
}
