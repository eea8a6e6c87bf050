/** The form that asks which part of a map to read where it is larger than the page takes. */
import { energyAt } from "eels/core/energy_axis.ts";
import { short } from "./plots.ts";
import { largestPart, type MapHead, MOST_VALUES, type Part, valuesIn } from "./read_part.ts";

const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const form = element<HTMLFormElement>("part"), button = element<HTMLButtonElement>("readPart");
const inputs = ["fromRow", "lastRow", "fromEv", "toEv"].map((id) => element<HTMLInputElement>(id));

const millions = (values: number) => `${short(values / 1e6, 3)} million`;

let head: MapHead | undefined;

/** Says what a map holds and what the page takes of it. */
export function describeLarge(name: string, { shape: [rows, columns, channels] }: MapHead): string {
  return `${name} holds ${rows} x ${columns} spectra of ${channels} channels, ` +
    `${millions(rows * columns * channels)} values, of which this page takes ${
      millions(MOST_VALUES)
    }: choose a part, or denoise all of it by deno task denoise ${name}`;
}

/** Shows the form with the largest part in the middle. */
export function showPartForm(large: MapHead): void {
  head = large;
  const { fromRow, toRow, fromEv, toEv } = largestPart(large), { shape: [rows], energy } = large;
  [fromRow, toRow - 1, fromEv, toEv].forEach((value, i) => inputs[i].value = short(value, 8));
  const last = energyAt(energy, energy.channels);
  element("wholeMap").textContent = `Rows 0 to ${rows - 1}, ${short(energy.startEv, 6)} to ${
    short(last, 6)
  } eV. `;
  form.hidden = false;
  look();
}

export function hidePartForm(): void {
  form.hidden = true;
}

/** Calls with the part that was chosen. */
export function onPart(take: (part: Part) => void): void {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take(chosenPart());
  });
}

function chosenPart(): Part {
  const [fromRow, lastRow, fromEv, toEv] = inputs.map((input) => input.valueAsNumber);
  return { fromRow, toRow: lastRow + 1, fromEv, toEv };
}

/** Says how much the part is, or what is wrong with it. */
function look(): void {
  const { problem, values } = lookAt(chosenPart());
  button.disabled = problem !== undefined;
  element("partValues").textContent = problem ??
    `${millions(values)} values, about ${short(0.6 + values * 24 / 1e9, 2)} GB of memory`;
}

function lookAt(part: Part): { problem?: string; values: number } {
  const rows = head!.shape[0], { fromRow, toRow } = part;
  if (!(Number.isInteger(fromRow) && 0 <= fromRow && fromRow < toRow && toRow <= rows)) {
    return { problem: `Rows must be whole numbers that rise from 0 to ${rows - 1}`, values: 0 };
  }
  try {
    const values = valuesIn(head!, part), isTooLarge = values > MOST_VALUES;
    const problem = `${millions(values)} values: the page takes ${millions(MOST_VALUES)}`;
    return { values, ...(isTooLarge && { problem }) };
  } catch (error) {
    return { problem: (error as Error).message, values: 0 };
  }
}

form.addEventListener("input", look);
