/**
 * The one public door of the library: notebooks and users import it as `eels`.
 *
 * @module
 */
export * from "./core/energy_axis.ts";
export * from "./core/image.ts";
export * from "./core/spectrum_image.ts";
export * from "./core/random.ts";
