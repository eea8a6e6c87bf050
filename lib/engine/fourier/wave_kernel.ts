/**
 * The inner loop of the multislice: two waves go through the layers of a crystal together, in a
 * WebAssembly module written here for the size of the grid. It allocates nothing while it runs.
 *
 * A step sweeps memory twice. Rows: back to real space, intensity times the weight maps, times the
 * transmission, to frequencies. Columns: to frequencies, times the propagator, back. Columns beyond
 * the band limit, a third of them, are only set to zero.
 *
 * @module
 */
import type { ComplexGrid } from "./fft2.ts";
import { assemble, f64x2, type FunctionBuilder, i32, type WasmFunction } from "./wasm_assembler.ts";
import {
  complexMath,
  eachPlace,
  frequencyPositions,
  POINT_BYTES,
  twiddleTable,
  writeFft,
} from "./wasm_fft.ts";

/** A layer of the specimen. */
export interface Layer {
  /** What the layer does to a wave, in real space. */
  readonly transmission: ComplexGrid;
  /** Maps to weigh the intensity of the arriving wave with; row-major. */
  readonly weights: readonly Float64Array[];
}

/** Two waves and the layers they can be sent through. */
export interface WaveKernel {
  /** Puts a wave in; `lane` 0 or 1. */
  setWave(lane: 0 | 1, wave: ComplexGrid): void;
  /** A copy of a wave in real space. */
  getWave(lane: 0 | 1): ComplexGrid;
  /**
   * Sends both waves through a layer and the free flight behind it.
   *
   * @returns Sums over the grid of arriving intensity times weight map: map `m`, lane `l` at
   * `2 m + l`. The array is overwritten by the next step.
   */
  step(layer: number): Float64Array;
}

/** A row's end is moved off a multiple of 4096 bytes: a column would share a few cache lines. */
const ROW_PADDING = 64;

/**
 * Makes a kernel for a propagator and layers.
 *
 * @param propagator Free flight behind each layer, transformed, zero beyond the band limit.
 * @param layers All layers that {@link WaveKernel.step} may name by their index.
 * @throws {RangeError} Where the size is no power of two from 16 on, or a layer has another size.
 */
export function waveKernel(propagator: ComplexGrid, layers: readonly Layer[]): WaveKernel {
  const { size } = propagator;
  if (!(size >= 16 && layers.every(({ transmission }) => transmission.size === size))) {
    throw new RangeError(
      `Cannot propagate as all grids must have one size of 16 or more: the propagator has ${size}, ` +
        `the layers have ${layers.map(({ transmission }) => transmission.size)}`,
    );
  }
  const layout = layOut(propagator, layers);
  const pages = Math.ceil(layout.bytes / 65536);
  const memory = new WebAssembly.Memory({ initial: pages });
  fill(memory, layout, propagator, layers);
  const module = new WebAssembly.Module(assemble(writeFunctions(layout), pages));
  const { rows, columns, toRealSpace } = new WebAssembly.Instance(module, { env: { memory } })
    .exports as Record<string, (...values: number[]) => void>;

  const doubles = new Float64Array(memory.buffer);
  const sums = layers.map(({ weights }) =>
    doubles.subarray(layout.sums / 8, layout.sums / 8 + 2 * weights.length)
  );
  let inRealSpace = true;
  const eachPoint = (lane: number, visit: (index: number, place: number) => void) => {
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        visit(row * size + column, layout.place(row, column) / 8 + lane);
      }
    }
  };
  const enterRealSpace = () => {
    if (!inRealSpace) toRealSpace();
    inRealSpace = true;
  };
  return {
    setWave(lane, { re, im }) {
      enterRealSpace();
      eachPoint(lane, (index, place) => {
        doubles[place] = re[index];
        doubles[place + 2] = im[index];
      });
    },
    getWave(lane) {
      enterRealSpace();
      const re = new Float64Array(size * size);
      const im = new Float64Array(size * size);
      eachPoint(lane, (index, place) => {
        re[index] = doubles[place];
        im[index] = doubles[place + 2];
      });
      return { size, re, im };
    },
    step(layer) {
      sums[layer].fill(0);
      const { transmission, weights } = layout.layers[layer];
      rows(transmission, weights, layers[layer].weights.length, inRealSpace ? 0 : 1);
      columns();
      inRealSpace = false;
      return sums[layer];
    },
  };
}

type Layout = ReturnType<typeof layOut>;

/** Addresses in bytes of everything in the memory of the module. */
function layOut(propagator: ComplexGrid, layers: readonly Layer[]) {
  const { size } = propagator;
  const position = frequencyPositions(size);
  const isKept = (frequency: number) =>
    propagator.re.some((re, i) => i % size === frequency && (re !== 0 || propagator.im[i] !== 0));
  const byPosition = Array.from(position.keys()).sort((a, b) => position[a] - position[b]);
  const kept = byPosition.filter(isKept);
  const dropped = byPosition.filter((frequency) => !kept.includes(frequency));

  let bytes = 0;
  const reserve = (length: number) => {
    const address = bytes;
    bytes += Math.ceil(length / 64) * 64;
    return address;
  };
  const pitch = size * POINT_BYTES + ROW_PADDING;
  const mostMaps = Math.max(0, ...layers.map(({ weights }) => weights.length));
  const twiddles = reserve(twiddleTable(size).byteLength);
  const waves = reserve(size * pitch);
  return {
    size,
    pitch,
    position,
    kept,
    dropped,
    twiddles,
    waves,
    place: (row: number, column: number) => waves + row * pitch + column * POINT_BYTES,
    keptColumns: reserve(4 * kept.length),
    droppedColumns: reserve(4 * dropped.length),
    propagator: reserve(16 * size * kept.length),
    intensity: reserve(16 * size),
    sums: reserve(16 * mostMaps),
    layers: layers.map(({ weights }) => ({
      transmission: reserve(16 * size * size),
      weights: reserve(8 * size * size * weights.length),
    })),
    bytes,
  };
}

function fill(
  memory: WebAssembly.Memory,
  layout: Layout,
  propagator: ComplexGrid,
  layers: readonly Layer[],
): void {
  const { size, position } = layout;
  const doubles = new Float64Array(memory.buffer);
  const integers = new Int32Array(memory.buffer);
  doubles.set(twiddleTable(size), layout.twiddles / 8);
  const columnsAt = (frequencies: number[]) => frequencies.map((k) => layout.place(0, position[k]));
  integers.set(columnsAt(layout.kept), layout.keptColumns / 4);
  integers.set(columnsAt(layout.dropped), layout.droppedColumns / 4);
  layout.kept.forEach((column, i) => {
    for (let row = 0; row < size; row++) {
      const place = layout.propagator / 8 + 2 * (i * size + position[row]);
      // The scale of the inverse transform goes with it.
      doubles[place] = propagator.re[row * size + column] / size ** 2;
      doubles[place + 1] = propagator.im[row * size + column] / size ** 2;
    }
  });
  layers.forEach(({ transmission, weights }, i) => {
    const at = layout.layers[i];
    for (let j = 0; j < size * size; j++) {
      doubles[at.transmission / 8 + 2 * j] = transmission.re[j];
      doubles[at.transmission / 8 + 2 * j + 1] = transmission.im[j];
    }
    weights.forEach((map, m) => doubles.set(map, at.weights / 8 + m * size * size));
  });
}

function writeFunctions(layout: Layout): WasmFunction[] {
  const { size, pitch, twiddles } = layout;
  const transform = (name: string, stride: number, direction: "forward" | "inverse") => ({
    name,
    parameters: 1, // address of the first point
    write: (build: FunctionBuilder) => writeFft(build, size, stride, twiddles, direction),
  });
  return [
    transform("rowForward", POINT_BYTES, "forward"),
    transform("rowInverse", POINT_BYTES, "inverse"),
    transform("columnForward", pitch, "forward"),
    transform("columnInverse", pitch, "inverse"),
    // transmission, weight maps, number of maps, whether rows are frequencies
    { name: "rows", parameters: 4, write: (build) => writeRows(build, layout) },
    { name: "columns", parameters: 0, write: (build) => writeColumns(build, layout) },
    {
      name: "toRealSpace",
      parameters: 0,
      write: (build) =>
        eachPlace(
          build,
          i32.constant(layout.waves),
          size * pitch,
          pitch,
          (row) => build.call("rowInverse", row),
        ),
    },
  ];
}

function writeRows(build: FunctionBuilder, { size, pitch, waves, intensity, sums }: Layout): void {
  const math = complexMath(build);
  const [transmission, maps, mapCount, isFrequency] = [0, 1, 2, 3];
  const advance = (local: number, bytes: number) =>
    build.set(local, i32.add(build.get(local), i32.constant(bytes)));

  eachPlace(build, i32.constant(waves), size * pitch, pitch, (row) => {
    build.when(build.get(isFrequency), () => build.call("rowInverse", row));
    const intensityAt = build.integer(i32.constant(intensity));
    eachPlace(build, row, size * POINT_BYTES, POINT_BYTES, (p) => {
      const { re, im } = math.load(p);
      const square = f64x2.add(f64x2.multiply(re, re), f64x2.multiply(im, im));
      build.store(build.get(intensityAt), square);
      math.store(p, math.multiply({ re, im }, math.loadShared(build.get(transmission))));
      advance(intensityAt, 16);
      advance(transmission, 16);
    });
    build.when(build.get(mapCount), () => {
      const mapRow = build.integer(build.get(maps));
      const sum = build.integer(i32.constant(sums));
      const left = build.integer(build.get(mapCount));
      build.repeatWhile(() => build.get(left), () => {
        // Four partial sums, so that an addition need not wait for the one before.
        const parts = [0, 1, 2, 3].map((i) =>
          build.vector(i === 0 ? f64x2.load(build.get(sum)) : f64x2.constant(0))
        );
        const mapAt = build.integer(build.get(mapRow));
        eachPlace(build, i32.constant(intensity), 16 * size, 64, (p) => {
          parts.forEach((part, i) => {
            const weight = f64x2.loadSplat(build.get(mapAt), 8 * i);
            const product = f64x2.multiply(f64x2.load(p, 16 * i), weight);
            build.set(part, f64x2.add(build.get(part), product));
          });
          advance(mapAt, 32);
        });
        const [a, b, c, d] = parts.map(build.get);
        build.store(build.get(sum), f64x2.add(f64x2.add(a, b), f64x2.add(c, d)));
        advance(sum, 16);
        advance(mapRow, 8 * size * size);
        build.set(left, i32.subtract(build.get(left), i32.constant(1)));
      });
    });
    advance(maps, 8 * size);
    build.call("rowForward", row);
  });
}

function writeColumns(build: FunctionBuilder, layout: Layout): void {
  const { size, pitch, kept, dropped } = layout;
  const math = complexMath(build);
  const factor = build.integer(i32.constant(layout.propagator));
  const eachColumn = (table: number, count: number, body: (first: readonly number[]) => void) => {
    if (count === 0) return;
    eachPlace(build, i32.constant(table), 4 * count, 4, (entry) => {
      body(build.get(build.integer(i32.load(entry))));
    });
  };
  eachColumn(layout.keptColumns, kept.length, (column) => {
    build.call("columnForward", column);
    eachPlace(build, column, size * pitch, pitch, (p) => {
      math.store(p, math.multiply(math.load(p), math.loadShared(build.get(factor))));
      build.set(factor, i32.add(build.get(factor), i32.constant(16)));
    });
    build.call("columnInverse", column);
  });
  const zero = f64x2.constant(0);
  eachColumn(layout.droppedColumns, dropped.length, (column) => {
    eachPlace(build, column, size * pitch, pitch, (p) => math.store(p, { re: zero, im: zero }));
  });
}
