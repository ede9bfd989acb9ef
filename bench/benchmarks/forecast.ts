import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import type { ForecastReport } from "../../src/forecast/run/report.js";
import type { Benchmark } from "../benchmark.js";
import { command } from "../measure/server.js";

/** How many changes of the API a forecast tries in a minute. */
export const forecast: Benchmark = {
  name: "forecast",
  title: "Forecast: mutants per minute",
  async run() {
    const suites = {
      "node:test over HTTP": ["node", "--test", "--test-concurrency=1", "test/forecast/project/app.test.mjs"],
      "vitest, mock in process": ["npx", "vitest", "run", "--root", "test/forecast/apps/vitest-sdk"],
    };
    const rows: (string | number)[][] = [];
    for (const [name, suite] of Object.entries(suites)) {
      const { results, milliseconds, suite: alone } = await reportOf(suite);
      const run = results.filter((result) => result.milliseconds > 0).length;
      const ideal = (alone.milliseconds * run) / availableParallelism();
      rows.push([
        name,
        alone.milliseconds,
        results.length,
        run,
        milliseconds / 1000,
        run / (milliseconds / 60_000),
        milliseconds / ideal,
      ]);
    }
    return [
      {
        title: "A whole forecast; the ratio is of suite time x mutants run / cores",
        columns: ["", "suite ms", "mutants", "run", "s", "run per minute", "ratio"],
        rows,
      },
    ];
  },
};

async function reportOf(suite: readonly string[]): Promise<ForecastReport> {
  const folder = await mkdtemp(join(tmpdir(), "bench-forecast-"));
  const results = join(folder, "results.json");
  try {
    const args = [command, "forecast", "--results", results, "--", ...suite];
    // It ends with 1 when something is unnoticed.
    await new Promise<void>((resolve) => execFile(process.execPath, args, () => resolve()));
    return JSON.parse(await readFile(results, "utf8")) as ForecastReport;
  } finally {
    await rm(folder, { recursive: true });
  }
}
