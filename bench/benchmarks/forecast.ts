import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ForecastReport } from "../../src/forecast/run/report.js";
import { triedOf } from "../../src/forecast/run/verdicts.js";
import { ratioOf } from "../../test/forecast/weaknesses/tally.js";
import type { Benchmark } from "../benchmark.js";
import { command } from "../measure/server.js";

const tests = ["--test", "--test-concurrency=1", "test/forecast/project/app.test.mjs"];

/** The same tests, with a mock over HTTP and with one in their own process. */
const suites = {
  "over HTTP": ["node", ...tests],
  "in process": ["node", "--import", "./bench/measure/fetch-in-process.mjs", ...tests],
};

/** How many changes of the API a forecast tries in a minute. */
export const forecast: Benchmark = {
  name: "forecast",
  title: "Forecast: mutants per minute",
  async run({ minutes = 2 }) {
    const rows: (string | number)[][] = [];
    for (const [name, suite] of Object.entries(suites)) {
      const report = await reportOf(suite, minutes);
      const { results, milliseconds, suite: alone } = report;
      const run = triedOf(report).length;
      const left = results.filter(({ verdict }) => verdict === "not-run").length;
      rows.push([
        name,
        alone.milliseconds,
        results.length,
        run,
        left,
        milliseconds / 1000,
        run / (milliseconds / 60_000),
        ratioOf(report),
      ]);
    }
    return [
      {
        title: `A forecast of at most ${minutes} minutes; the ratio is of suite time x mutants that matter / cores`,
        columns: ["", "suite ms", "mutants", "tried", "left", "s", "tried per minute", "ratio"],
        rows,
      },
    ];
  },
};

async function reportOf(suite: readonly string[], minutes: number): Promise<ForecastReport> {
  const folder = await mkdtemp(join(tmpdir(), "bench-forecast-"));
  const results = join(folder, "results.json");
  try {
    const args = [command, "forecast", "--budget", `${minutes * 60}s`, "--results", results, "--", ...suite];
    // It ends with 1 when something is unnoticed.
    const output = await new Promise<string>((resolve) =>
      execFile(process.execPath, args, { maxBuffer: 2 ** 26 }, (_error, stdout, stderr) => resolve(stdout + stderr)),
    );
    const text = await readFile(results, "utf8").catch(() => {
      throw new Error(`There is no report of ${suite.join(" ")}:\n${output}`);
    });
    return JSON.parse(text) as ForecastReport;
  } finally {
    await rm(folder, { recursive: true });
  }
}
