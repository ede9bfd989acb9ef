import { expect, test, vi } from "vitest";
import { findReferences } from "../../../src/forecast/run/references.js";
import { Runner } from "../../../src/forecast/run/runner.js";

const loaded = vi.hoisted(() => ({ generator: false }));

vi.mock("../../../src/fixtures/generate/tenant.js", (importOriginal) => {
  loaded.generator = true;
  return importOriginal();
});

test("what generates data is loaded before the first run, as clients may have a short timeout", async () => {
  const runner = new Runner({
    command: [],
    base: { revision: "2026-01" },
    jobs: 1,
    signal: new AbortController().signal,
  });
  const run = vi.spyOn(runner, "run").mockImplementation(async () => {
    throw new Error(loaded.generator ? "loaded" : "not loaded");
  });
  await expect(findReferences(runner)).rejects.toThrow(/^loaded$/);
  expect(run).toHaveBeenCalledTimes(1);
  await runner.close();
});
