import * as is from "../core/option_kinds.ts";
import type { ByteSource } from "./byte_source.ts";
import { DATA_TYPES, type DmLayout, readValues, REFUSED_TYPES } from "./dm_data.ts";
import { readDmSettings } from "./dm_settings.ts";
import { readDmTags } from "./dm_tags.ts";
import {
  blockAt,
  type DmFile,
  type DmGroup,
  groupsAt,
  groupsIn,
  isGroup,
  numberAt,
  textAt,
} from "./dm_tree.ts";
import type { Axis, Measurement } from "./measurement.ts";
import { ReadError } from "./read_error.ts";
import { unitInEv } from "./units.ts";

/** Which image of a file to read. */
export interface ReadOptions {
  /**
   * Gatan: its number in the file's image list (from 0, thumbnails counted) or its title; default the
   * first that is not a thumbnail. HDF5 and Zarr: its number, its path or the name of HyperSpy's signal;
   * default the only one.
   */
  image?: number | string;
}

/** What these options may hold. */
export const READ_KINDS = { image: is.either(is.whole(0), is.text) };

const MOST_DIMENSIONS = 8;

/**
 * Reads one image of a Gatan dm3 or dm4 file; the values of the others are skipped, not read.
 *
 * The axis that becomes the last one is the first whose unit is eV, keV or meV; without one, and
 * where the tag `Meta Data:Format` says "Spectrum" or "Spectrum image", it is the slowest axis of
 * three or the fastest of two, where Gatan stores spectra. Other images keep their order.
 *
 * @throws {ReadError} Where the file is damaged or cut off, has no such image, or the image is a
 * picture or a packed Fourier transform.
 */
export function readDm(source: ByteSource, options: ReadOptions = {}): Measurement {
  const { head, layout } = describeDm(source, options);
  return { ...head, data: readValues(source, layout) };
}

/** What {@link readDm} reads but the values, and where these stand. */
export function describeDm(
  source: ByteSource,
  { image }: ReadOptions = {},
): { head: Omit<Measurement, "data">; layout: DmLayout } {
  const file = readDmTags(source);
  return describeGroup(file, chooseImage(file, image));
}

/** What all images of a file are but thumbnails, pictures and what cannot be read, with their numbers. */
export function describeDmImages(
  source: ByteSource,
): { readonly image: number; readonly head: Omit<Measurement, "data"> }[] {
  const file = readDmTags(source), small = thumbnails(file);
  return images(file).flatMap((group, image) => {
    if (small.has(image)) return [];
    try {
      return [{ image, head: describeGroup(file, group).head }];
    } catch (error) {
      if (error instanceof ReadError) return [];
      throw error;
    }
  });
}

function describeGroup(
  file: DmFile,
  group: DmGroup,
): { head: Omit<Measurement, "data">; layout: DmLayout } {
  const { source } = file;
  const fail = (problem: string, at: { offset: number; path: string } = group): never => {
    throw new ReadError(problem, {
      path: source.path,
      byteOffset: at.offset,
      tagPath: at.path,
    });
  };

  const sizes = readSizes(group) ??
    fail(`as an image must have 1 to ${MOST_DIMENSIONS} sizes above 0`);
  const number = numberAt(group, "ImageData:DataType") ?? fail("as the image has no data type");
  const type = DATA_TYPES[number] ??
    fail(
      REFUSED_TYPES[number]
        ? `as the image is ${REFUSED_TYPES[number]} (data type ${number}), not measured values: ` +
          `choose another, { image: ... }, of ${listImages(file)}`
        : `as data type ${number} is unknown`,
    );
  const block = blockAt(group, "ImageData:Data") ?? fail("as the image has no data");
  if (block.element.join() !== type.element.join()) {
    fail(`as ${type.name} values must be numbers of type ${type.element}: ${block.element}`, block);
  }
  const count = sizes.reduce((a, b) => a * b);
  if (count !== block.length) {
    fail(`as ${sizes.join(" x ")} values must be stored: ${block.length} are`, block);
  }

  const axes = readAxes(file, group, sizes);
  const channel = chooseChannelAxis(axes, textAt(file, group, "ImageTags:Meta Data:Format"));
  const ordered = axes.toReversed();
  if (channel !== undefined) ordered.push(...ordered.splice(axes.length - 1 - channel, 1));
  const { offset } = block, { littleEndian } = file;
  const layout = { type, offset, littleEndian, sizes, fastest: channel ?? 0 };
  const scale = numberAt(group, "ImageData:Calibrations:Brightness:Scale") ?? 1;
  const origin = numberAt(group, "ImageData:Calibrations:Brightness:Origin") ?? 0;
  const calibrated = Number.isFinite(scale) && scale !== 0 && Number.isFinite(origin);
  const head = {
    path: source.path,
    format: file.version === 3 ? "dm3" as const : "dm4" as const,
    title: textAt(file, group, "Name") ?? "",
    complex: type.numbers === 2,
    shape: ordered.map((axis) => axis.size),
    axes: nameAxes(ordered, channel !== undefined),
    unit: textAt(file, group, "ImageData:Calibrations:Brightness:Units") ?? "",
    valueOrigin: calibrated ? origin : 0,
    valueScale: calibrated ? scale : 1,
    settings: readDmSettings(file, group),
    byteOffset: block.offset,
    tagPath: block.path,
  };
  return { head, layout };
}

/** All images of the file: a file may hold more than one image list. */
function images(file: DmFile): DmGroup[] {
  return groupsAt(file.root, "ImageList").flatMap(groupsIn);
}

function thumbnails(file: DmFile): Set<number | undefined> {
  return new Set(
    groupsAt(file.root, "Thumbnails").flatMap(groupsIn).map((tag) => numberAt(tag, "ImageIndex")),
  );
}

function chooseImage(file: DmFile, wanted: number | string | undefined): DmGroup {
  const all = images(file);
  const small = thumbnails(file);
  const found = wanted === undefined
    ? all.find((group, i) => !small.has(i) && blockAt(group, "ImageData:Data"))
    : typeof wanted === "number"
    ? all[wanted]
    : all.find((group) => textAt(file, group, "Name") === wanted);
  if (found) return found;
  throw new ReadError(
    all.length === 0
      ? "as it has no image list"
      : wanted === undefined
      ? `as it has only thumbnails: ${listImages(file)}`
      : `as it has no image ${JSON.stringify(wanted)}: it has ${listImages(file)}`,
    { path: file.source.path, byteOffset: file.root.offset, tagPath: "ImageList" },
  );
}

/** Such as `0: thumbnail, 1: "HAADF" [512, 512]`. */
function listImages(file: DmFile): string {
  const small = thumbnails(file);
  return images(file).slice(0, 20).map((group, i) => {
    const title = JSON.stringify((textAt(file, group, "Name") ?? "").slice(0, 60));
    const shape = readSizes(group)?.toReversed().join(", ") ?? "no sizes";
    return small.has(i) ? `${i}: thumbnail` : `${i}: ${title} [${shape}]`;
  }).join(", ");
}

/** Sizes of the axes, fastest first. */
function readSizes(image: DmGroup): number[] | undefined {
  const sizes = groupsAt(image, "ImageData:Dimensions")[0]?.tags.map((tag) => tag.value) ?? [];
  const whole = sizes.filter((size) => typeof size === "number")
    .filter((size) => Number.isSafeInteger(size) && size > 0);
  const good = whole.length === sizes.length && whole.length > 0;
  return good && whole.length <= MOST_DIMENSIONS ? whole : undefined;
}

/** The axes, fastest first; Gatan stores `start = -origin * scale`. */
function readAxes(file: DmFile, image: DmGroup, sizes: readonly number[]): Axis[] {
  // Images made by scripts may have more axes than calibrations.
  const calibrations = groupsAt(image, "ImageData:Calibrations:Dimension")[0]?.tags ?? [];
  return sizes.map((size, i) => {
    const group = calibrations[i]?.value;
    if (group === undefined || !isGroup(group)) {
      return { name: "", size, start: 0, step: 1, unit: "" };
    }
    const step = numberAt(group, "Scale") ?? 1;
    const start = -(numberAt(group, "Origin") ?? 0) * step || 0; // no -0
    return { name: "", size, start, step, unit: textAt(file, group, "Units") ?? "" };
  });
}

/** Which axis (fastest first) holds the channels of spectra. */
function chooseChannelAxis(axes: readonly Axis[], format: string | undefined): number | undefined {
  const energy = axes.findIndex((axis) => unitInEv(axis.unit) !== undefined);
  if (energy >= 0) return energy;
  if (axes.length === 1) return 0;
  if (format !== "Spectrum" && format !== "Spectrum image") return undefined;
  return axes.length === 3 ? 2 : axes.length === 2 ? 0 : undefined;
}

/** Names the axes, slowest first. */
function nameAxes(axes: readonly Axis[], lastIsChannel: boolean): Axis[] {
  const rest = ["column", "row", "frame"];
  return axes.toReversed().map((axis, i) => {
    if (lastIsChannel && i === 0) {
      return { ...axis, name: unitInEv(axis.unit) === undefined ? "channel" : "energy" };
    }
    return { ...axis, name: rest.shift() ?? `axis ${i + 1}` };
  }).toReversed();
}
