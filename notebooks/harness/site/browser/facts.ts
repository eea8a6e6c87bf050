/** What a file and a result say, as words for a list. */
import { correlationSum } from "eels/core/noise.ts";
import { energyAt } from "eels/core/energy_axis.ts";
import type { DenoisedMap } from "./denoise_map.ts";
import type { Opened } from "./messages.ts";
import { short } from "./plots.ts";

type Facts = [string, string][];

/** Size, axis, settings and noise of a file. */
export function factsOf({ image, problem }: Opened): Facts {
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
  return facts;
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

const percent = (share: number) => `${short(100 * share, 2)} %`;

/** What was chosen, and how well it does. */
export function verdictOf({ rank, error, residuals, seconds }: DenoisedMap): Facts {
  const { flaggedShare, meanOverThreshold, worstEv, varianceRatio } = residuals;
  const lacks = meanOverThreshold > 1
    ? `the mean residual holds structure, most at ${
      short(worstEv, 5)
    } eV: something is lost or invented`
    : "the mean residual holds nothing but noise";
  return [
    ["Components", `${rank}, by electrons held out`],
    [
      "Error without truth",
      `${percent(error.overRaw)} of the raw squared error (95 %: ${percent(error.overRawLow)} to ` +
      `${percent(error.overRawHigh)}), of the electrons that it was not shown`,
    ],
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
