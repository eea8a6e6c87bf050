/** What the page asks about a file: energies that it leaves out, and which of its images is read. */
import type { ImageChoice, ImageName } from "./images_in_file.ts";

const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const inputs = ["start", "step"].map((id) => element<HTMLInputElement>(id));
const select = element<HTMLSelectElement>("image");

/** The energies that are typed, for files that have none. */
export function typedEnergies(): { startEv: number; stepEv: number } | undefined {
  const [startEv, stepEv] = inputs.map((input) => input.valueAsNumber);
  return Number.isFinite(startEv) && stepEv > 0 ? { startEv, stepEv } : undefined;
}

/** Opens the fields for the energies. */
export function askForEnergies(): void {
  element<HTMLDetailsElement>("axis").open = true;
  inputs.find(({ value }) => value === "")?.focus();
}

let names: ImageName[] = [];

/** Shows the images of a file that holds several; hides the choice for one that does not. */
export function showImages(images: readonly ImageChoice[], chosen?: ImageName): void {
  element("imageChoice").hidden = images.length === 0;
  names = images.map(({ image }) => image);
  select.replaceChildren(...images.map(({ label }) => new Option(label)));
  select.selectedIndex = names.indexOf(chosen ?? "");
}

/** Calls where the energies or the image are changed. */
export function onFileForm(
  change: { energies: () => void; image: (image: ImageName) => void },
): void {
  for (const input of inputs) {
    input.addEventListener("change", () => typedEnergies() && change.energies());
  }
  select.addEventListener("change", () => change.image(names[select.selectedIndex]));
}
