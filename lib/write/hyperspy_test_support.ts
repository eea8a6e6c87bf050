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

/** A signal as HyperSpy opens it. */
export interface OpenedSignal {
  readonly type: string;
  readonly title: string;
  /** Name, size, offset, scale, units, whether scanned. */
  readonly axes: readonly [string, number, number, number, string, boolean][];
  /** `null` for NaN. */
  readonly values: readonly (number | null)[];
  readonly quantity: string;
  readonly beamEnergyKev: number | null;
  readonly gain: number | null;
}

/**
 * Opens files with HyperSpy in one process, as its start takes seconds.
 *
 * @returns Of a .csv, which NumPy opens, the values alone; `null` for a .zspy where HyperSpy lacks zarr.
 */
export async function openInHyperSpy(paths: readonly string[]): Promise<(OpenedSignal | null)[]> {
  const code = `
import json, sys, numpy as np, hyperspy.api as hs
def opened(path):
    if path.endswith(".csv"):
        return dict(values=np.loadtxt(path, delimiter=",", skiprows=1).ravel().tolist(), axes=[])
    try:
        s = hs.load(path)
    except ModuleNotFoundError:
        if path.endswith(".zspy"): return None
        raise
    axes = [[str(a.name), a.size, a.offset, a.scale, str(a.units), bool(a.navigate)] for a in s.axes_manager._axes]
    m = s.metadata
    noise = "Signal.Noise_properties.Variance_linear_model.gain_factor"
    return dict(type=type(s).__name__, title=m.General.title, axes=axes, values=[None if v != v else v for v in s.data.ravel().tolist()],
        quantity=m.get_item("Signal.quantity", ""), gain=m.get_item(noise, None),
        beamEnergyKev=m.get_item("Acquisition_instrument.TEM.beam_energy", None))
print(json.dumps([opened(path) for path in sys.argv[1:]]))`;
  const args = ["-W", "ignore", "-c", code, ...paths];
  const { stdout, stderr, success } = await new Deno.Command(HYPERSPY_PYTHON!, { args }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout).trim().split("\n").at(-1)!);
}
