import assert from "node:assert/strict";
import { type Clock, runStream } from "./stream.ts";

/** A clock that stands still but for sleep and for the work that `tick` says was done. */
function fakeClock(): Clock & { tick(ms: number): void } {
  let now = 1e6;
  return {
    nowMs: () => now,
    sleepUntil: (moment) => {
      assert.ok(moment > now, "no sleep is asked for what is past");
      now = moment;
      return Promise.resolve();
    },
    tick: (ms) => now += ms,
  };
}

const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-6, `${a}, ${b}`);

Deno.test("work shorter than a frame loses nothing and waits for nobody", async () => {
  const clock = fakeClock(), seen: number[] = [];
  const report = await runStream((frame) => {
    seen.push(frame);
    clock.tick(2);
  }, { frames: 100, clock });
  assert.deepEqual(seen, Array.from({ length: 100 }, (_, i) => i));
  assert.equal(report.lost, 0);
  assert.equal(report.deepestQueue, 1);
  report.latencyMs.forEach((ms) => near(ms, 2));
});

Deno.test("work twice as long as a frame loses half of the frames once the queue is full", async () => {
  const clock = fakeClock();
  let worked = 0;
  const report = await runStream(() => {
    worked++;
    clock.tick(5);
  }, { frames: 1000, clock, frameRateHz: 400, capacity: 10 });
  assert.equal(worked + report.lost, 1000);
  assert.ok(Math.abs(report.lost - 490) <= 2, `${report.lost}`);
  assert.equal(report.deepestQueue, 10);
  // Whoever joins a full queue waits for the ones before: latency stays bounded by capacity.
  assert.ok(Math.max(...report.latencyMs) <= 11 * 5 + 1e-6);
  assert.ok(report.latencyMs[300] > 10 * 5 - 2.5 - 1e-6, `${report.latencyMs[300]}`);
});

Deno.test("a pause is caught up with from the queue, in order", async () => {
  const clock = fakeClock(), seen: number[] = [];
  const report = await runStream((frame) => {
    seen.push(frame);
    clock.tick(frame === 10 ? 20 : 1);
  }, { frames: 60, clock, frameRateHz: 400, capacity: 16 });
  assert.equal(report.lost, 0);
  assert.deepEqual(seen, seen.toSorted((a, b) => a - b));
  assert.equal(report.deepestQueue, 8); // 20 ms hold the arrivals of 8 frames
  near(report.latencyMs[10], 20);
  near(report.latencyMs[11], 18.5);
  near(report.latencyMs[59], 1);
});

Deno.test("a stall longer than the queue loses the frames that found it full, and says which and when", async () => {
  const clock = fakeClock(), seen: number[] = [], told: unknown[] = [];
  const report = await runStream((frame) => {
    seen.push(frame);
    clock.tick(frame === 100 || frame === 300 ? 100 : 1);
  }, {
    ...{ frames: 400, clock, frameRateHz: 400, capacity: 16 },
    onLoss: (loss) => told.push([loss, seen.at(-1)]),
  });
  // 100 ms hold the arrivals of 40 frames: 16 wait, the last 24 are lost.
  const losses = [{ frame: 117, frames: 24, atS: 117 / 400 }, {
    frame: 317,
    frames: 24,
    atS: 317 / 400,
  }];
  assert.deepEqual(report.losses, losses);
  assert.equal(report.lost, 48);
  assert.deepEqual(told, [[losses[0], 100], [losses[1], 300]], "told before the next is worked on");
  const missing = Array.from({ length: 400 }, (_, i) => i).filter((i) => !seen.includes(i));
  const said = losses.flatMap(({ frame, frames }) =>
    Array.from({ length: frames }, (_, i) => frame + i)
  );
  assert.deepEqual(missing, said);
});

Deno.test("the machine's clock wakes at the moment asked for, not before", async () => {
  const report = await runStream(() => {}, { frames: 10, frameRateHz: 1000, capacity: 1000 });
  assert.equal(report.lost, 0);
  assert.ok(report.latencyMs.every((ms) => ms >= 0));
  await assert.rejects(
    () => runStream(() => {}, { frames: 1, capacity: 0 }),
    /capacity must be a whole number of 1 or more: it is 0/,
  );
});
