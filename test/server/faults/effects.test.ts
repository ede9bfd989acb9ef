import fc from "fast-check";
import { expect, onTestFinished, test, vi } from "vitest";
import { z } from "zod";
import { effect } from "../../../src/server/faults/effect.js";
import { delayAt, type effects } from "../../../src/server/faults/effects.js";
import { controlled, documentedApp, get } from "../control/controlled.js";

const places = Array.from({ length: 1000 }, (_, index) => index / 1000);

test("a spread has the percentiles it was given", () => {
  const delays = places.map((place) => delayAt({ p50: 400, p95: 2000, p99: 3000 }, place));
  expect([delays[500], delays[950], delays[990]]).toEqual([400, 2000, 3000]);
});

test("a delay never falls along its spread and stays within it", () => {
  const part = fc.nat(10_000);
  fc.assert(
    fc.property(fc.tuple(part, part, part), (given) => {
      const [p50 = 0, p95 = 0, p99 = 0] = [...given].sort((a, b) => a - b);
      const delays = places.map((place) => delayAt({ p50, p95, p99 }, place));
      expect(delays.every((delay, index) => delay <= p99 && delay >= (delays[index - 1] ?? p50 / 2))).toBe(true);
    }),
  );
});

test("fields are set where there is no structuredClone, as in jsdom of jest", async () => {
  vi.stubGlobal("structuredClone", undefined);
  onTestFinished(() => void vi.unstubAllGlobals());
  const { url, control } = await controlled("in-process");
  await control.faults.add({ effect: { set_field: samples.set_field } });
  const { status, body } = await get(url, `${documentedApp}/meetings`);
  expect([status, JSON.stringify(body)]).toEqual([200, expect.stringContaining('"title":"Set"')]);
});

test("a range and a fixed delay", () => {
  expect([delayAt(7, 0.3), delayAt({ min: 10, max: 20 }, 0), delayAt({ min: 10, max: 20 }, 0.5)]).toEqual([7, 10, 15]);
});

/** A value of each effect that changes the response to a request for sessions; the compiler demands one for each. */
const samples = {
  latency_ms: 600_000,
  status: 500,
  headers: { "x-note": "changed" },
  rate_limit: { requests: 0, window_seconds: 60 },
  connection: "truncate",
  corrupt: true,
  drop_field: "success",
  retype_field: { path: "success", to: "number" },
  rename_field: { path: "success", to: "ok" },
  move_field: { from: "paging.total_count", to: "paging" },
  set_field: { path: "data.*.title", value: "Set" },
  rotate_field: { path: "success", values: [true, false] },
  add_to_field: { path: "paging.total_count", add: 0.5 },
  time_offset: { path: "data.*.created_at", offset: "+05:30" },
  stale: true,
} satisfies { [N in keyof typeof effects]: z.input<(typeof effects)[N]["schema"]> };

test.each(Object.entries(samples))("the effect %s changes a response", async (name, value) => {
  const { url, control } = await controlled("over HTTP");
  const seen = async (options: RequestInit = {}) => {
    const headers = { authorization: "Bearer x" };
    const response = await fetch(`${url}${documentedApp}/meetings`, { ...options, headers });
    return { status: response.status, note: response.headers.get("x-note"), body: await response.text() };
  };
  const usual = await seen();
  await control.faults.add({ effect: { [name]: value } });
  if (name === "stale") {
    expect(await seen()).toEqual(usual);
    await control.meetings.create({ title: "New" });
    expect(await seen()).toEqual(usual);
  } else {
    expect(await seen({ signal: AbortSignal.timeout(1000) }).catch(({ name }: Error) => name)).not.toEqual(usual);
  }
});

test("an effect without behaviour, in no stage, or outside the registry does not compile", async () => {
  // @ts-expect-error It does nothing.
  effect({ stage: "error", description: "", schema: z.boolean() });
  // @ts-expect-error There is no such stage.
  effect({ stage: "never", description: "", schema: z.boolean(), apply: () => (_call, next) => next() });
  const { control } = await controlled("in-process");
  // @ts-expect-error There is no such effect.
  await expect(control.faults.add({ effect: { teleport: true } })).rejects.toMatchObject({
    status: 400,
    violations: expect.arrayContaining([expect.objectContaining({ path: "$.effect.teleport" })]),
  });
});

test("effects apply in the order of their stages, whatever the order of their rules", async () => {
  const { url, control } = await controlled("over HTTP");
  const added: Parameters<typeof control.faults.add>[0]["effect"][] = [
    { corrupt: true },
    { headers: { "x-note": "added" } },
    { drop_field: "data" },
    { stale: true },
  ];
  for (const effect of added) await control.faults.add({ effect });
  const response = await fetch(`${url}${documentedApp}/meetings`, { headers: { authorization: "Bearer x" } });
  expect(response.headers.get("x-note")).toBe("added");
  const text = await response.text();
  expect(text).toContain("\u0000");
  expect(JSON.parse(text.replace("\u0000", ""))).not.toHaveProperty("data");
});

test("the first error wins, and a limit behind it does not count", async () => {
  const { url, control } = await controlled("over HTTP");
  await control.faults.add({ effect: { rate_limit: { requests: 0, window_seconds: 60 } }, when: { count: 1 } });
  await control.faults.add({ effect: { status: 500 } });
  const status = async () =>
    (await fetch(`${url}${documentedApp}/meetings`, { headers: { authorization: "Bearer x" } })).status;
  expect([await status(), await status()]).toEqual([429, 500]);
});
