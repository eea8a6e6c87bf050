import assert from "node:assert/strict";
import { withDescription, withFront } from "./front_matter.ts";

Deno.test("withFront() adds lines before a page and keeps those that it has", () => {
  assert.equal(withFront("# T\n", ["a: 1"]), "---\na: 1\n---\n\n# T\n");
  assert.equal(withFront("---\nb: 2\n---\n\n# T\n", ["a: 1"]), "---\na: 1\nb: 2\n---\n\n# T\n");
  assert.equal(withFront("# T\n", []), "# T\n");
});

const describe = (markdown: string) =>
  JSON.parse(withDescription(markdown).match(/^---\ndescription: (.*)$/m)![1]);

Deno.test("a description is the finding's, else the first paragraph's, in whole sentences", () => {
  const about = '<div class="about">\n\nNotebook.\n\n</div>';
  const finding = "**Finding.** The `network` keeps $a_p$.";
  assert.equal(describe(`# T\n\n${about}\n\nFirst.\n\n${finding}`), "The network keeps a_p.");
  assert.equal(
    describe(`---\nsearch: false\n---\n\n# T\n\n| a |\n\nWords, "said".`),
    "Words, said.",
  );
  const long = `${"Word ".repeat(20)}ends. ${"More ".repeat(20)}.`;
  assert.equal(describe(`# T\n\n${long}`), `${"Word ".repeat(20)}ends.`);
  assert.match(describe(`# T\n\n${"word, ".repeat(40)}`), /^(word, )+word…$/);
  for (
    const same of [
      "# T\n",
      "---\na: 1\ndescription: x\n---\n\nWords.",
      '---\n{ "a": 1 }\n---\n\nWords.',
    ]
  ) {
    assert.equal(withDescription(same), same);
  }
});
