import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Folders } from "./folders.ts";

const PINS = join(import.meta.dirname!, "requirements_tensorflow.txt");

/**
 * The arguments by which pip takes these wheels and checks each against its hash.
 *
 * @param wheels As `tensorflow==2.21.0`.
 * @throws {Error} Where one has no hash in requirements_tensorflow.txt.
 */
export function pinnedWheels(at: Folders, wheels: readonly string[]): string[] {
  const lines = readFileSync(PINS, "utf8").replaceAll("\\\n", " ").split("\n");
  const pins = wheels.map((wheel) => {
    const pin = lines.find((line) => line.startsWith(`${wheel} `) && line.includes("--hash="));
    if (pin) return pin;
    throw new Error(`Cannot take ${wheel} as its hash must be known: ${PINS} has none`);
  });
  mkdirSync(at.partial, { recursive: true });
  const file = join(at.partial, "wheels.txt");
  writeFileSync(file, pins.join("\n") + "\n");
  return ["--require-hashes", "-r", file];
}
