import assert from "node:assert/strict";
import { liveDisplay } from "./live_display.ts";

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

Deno.test("liveDisplay() shows the first state, drops those in between, and ends with the last", async () => {
  const { messages, broadcast } = listener();
  const live = liveDisplay(broadcast, { everyMs: 1e6 });
  const drawn: number[] = [];
  for (let epoch = 1; epoch <= 5; epoch++) {
    const figure = () => {
      drawn.push(epoch);
      return { svg: `<svg>${epoch}</svg>` };
    };
    live.show({ fraction: epoch / 5, label: `epoch <${epoch}>`, figure });
  }
  await live.finish();
  assert.deepEqual(drawn, [1, 5]);
  assert.deepEqual(messages.map(({ type }) => type), ["display_data", "update_display_data"]);
  assert.equal(messages[0].id, messages[1].id);
  assert.match(messages[0].data["text/html"], /value="0.2".*epoch &lt;1> 20 %.*<svg>1<\/svg>/);
  assert.deepEqual(messages[1].data, {
    "image/svg+xml": "<svg>5</svg>",
    "text/plain": "epoch <5> 100 %",
  });
});

Deno.test("liveDisplay() without a figure ends with its bar, and with nothing shows nothing", async () => {
  const { messages, broadcast } = listener();
  const live = liveDisplay(broadcast, { everyMs: 0 });
  await live.finish();
  assert.equal(messages.length, 0);
  await live.show({ fraction: 0.5 });
  await live.show({ fraction: 1 });
  await live.finish();
  assert.deepEqual(messages.map(({ data }) => data["text/plain"]), ["50 %", "100 %", "100 %"]);
  assert.match(messages[2].data["text/html"], /value="1"/);
});

Deno.test("two live displays keep to their own places", async () => {
  const { messages, broadcast } = listener();
  await liveDisplay(broadcast).show({ fraction: 0 });
  await liveDisplay(broadcast).show({ fraction: 0 });
  assert.notEqual(messages[0].id, messages[1].id);
});
