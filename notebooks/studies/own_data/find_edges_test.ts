import assert from "node:assert/strict";
import { energyAt, energyAxis } from "eels/core/energy_axis.ts";
import { prng } from "eels/core/random.ts";
import { spectrumImage } from "eels/core/spectrum_image.ts";
import { withNoise } from "eels/core/with_noise.ts";
import { findEdges, remarkWindows, warnOfWindows } from "./find_edges.ts";

/** Electrons of 30 spectra with edges at some energies on a power law. */
function spectraWith(onsets: readonly number[]) {
  const energy = energyAxis(400, 1, 300), random = prng(3);
  const data = Float32Array.from({ length: 30 * 300 }, (_, i) => {
    const atEv = energyAt(energy, i % 300), background = 900 * (atEv / 400) ** -3;
    const edges = onsets.filter((onset) => atEv >= onset).length;
    return random.poisson(background + 90 * edges);
  });
  return withNoise(spectrumImage({ data, shape: [1, 30, 300], energy, unit: "electrons" }), {
    gain: 1,
  });
}

Deno.test("edges are found to two channels, with windows that follow each other", () => {
  const edges = findEdges(spectraWith([480, 590]));
  assert.equal(edges.length, 2);
  edges.forEach(({ fromEv, toEv, backgroundEv: [from, to] }, i) => {
    assert.ok(Math.abs(fromEv - [480, 590][i]) <= 2.5, `${fromEv}`);
    assert.ok(from < to && to < fromEv && fromEv < toEv);
  });
});

Deno.test("a power law has no edges", () => {
  assert.deepEqual(findEdges(spectraWith([])), []);
});

Deno.test("short backgrounds and those carried on far are warned of, by name", () => {
  const energy = energyAxis(400, 8, 100),
    edge = { name: "Cu L", backgroundEv: [888, 920] as const };
  const [short, far, ...more] = warnOfWindows({ energy }, [{ ...edge, fromEv: 930, toEv: 1030 }]);
  assert.match(short, /background of Cu L is fitted to 4 channels only/);
  assert.match(far, /Cu L is carried on by 110 eV/);
  assert.deepEqual(more, []);
  const wide = { name: "Cu L", backgroundEv: [820, 920] as const, fromEv: 930, toEv: 1000 };
  assert.deepEqual(warnOfWindows({ energy }, [wide]), []);
});

Deno.test("windows with another edge in the background are told, good ones are not", () => {
  const image = spectraWith([480, 590]);
  const good = { name: "good", backgroundEv: [430, 475], fromEv: 480, toEv: 520 } as const;
  const bad = { name: "bad", backgroundEv: [450, 520], fromEv: 540, toEv: 580 } as const;
  const remarks = remarkWindows(image, [good, bad]);
  assert.equal(remarks.length, 1);
  assert.match(remarks[0], /^bad: .*(in its background window|below 0)/);
});

Deno.test("a step that its own background swallows is no edge", () => {
  // A peak on a power law: what follows it lies below the background that is fitted before.
  const image = spectraWith([]), { channels, startEv } = image.energy;
  const data = image.data.map((value, i) => {
    const ev = startEv + i % channels;
    return ev >= 560 && ev < 562
      ? value + 160
      : ev >= 562 && ev < 640
      ? Math.round(0.8 * value)
      : value;
  });
  for (const edge of findEdges({ ...image, data })) {
    assert.deepEqual(remarkWindows({ ...image, data }, [edge]), [], edge.name);
  }
});
