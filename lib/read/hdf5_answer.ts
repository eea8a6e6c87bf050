import type { MeasurementData } from "./measurement.ts";
import { ReadError } from "./read_error.ts";
import { arrayAt, type StoredGroup } from "./stored_group.ts";
import { openStoredRows, readStored, type RowsOptions } from "./stored_image.ts";
import type { StoredRows } from "./stored_rows.ts";

/** What is asked of a file: its image, all of the image but its values, or rows of one of its arrays. */
export interface Hdf5Question extends RowsOptions {
  readonly rows?: "head" | { readonly array: string; readonly from: number; readonly to: number };
}

/** What is known of an image that is read by rows. */
export type RowsHead = Omit<StoredRows, "readRows" | "readBackground">;

/** The answer to a question: values, and what goes with them. */
export async function answerHdf5(
  path: string,
  root: StoredGroup,
  { image, trusted, rows }: Hdf5Question,
): Promise<{ data: MeasurementData }> {
  if (rows === undefined) return await readStored({ path, container: "hdf5", root }, { image });
  if (rows === "head") {
    const opened = await openStoredRows({ path, container: "hdf5", root }, { image, trusted });
    if (!opened) return { data: new Uint8Array(0) };
    const { readRows: _, readBackground: __, ...head } = opened;
    return { data: new Uint8Array(0), ...head };
  }
  const array = arrayAt(root, rows.array);
  if (!array?.readRows) {
    throw new ReadError(`as it no longer has ${rows.array}: open it again`, { path });
  }
  return { data: (await array.readRows(rows.from, rows.to)).data };
}
