/**
 * What notebook 10 and `deno task denoise` share, imported as `studies/own_data`: from a file to a
 * report, one function a step.
 *
 * @module
 */
export * from "./open_data.ts";
export * from "./prepare_spectra.ts";
export * from "./calibrate_data.ts";
export { type AskedOfSpectra, checkAsked } from "./check_asked.ts";
export * from "./measure_noise.ts";
export * from "./mend_spikes.ts";
export * from "./find_edges.ts";
export * from "./edge_maps.ts";
export * from "./edge_correlations.ts";
export * from "./keep_quantities.ts";
export * from "./compare_on_data.ts";
export * from "./judge_trust.ts";
export * from "./summaries.ts";
export * from "./comparison_figures.ts";
export * from "./scan_figures.ts";
export * from "./noise_figure.ts";
export * from "./trust_figures.ts";
export * from "./study_spectra.ts";
export * from "./spectra_report.ts";
export * from "./write_study.ts";
export * from "./injection_figure.ts";
export * from "./simulated_map.ts";
export * from "./truth_check.ts";
export * from "./truth_columns.ts";
export * from "./weak_edges.ts";
export * from "./truth_summary.ts";
export * from "./band_truth.ts";
export { readEdge, readKnown } from "./command_options.ts";
