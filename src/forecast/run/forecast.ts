import type { OperationId } from "../../contract/operations.js";
import type { Revision } from "../../contract/revisions.js";
import { groupBy } from "../../lib/collections.js";
import { selectedIds } from "../../lib/glob.js";
import { longestTimerMs } from "../../lib/wait.js";
import { fieldsByOperation } from "../mutants/contract.js";
import { concerns, type Mutant } from "../mutants/mutant.js";
import { deriveMutants } from "../mutants/registry.js";
import { type MutantKind, mutantKinds } from "../names.js";
import { Judge, type Judgement, type Suspect } from "./judge.js";
import { withoutSecrets } from "./output.js";
import type { Read } from "./reads.js";
import { findReferences, type References, UnstableError } from "./references.js";
import type { ForecastReport, MutantResult } from "./report.js";
import { digestOf, seedOf } from "./run-mock.js";
import { DefectError, mostWaiting, Runner, type RunnerOptions } from "./runner.js";
import { outcomeOf, triedOf } from "./verdicts.js";

export interface ForecastOptions extends RunnerOptions {
  readonly from: Revision;
  readonly to: Revision;
  readonly kinds: readonly MutantKind[];
  readonly only?: readonly string[] | undefined;
  readonly skip?: readonly string[] | undefined;
  /** Selects the operations to examine, once it is known where they are read; all unless set. */
  readonly selectOperations?: ((reads: readonly Read[]) => Promise<readonly OperationId[]>) | undefined;
  /** The forecast ends after this time; mutants that are not judged by then are not run. */
  readonly budgetMs?: number | undefined;
  /** Results of an earlier run, which are kept in the report and not computed again. */
  readonly known?: readonly MutantResult[] | undefined;
  readonly version: string;
  /** Ends the forecast early, with a report of the results so far. */
  readonly signal: AbortSignal;
  readonly onEvent?: (event: ForecastEvent) => void;
}

export type ForecastEvent =
  | { readonly type: "phase"; readonly text: string }
  | { readonly type: "notice"; readonly text: string }
  | {
      readonly type: "planned";
      readonly mutants: number;
      readonly relevant: number;
      readonly suiteMs: number;
      readonly jobs: number;
    }
  | { readonly type: "judged"; readonly result: MutantResult; readonly report: () => ForecastReport };

const budgetUsedUp = "the budget was used up";

/** Runs a command once for every change of the API that matters to it, and reports the changes that nothing notices. */
export async function runForecast(options: ForecastOptions): Promise<ForecastReport> {
  const { command, base, version, from, to, onEvent = () => {} } = options;
  const ended = new AbortController();
  const signal = AbortSignal.any([options.signal, ended.signal]);
  const runner = new Runner({ ...options, signal, onNotice: (text) => onEvent({ type: "notice", text }) });
  const timer = setTimeout(() => ended.abort(budgetUsedUp), options.budgetMs ?? longestTimerMs);
  const startedAt = new Date();
  const started = performance.now();
  /** The results so far, each at the index of its mutant, so that the order of reports does not depend on timing. */
  const places: MutantResult[] = [];
  // Without the gaps of mutants that are not judged yet.
  const resultsNow = () => places.flat();
  let references: References | undefined;
  let referencesMs = 0;
  let reason: string | undefined = "it is still running";
  const data = digestOf(base);
  const reportNow = (): ForecastReport => ({
    tool: "realtimekit-testkit forecast",
    version,
    command: command.map(withoutSecrets),
    startedAt: startedAt.toISOString(),
    milliseconds: Math.round(performance.now() - started),
    revision: base.revision,
    from,
    to,
    seed: seedOf(base),
    ...(data !== undefined && { data }),
    outcome: references ? outcomeOf({ results: resultsNow(), ...(reason !== undefined && { reason }) }) : "unstable",
    ...(reason !== undefined && { reason }),
    suite: {
      milliseconds: Math.round(references?.milliseconds ?? 0),
      jobs: runner.jobs,
      tracked: references?.reads.tracked ?? false,
      untracked: [...(references?.reads.untracked ?? [])].sort(),
      requests: references?.usual.reference.observation.sent.length ?? 0,
      flaky: [...(references?.flaky ?? [])],
    },
    spent: runner.spent,
    results: resultsNow(),
    problems: [],
  });
  try {
    onEvent({ type: "phase", text: "running without mutants" });
    references = await findReferences(runner);
    referencesMs = performance.now() - started;
    await judgeAll({ ...options, signal }, runner, references, (result, place) => {
      places[place] = result;
      onEvent({ type: "judged", result, report: reportNow });
    });
    reason = undefined;
  } catch (error) {
    const isStopped = signal.aborted;
    ended.abort();
    const isUnstable = error instanceof UnstableError || error instanceof DefectError;
    if (!isStopped && !isUnstable) throw error;
    reason = isUnstable ? error.message : whyStopped(signal);
    const results = resultsNow().filter((result) => !options.known?.includes(result));
    if (isStopped && triedOf({ results }).length === 0) {
      reason += references
        ? ` before a mutant was tried: the runs without mutants alone took ${Math.round(referencesMs / 1000)} s`
        : " before it had run without mutants";
    }
  } finally {
    clearTimeout(timer);
    await runner.close();
  }
  return reportNow();
}

async function judgeAll(
  options: ForecastOptions,
  runner: Runner,
  references: References,
  reportAt: (result: MutantResult, place: number) => void,
): Promise<void> {
  const { base, from, to, kinds, selectOperations, signal, onEvent = () => {} } = options;
  const operations = await selectOperations?.(references.reads.reads);
  const { revision, profile = {} } = base;
  const derived = await deriveMutants({ revision, profile, from, to });
  const ids = derived.map(({ id }) => id);
  const selected = selectedIds(ids, options);
  const known = new Map(options.known?.map((result) => [result.id, result]));
  const mutants = derived.filter((mutant) => {
    const { id, kind } = mutant;
    return known.has(id) || (kinds.includes(kind) && selected.has(id) && concerns(mutant, operations));
  });
  const report = (result: MutantResult) =>
    reportAt(
      result,
      mutants.findIndex(({ id }) => id === result.id),
    );
  const reportNotRun = (mutant: Mutant, because = whyStopped(signal)) =>
    report(resultOf(mutant, { verdict: "not-run", because }));
  let defect: DefectError | undefined;
  const judge = new Judge(runner, references, await fieldsByOperation(base.revision));
  onEvent({ type: "phase", text: "finding out which of them matter" });
  const relevant: Suspect[] = [];
  for (const mutant of mutants) {
    const earlier = known.get(mutant.id);
    const suspect = earlier || signal.aborted ? undefined : await judge.suspect(mutant);
    if (earlier) report(earlier);
    else if (!suspect) reportNotRun(mutant);
    else if ("because" in suspect) report(resultOf(mutant, { verdict: "not-relevant", because: suspect.because }));
    else relevant.push(suspect);
  }
  const suiteMs = references.milliseconds;
  onEvent({ type: "planned", mutants: mutants.length, relevant: relevant.length, suiteMs, jobs: runner.jobs });
  const showing = await showingAmong(relevant.filter(canJoin), judge, signal);
  const batches = batchesOf(relevant, showing);
  const isWaiting = (batch: readonly Suspect[]) => batch.every(({ mutant }) => mutant.waits);
  const waiting = batches.filter(isWaiting);
  const others = batches.filter((batch) => !isWaiting(batch));
  const work = async (next: () => Suspect[] | undefined) => {
    for (let batch = next(); batch; batch = next()) {
      const left = new Set(batch);
      let since = performance.now();
      try {
        await judge.judge(batch, (suspect, judged) => {
          left.delete(suspect);
          report(resultOf(suspect.mutant, judged, performance.now() - since));
          since = performance.now();
        });
      } catch (error) {
        const met = error instanceof DefectError ? error : undefined;
        if (!met && !signal.aborted) throw error;
        defect ??= met;
        for (const { mutant } of left) reportNotRun(mutant, met?.message);
      }
    }
  };
  // One more than run at once, because some wait for another one's result about a field.
  await Promise.all([
    ...Array.from({ length: runner.jobs + 1 }, () => work(() => others.shift() ?? waiting.shift())),
    ...Array.from({ length: mostWaiting }, () => work(() => waiting.shift())),
  ]);
  signal.throwIfAborted();
  if (defect) throw defect;
}

/** Finds those of fields that show, if several could run at once. */
async function showingAmong(suspects: readonly Suspect[], judge: Judge, signal: AbortSignal) {
  try {
    if (suspects.length > 1) return await judge.showing(suspects);
  } catch (error) {
    if (!signal.aborted && !(error instanceof DefectError)) throw error;
  }
  return new Set<Suspect>();
}

/**
 * Groups mutants that run at once: where reads are not tracked, all of an operation and operator, because most change
 * what nothing reads, except those of fields that show. The largest groups come first, because their runs depend on
 * each other.
 */
function batchesOf(suspects: readonly Suspect[], showing: ReadonlySet<Suspect>): Suspect[][] {
  const batches = groupBy(suspects, (suspect) => {
    const { operations, operator, id } = suspect.mutant;
    return canJoin(suspect) && !showing.has(suspect) ? `${operations.join()} ${operator}` : id;
  });
  const kindOf = ([{ mutant }]: readonly [Suspect, ...Suspect[]]) => mutantKinds.indexOf(mutant.kind);
  return [...batches.values()].sort((one, other) => kindOf(one) - kindOf(other) || other.length - one.length);
}

/** Reports whether a mutant may run together with others, as one of a field that may not be read. */
function canJoin({ mutant, relevance }: Suspect): boolean {
  return mutant.kind === "contract" && relevance.matters === "unknown" && !isShift(mutant);
}

/** Reports whether the same change of another field may hide a mutant, as for a length: the end minus the start. */
function isShift({ settings: { faults = [] } }: Mutant): boolean {
  return faults.some(({ effect }) => effect.time_offset !== undefined || effect.add_to_field !== undefined);
}

function whyStopped({ reason }: AbortSignal): string {
  return reason === budgetUsedUp ? budgetUsedUp : "it was interrupted";
}

function resultOf(mutant: Mutant, judged: Judgement, milliseconds = 0): MutantResult {
  const { id, kind, operations, operator, sentence, contract } = mutant;
  const { verdict, because, differs = [], ...where } = judged;
  return {
    id,
    kind,
    operations: [...operations],
    operator,
    sentence,
    contract,
    verdict,
    because,
    differs,
    ...where,
    milliseconds: Math.round(milliseconds),
  };
}
