/**
 * Groups and arrays with attributes, as HDF5 and Zarr store them: layouts such as HyperSpy's are read
 * through these, whatever the container.
 *
 * @module
 */
import type { MeasurementData } from "./measurement.ts";

/** What the values of an array are. */
export interface ValueType {
  readonly kind: "number" | "complex" | "colour" | "other";
  /** For messages, such as "complex64" or "rgba8". */
  readonly name: string;
}

/** Values of an array, row-major; complex ones as re, im, re, im, ..., colours as their luminance. */
export interface StoredValues {
  readonly data: MeasurementData;
  readonly complex: boolean;
}

export interface StoredArray {
  readonly kind: "array";
  /** From the root, such as "/Experiments/map/data". */
  readonly path: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly shape: readonly number[];
  readonly type: ValueType;
  /** Where the file only points at the values: what it is and what to do. */
  readonly elsewhere?: string;
  read(): Promise<StoredValues>;
  /** The values `[from, to)` along the first axis, where it can read them by themselves. */
  readRows?(from: number, to: number): Promise<StoredValues>;
  /** How many along the first axis are stored together. */
  readonly chunkRows?: number;
}

export interface StoredGroup {
  readonly kind: "group";
  readonly path: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Names of the groups and arrays in it, in the order of the file. */
  readonly names: readonly string[];
  /** A group or an array below, by its path from here. */
  get(path: string): StoredGroup | StoredArray | undefined;
}

type Stored = StoredGroup | StoredArray | undefined;

export function groupAt(group: Stored, path: string): StoredGroup | undefined {
  const child = group?.kind === "group" ? group.get(path) : undefined;
  return child?.kind === "group" ? child : undefined;
}

export function arrayAt(group: Stored, path: string): StoredArray | undefined {
  const child = group?.kind === "group" ? group.get(path) : undefined;
  return child?.kind === "array" ? child : undefined;
}

/** An attribute that is a finite number, or text of one. */
export function numberAt(holder: Stored, name: string): number | undefined {
  const value = holder?.attributes[name];
  if (value === undefined || value === null || value === "" || typeof value === "boolean") return;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** An attribute that is text; empty where there is none, also HyperSpy's words for none. */
export function textAt(holder: Stored, name: string): string {
  const value = holder?.attributes[name];
  return typeof value === "string" && !/^(_None_|<undefined>)$/.test(value) ? value : "";
}

/** The largest array that is read: more values would not fit beside the results. */
export const MOST_VALUES = 2 ** 29;

/** Number of values in an array of this shape. */
export function countOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
