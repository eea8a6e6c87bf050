import { energyAt } from "../core/energy_axis.ts";
import type { SpectrumImage } from "../core/spectrum_image.ts";
import { emsaDate } from "../read/dates.ts";
import { shortest } from "./shortest.ts";
import type { MicroscopeSettings } from "../core/microscope_settings.ts";

/** What an EMSA/MAS file says beside the spectrum. */
export interface MsaOptions {
  settings?: MicroscopeSettings;
  owner?: string;
  /** Pairs of energy and value, or values only. */
  dataType?: "XY" | "Y";
}

/**
 * A single spectrum as the text of an EMSA/MAS 1.0 file; reading it gives the same float32 values
 * and axis.
 *
 * @param spectrum Shape `[1, 1, channels]`.
 * @throws {RangeError} Where there is more than one spectrum or a value is not finite.
 */
export function msaText(
  spectrum: SpectrumImage,
  { settings = spectrum.settings ?? {}, owner = "", dataType = "XY" }: MsaOptions = {},
): string {
  const [rows, columns, channels] = spectrum.shape;
  if (rows * columns !== 1) {
    throw new RangeError(
      `Cannot write an EMSA/MAS file as it holds one spectrum: there are ${rows} x ${columns}, ` +
        "take one or their mean",
    );
  }
  const bad = spectrum.data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new RangeError(
      `Cannot write an EMSA/MAS file as every value must be finite: channel ${bad} is ` +
        `${spectrum.data[bad]}`,
    );
  }
  const { energy } = spectrum;
  const header: [keyword: string, value: string | number | undefined][] = [
    ["FORMAT", "EMSA/MAS Spectral Data File"],
    ["VERSION", "1.0"],
    ["TITLE", spectrum.title ?? ""],
    ["DATE", settings.date ? emsaDate(settings.date) : ""],
    ["TIME", settings.time ?? ""],
    ["OWNER", owner],
    ["NPOINTS", channels],
    ["NCOLUMNS", 1],
    ["XUNITS", "eV"],
    ["YUNITS", spectrum.unit],
    ["DATATYPE", dataType],
    ["XPERCHAN", energy.stepEv],
    ["OFFSET", energy.startEv],
    ["SIGNALTYPE", "ELS"],
    ["XLABEL", "Energy loss"],
    ["BEAMKV   -kV", settings.beamEnergyEv && settings.beamEnergyEv / 1000],
    ["CONVANGLE-mR", settings.convergenceAngleMrad],
    ["COLLANGLE-mR", settings.collectionAngleMrad],
    ["INTEGTIME-ms", settings.exposureS && settings.exposureS * 1000],
    ["SPECTRUM", "Spectral Data Starts Here"],
  ];
  const lines = header.filter(([, value]) => value !== undefined).map(([keyword, value]) =>
    `#${keyword.padEnd(12)}: ${String(value).replaceAll(/\s+/g, " ")}`
  );
  for (let i = 0; i < channels; i++) {
    const value = shortest(spectrum.data[i]);
    lines.push(dataType === "Y" ? value : `${energyAt(energy, i)}, ${value}`);
  }
  lines.push("#ENDOFDATA   : ");
  return lines.join("\r\n") + "\r\n";
}
