import { expect, test } from "vitest";
import { Runner } from "../../../src/forecast/run/runner.js";

test("a run whose mock cannot start leaves its turn to the next one", async () => {
  const base = { revision: "2026-01", profile: { maxPerPage: -1 } } as const;
  const runner = new Runner({
    base,
    command: [process.execPath, "-e", ""],
    signal: new AbortController().signal,
    jobs: 1,
  });
  for (const purpose of ["usual", "richer"] as const) {
    await expect(runner.run({}, { purpose })).rejects.toThrow("profile.maxPerPage is -1");
  }
  await runner.close();
});
