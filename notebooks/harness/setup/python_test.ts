import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isNewEnough } from "./python.ts";

Deno.test("isNewEnough() compares versions by number", () => {
  for (const version of ["3.10.0", "3.14.1", "4.0.0"]) assert(isNewEnough(version), version);
  for (const version of ["2.7.18", "3.9.25", "3.1.0"]) assert(!isNewEnough(version), version);
});

Deno.test("JupyterLab's requirements hold every pin of the notebooks' requirements", () => {
  const pins = (name: string) =>
    readFileSync(join(import.meta.dirname!, name), "utf8").split("\n")
      .filter((line) => line.trim() && !line.startsWith("#"));
  const lab = pins("requirements_lab.txt").map((pin) => pin.split(" ;")[0]);
  assert(lab.length > 50);
  for (const pin of pins("requirements.txt")) assert(lab.includes(pin.split(" ;")[0]), pin);
});
