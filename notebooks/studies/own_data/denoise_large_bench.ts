/**
 * `deno task bench large`: one generated dm4 through `deno task denoise --blocks` and through HyperSpy's lazy
 * decompositions at the same rank, one after the other: wall and processor seconds, the most memory, and the
 * squared distance of what is written from the electrons' mean, as a share of the raw one.
 *
 * `EELS_LARGE_GB` is the size of the map (0.25; 10 is larger than most memories); the temporary folder
 * (`TMPDIR`) must hold two and a half times as much. HyperSpy runs where `PEERS_PYTHON` names a Python
 * that has it (see denoise_large_peer.py), until it has worked for `EELS_LARGE_S` seconds (1500) or holds
 * half of this machine's memory.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { energyAt } from "eels/core/energy_axis.ts";
import { procText } from "eels/core/proc.ts";
import { openSpectrumImage } from "eels/read/open_spectrum_image.ts";
import { makeLargeMap, meanElectrons } from "./make_large_map.ts";

const gigabytes = Number(Deno.env.get("EELS_LARGE_GB") ?? 0.25);
const peerS = Number(Deno.env.get("EELS_LARGE_S") ?? 1500);
const python = Deno.env.get("PEERS_PYTHON");
const CHANNELS = 1024, POLL_MS = 500;
/** Of Linux, in which /proc counts. */
const TICKS_A_SECOND = 100;

const load = () => Deno.loadavg().map((value) => value.toFixed(1)).join(", ");
const kilobytesOf = (text: string, name: string) =>
  Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1] ?? NaN);
const mostKilobytes = kilobytesOf(procText("/proc/meminfo"), "MemTotal") / 2;

interface Used {
  processorS: number;
  /** The most that was resident, pages of files among it, by the kernel's own count. */
  residentGB: number;
  /** The most of it that belongs to no file, as seen twice a second. */
  ownGB: number;
}

/** What a process has used until now; as before where it is gone. */
function look(pid: number, before: Used): Used {
  try {
    const text = procText(`/proc/${pid}/status`, `/proc/${pid}/stat`);
    const [user, system] = text.slice(text.lastIndexOf(")") + 2).split(" ").slice(11, 13);
    return {
      processorS: (Number(user) + Number(system)) / TICKS_A_SECOND,
      residentGB: (kilobytesOf(text, "VmHWM") || 0) / 1e6 || before.residentGB,
      ownGB: Math.max(before.ownGB, (kilobytesOf(text, "RssAnon") || 0) / 1e6),
    };
  } catch {
    return before;
  }
}

/** Choice: rows all over the map on which results are compared with what was drawn from. */
const JUDGED_ROWS = 8;

async function errorOf(path: string): Promise<string> {
  using view = await openSpectrumImage(path, { trusted: true });
  const [rows, columns, channels] = view.shape;
  let sum = 0;
  for (let i = 0; i < JUDGED_ROWS; i++) {
    const row = Math.floor((i + 0.5) * rows / JUDGED_ROWS);
    const { data } = await view.readRows(row, row + 1);
    for (let e = 0; e < channels; e++) {
      const energyEv = energyAt(view.energy, e);
      for (let column = 0; column < columns; column++) {
        const mean = meanElectrons(energyEv, column / columns, row / rows);
        sum += (data[column * channels + e] - mean) ** 2 / mean;
      }
    }
  }
  return (100 * sum / (JUDGED_ROWS * columns * channels)).toFixed(2);
}

const table = [
  "| what | wall s | processor s | most memory GB | not of files GB | error % | end | load before | after |",
  "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
];

/** Runs a program to its end or its limits, for a row of the table. */
async function measure(
  name: string,
  program: string,
  { args, out, limitS = Infinity }: { args: string[]; out: string; limitS?: number },
): Promise<string> {
  const startedMs = performance.now(), loadBefore = load();
  const child = new Deno.Command(program, { args, stdout: "piped", stderr: "inherit" }).spawn();
  const passedS = () => (performance.now() - startedMs) / 1000;
  let used: Used = { processorS: 0, residentGB: 0, ownGB: 0 }, why = "", said = "";
  const watch = setInterval(() => {
    used = look(child.pid, used);
    if (why) return;
    if (passedS() > limitS) why = `ended after ${limitS} s`;
    else if (used.ownGB * 1e6 > mostKilobytes) why = "ended as it held half of the memory";
    if (why) child.kill("SIGKILL");
  }, POLL_MS);
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    said += text;
    console.log(text.trimEnd());
  }
  const { success } = await child.status;
  clearInterval(watch);
  const last = said.trim().split("\n").at(-1);
  const end = why ? `${why}, at "${last}"` : success ? "done" : `failed, after "${last}"`;
  const { processorS, residentGB, ownGB } = used, seconds = passedS().toFixed(0);
  const error = success ? await errorOf(out) : "";
  table.push(
    `| ${name} | ${seconds} | ${processorS.toFixed(0)} | ${residentGB.toFixed(2)} | ` +
      `${ownGB.toFixed(2)} | ${error} | ${end} | ${loadBefore} | ${load()} |`,
  );
  return said;
}

const folder = await Deno.makeTempDir({ prefix: "denoise_large_" });
try {
  const file = join(folder, "map.dm4");
  const side = Math.round(Math.sqrt(gigabytes * 1e9 / 4 / CHANNELS));
  await makeLargeMap(file, [side, side, CHANNELS]);
  const { size } = await Deno.stat(file);
  console.log(`A dm4 of ${side} x ${side} x ${CHANNELS}, ${(size / 1e9).toFixed(2)} GB`);
  const command = fileURLToPath(new URL("./command.ts", import.meta.url));
  const ours = join(folder, "ours"), out = join(ours, "denoised.zspy");
  const args = ["run", "-A", "--no-check", command, file, "--blocks", "--out", ours];
  const said = await measure("deno task denoise --blocks", Deno.execPath(), { args, out });
  await Deno.remove(ours, { recursive: true }).catch(() => {});
  const rank = /^(\d+) principal components? of/m.exec(said)?.[1];
  const peer = fileURLToPath(new URL("./denoise_large_peer.py", import.meta.url));
  for (const solver of python && rank ? ["randomized", "incremental"] : []) {
    const out = join(folder, `${solver}.zspy`), args = [peer, file, out, rank!, solver];
    await measure(`HyperSpy, lazy SVD, ${solver}`, python!, { args, out, limitS: peerS });
    await Deno.remove(out, { recursive: true }).catch(() => {});
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
console.log(`\n${table.join("\n")}`);
