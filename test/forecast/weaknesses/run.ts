// Runs forecasts of the sample apps, sound and with their weaknesses planted, and compares the verdicts with what is
// expected: run.ts [--repeat N] [--jobs N] [--quick | --all] [--form sound|weak] [--budget 4m] [APP...]. Exit codes: 0 as
// expected, 1 not.
import { execFile } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type ForecastReport, reportModel } from "../../../src/forecast/run/report.js";
import { apps, copyApp } from "./apps.js";
import { judged } from "./judged.js";
import { weaknesses } from "./planted/index.js";
import { type AppName, appNames } from "./weakness.js";

const { values: options, positionals } = parseArgs({
  options: {
    repeat: { type: "string", default: "1" },
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
const chosen = appNames.filter((name) => positionals.length === 0 || positionals.includes(name));
const forms = (["sound", "weak"] as const).filter((form) => options.form === undefined || options.form === form);
const planted = chosen.flatMap((app) => {
  const own = weaknesses.filter((weakness) => weakness.app === app);
  return options.quick ? own.slice(0, 4).map((one) => ({ ...one, finds: one.finds.slice(0, 1) })) : own;
});
const unknown = positionals.filter((name) => !chosen.some((app) => app === name));
if (unknown.length > 0) throw new Error(`There is no app ${unknown.join(", ")}, only ${appNames.join(", ")}.`);

/** The verdicts of every repeat, by app, form and mutant. */
const verdicts = new Map<string, Set<string>>();
const problems = new Set<string>();
let unnoticed = 0;

for (let turn = 1; turn <= Number(options.repeat); turn++) {
  for (const app of chosen) {
    for (const form of forms) {
      const started = performance.now();
      const report = await forecast(app, form);
      compare(app, form, report);
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      print(`${turn}. ${app}, ${form}: ${report.results.length} verdicts in ${seconds} s, ${ratioOf(report)}`);
    }
  }
}
const flaky = [...verdicts].filter(([, seen]) => seen.size > 1);
for (const [key, seen] of flaky) addProblem(`flaky: ${key}: ${[...seen].join(", ")}`);
const looked = forms.includes("weak") ? planted : [];
const missed = looked.filter(({ app, finds }) => finds.some((id) => verdictsOf(app, "weak", id) !== "unnoticed"));
print(
  `${looked.length - missed.length} of ${looked.length} weaknesses found, ${unnoticed} verdicts "unnoticed", ` +
    `${flaky.length} of ${verdicts.size} flaky, ${problems.size} problems in ${options.repeat} repeats`,
);
process.exitCode = problems.size > 0 ? 1 : 0;

/** Runs `forecast` as users do, in a copy of the app. */
async function forecast(app: AppName, form: (typeof forms)[number]): Promise<ForecastReport> {
  const own = planted.filter((weakness) => weakness.app === app);
  const folder = await copyApp(app, form === "weak" ? own.flatMap(({ edits }) => edits) : []);
  const { command, revision } = apps[app];
  const only = options.all ? [] : ["--only", own.flatMap(({ finds }) => finds).join(",")];
  const budget = options.budget === undefined ? [] : ["--budget", options.budget];
  const args = [cli, "forecast", "--revision", revision, "--jobs", options.jobs, ...budget, ...only, "--", ...command];
  try {
    const output = await new Promise<string>((resolve) => {
      execFile(process.execPath, args, { cwd: folder, maxBuffer: 2 ** 26 }, (_error, stdout, stderr) =>
        resolve(stdout + stderr),
      );
    });
    const text = await readFile(join(folder, "realtimekit-forecast.json"), "utf8").catch(() => {
      throw new Error(`There is no report of ${app}, ${form}:\n${output}`);
    });
    return reportModel.parse(JSON.parse(text));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** How long a forecast took, compared with running the suite once for each mutant that was run. */
function ratioOf({ milliseconds, suite, results }: ForecastReport): string {
  const run = results.filter((result) => result.milliseconds > 0).length;
  const ratio = milliseconds / ((suite.milliseconds * run) / suite.jobs);
  return `${ratio.toFixed(2)} x (suite time x ${run} mutants / ${suite.jobs} jobs)`;
}

function compare(app: AppName, form: (typeof forms)[number], { results }: ForecastReport): void {
  const finds = planted.filter((one) => one.app === app).flatMap((one) => one.finds);
  for (const { id, verdict, because, differs } of results.filter((result) => result.verdict !== "not-run")) {
    const key = `${app}, ${form}, ${id}`;
    verdicts.set(key, (verdicts.get(key) ?? new Set()).add(verdict));
    const isExpected = form === "weak" && finds.includes(id);
    const details = `${because}${differs.map((text) => `\n    ${text}`).join("")}`;
    if (verdict === "unnoticed") unnoticed += 1;
    if (isExpected && verdict !== "unnoticed") addProblem(`not found: ${key} is ${verdict}: ${details}`);
    if (!isExpected && verdict === "unnoticed" && !isJudged(app, form, id))
      addProblem(`unexpected: ${key} is unnoticed: ${details}`);
  }
}

/** Whether a person has found that nothing of the app notices the mutant, with a weakness or without. */
function isJudged(app: AppName, form: (typeof forms)[number], id: string): boolean {
  return judged.some((one) => one.app === app && (one.form ?? form) === form && one.mutants.test(id));
}

function verdictsOf(app: AppName, form: (typeof forms)[number], id: string): string | undefined {
  return [...(verdicts.get(`${app}, ${form}, ${id}`) ?? [])].join();
}

function addProblem(problem: string): void {
  if (!problems.has(problem)) print(problem);
  problems.add(problem);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
