/**
 * The one public door of the library: notebooks and users import it as `eels`.
 *
 * @module
 */
export * from "./core/energy_axis.ts";
export * from "./core/image.ts";
export * from "./core/spectrum_image.ts";
export * from "./core/random.ts";
export * from "./core/tensor.ts";
export * from "./simulate/elnes.ts";
export * from "./degrade/noise.ts";
export * from "./degrade/noise_level.ts";
export * from "./model/conv_autoencoder.ts";
export * from "./model/train.ts";
export * from "./analyse/background.ts";
export * from "./analyse/metrics.ts";
