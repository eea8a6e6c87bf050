import type { Measurement, MeasurementData } from "./measurement.ts";

/** An image whose values are read by rows, the first of three axes. */
export interface StoredRows {
  /** All but the values; of a noise with a background a value, that is empty. */
  readonly head: Omit<Measurement, "data">;
  readonly chunkRows: number;
  /** The array with the background of the noise, where the file stores one. */
  readonly background?: string;
  readRows(from: number, to: number): Promise<MeasurementData>;
  /** The background of the noise of these rows. */
  readBackground?(from: number, to: number): Promise<MeasurementData>;
  /** The same of the channels `[from, to)` only, where others need not be read for it. */
  takeChannels?(from: number, to: number): StoredRows;
}
