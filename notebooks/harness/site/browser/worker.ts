/** Everything heavy: reads, estimates, denoises and writes in a thread of its own. */
import { sumEnergy } from "eels/core/sums.ts";
import { denoiseMap, type MakeModel, prepareMap } from "./denoise_map.ts";
import type { Answer, Task } from "./messages.ts";
import { NoEnergiesError } from "./images_in_file.ts";
import { inPageWords } from "./page_words.ts";
import { type Piece, takePieces } from "./pieces.ts";
import { readFile } from "./read_file.ts";
import { bytesOfFile } from "./save_file.ts";

const answer = (what: Answer, transfer: Transferable[] = []) =>
  (self as unknown as { postMessage(what: Answer, transfer: Transferable[]): void })
    .postMessage(what, transfer);
const tell = (step: string, share: number) => answer({ kind: "progress", step, share });

/** The networks that are asked for; what runs them is loaded then only. */
async function makersOf({ network, map }: Task & { kind: "denoise" }): Promise<MakeModel[]> {
  if (!network) return [];
  if (network === "own") return [(await import("./own_network.ts")).ownNetwork];
  tell("Opening the network", 0);
  return [await (await import("./saved_network.ts")).savedNetwork(network, map.image)];
}

async function work(task: Task): Promise<void> {
  if (task.kind === "open") {
    const { file } = task, step = `Reading ${file.name}`;
    tell(step, 0);
    const onProgress = (share: number) => tell(step, 0.9 * share);
    const found = await readFile(file, {
      ...task,
      onProgress,
      onImages: (images, image) => answer({ kind: "images", images, image }),
    });
    if ("large" in found) return answer({ kind: "large", ...found });
    tell("Estimating the noise", 0.9);
    const map = prepareMap(file.name, found.image), sums = sumEnergy(map.image);
    const values = [map.image.data.buffer, sums.buffer] as ArrayBuffer[];
    const { isAxisGiven } = found, warnings = map.warnings.map(inPageWords);
    const problem = map.problem && inPageWords(map.problem);
    answer({ kind: "opened", opened: { ...map, warnings, problem, sums, isAxisGiven } }, values);
  } else if (task.kind === "denoise") {
    const denoised = await denoiseMap(task.map, await makersOf(task), tell);
    const values = denoised.results.map(({ image }) => image.data.buffer as ArrayBuffer);
    answer({ kind: "denoised", denoised }, values);
  } else {
    tell(`Writing .${task.format}`, 0);
    answer({
      kind: "saved",
      blob: await bytesOfFile(task.image, task.format),
      format: task.format,
    });
  }
}

/** The library's message in the page's words; where the browser has no memory left, what to do about it. */
function messageOf(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  return /allocation|out of memory|invalid array (buffer )?length/i.test(said)
    ? `Cannot go on as the browser has no memory left (${said}): crop the file in the microscope's ` +
      "program, or use deno task denoise"
    : inPageWords(said);
}

const pieces = takePieces();
self.onmessage = ({ data }: MessageEvent<Task | Piece>) => {
  const refuse = (error: unknown) =>
    answer({
      kind: "refused",
      message: messageOf(error),
      needsEnergies: error instanceof NoEnergiesError,
    });
  if (data.kind !== "piece") return work(pieces.complete(data)).catch(refuse);
  try {
    pieces.add(data);
    answer({ kind: "next" });
  } catch (error) {
    refuse(error);
  }
};
