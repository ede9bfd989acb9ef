import { existsSync } from "node:fs";
import type { ProfileFile } from "../contract/profile-file.js";
import { counted, messageOf } from "../lib/message.js";
import { checkIds, planChecks } from "../suite/checks/registry.js";
import {
  type Capture,
  captureModel,
  captureShapes,
  compareCaptures,
  compareWithModels,
} from "../suite/reports/capture.js";
import { recordFailures, recordRun } from "../suite/reports/recording.js";
import { reporters } from "../suite/reports/registry.js";
import { applyBaseline, type Baseline, baselineModel, createBaseline } from "../suite/run/baseline.js";
import { exitCodeOf, type Report } from "../suite/run/report.js";
import { runSuite, type SuiteEvent } from "../suite/run/run.js";
import type { CheckOptions } from "./check.js";
import { openInterruption } from "./exit.js";
import { rejectUnknownPatterns } from "./options.js";
import { createProgress, print, printError, printUntrusted } from "./output.js";
import { limitsOf, type ResolvedTarget, resolveTarget } from "./target.js";
import {
  failuresOf,
  planReports,
  readChecked,
  readProfile,
  rejectSameFile,
  requireWritableFiles,
  writeInFolder,
} from "./user-files.js";

export async function runCheck(options: CheckOptions, version: string): Promise<number> {
  const reports = planReports(options, reporters);
  rejectUnknownPatterns("check", checkIds, options);
  if (options.list) return printList(options);
  const { writeBaseline, record, capture } = options;
  const results = [...reports.files, writeBaseline, record, capture];
  // `--write-baseline` may update the file of `--baseline`.
  const read = [options.profile, options.baseline === writeBaseline ? undefined : options.baseline];
  rejectSameFile([...results, options.repro || undefined, ...read]);
  const baseline = options.baseline === undefined ? undefined : await readChecked(options.baseline, baselineModel, []);
  const earlier =
    writeBaseline !== undefined && existsSync(writeBaseline) ? await readChecked(writeBaseline, baselineModel, []) : [];
  const before = capture !== undefined && existsSync(capture) ? await readChecked(capture, captureModel) : undefined;
  const profile = await readProfile(options.profile);
  if (options.dryRun) return printPlan(options);
  await requireWritableFiles(results);
  const target = await resolveTarget(options, profile);
  const interruption = openInterruption();
  let report = await checkTarget(target, options, { profile, version, signal: interruption.signal });
  if (report.defect !== undefined) {
    printError(`Internal error of realtimekit-testkit (please report), not of the target: ${report.defect}\n`);
  }
  let accepted = baseline;
  // Write the other files even if one fails.
  const failures = await failuresOf([
    async () => {
      if (writeBaseline === undefined) return;
      accepted = (await storeBaseline(report, writeBaseline, [...earlier, ...(baseline ?? [])])) ?? baseline;
    },
    async () => {
      if (accepted) report = applyBaseline(report, accepted, report.startedAt.slice(0, 10));
      await writeRecordings(report, options);
    },
    async () => {
      if (capture !== undefined) await updateCapture(report, capture, before);
    },
    () => reports.write(report),
  ]);
  if (failures.length > 0) throw failures[0];
  interruption.close();
  return interruption.exitCode() ?? exitCodeOf(report);
}

function printPlan(options: CheckOptions): number {
  const { checks, requests: sent } = planChecks(options, options.revision);
  const lines = checks.map(({ id, title, requests }) => `${String(requests).padStart(3)}  ${id}: ${title}`);
  const summary = `${counted(checks.length, "check")}, about ${sent} GET requests with discovery, at most ${options.maxRequests}`;
  print(`${[...lines, summary, "Nothing was sent."].join("\n")}\n`);
  return 0;
}

function printList(options: CheckOptions): number {
  const { checks } = planChecks(options, options.revision);
  print(`${checks.map(({ id, title }) => `${id}: ${title}`).join("\n")}\n`);
  return 0;
}

async function checkTarget(
  { close, ...target }: ResolvedTarget,
  options: CheckOptions,
  { profile, version, signal }: { profile: ProfileFile | undefined; version: string; signal: AbortSignal },
): Promise<Report> {
  const { only = target.only, skip, require = [], requireAll, retryFailed, concurrency, timeout } = options;
  const progress = createProgress();
  const seen = { planned: 0, exchange: 0, check: 0 };
  const onEvent = (event: SuiteEvent) => {
    seen[event.type] += event.type === "planned" ? event.checks : 1;
    const sent = counted(seen.exchange, "request");
    const { planned, check } = seen;
    progress.show(planned === 0 ? `discovery: ${sent}` : `${check} of ${counted(planned, "check")}, ${sent}`);
  };
  const report = await runSuite({
    ...target,
    only,
    skip,
    requireAll,
    retryFailed,
    version,
    signal,
    onEvent,
    ...(profile && { profile }),
    require: [...require, ...(target.require ?? [])],
    limits: { concurrency, timeoutMs: timeout, ...limitsOf(options, target) },
  });
  progress.end();
  await close();
  return report;
}

/** Writes a baseline of the failures. Returns undefined, and keeps the file, if the target could not be checked. */
async function storeBaseline(report: Report, file: string, earlier: Baseline): Promise<Baseline | undefined> {
  if (report.outcome === "unchecked") {
    printError(`${file} is unchanged: the target could not be checked\n`);
    return undefined;
  }
  const baseline = createBaseline(report, earlier);
  await writeInFolder(file, `${JSON.stringify(baseline, null, 2)}\n`);
  const advice = baseline.length > 0 ? "; write into each why, and perhaps a last day (expires)" : "";
  printError(`${file}: ${baseline.length} accepted${advice}\n`);
  return baseline;
}

/** Writes the recording that `--record` wants, and one that replays the failures. */
async function writeRecordings(report: Report, { record, repro }: CheckOptions): Promise<void> {
  if (record !== undefined) await writeInFolder(record, `${JSON.stringify(recordRun(report), null, 1)}\n`);
  const failures = repro === false || report.target.kind === "recording" ? undefined : recordFailures(report);
  if (repro === false || failures === undefined) return;
  try {
    await writeInFolder(repro, `${JSON.stringify(failures, null, 1)}\n`);
    printError(`Replay it offline: realtimekit-testkit check --target ${repro}\n`);
  } catch (error) {
    // It is written by default, so a read-only folder must not fail the check.
    printError(`notice: no recording that replays the failures: ${messageOf(error)}\n`);
  }
}

/** Prints the drift since the earlier capture, or else the differences from the models, and writes the new capture. */
async function updateCapture(report: Report, file: string, before: Capture | undefined): Promise<void> {
  if (report.outcome === "unchecked") {
    printError(`${file} is unchanged: the target could not be checked\n`);
    return;
  }
  const capture = captureShapes(report);
  const lines = before
    ? drift(before, capture)
    : compareWithModels(capture, report.target.kind === "http" ? await captureMock(capture) : undefined);
  printUntrusted(`${lines.join("\n")}\n`);
  await writeInFolder(file, `${JSON.stringify(capture, null, 1)}\n`);
}

function drift(before: Capture, now: Capture): string[] {
  const changes = compareCaptures(before, now);
  return [`Drift since ${before.capturedAt}: ${changes.length || "none"}`, ...changes.map((change) => `  ${change}`)];
}

async function captureMock({ revision }: Capture): Promise<Capture> {
  const { close, ...mock } = await resolveTarget({ revision });
  const report = await runSuite(mock);
  await close();
  return captureShapes(report);
}
