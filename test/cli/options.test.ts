import { expect, test } from "vitest";
import { latency } from "../../src/cli/options.js";

test.each([
  ["300", 300],
  ["0.5s", 500],
  ["50-800", { min: 50, max: 800 }],
  ["1-2s", { min: 1000, max: 2000 }],
  ["50ms-0.8s", { min: 50, max: 800 }],
])("the latency %j is read in milliseconds", (text, read) => {
  expect(latency(text)).toEqual(read);
});
