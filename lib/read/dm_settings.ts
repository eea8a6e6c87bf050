import { isoDate, isoTime } from "./dates.ts";
import { type DmFile, type DmGroup, groupsAt, numberAt, textAt } from "./dm_tree.ts";
import { type MicroscopeSettings, withoutAbsent } from "../core/microscope_settings.ts";

/**
 * The microscope settings in the `ImageTags` of an image.
 *
 * Gatan's programs put the same fact in different places; the first place that holds one counts.
 * Zeros are Gatan's way of saying "not entered" and are left out.
 */
export function readDmSettings(file: DmFile, image: DmGroup): MicroscopeSettings {
  // The stack builder keeps the tags of the first frame one level down.
  const groups = [
    ...groupsAt(image, "ImageTags"),
    ...groupsAt(image, "ImageTags:source:Tags at creation"),
  ];
  const number = (...paths: string[]) =>
    first(paths, (path) =>
      first(groups, (group) => {
        const value = numberAt(group, path);
        return value !== undefined && Number.isFinite(value) && value > 0 ? value : undefined;
      }));
  const text = (...paths: string[]) =>
    first(paths, (path) =>
      first(groups, (group) => {
        const value = textAt(file, group, path);
        return value === "Unknown" ? undefined : value || undefined;
      }));

  const frameExposureS = number(
    "EELS:Acquisition:Exposure (s)",
    "EELS:Exposure (s)",
    "CL:Acquisition:Exposure (s)",
    "Acquisition:Parameters:High Level:Exposure (s)",
    "Acquisition:Parameters:Detector:exposure (s)",
    "DataBar:Exposure Time (s)",
  );
  const frames = number(
    "EELS:Acquisition:Number of frames",
    "EELS:Number of frames",
    "CL:Acquisition:Number of frames",
  );
  const integrationS = number(
    "EELS:Acquisition:Integration time (s)",
    "EELS:Integration time (s)",
    "CL:Acquisition:Integration time (s)",
    "EDS:Acquisition:Live time",
    "EDS:Live time",
  );
  const sampleUs = number("DigiScan:Sample Time");
  const dateAsWritten = text(
    "EELS:Acquisition:Date",
    "SI:Acquisition:Date",
    "EDS:Acquisition:Date",
    "CL:Acquisition:Date",
    "DataBar:Acquisition Date",
  );
  const startTime = text(
    "EELS:Acquisition:Start time",
    "SI:Acquisition:Start time",
    "EDS:Acquisition:Start time",
    "CL:Acquisition:Start time",
    "DataBar:Acquisition Time",
  );
  const ticks = number("DataBar:Acquisition Time (OS)");
  return withoutAbsent({
    beamEnergyEv: number("Microscope Info:Voltage"),
    convergenceAngleMrad: number(
      "EELS:Experimental Conditions:Convergence semi-angle (mrad)",
      "EELS:Convergence semi-angle (mrad)",
    ),
    collectionAngleMrad: number(
      "EELS:Experimental Conditions:Collection semi-angle (mrad)",
      "EELS:Collection semi-angle (mrad)",
    ),
    exposureS: integrationS ?? (frameExposureS && frameExposureS * (frames ?? 1)),
    frameExposureS,
    frames,
    dwellS: number("SI:Acquisition:Pixel time (s)", "CL:Acquisition:Dwell time (s)") ??
      (sampleUs && sampleUs * 1e-6),
    date: dateAsWritten && isoDate(dateAsWritten, ticks && fileTimeMs(ticks)),
    dateAsWritten,
    time: startTime && isoTime(startTime),
    microscope: text(
      "Session Info:Microscope",
      "Microscope Info:Name",
      "Microscope Info:Microscope",
    ),
    spectrometer: text("EELS Spectrometer:Instrument name"),
    magnification: number("Microscope Info:Indicated Magnification"),
    mode: text("Microscope Info:Illumination Mode"),
    signal: text("Meta Data:Signal"),
  });
}

/** Windows counts 100 ns from 1601. */
function fileTimeMs(ticks: number): number {
  return ticks / 1e4 + Date.UTC(1601, 0, 1);
}

function first<T, R>(items: readonly T[], look: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = look(item);
    if (found !== undefined) return found;
  }
}
