import { fileURLToPath } from "node:url";

/** A Python that has HyperSpy: that of `HYPERSPY_PYTHON`, of `.venv`, or of the system. */
export const HYPERSPY_PYTHON: string | undefined = [
  Deno.env.get("HYPERSPY_PYTHON"),
  fileURLToPath(new URL("../../.venv/bin/python", import.meta.url)),
  "python3",
].find((python) => {
  if (!python) return false;
  try {
    const args = ["-c", "import hyperspy.api, exspy"];
    return new Deno.Command(python, { args, stdout: "null", stderr: "null" }).outputSync().success;
  } catch {
    return false; // there is no such program
  }
});

/**
 * Opens a file with HyperSpy.
 *
 * @returns Type of the signal, title, axes (name, size, offset, scale, units, whether scanned) and values.
 */
export async function loadInHyperSpy(path: string): Promise<[
  type: string,
  title: string,
  axes: [string, number, number, number, string, boolean][],
  values: number[],
]> {
  const code = `
import json, sys, hyperspy.api as hs
s = hs.load(sys.argv[1])
axes = [[a.name, a.size, a.offset, a.scale, str(a.units), bool(a.navigate)] for a in s.axes_manager._axes]
print(json.dumps([type(s).__name__, s.metadata.General.title, axes, s.data.ravel().tolist()]))`;
  const args = ["-W", "ignore", "-c", code, path];
  const { stdout } = await new Deno.Command(HYPERSPY_PYTHON!, { args }).output();
  return JSON.parse(new TextDecoder().decode(stdout).trim().split("\n").at(-1)!);
}
