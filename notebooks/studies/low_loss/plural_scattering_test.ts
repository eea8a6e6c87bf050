import assert from "node:assert/strict";
import { lossError } from "./compare_deconvolutions.ts";
import { removePluralScattering } from "./plural_scattering.ts";

Deno.test("Fourier methods leave single scattering, however often electrons were scattered", () => {
  for (const thickness of [0.3, 1, 2]) {
    const { lowLosses, edge } = removePluralScattering(thickness);
    const left = ({ found, single }: typeof edge) => lossError(found, { truth: single }).lossError;
    assert.ok(left(lowLosses) < 1e-5, `low losses at ${thickness}: ${left(lowLosses)}`);
    assert.ok(left(edge) < 0.02, `edge at ${thickness}: ${left(edge)}`);
    assert.ok(lossError(edge.plural, { truth: edge.single }).lossError > 10 * left(edge));
  }
});
