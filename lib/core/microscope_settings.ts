/** What the file says of the instrument; what it leaves out, or gives as zero, is absent. */
export interface MicroscopeSettings {
  readonly beamEnergyEv?: number;
  /** Semi-angle. */
  readonly convergenceAngleMrad?: number;
  /** Semi-angle. */
  readonly collectionAngleMrad?: number;
  /** All frames of a spectrum or image together. */
  readonly exposureS?: number;
  readonly frameExposureS?: number;
  readonly frames?: number;
  /** Time on one scan position. */
  readonly dwellS?: number;
  /** ISO 8601, such as "2019-12-14"; absent where day and month cannot be told apart. */
  readonly date?: string;
  readonly dateAsWritten?: string;
  /** Start, local, 24 hours, such as "13:30:41". */
  readonly time?: string;
  readonly microscope?: string;
  readonly spectrometer?: string;
  readonly magnification?: number;
  /** Such as "STEM". */
  readonly mode?: string;
  /** Such as "EELS". */
  readonly signal?: string;
}

/** The object without the keys whose value is undefined. */
export function withoutAbsent<T extends object>(object: T): T {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined),
  ) as T;
}
