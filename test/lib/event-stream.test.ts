import { expect, test } from "vitest";
import { parseEvents } from "../../src/lib/event-stream.js";

const text =
  ': hello\n\nid: 1\nevent: request\ndata: {"seq":1,"title":"a: b \u00fc\u2028data: c"}\n\n:\n\ndata: plain\n\nevent: change\ndata: cut';

test.each([1, 2, 7, 1000])("events are found whatever arrives together, in pieces of %i bytes", async (size) => {
  const bytes = new TextEncoder().encode(text);
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      for (let from = 0; from < bytes.length; from += size) controller.enqueue(bytes.slice(from, from + size));
      controller.close();
    },
  });
  const events: unknown[] = [];
  for await (const event of parseEvents(body)) events.push(event);
  expect(events).toEqual([
    { event: "request", data: '{"seq":1,"title":"a: b \u00fc\u2028data: c"}' },
    { event: "message", data: "plain" },
  ]);
});

test("an event without an end ends the stream", async () => {
  let pulls = 0;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: (controller) => controller.enqueue(new TextEncoder().encode(`data: ${"x".repeat(1e5)}${pulls++}`)),
  });
  for await (const event of parseEvents(body)) expect(event).toBeUndefined();
  expect(pulls).toBeLessThan(20);
});
