import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import type { OperationId } from "../contract/operations.js";
import { type Revision, revisions } from "../contract/revisions.js";
import { filesChangedSince, GitError, operationsChangedSince } from "../forecast/changed-operations.js";
import { concerns, type Mutant } from "../forecast/mutants/mutant.js";
import { deriveMutants } from "../forecast/mutants/registry.js";
import { forecastReporters } from "../forecast/reports/reporters.js";
import { seconds } from "../forecast/reports/summary.js";
import { applyBaseline, baselineModel } from "../forecast/run/baseline.js";
import { type ForecastEvent, type ForecastOptions, runForecast } from "../forecast/run/forecast.js";
import { withoutSecrets } from "../forecast/run/output.js";
import type { Read } from "../forecast/run/reads.js";
import { type ForecastReport, type MutantResult, reportModel } from "../forecast/run/report.js";
import { type BaseOptions, digestOf, seedOf } from "../forecast/run/run-mock.js";
import { CommandError } from "../forecast/run/runner.js";
import { exitCodeOf } from "../forecast/run/verdicts.js";
import { selectedIds } from "../lib/glob.js";
import { counted } from "../lib/message.js";
import { CliError, exitCodes, onEndSignal } from "./exit.js";
import type { ForecastCliOptions } from "./forecast.js";
import { rejectUnknownPatterns } from "./options.js";
import { createProgress, print, printError } from "./output.js";
import {
  loadUserScenario,
  planReports,
  readChecked,
  readProfile,
  rejectSameFile,
  requireWritableFiles,
  writeInFolder,
} from "./user-files.js";

export async function runForecastCommand(
  command: readonly string[],
  options: ForecastCliOptions,
  version: string,
): Promise<number> {
  const { revision, mutants: kinds, only, skip, changedSince, results } = options;
  const reports = planReports(options, forecastReporters);
  const { from, to } = span(options);
  const base = await readBase(options);
  const all = await deriveMutants({ revision, from, to, profile: base.profile ?? {} });
  const chosen = all.filter(({ kind }) => kinds.includes(kind));
  rejectUnknownPatterns("mutant", idsOf(chosen), options);
  if (options.list) return await printList(chosen, options);
  if (!command[0]) throw new CliError("name the command that runs your tests after --, such as: forecast -- npm test");
  rejectSameFile([...reports.files, results, options.baseline, options.profile, options.scenario]);
  await requireWritableFiles([...reports.files, results]);
  if (changedSince !== undefined) await fromGit(filesChangedSince(changedSince, process.cwd()));
  const baseline = options.baseline === undefined ? undefined : await readChecked(options.baseline, baselineModel, []);
  const known = options.resume ? await earlierResults(results, command, base) : [];
  const interruption = new AbortController();
  // Catch further signals too: an impatient second Ctrl-C would lose the results. Running commands are killed soon
  // anyway.
  const stopListening = onEndSignal(() => interruption.abort());
  try {
    const raw = await runMutants(results, {
      command,
      base,
      from,
      to,
      kinds,
      only,
      skip,
      known,
      version,
      budgetMs: options.budget,
      jobs: options.jobs ?? availableParallelism(),
      hook: options.track ? import.meta.resolve("realtimekit-testkit/track") : undefined,
      selectOperations: changedSince === undefined ? undefined : (reads) => changedOperations(changedSince, reads),
      signal: interruption.signal,
    });
    const report = baseline ? applyBaseline(raw, baseline, raw.startedAt.slice(0, 10), idsOf(all)) : raw;
    if (report.results.length > 0) {
      await writeInFolder(results, forecastReporters.json.render(report));
      printError(`Results: ${results}\n`);
    }
    await reports.write(report);
    return interruption.signal.aborted ? exitCodes.interrupted : exitCodeOf(report);
  } finally {
    stopListening();
  }
}

/** Reads the options that the mocks of all runs share. */
async function readBase({ revision, seed, ...options }: ForecastCliOptions): Promise<BaseOptions> {
  const profile = await readProfile(options.profile);
  const scenario = options.scenario === undefined ? undefined : await loadUserScenario(options.scenario, { seed });
  return { revision, ...(seed !== undefined && { seed }), ...(scenario && { scenario }), ...(profile && { profile }) };
}

function idsOf(listed: readonly Mutant[]): string[] {
  return listed.map(({ id }) => id);
}

async function printList(chosen: readonly Mutant[], options: ForecastCliOptions): Promise<number> {
  const { changedSince } = options;
  const operations =
    changedSince === undefined ? undefined : await fromGit(operationsChangedSince(changedSince, [], process.cwd()));
  if (operations !== undefined) {
    printError("notice: a run adds the operations whose responses changed files read, which only a run can tell\n");
  }
  const selected = selectedIds(idsOf(chosen), options);
  const listed = chosen.filter((mutant) => selected.has(mutant.id) && concerns(mutant, operations));
  print(listed.map(({ id, sentence }) => `${id}: ${sentence}\n`).join(""));
  print(`Listed: ${listed.length}\n`);
  return 0;
}

/** Runs the command with the mutants, shows the progress, and stores the results so far in a file. */
async function runMutants(results: string, options: ForecastOptions): Promise<ForecastReport> {
  const progress = createProgress();
  const store = storeResults(results);
  let planned = 0;
  let done = 0;
  let unnoticed = 0;
  let startedAt = 0;
  function onEvent(event: ForecastEvent): void {
    if (event.type === "notice") printError(`notice: ${event.text}\n`);
    if (event.type === "phase") progress.show(event.text);
    if (event.type === "planned") {
      planned = event.relevant;
      startedAt = performance.now();
      const about = (event.suiteMs * event.relevant * 1.5) / event.jobs;
      printError(`${counted(event.mutants, "mutant")}, ${event.relevant} to run, about ${seconds(about)}\n`);
    }
    // Before that, the results of an earlier run are not in the report yet.
    if (event.type !== "judged" || startedAt === 0) return;
    done += 1;
    if (event.result.verdict === "unnoticed") unnoticed += 1;
    const left = ((performance.now() - startedAt) / done) * (planned - done);
    progress.show(`${done} of ${counted(planned, "mutant")}, ${unnoticed} unnoticed, ${seconds(left)} left`);
    store.add(event.report);
  }
  try {
    return await runForecast({ ...options, onEvent });
  } catch (error) {
    throw error instanceof CommandError ? new CliError(error.message) : error;
  } finally {
    progress.end();
    await store.end();
  }
}

/** Waits for what `--changed-since` needs from git. */
async function fromGit<T>(result: Promise<T>): Promise<T> {
  return result.catch((error: unknown) => {
    throw error instanceof GitError ? new CliError(`--changed-since ${error.message}`) : error;
  });
}

async function changedOperations(reference: string, reads: readonly Read[]): Promise<readonly OperationId[]> {
  const operations = await fromGit(operationsChangedSince(reference, reads, process.cwd()));
  if (operations.length === 0) printError(`notice: no call of the API changed since ${reference}\n`);
  return operations;
}

function span({ revision, from = revision, to }: ForecastCliOptions): { from: Revision; to: Revision } {
  const last = to ?? revisions.at(-1) ?? from;
  if (revisions.indexOf(from) <= revisions.indexOf(last)) return { from, to: last };
  throw new CliError(`--from ${from} is later than --to ${last}`);
}

/** Returns the results of an earlier run of the same command with the same data, without mutants that had not been run. */
async function earlierResults(file: string, command: readonly string[], base: BaseOptions): Promise<MutantResult[]> {
  if (!existsSync(file)) throw new CliError(`--resume: there is no ${file}`);
  const earlier = await readChecked(file, reportModel);
  const now = { command: JSON.stringify(command.map(withoutSecrets)), revision: base.revision, seed: seedOf(base) };
  const then = { command: JSON.stringify(earlier.command), revision: earlier.revision, seed: earlier.seed };
  const other = (["command", "revision", "seed"] as const).find((name) => now[name] !== then[name]);
  if (other !== undefined) {
    throw new CliError(`--resume: ${file} is for another ${other}, ${then[other]} instead of ${now[other]}`);
  }
  if (earlier.data !== digestOf(base)) throw new CliError(`--resume: ${file} is for another --scenario or --profile`);
  // The current baseline decides anew what to accept.
  return earlier.results.filter(({ verdict }) => verdict !== "not-run").map(({ accepted, ...result }) => result);
}

const storedEveryMs = 5000;

/** Writes the report from time to time, so that a crash loses little. */
function storeResults(file: string) {
  let writing: Promise<void> | undefined;
  let next = 0;
  return {
    add(report: () => ForecastReport): void {
      if (writing || performance.now() < next) return;
      next = performance.now() + storedEveryMs;
      writing = writeInFolder(file, forecastReporters.json.render(report()))
        .catch(() => {})
        .finally(() => {
          writing = undefined;
        });
    },
    end: async () => writing,
  };
}
