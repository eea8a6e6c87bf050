/**
 * What notebooks record their runs with, imported as `harness`: parameters, figures, tables, claims.
 *
 * @module
 */
export type { Claim, Interval, Verdict } from "./claims.ts";
export { judge } from "./claims.ts";
export type { Cell } from "./csv.ts";
export type { Metric } from "./entries.ts";
export type { ChosenParameters, ParameterDefault, Profile } from "./parameters.ts";
export { parameters } from "./parameters.ts";
export type { ParameterRule, ParameterValue } from "./parameter_rules.ts";
export type { Broadcast, Report } from "./progress.ts";
export { progress } from "./progress.ts";
export type {
  Conclusion,
  RecordOptions,
  RunRecord,
  SavableFigure,
  TableOptions,
} from "./record.ts";
export { startRecord } from "./record.ts";
export type { Displayable } from "./table.ts";
export { show } from "./table.ts";
