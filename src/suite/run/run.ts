import { type ProfileFile, resolveProfile } from "../../contract/behaviour.js";
import { defaultRevision, type ListOperation, type Revision } from "../../contract/revisions.js";
import { type Clock, systemClock } from "../../lib/http-client.js";
import { type Check, missingNeed, originOf } from "../checks/check.js";
import { matches, type Plan, planChecks, type Selection } from "../checks/registry.js";
import { discover } from "../discovery/discover.js";
import { detectRevision } from "../discovery/revision.js";
import { createView, type Found, type Memory, unknownFacts } from "../lists/context.js";
import type { App, Exchange, Probe } from "../model/exchange.js";
import { InconclusiveError } from "../model/finding.js";
import { createClient, type Limits, limitsFor } from "../target/client.js";
import type { Credentials } from "../target/credentials.js";
import type { Target } from "../target/target.js";
import { type Judgement, judge, type RunContext } from "./judge.js";
import type { CheckResult, Outcome, Report, Share } from "./report.js";

/** What a run needs to know. */
export interface SuiteOptions extends App, Selection {
  readonly target: Target;
  readonly credentials?: Credentials | undefined;
  readonly revision?: Revision | "auto";
  /** What is assumed where the documents are silent; no check depends on it, and the report holds its ledger. */
  readonly profile?: ProfileFile;
  /** Id of a livestream session; there is no list to find one in. */
  readonly livestreamSession?: string | undefined;
  /** Requests of a recording, asked again for the checks that look at everything that was seen. */
  readonly replay?: readonly Probe[];
  /** Patterns of checks that must not be skipped. */
  readonly require?: readonly string[];
  readonly limits?: Partial<Limits>;
  readonly clock?: Clock;
  /** Version of the tool that runs the suite, for reports. */
  readonly version?: string;
  readonly onEvent?: (event: SuiteEvent) => void;
}

/** What happens during a run, for whoever watches it. */
export type SuiteEvent =
  | { readonly type: "planned"; readonly checks: number }
  | { readonly type: "exchange"; readonly exchange: Exchange }
  | { readonly type: "check"; readonly result: CheckResult };

/**
 * Checks a target against the contract and returns the report. Never throws for what the target does. Without a check to
 * run, nothing is known: the outcome is "unchecked".
 */
export async function runSuite(options: SuiteOptions): Promise<Report> {
  const { target, clock = systemClock, revision: asked = "auto", onEvent } = options;
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
  const memory: Memory = new Map();
  const report = (part: Partial<Report> & Pick<Report, "outcome" | "results">): Report => ({
    ...(options.version !== undefined && { version: options.version }),
    target: { name: target.name, kind: target.kind, ...app },
    startedAt: new Date(startedAt).toISOString(),
    milliseconds: clock.now() - startedAt,
    revision: { used: asked === "auto" ? defaultRevision : asked, asked },
    requests: { sent: client.sent(), limit: limits.maxRequests },
    data: {},
    log: client.log,
    discovery: client.log.length,
    ...(options.livestreamSession !== undefined && { livestreamSession: options.livestreamSession }),
    credentialsGiven: options.credentials !== undefined,
    ledger: resolveProfile(options.profile ?? {}).ledger,
    ...part,
  });

  const look = createView(client, app, () => unknownFacts, { memory });
  let found: Found;
  try {
    found = await discover(look, {
      livestreamSession: options.livestreamSession,
      credentialsGiven: options.credentials !== undefined,
    });
  } catch (thrown) {
    if (!(thrown instanceof InconclusiveError)) throw thrown;
    return report({ outcome: "unchecked", obstacle: thrown.message, results: [] });
  }
  const discovery = client.log.length;
  const detected = detectRevision(client.log);
  const revision = asked === "auto" ? detected.revision : asked;
  const bench: RunContext = { client, target: app, revision, found, memory };
  const results = await runChecks(planChecks(options, revision), bench, options, limits.concurrency, clock);
  const obstacle =
    results.length === 0 ? "no check is selected" : results.find(({ verdict }) => verdict === "unchecked")?.reason;
  return report({
    outcome: outcomeOf(results),
    discovery,
    ...(obstacle !== undefined && { obstacle }),
    revision: { used: revision, asked, detected },
    data: { GetMeetings: shareOf(found, "GetMeetings"), GetSessions: shareOf(found, "GetSessions") },
    results,
  });
}

/** Runs the checks that ask, a few at a time and in order, then those that look at all that was seen. */
async function runChecks(
  plan: Plan,
  bench: RunContext,
  options: SuiteOptions,
  concurrency: number,
  clock: Clock,
): Promise<CheckResult[]> {
  options.onEvent?.({ type: "planned", checks: plan.checks.length });
  const results = new Map<Check, CheckResult>();

  async function runOne(check: Check): Promise<void> {
    const begun = clock.now();
    const missing = missingNeed(check.needs, bench.found);
    const judgement: Judgement = missing
      ? { verdict: "skip", reason: missing, findings: [], exchanges: [] }
      : await judge(check, bench);
    const { id, title, theme, operation } = check;
    const result: CheckResult = {
      ...{ id, title, theme, operation, origin: originOf(check, bench.revision) },
      ...required(judgement, id, options.require ?? []),
      milliseconds: clock.now() - begun,
    };
    results.set(check, result);
    options.onEvent?.({ type: "check", result });
  }

  const asking = plan.checks.filter(({ review }) => !review)[Symbol.iterator]();
  const workers = Array.from({ length: concurrency }, async () => {
    for (const check of asking) await runOne(check);
  });
  await Promise.all(workers);
  const look = createView(bench.client, bench.target, () => unknownFacts, { memory: bench.memory });
  for (const probe of options.replay ?? []) await look.ask(probe);
  for (const check of plan.checks.filter(({ review }) => review)) await runOne(check);
  return plan.checks.flatMap((check) => results.get(check) ?? []);
}

/** Fails a skipped check that the user cannot do without. */
function required(judgement: Judgement, id: string, patterns: readonly string[]): Judgement {
  if (judgement.verdict !== "skip" || !patterns.some((pattern) => matches(pattern, id))) return judgement;
  const message = `The check is required and was skipped: ${judgement.reason ?? "for no reason"}.`;
  return {
    ...judgement,
    verdict: "fail",
    findings: [{ level: "broken", code: "required-skipped", path: "", message, exchanges: [] }],
  };
}

function outcomeOf(results: readonly CheckResult[]): Outcome {
  if (results.some(({ verdict }) => verdict === "fail")) return "broken";
  const unknown = results.length === 0 || results.some(({ verdict }) => verdict === "unchecked");
  return unknown ? "unchecked" : "conforms";
}

function shareOf({ lists }: Found, operation: ListOperation): Share {
  const { walk, total, scope } = lists[operation];
  return { seen: new Set(walk.rows.map(({ id }) => id)).size, total, whole: walk.whole, scope };
}
