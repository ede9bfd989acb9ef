import { join } from "node:path";
import { suggest } from "../../lib/suggest.js";
import { checks, matches, planChecks } from "../../suite/checks/registry.js";
import { recordFailures, recordRun } from "../../suite/reports/record.js";
import { reporters } from "../../suite/reports/registry.js";
import { applyBaseline, baselineModel } from "../../suite/run/baseline.js";
import { exitCodeOf, type Report } from "../../suite/run/report.js";
import { runSuite } from "../../suite/run/run.js";
import type { CheckOptions } from "../check.js";
import { CliError } from "../failure.js";
import { readProfile } from "../profile-file.js";
import { createSuiteProgress } from "./progress.js";
import { readChecked } from "./read-file.js";
import { keepShapes } from "./shapes.js";
import { aimAt } from "./target.js";
import { writeInFolder } from "./write-file.js";

/** Checks a target as the command line says, writes the reports, and returns the exit code. */
export async function check(options: CheckOptions, version: string): Promise<number> {
  refuseUnwritable(options);
  refuseUnknownChecks(options);
  if (options.dryRun) return printPlan(options);
  const baseline = options.baseline === undefined ? undefined : await readChecked(options.baseline, baselineModel);
  const profile = options.profile === undefined ? undefined : await readProfile(options.profile);
  const { close, ...aim } = await aimAt(options, profile);
  const progress = createSuiteProgress();
  const { only, skip, require, maxRequests, rps, concurrency, timeout } = options;
  const limits = {
    maxRequests,
    concurrency,
    timeoutMs: timeout * 1000,
    ...aim.limits,
    ...(rps !== undefined && { rps }),
  };
  const raw = await runSuite({
    ...aim,
    ...(profile && { profile }),
    ...(only && { only }),
    ...(skip && { skip }),
    ...(require && { require }),
    limits,
    version,
    onEvent: progress.onEvent,
  });
  progress.end();
  await close();
  const report = baseline ? applyBaseline(raw, baseline, raw.startedAt.slice(0, 10)) : raw;
  await writeReports(report, options);
  await keepExchanges(report, options);
  if (options.capture !== undefined) await capture(report, options.capture);
  return exitCodeOf(report);
}

function refuseUnwritable({ report, out }: CheckOptions): void {
  const files = report.filter((name) => name !== "pretty" && name !== "github");
  if (out === undefined && (files.length > 1 || (files.length === 1 && report.length > 1))) {
    throw new CliError(`--report ${report.join(",")} needs --out DIR: only one report fits on the standard output`);
  }
}

/** A pattern that names no check would check nothing, or require nothing, and look like success. */
function refuseUnknownChecks({ only = [], skip = [], require = [] }: CheckOptions): void {
  const ids = checks.map(({ id }) => id);
  for (const [option, patterns] of Object.entries({ only, skip, require })) {
    const wrong = patterns.find((pattern) => !ids.some((id) => matches(pattern, id)));
    if (wrong === undefined) continue;
    const near = suggest(wrong, ids);
    const advice = near === undefined ? "--dry-run lists them" : `did you mean ${near}? --dry-run lists all`;
    throw new CliError(`--${option}: no check is called ${JSON.stringify(wrong)}; ${advice}`);
  }
}

function printPlan({ only, skip, revision, maxRequests }: CheckOptions): number {
  const plan = planChecks({ ...(only && { only }), ...(skip && { skip }) }, revision);
  const lines = plan.checks.map(({ id, title, requests }) => `${String(requests).padStart(3)}  ${id}: ${title}`);
  const sent = `${plan.checks.length} checks, about ${plan.requests} GET requests with discovery, never more than ${maxRequests}`;
  process.stdout.write(`${[...lines, sent, "Nothing was sent."].join("\n")}\n`);
  return 0;
}

/** An outage has no shapes: what was kept before stays. */
async function capture(report: Report, file: string): Promise<void> {
  if (report.outcome !== "unchecked") return keepShapes(report, file);
  process.stderr.write(`${file} stays as it was: the target could not be checked\n`);
}

async function writeReports(report: Report, { report: names, out }: CheckOptions): Promise<void> {
  for (const name of names) {
    const { file, render } = reporters[name];
    if (out === undefined || name === "pretty" || name === "github") process.stdout.write(render(report));
    else await writeInFolder(join(out, file), render(report));
  }
}

/** A recording when asked for, and what replays a failure unless not wanted. */
async function keepExchanges(report: Report, { record, repro }: CheckOptions): Promise<void> {
  if (record !== undefined) await writeInFolder(record, `${JSON.stringify(recordRun(report), null, 1)}\n`);
  const failures = repro === false || report.target.kind === "recording" ? undefined : recordFailures(report);
  if (repro === false || failures === undefined) return;
  await writeInFolder(repro, `${JSON.stringify(failures, null, 1)}\n`);
  process.stderr.write(`Look at it again, offline: realtimekit-testkit check --target ${repro}\n`);
}
