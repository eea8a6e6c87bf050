import assert from "node:assert/strict";
import { inertText, withoutApostrophe } from "./inert_text.ts";

Deno.test("inertText() keeps spreadsheets from computing text, and leaves numbers alone", () => {
  for (
    const text of ["=cmd|' /C calc'!A0", "@SUM(1)", "\t=1", "-1+cmd|' /C calc'!A0", "+A1", "-a"]
  ) {
    assert.equal(inertText(text), `'${text}`);
    assert.equal(withoutApostrophe(inertText(text)), text);
    assert.equal(withoutApostrophe(inertText(`'${text}`)), `'${text}`);
  }
  for (const text of ["-0.5", "+3", "-1e-7", "-0.1 to -0.02", "-", "", "O K", "a=b", "1-2"]) {
    assert.equal(inertText(text), text);
    assert.equal(withoutApostrophe(`'${text}`), `'${text}`);
  }
});
