// Runs forecasts of the sample apps, sound and with their weaknesses planted, and compares the verdicts with what is
// expected: run.ts [--repeat N] [--record FILE] [--jobs N] [--quick | --all] [--form sound|weak] [--budget 4m] [APP...].
// With --record, each forecast is added to a file, and those that the file has are not run again. Exit codes: 0 as
// expected, 1 not.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { reportModel } from "../../../src/forecast/run/report.js";
import { apps, copyApp } from "./apps.js";
import { weaknesses } from "./planted/index.js";
import { appendTurn, type Form, ratioOf, readTurns, Tally, type Turn } from "./tally.js";
import { type AppName, appNames } from "./weakness.js";

const { values: options, positionals } = parseArgs({
  options: {
    repeat: { type: "string", default: "1" },
    /** File with the forecasts so far, a line each. */
    record: { type: "string" },
    jobs: { type: "string", default: "2" },
    /** One mutant of some weaknesses, instead of all that the weaknesses are about. */
    quick: { type: "boolean", default: false },
    /** Every mutant. */
    all: { type: "boolean", default: false },
    /** Only this form of the apps. */
    form: { type: "string" },
    /** How long each forecast may take; none unless set. */
    budget: { type: "string" },
  },
  allowPositionals: true,
});
const cli = fileURLToPath(new URL("../../../dist/cli.js", import.meta.url));
const unknown = positionals.filter((name) => !appNames.some((app) => app === name));
if (unknown.length > 0) throw new Error(`There is no app ${unknown.join(", ")}, only ${appNames.join(", ")}.`);
const chosen = appNames.filter((name) => positionals.length === 0 || positionals.includes(name));
const forms = (["sound", "weak"] as const).filter((form) => options.form === undefined || options.form === form);
const selection = options.all ? "all" : options.quick ? "quick" : "planted";
const planted = chosen.flatMap((app) => {
  const own = weaknesses.filter((weakness) => weakness.app === app);
  return options.quick ? own.slice(0, 4).map((one) => ({ ...one, finds: one.finds.slice(0, 1) })) : own;
});

const tally = new Tally(planted, print);
const { record } = options;
const earlier = (record === undefined ? [] : await readTurns(record)).filter((turn) => turn.selection === selection);
for (let repeat = 1; repeat <= Number(options.repeat); repeat++) {
  for (const app of chosen) {
    for (const form of forms) {
      const known = earlier.filter((turn) => turn.app === app && turn.form === form)[repeat - 1];
      const turn = known ?? (await forecast(app, form));
      if (record !== undefined && !known) await appendTurn(record, turn);
      tally.add(turn);
      if (known) continue;
      const { results, ratio, milliseconds, cpuMs } = turn;
      const cpu = cpuMs === undefined ? "" : `, ${seconds(cpuMs)} of processors`;
      print(
        `${repeat}. ${app}, ${form}, ${runsOf(turn)} runs: ${results.length} verdicts in ${seconds(milliseconds)}${cpu}, ratio ${ratio.toFixed(2)}; ` +
          `so far ${tally.summary()}`,
      );
    }
  }
}
print(`${tally.summary()} in ${options.repeat} repeats`);
process.exitCode = tally.problems > 0 ? 1 : 0;

/** Runs `forecast` as users do, in a copy of the app. */
async function forecast(app: AppName, form: Form): Promise<Turn> {
  const own = planted.filter((weakness) => weakness.app === app);
  const folder = await copyApp(app, form === "weak" ? own.flatMap(({ edits }) => edits) : []);
  const { command, revision } = apps[app];
  const only = options.all ? [] : ["--only", own.flatMap(({ finds }) => finds).join(",")];
  const budget = options.budget === undefined ? [] : ["--budget", options.budget];
  const args = [cli, "forecast", "--revision", revision, "--jobs", options.jobs, ...budget, ...only, "--", ...command];
  const cpuBefore = childrenCpuMs();
  try {
    const output = await new Promise<string>((resolve) => {
      execFile(process.execPath, args, { cwd: folder, maxBuffer: 2 ** 26 }, (_error, stdout, stderr) =>
        resolve(stdout + stderr),
      );
    });
    const text = await readFile(join(folder, "realtimekit-forecast.json"), "utf8").catch(() => {
      throw new Error(`There is no report of ${app}, ${form}:\n${output}`);
    });
    const report = reportModel.parse(JSON.parse(text));
    const { milliseconds } = report;
    const results = report.results.map(({ id, verdict, because, differs }) => ({ id, verdict, because, differs }));
    const cpuMs = cpuBefore === undefined ? undefined : (childrenCpuMs() ?? 0) - cpuBefore;
    return { app, form, selection, milliseconds, cpuMs, ratio: ratioOf(report), spent: report.spent, results };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function runsOf({ spent = [] }: Turn): string {
  return spent.map(({ purpose, runs }) => `${runs} ${purpose}`).join(", ");
}

/** Returns the processor time of processes that have ended, with all that they started; known on Linux only. */
function childrenCpuMs(): number | undefined {
  try {
    const [, fields = ""] = readFileSync("/proc/self/stat", "utf8").split(") ");
    const [user = 0, system = 0] = fields.split(" ").slice(13, 15).map(Number);
    const ticksPerSecond = 100;
    return ((user + system) * 1000) / ticksPerSecond;
  } catch {
    return undefined;
  }
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
