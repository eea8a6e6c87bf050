/** Everything heavy: reads, estimates, denoises and writes in a thread of its own. */
import { sumEnergy } from "eels/core/sums.ts";
import { denoiseMap, withOwnNoise } from "./denoise_map.ts";
import type { Answer, Task } from "./messages.ts";
import { readFile } from "./read_file.ts";
import { bytesOfFile } from "./save_file.ts";

const answer = (what: Answer, transfer: Transferable[] = []) =>
  (self as unknown as { postMessage(what: Answer, transfer: Transferable[]): void })
    .postMessage(what, transfer);
const tell = (step: string, share: number) => answer({ kind: "progress", step, share });

async function work(task: Task): Promise<void> {
  if (task.kind === "open") {
    const { file, energy, part } = task, step = `Reading ${file.name}`;
    tell(step, 0);
    const onProgress = (share: number) => tell(step, 0.9 * share);
    const found = await readFile(file, { energy, part, onProgress });
    if ("large" in found) return answer({ kind: "large", ...found });
    tell("Estimating the noise", 0.9);
    const { image, problem } = withOwnNoise(found.image), sums = sumEnergy(image);
    const opened = { image, sums, problem };
    answer({ kind: "opened", opened }, [image.data.buffer, sums.buffer] as ArrayBuffer[]);
  } else if (task.kind === "denoise") {
    const denoised = await denoiseMap(task.image, tell);
    answer({ kind: "denoised", denoised }, [denoised.image.data.buffer as ArrayBuffer]);
  } else {
    tell(`Writing .${task.format}`, 0);
    answer({
      kind: "saved",
      blob: await bytesOfFile(task.image, task.format),
      format: task.format,
    });
  }
}

/** The library's own message; where the browser has no memory left, what to do about it. */
function messageOf(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  return /allocation|out of memory|invalid array (buffer )?length/i.test(said)
    ? `Cannot go on as the browser has no memory left (${said}): crop the file in the microscope's ` +
      "program, or use deno task denoise"
    : said;
}

self.onmessage = ({ data }: MessageEvent<Task>) =>
  work(data).catch((error) => answer({ kind: "refused", message: messageOf(error) }));
