import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { Ending, onAbort, wait } from "../../src/lib/wait.js";

test("many wait for one signal with one listener, which Node does not take for a leak", async () => {
  const { signal, ...controller } = withSignal();
  const waits = Array.from({ length: 20 }, () => wait([signal, undefined]));
  expect(getEventListeners(signal, "abort")).toHaveLength(1);
  controller.abort();
  await Promise.all(waits);
});

test("waits for the time, or not at all when a signal is aborted already", async () => {
  await wait([new AbortController().signal], 1);
  await wait([AbortSignal.abort()]);
});

test("an ending ends all that wait for it, once, and what waits later at once", async () => {
  const ending = new Ending();
  const waits = Array.from({ length: 20 }, () => wait([ending]));
  let calls = 0;
  onAbort(ending, () => calls++);
  onAbort(ending, () => calls++)();
  ending.abort();
  ending.abort();
  await Promise.all([...waits, wait([ending], 60_000)]);
  expect(calls).toBe(1);
});

test("a callback that was prevented is not called", () => {
  const { signal, abort } = withSignal();
  const called: string[] = [];
  onAbort(signal, () => called.push("first"));
  onAbort(signal, () => called.push("second"))();
  abort();
  expect(called).toEqual(["first"]);
});

function withSignal() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
