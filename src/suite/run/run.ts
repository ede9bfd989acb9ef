import { resolveProfile } from "../../contract/ledger.js";
import type { ProfileFile } from "../../contract/profile-file.js";
import { defaultRevision, type ListOperation, listOperations, type Revision } from "../../contract/revisions.js";
import { type Clock, systemClock } from "../../lib/http-client.js";
import { type Check, missingNeed, originOf } from "../checks/check.js";
import { matches, type Plan, planChecks, type Selection } from "../checks/registry.js";
import { discover } from "../discovery/discover.js";
import { detectRevision } from "../discovery/revision.js";
import { createContext, type Discovery, type ResponseCache, unknownFacts } from "../lists/context.js";
import type { App, Exchange, Probe } from "../model/exchange.js";
import { InconclusiveError } from "../model/finding.js";
import { type Credentials, createClient, type Limits, limitsFor } from "../target/client.js";
import type { Target } from "../target/target.js";
import { type Judgement, judge, type RunContext } from "./judge.js";
import type { CheckResult, Outcome, Report, Share } from "./report.js";

export interface SuiteOptions extends App, Selection {
  readonly target: Target;
  readonly credentials?: Credentials | undefined;
  readonly revision?: Revision | "auto";
  /** What is assumed where the documents are silent; no check depends on it, and the report has its ledger. */
  readonly profile?: ProfileFile;
  /** Id of a livestream session; there is no list to find one in. */
  readonly livestreamSession?: string | undefined;
  /** Requests of a recording, sent again for the checks that review the log. */
  readonly replay?: readonly Probe[];
  /** Patterns of checks that must not be skipped. */
  readonly require?: readonly string[];
  readonly limits?: Partial<Limits>;
  readonly clock?: Clock;
  /** Version of the tool that runs the suite, for reports. */
  readonly version?: string;
  readonly onEvent?: (event: SuiteEvent) => void;
}

/** What happens during a run. */
export type SuiteEvent =
  | { readonly type: "planned"; readonly checks: number }
  | { readonly type: "exchange"; readonly exchange: Exchange }
  | { readonly type: "check"; readonly result: CheckResult };

/**
 * Checks a target against the contract and returns the report. Never throws for what the target does. Without a check to
 * run, nothing is known: the outcome is "unchecked".
 */
export async function runSuite(options: SuiteOptions): Promise<Report> {
  const { target, clock = systemClock, revision: requested = "auto", onEvent } = options;
  const limits = limitsFor(target, options.limits);
  const startedAt = clock.now();
  const app: App = { account: options.account, app: options.app };
  const client = createClient({
    ...app,
    target,
    limits,
    clock,
    credentials: options.credentials,
    onExchange: (exchange) => onEvent?.({ type: "exchange", exchange }),
  });
  const cache: ResponseCache = new Map();
  const report = (part: Partial<Report> & Pick<Report, "outcome" | "results">): Report => ({
    ...(options.version !== undefined && { version: options.version }),
    target: { name: target.name, kind: target.kind, ...app },
    startedAt: new Date(startedAt).toISOString(),
    milliseconds: clock.now() - startedAt,
    revision: { used: requested === "auto" ? defaultRevision : requested, requested },
    requests: { sent: client.sent(), limit: limits.maxRequests },
    data: {},
    log: client.log,
    discovery: client.log.length,
    ...(options.livestreamSession !== undefined && { livestreamSession: options.livestreamSession }),
    credentialsGiven: options.credentials !== undefined,
    ledger: resolveProfile(options.profile ?? {}).ledger,
    ...part,
  });

  let found: Discovery;
  try {
    found = await discover(
      createContext(client, app, () => unknownFacts, { cache }),
      {
        livestreamSession: options.livestreamSession,
        credentialsGiven: options.credentials !== undefined,
      },
    );
  } catch (thrown) {
    if (!(thrown instanceof InconclusiveError)) throw thrown;
    return report({ outcome: "unchecked", reason: thrown.message, results: [] });
  }
  const discovery = client.log.length;
  const detected = detectRevision(client.log);
  const revision = requested === "auto" ? detected.revision : requested;
  const run: RunContext = { client, target: app, revision, found, cache };
  const results = await runChecks(planChecks(options, revision), run, options, limits.concurrency, clock);
  const reason =
    results.length === 0 ? "no check is selected" : results.find(({ verdict }) => verdict === "unchecked")?.reason;
  return report({
    outcome: decideOutcome(results),
    discovery,
    ...(reason !== undefined && { reason }),
    revision: { used: revision, requested, detected },
    data: Object.fromEntries(listOperations.map((operation) => [operation, shareSeen(found, operation)])),
    results,
  });
}

/** Runs the checks that send requests, a few at a time and in order, then those that review the log. */
async function runChecks(
  plan: Plan,
  run: RunContext,
  options: SuiteOptions,
  concurrency: number,
  clock: Clock,
): Promise<CheckResult[]> {
  options.onEvent?.({ type: "planned", checks: plan.checks.length });
  const results = new Map<Check, CheckResult>();

  async function runOne(check: Check): Promise<void> {
    const start = clock.now();
    const missing = missingNeed(check.needs, run.found);
    const judgement: Judgement = missing
      ? { verdict: "skip", reason: missing, findings: [], exchanges: [] }
      : await judge(check, run);
    const { id, title, theme, operation } = check;
    const result: CheckResult = {
      ...{ id, title, theme, operation, origin: originOf(check, run.revision) },
      ...failIfRequired(judgement, id, options.require ?? []),
      milliseconds: clock.now() - start,
    };
    results.set(check, result);
    options.onEvent?.({ type: "check", result });
  }

  const sending = plan.checks.filter(({ review }) => !review)[Symbol.iterator]();
  const workers = Array.from({ length: concurrency }, async () => {
    for (const check of sending) await runOne(check);
  });
  await Promise.all(workers);
  const { request } = createContext(run.client, run.target, () => unknownFacts, { cache: run.cache });
  for (const probe of options.replay ?? []) await request(probe);
  for (const check of plan.checks.filter(({ review }) => review)) await runOne(check);
  return plan.checks.flatMap((check) => results.get(check) ?? []);
}

/** Fails a skipped check that the user cannot do without. */
function failIfRequired(judgement: Judgement, id: string, patterns: readonly string[]): Judgement {
  if (judgement.verdict !== "skip" || !patterns.some((pattern) => matches(pattern, id))) return judgement;
  const message = `The check is required and was skipped: ${judgement.reason ?? "for no reason"}.`;
  return {
    ...judgement,
    verdict: "fail",
    findings: [{ level: "broken", code: "required-skipped", path: "", message, exchanges: [] }],
  };
}

function decideOutcome(results: readonly CheckResult[]): Outcome {
  if (results.some(({ verdict }) => verdict === "fail")) return "broken";
  const unknown = results.length === 0 || results.some(({ verdict }) => verdict === "unchecked");
  return unknown ? "unchecked" : "conforms";
}

function shareSeen({ lists }: Discovery, operation: ListOperation): Share {
  const { walk, total, scope } = lists[operation];
  return { seen: new Set(walk.rows.map(({ id }) => id)).size, total, whole: walk.whole, scope };
}
