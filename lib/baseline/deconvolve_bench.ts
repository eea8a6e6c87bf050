/**
 * `deno task bench deconvolve`: 50 iterations of Richardson-Lucy on 16 spectra of 2,048 channels, one
 * thread; beside it eXSpy's on the same spectra where `PEERS_PYTHON` names a Python that has it (see
 * deconvolve_peer.py). Both are warmed up and then run in turns: medians, and the largest difference.
 */
import { median } from "simple-statistics";
import { energyAxis } from "../core/energy_axis.ts";
import { spectrumImage } from "../core/spectrum_image.ts";
import { deconvolveRichardsonLucy } from "./richardson_lucy.ts";

const TURNS = 15, channels = 2048, count = 16, energy = energyAxis(-2, 0.005, channels);
const data = Float32Array.from({ length: channels * count }, (_, i) => {
  const e = i % channels, s = Math.floor(i / channels);
  return 1e4 * Math.exp(-(((e - 400) / 20) ** 2)) + 200 * Math.exp(-(((e - 900 - s) / 60) ** 2)) +
    5;
});
const image = spectrumImage({ data, shape: [1, count, channels], energy });
const kernel = Float32Array.from({ length: channels }, (_, e) => 1 / (1 + ((e - 400) / 20) ** 2));
const spread = spectrumImage({ data: kernel, energy });

/** eXSpy in a process of its own: each call runs it once and tells the milliseconds and the result. */
function startPeer(python: string) {
  const script = new URL("./deconvolve_peer.py", import.meta.url).pathname;
  const peer = new Deno.Command(python, { args: [script], stdin: "piped", stdout: "piped" })
    .spawn();
  const [writer, reader] = [peer.stdin.getWriter(), peer.stdout.getReader()];
  return {
    async run(): Promise<{ milliseconds: number; result: Float32Array }> {
      await writer.write(new Uint8Array([10]));
      const bytes = new Uint8Array(4 * (1 + count * channels));
      for (let at = 0; at < bytes.length;) {
        const { value, done } = await reader.read();
        if (done) {
          throw new Error(`Cannot time eXSpy as ${python} ${script} ended: see its words above`);
        }
        bytes.set(value, at);
        at += value.length;
      }
      const [milliseconds, ...result] = new Float32Array(bytes.buffer);
      return { milliseconds, result: Float32Array.from(result) };
    },
    stop: () => writer.close(),
  };
}

function run() {
  const start = performance.now();
  const result =
    deconvolveRichardsonLucy(image, { spread, iterations: 50, edges: "ignored", start: "measured" })
      .data;
  return { milliseconds: performance.now() - start, result };
}

const python = Deno.env.get("PEERS_PYTHON");
const peer = python ? startPeer(python) : null;
run();
await peer?.run();
const own: number[] = [], others: number[] = [];
let difference = 0;
for (let turn = 0; turn < TURNS; turn++) {
  const { milliseconds, result } = run();
  own.push(milliseconds);
  const other = await peer?.run();
  if (!other) continue;
  others.push(other.milliseconds);
  const most = result.reduce((a, b) => Math.max(a, b));
  difference = result.reduce((d, v, i) => Math.max(d, Math.abs(v - other.result[i]) / most), 0);
}
await peer?.stop();
const shown = `${count} spectra of ${channels} channels, 50 iterations`;
console.log(`${shown}: ${median(own).toFixed(1)} ms, most ${Math.max(...own).toFixed(1)} ms`);
if (peer) {
  console.log(
    `  eXSpy: ${median(others).toFixed(1)} ms, x ${(median(others) / median(own)).toFixed(1)}; ` +
      `results differ by at most ${difference.toExponential(1)} of the highest value`,
  );
}
