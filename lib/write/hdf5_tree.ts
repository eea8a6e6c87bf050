import type { Group } from "h5wasm/node";
import type { Attributes, Tree } from "./signal_tree.ts";

/** Writes groups, arrays and attributes into a group of an HDF5 file that is open. */
export function writeGroup(
  group: Group,
  { attributes = {}, groups = {}, arrays = {} }: Tree,
): void {
  writeAttributes(group, attributes);
  for (const [name, { data, shape }] of Object.entries(arrays)) {
    group.create_dataset({ name, data, shape: [...shape], dtype: "<f4" });
  }
  for (const [name, tree] of Object.entries(groups)) writeGroup(group.create_group(name), tree);
}

function writeAttributes(group: Group, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "bigint") group.create_attribute(name, BigInt64Array.of(value), [], "<q");
    else if (typeof value === "number") group.create_attribute(name, value, [], "<d");
    else if (typeof value === "string") group.create_attribute(name, value);
  }
}
