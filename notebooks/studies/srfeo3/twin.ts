import { mean as meanOf } from "simple-statistics";
import { energies, energyAxis } from "eels/core/energy_axis.ts";
import { fillIn } from "eels/core/options.ts";
import type { Prng } from "eels/core/random.ts";
import { type SpectrumImage, spectrumImage } from "eels/core/spectrum_image.ts";
import { DIRECT_DETECTOR } from "eels/degrade/detector.ts";
import {
  makeTemplates,
  mixTemplates,
  type Range,
  type TemplateSettings,
  type TwinTemplates,
} from "./twin_templates.ts";

/** One image of the synthetic twin of the RapidEELS measurement; it is simulated, not measured. */
export interface TwinImage {
  /** State, thickness and number, such as "annealed thick 2". */
  readonly name: string;
  readonly state: "initial" | "annealed";
  readonly thickness: "thin" | "thick";
  /** Number of the place on the specimen, from 1 within state and thickness; frames share a place. */
  readonly place: number;
  /** Mean thickness over the inelastic mean free path. */
  readonly thicknessMfp: number;
  /** Noisy counts, shape `[rows, columns, channels]`. */
  readonly counts: SpectrumImage;
  /** Expectation of the counts, same shape. */
  readonly expected: SpectrumImage;
  /** Whether the image is kept from everything that is fitted. */
  readonly heldOut: boolean;
  /** True energy shift of each row in eV, calibration offset of the image included. */
  readonly driftEv: Float32Array;
  /** True oxygen deficiency of each row. */
  readonly delta: Float32Array;
  /** True thickness over mean free path of each row. */
  readonly rowThicknessMfp: Float32Array;
}

/** What the twin is made of; which value comes from where is in {@link TWIN_SOURCES}. */
export interface TwinSettings extends TemplateSettings {
  /** Number of images, a multiple of 4; a quarter for each state and thickness. */
  readonly images: number;
  /** Rows of an image; fewer rows sample the same scan length more coarsely. */
  readonly rows: number;
  readonly columns: number;
  readonly scanLengthNm: number;
  /** Energy shift in eV for each nm along the scan. */
  readonly driftEvPerNm: number;
  /** Standard deviation of the calibration offset of an image, in eV. */
  readonly offsetEv: number;
  /** Oxygen deficiency from the first row to the last. */
  readonly initialDelta: Range;
  readonly annealedDelta: Range;
}

/** The twin at the size of the paper; see {@link TWIN_SOURCES}. */
export const TWIN: TwinSettings = Object.freeze<TwinSettings>({
  images: 24,
  rows: 638,
  columns: 10,
  scanLengthNm: 638,
  fromEv: 490,
  toEv: 580,
  stepEv: 0.125,
  meanCounts: 15,
  countsThicknessMfp: 0.8,
  countsWindowEv: [528, 548],
  thinMfp: [0.65, 0.8],
  thickMfp: [0.83, 1.33],
  driftEvPerNm: 1.5 / 600,
  offsetEv: 0.2,
  initialDelta: [0, 0.05],
  annealedDelta: [0.45, 0.5],
  backgroundOverEdge: 1,
  backgroundExponent: 3,
  elasticShare: 0.3,
  ironShare: 1,
  broadeningEv: 0.7,
  plasmons: [
    { energyEv: 25, widthEv: 12, share: 0.85 },
    { energyEv: 57, widthEv: 15, share: 0.15 },
  ],
  detector: DIRECT_DETECTOR,
});

/** What one image has beyond the settings of its twin; nothing where left out. */
export interface ImageVariation {
  /** Settings of its session; images with the same object share their templates. */
  readonly session?: Partial<TemplateSettings>;
  /** Oxygen deficiency from the first row to the last, in the place of the state's. */
  readonly delta?: Range;
  /** Added to the calibration offset, in eV. */
  readonly offsetEv?: number;
  /** Drift in the middle of the scan over the line through its ends, in eV. */
  readonly bendEv?: number;
  /** Factors on the expectation, one a channel. */
  readonly factors?: ArrayLike<number>;
}

/** Says what one image has beyond the settings, see {@link simulate}. */
export type Vary = (image: Pick<TwinImage, "name" | "state" | "place">) => ImageVariation;

/** The two states, in the order of their labels. */
export const STATES = ["initial", "annealed"] as const;
const THICKNESSES = ["thin", "thick"] as const;
/** The paper scanned two places of each state and thickness, three times each. */
const PLACES = 2;

/**
 * Simulates the synthetic twin of the RapidEELS measurement of SrFeO3-delta: O K (and Fe L2,3) spectrum
 * images before and after annealing, thin and thick, counted at 400 frames/s.
 *
 * Geometry, exposure, thickness and drift are those of Pate et al. (2021),
 * doi:10.1038/s41598-021-97668-8; spectra are computed (see `loadEdges`), and much is our choice:
 * {@link TWIN_SOURCES} says what. In each row an edge mixed by delta is spread by plural
 * scattering, added to a power law, moved by the drift and blurred by the detector.
 * Choice: a counting camera puts each electron into one channel, so its spread acts on the expectation
 * and the noise of neighbouring channels is not related.
 *
 * The first image of each state and thickness is held out, as by the authors' notebook (files "1_1").
 * Frames of one place share thickness and delta, and differ in noise and calibration: a held-out image
 * has frames of its place among the others, there as here (not with fewer than 12 images).
 *
 * @param options.random Seeded stream. Other options replace values of {@link TWIN}.
 * @param options.vary What single images have beyond these, such as a gain of their session.
 * @returns `images` images in the order of state, thickness, number; at full size 1 GB in all.
 * @throws {RangeError} Where a number of images, rows or columns is not usable.
 * @example
 * ```ts
 * import { prng } from "eels";
 * import * as srfeo3 from "studies/srfeo3";
 * const images = await srfeo3.simulate({ random: prng(1), images: 12, rows: 4 });
 * const training = images.filter((image) => !image.heldOut);
 * ```
 */
export async function simulate(
  { random, vary = () => ({}), ...options }: Partial<TwinSettings> & {
    readonly random: Prng;
    readonly vary?: Vary;
  },
): Promise<TwinImage[]> {
  const settings = fillIn(TWIN, options);
  const { images, rows, columns } = settings;
  if (!(Number.isSafeInteger(images / 4) && images >= 4)) {
    throw new RangeError(`Cannot simulate as images must be a multiple of 4: it is ${images}`);
  }
  if (!(Number.isSafeInteger(rows) && rows >= 1 && Number.isSafeInteger(columns) && columns >= 1)) {
    throw new RangeError(
      `Cannot simulate as an image must have whole rows and columns: rows is ${rows}, columns is ` +
        `${columns}`,
    );
  }
  const kinds = STATES.flatMap((state) =>
    THICKNESSES.flatMap((thickness) =>
      Array.from({ length: images / 4 }, (_, number) => {
        const name = `${state} ${thickness} ${number + 1}`, place = number % PLACES;
        const variation = vary({ name, state, place: place + 1 });
        return { state, thickness, number, place, name, variation, random: random.split(name) };
      })
    )
  );
  const sessions = new Map<Partial<TemplateSettings> | undefined, TwinTemplates>();
  for (const { variation: { session } } of kinds) {
    if (sessions.has(session)) continue;
    sessions.set(session, await makeTemplates({ ...settings, ...session }));
  }
  return kinds.map((kind) => imageOf(sessions.get(kind.variation.session)!, settings, kind));
}

function imageOf(
  templates: TwinTemplates,
  settings: TwinSettings,
  { state, thickness, number, place, name, variation, random }: {
    state: "initial" | "annealed";
    thickness: "thin" | "thick";
    number: number;
    place: number;
    name: string;
    variation: ImageVariation;
    random: Prng;
  },
): TwinImage {
  const { rows, columns, scanLengthNm, stepEv, fromEv, toEv, detector: { gain } } = settings;
  const energy = energyAxis(fromEv, stepEv, Math.round((toEv - fromEv) / stepEv));
  const { bendEv = 0, factors } = variation;
  const [low, high] = thickness === "thin" ? settings.thinMfp : settings.thickMfp;
  const [first, last] = variation.delta ??
    (state === "initial" ? settings.initialDelta : settings.annealedDelta);
  const offsetEv = settings.offsetEv * random.split("offset").normal() + (variation.offsetEv ?? 0);
  const along = Float64Array.from({ length: rows }, (_, row) => (row + 0.5) / rows);
  const rowThicknessMfp = Float32Array.from(
    along,
    (part) => low + (high - low) * (place + part) / PLACES,
  );
  const delta = Float32Array.from(along, (part) => first + (last - first) * part);
  const driftEv = Float32Array.from(
    along,
    (part) =>
      offsetEv + settings.driftEvPerNm * scanLengthNm * (part - 0.5) +
      4 * bendEv * part * (1 - part),
  );

  const counts = new Float32Array(rows * columns * energy.channels);
  const expected = new Float32Array(counts.length);
  const noise = random.split("electrons");
  for (let row = 0; row < rows; row++) {
    const mean = mixTemplates(templates, energies(energy), {
      delta: delta[row],
      thicknessMfp: rowThicknessMfp[row],
      shiftEv: driftEv[row],
    });
    if (factors) { for (let e = 0; e < mean.length; e++) mean[e] *= factors[e]; }
    for (let column = 0; column < columns; column++) {
      const at = (row * columns + column) * energy.channels;
      for (let e = 0; e < energy.channels; e++) {
        expected[at + e] = mean[e];
        counts[at + e] = gain * noise.poisson(mean[e] / gain);
      }
    }
  }
  const wrap = (data: Float32Array) =>
    spectrumImage({
      data,
      shape: [rows, columns, energy.channels],
      energy,
      unit: "counts",
      pixel: { rowNm: scanLengthNm / rows, columnNm: 1 },
      title: `${name}, simulated`,
    });
  return {
    name,
    state,
    thickness,
    place: place + 1,
    thicknessMfp: meanOf(Array.from(rowThicknessMfp)),
    counts: wrap(counts),
    expected: wrap(expected),
    heldOut: number === 0 && settings.images > 4,
    driftEv,
    delta,
    rowThicknessMfp,
  };
}

/** Where a parameter of the twin comes from. */
export interface TwinSource {
  readonly parameter: string;
  readonly value: string;
  /** "paper": Pate et al. (2021), doi:10.1038/s41598-021-97668-8; "computed": `data/elnes/`. */
  readonly source: "paper" | "computed" | "our choice";
  readonly note: string;
}

/** Every parameter of the twin, its value in {@link TWIN}, and where it comes from. */
export const TWIN_SOURCES: readonly TwinSource[] = Object.freeze(sources(TWIN));

function sources(twin: TwinSettings): TwinSource[] {
  const row = (
    source: TwinSource["source"],
    parameter: string,
    value: string | number,
    note = "",
  ) => ({ parameter, value: `${value}`, source, note });
  const range = (values: Range) => values.join(" to ");
  const [paper, choice] = ["paper", "our choice"] as const;
  return [
    row(paper, "images", twin.images, "12 initial and 12 annealed, half of each thin, half thick"),
    row(paper, "pixels", `${twin.rows} x ${twin.columns}`, "1 nm apart, 0.0025 s each"),
    row(paper, "channel (eV)", twin.stepEv),
    row(paper, "thickness, thin (mean free paths)", range(twin.thinMfp)),
    row(paper, "thickness, thick (mean free paths)", range(twin.thickMfp)),
    row(choice, "thickness along the scan", "linear", "two places share each range"),
    row(paper, "counts a channel at O K", twin.meanCounts, `at ${twin.countsThicknessMfp} paths`),
    row(choice, "window of that mean (eV)", range(twin.countsWindowEv)),
    row(paper, "energy drift (eV)", `${twin.driftEvPerNm * 600} in 600 nm`),
    row(choice, "course of the drift", "linear"),
    row(choice, "calibration offset of an image (eV)", twin.offsetEv, "standard deviation"),
    row(paper, "O K to Fe L (eV)", "183.1, annealed 181.5", "onsets; here pre-peak to L3 maximum"),
    row(choice, "O K pre-peak (eV)", 528, "the same in both states"),
    row("computed", "O K of both states", "density functional theory"),
    row("computed", "Fe L2,3 of both states", "multiplets", "not fitted to the measured L3/L2"),
    row(choice, "delta, initial", range(twin.initialDelta), "nominally 0; rises along the scan"),
    row(
      choice,
      "delta, annealed",
      range(twin.annealedDelta),
      "nominally 0.5; rises along the scan",
    ),
    row(choice, "between the states", "mix of both spectra"),
    row(choice, "Fe L2,3 over O K (area)", twin.ironShare),
    row(choice, "plasmons (eV)", twin.plasmons.map((plasmon) => plasmon.energyEv).join(", ")),
    row(choice, "background over mean edge at O K", twin.backgroundOverEdge),
    row(choice, "background exponent", twin.backgroundExponent),
    row(choice, "counts lost outside the aperture", `exp(-${twin.elasticShare} t)`),
    row(choice, "resolution (eV)", twin.broadeningEv, "beyond that of the computed spectra"),
    row(paper, "camera", "counts electrons", "near-zero read noise"),
    row(choice, "point spread (channels)", twin.detector.coreFwhmChannels, "and 2 % of tails"),
    row(choice, "gain (counts an electron)", twin.detector.gain),
  ];
}
