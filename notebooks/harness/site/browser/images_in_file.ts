/** Which of a file's images is read: the one with energies, unless another is chosen on the page. */
import type { Measurement } from "eels/read/measurement.ts";
import { ReadError } from "eels/read/read_error.ts";
import { unitInEv } from "eels/read/units.ts";

type Head = Pick<Measurement, "title" | "axes" | "shape">;
/** How an image of a file is named where it is chosen: by number or path. */
export type ImageName = number | string;

/** An image of a file that holds several. */
export interface ImageChoice {
  readonly image: ImageName;
  /** For people, such as "EELS: 30 x 40 spectra of 2048 channels". */
  readonly label: string;
}

/** Whether the last axis is energies. */
export const hasEnergies = ({ axes }: Pick<Head, "axes">): boolean =>
  axes.length > 0 && unitInEv(axes.at(-1)!.unit) !== undefined;

/** The image that is taken of several where none is asked for: the first with energies. */
export function usualImage(found: readonly { image: ImageName; head: Head }[]) {
  return (found.find(({ head }) => hasEnergies(head)) ?? found.at(0))?.image;
}

/** Says what an image is. */
export function describeImage({ image, head }: { image: ImageName; head: Head }): ImageChoice {
  const { title, shape } = head, sizes = shape.filter((size) => size > 1);
  const spectra = sizes.length > 1 ? `${sizes.slice(0, -1).join(" x ")} spectra` : "a spectrum";
  const what = hasEnergies(head)
    ? `${spectra} of ${shape.at(-1)} channels`
    : `${sizes.join(" x ")} values without energies`;
  const name = title || (typeof image === "string" ? image : "");
  return { image, label: `${name && `${name}: `}${what}` };
}

/** A file whose values are spectra only if their energies are said. */
export class NoEnergiesError extends ReadError {}

/**
 * The energies that are typed on the page, for a file that has none.
 *
 * @throws {NoEnergiesError} Where it has none, and none are typed.
 */
export function energiesFor<Energy>(
  head: Head & { path: string },
  typed: Energy | undefined,
): { energy: Energy } | undefined {
  const { axes, path, shape } = head;
  // An energy axis that is not the last one has a message of its own.
  if (axes.some(({ unit }) => unitInEv(unit) !== undefined)) return undefined;
  if (typed) return { energy: typed };
  const unit = axes.at(-1)?.unit, sizes = shape.join(" x ");
  const problem = axes.length === 2 && unit
    ? `as spectra as it holds an image, ${sizes} with axes in ${unit}, and the page denoises spectra only: ` +
      "deno task denoise takes images. If these are spectra, type their first energy and step above"
    : `as spectra as it does not say the energies of its ${
      shape.at(-1)
    } channels (${sizes} values): type ` +
      "the first energy and the step above";
  throw new NoEnergiesError(problem, { path });
}
