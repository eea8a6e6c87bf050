/**
 * The little of a canvas that Plot's raster mark and colour bar need, since the document that figures
 * are drawn in (linkedom) has none: pixels in, PNG out. The `canvas` package would do it with a
 * native library to install; these lines do not.
 */
import { Buffer } from "node:buffer";
import { crc32, deflateSync } from "node:zlib";
import { parseHTML } from "linkedom";

/** A document in which Plot draws, with canvases that become PNG. */
export function plotDocument(): Document {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const create = document.createElement.bind(document);
  document.createElement =
    ((name: string) =>
      name === "canvas" ? pixelCanvas() : create(name)) as typeof document.createElement;
  return document as unknown as Document;
}

function pixelCanvas() {
  let pixels: Uint8ClampedArray | undefined;
  const canvas = {
    width: 1,
    height: 1,
    getContext: () => context,
    toDataURL: () => {
      const png = encodePng(pixels ?? blank(), canvas.width, canvas.height);
      return `data:image/png;base64,${png.toString("base64")}`;
    },
  };
  const blank = () => new Uint8ClampedArray(4 * canvas.width * canvas.height);
  const context = {
    fillStyle: "#000000",
    fillRect(x: number, y: number) { // Plot's colour bar fills pixel by pixel
      pixels ??= blank();
      pixels.set([...channels(context.fillStyle), 255], 4 * (y * canvas.width + x));
    },
    createImageData: (width: number, height: number) => ({
      data: new Uint8ClampedArray(4 * width * height),
    }),
    putImageData(image: { data: Uint8ClampedArray }) {
      pixels = image.data;
    },
  };
  return canvas;
}

/** Red, green and blue of what d3's interpolators return: `rgb(1, 2, 3)` or `#0a0b0c`. */
function channels(colour: string): number[] {
  if (colour.startsWith("#")) {
    return [1, 3, 5].map((from) => Number.parseInt(colour.slice(from, from + 2), 16));
  }
  return (colour.match(/[\d.]+/g) ?? ["0", "0", "0"]).slice(0, 3).map(Number);
}

/** Pixels of the smaller side that a picture has at least, see `encodePng`. */
const SHARP_PX = 480;

/**
 * Small pictures are written with each pixel many times over: CairoSVG and resvg smooth what they
 * enlarge whatever `image-rendering` says, and show a map's pixels as blots. Greys without opacity are
 * written as one number a pixel, which makes files half as large.
 */
function encodePng(pixels: Uint8ClampedArray, columns: number, rows: number): Buffer {
  const across = Math.ceil(SHARP_PX / columns), down = Math.ceil(Math.min(SHARP_PX / rows, 64));
  const width = columns * across, height = rows * down;
  const numbers = isGrey(pixels) ? 1 : 4, line = numbers * width + 1;
  const raw = Buffer.alloc(line * height);
  for (let row = 0; row < rows; row++) {
    const from = row * down * line; // starts with its filter: 0, as it is
    for (let column = 0; column < width; column++) {
      const at = 4 * (row * columns + Math.floor(column / across));
      raw.set(pixels.subarray(at, at + numbers), from + 1 + numbers * column);
    }
    for (let copy = 1; copy < down; copy++) raw[from + copy * line] = 2; // as the row above
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8; // bits a channel
  // Grey, or red, green, blue, opacity; the zeros after it: deflate, no filter, not interlaced.
  header[9] = numbers === 1 ? 0 : 6;
  const chunk = (type: string, body: Uint8Array) => {
    const named = Buffer.concat([Buffer.from(type, "latin1"), body]);
    const framed = Buffer.alloc(named.length + 8);
    framed.writeUInt32BE(body.length, 0);
    named.copy(framed, 4);
    framed.writeUInt32BE(crc32(named), named.length + 4);
    return framed;
  };
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(raw)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** Whether red, green and blue are alike in all pixels, and none can be seen through. */
function isGrey(pixels: Uint8ClampedArray): boolean {
  for (let at = 0; at < pixels.length; at += 4) {
    const red = pixels[at];
    if (pixels[at + 1] !== red || pixels[at + 2] !== red || pixels[at + 3] !== 255) return false;
  }
  return true;
}
