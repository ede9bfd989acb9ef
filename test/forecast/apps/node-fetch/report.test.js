import assert from "node:assert";
import { test } from "node:test";
import { allSessions, minutesOf } from "./api.js";
import { report } from "./report.js";

test("the report counts sessions and sums up minutes", async () => {
  const lines = await report();
  // biome-ignore lint/suspicious/noConsole: The report is what people read.
  console.log(lines.join("\n"));
  assert.match(lines[0], /^\d+ sessions$/);
  assert.match(lines[1], /^\S+: \d+\.\d minutes$/);
  assert.ok(lines.some((line) => line.startsWith("newest meeting: ")));
});

test("sessions have ids, by which their details are found", async () => {
  const [{ id }] = await allSessions();
  assert.match(id, /^[\da-f-]{36}$/);
  assert.ok((await minutesOf(id)) >= 0);
});
