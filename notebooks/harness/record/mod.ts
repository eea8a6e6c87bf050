/**
 * What notebooks record their runs with, imported as `harness`: parameters, figures, tables, claims.
 *
 * @module
 */
export type { Cell } from "./csv.ts";
export type { Claim, Metric } from "./entries.ts";
export type { Broadcast, LiveDisplay, LiveState } from "./live_display.ts";
export { liveDisplay } from "./live_display.ts";
export type { ChosenParameters, ParameterDefault, ParameterValue, Profile } from "./parameters.ts";
export { parameters } from "./parameters.ts";
export type { RecordOptions, RunRecord, SavableFigure } from "./record.ts";
export { startRecord } from "./record.ts";
export { showSimulation } from "./show_simulation.ts";
export { showTraining } from "./show_training.ts";
export type { Tolerance } from "./tolerance.ts";
