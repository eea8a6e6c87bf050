/**
 * What the notebooks of the study `methods` import as `studies/methods`.
 *
 * @module
 */
export { compareRanks, drawRankErrors, type JudgedSpectra } from "./rank_errors.ts";
export { drawScree } from "./scree_figure.ts";
export { compareRankRules, type RankCase, type RankRow } from "./rank_rules.ts";
export * from "./compare_images.ts";
export * from "./compare_methods.ts";
export * from "./comparison_figure.ts";
export * from "./outcome_figure.ts";
export * from "./seed_interval.ts";
export * from "./seed_table.ts";
export * from "./tuned_rivals.ts";
export * from "./conformal_bands.ts";
export * from "./template_fit.ts";
