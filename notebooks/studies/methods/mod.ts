/**
 * What the notebooks of the study `methods` import as `studies/methods`.
 *
 * @module
 */
export * from "./rows.ts";
export { compareRankRules, type RankRow } from "./rank_rules.ts";
export * from "./compare_images.ts";
export * from "./compare_methods.ts";
export * from "./comparison_figure.ts";
export * from "./outcome_figure.ts";
