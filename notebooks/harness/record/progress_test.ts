import assert from "node:assert/strict";
import { progress } from "./progress.ts";

interface Message {
  type: string;
  data: Record<string, string>;
  id: string;
}

function listener() {
  const messages: Message[] = [];
  const broadcast = async (type: string, content: Record<string, unknown>) => {
    await Promise.resolve();
    const { data, transient } = content as {
      data: Message["data"];
      transient: Record<string, string>;
    };
    messages.push({ type, data, id: transient.display_id });
  };
  return { messages, broadcast };
}

const epoch = (number: number, epochs = 5, remainingS = epochs - number) => ({
  epoch: number,
  epochs,
  loss: Array.from({ length: number }, (_, i) => 1 / (i + 1)),
  validationLoss: Array.from({ length: number }, (_, i) => 2 / (i + 1)),
  remainingS,
});

Deno.test("progress() shows the first state with its curve, drops those between, ends in a line", async () => {
  const { messages, broadcast } = listener();
  const onProgress = progress("net <a>", { broadcast, everyMs: 1e6 });
  for (let number = 1; number < 5; number++) onProgress(epoch(number));
  await onProgress(epoch(5));
  assert.deepEqual(messages.map(({ type }) => type), ["display_data", "update_display_data"]);
  assert.equal(messages[0].id, messages[1].id);
  const html = messages[0].data["text/html"];
  assert.match(html, /value="0.2".*net &lt;a>: epoch 1 of 5, 4 s left.*<svg/s);
  assert.deepEqual(messages[1].data, {
    "text/html": "<div>net &lt;a>: epoch 5 of 5</div>",
    "text/plain": "net <a>: epoch 5 of 5",
  });
});

Deno.test("progress() ends in its line where a training stops early, and may be used again", async () => {
  const { messages, broadcast } = listener();
  const onProgress = progress("net", { broadcast, everyMs: 0 });
  await onProgress(epoch(3, 5, 0));
  await onProgress(epoch(1));
  await onProgress(epoch(5));
  const texts = messages.map(({ data }) => data["text/plain"]);
  assert.deepEqual(texts, [
    "net: epoch 3 of 5",
    "net: epoch 1 of 5, 4 s left",
    "net: epoch 5 of 5",
  ]);
  assert.equal(new Set(messages.map(({ id }) => id)).size, 1);
});

Deno.test("progress() of a simulation shows its share; two keep to their own places", async () => {
  const { messages, broadcast } = listener();
  const [a, b] = ["a", "b"].map((name) => progress(name, { broadcast, everyMs: 0 }));
  await a({ share: 0.5, remainingS: 3.2 });
  await b({ share: 1, remainingS: 0 });
  const texts = messages.map(({ data }) => data["text/plain"]);
  assert.deepEqual(texts, ["a: 50 %, 3 s left", "b: 100 %"]);
  assert.notEqual(messages[0].id, messages[1].id);
});

Deno.test("progress() shows nothing where no notebook runs", async () => {
  await progress("net")(epoch(1));
  await progress("net")(epoch(5));
});
