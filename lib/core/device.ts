/*
 * Stands apart from tensor.ts so that a record can name the device without loading TensorFlow.
 */
let inUse: string | undefined;

/** Notes the name of the device that tensors were started on. */
export function noteDevice(name: string): void {
  inUse = name;
}

/** The name of the device that tensors were started on; undefined where none was needed so far. */
export function deviceInUse(): string | undefined {
  return inUse;
}
