import { resolveProfile } from "../../contract/behaviour.js";
import { defaultRevision } from "../../contract/constants.js";
import type { ProfileFile } from "../../contract/profile-file.js";
import { type ListOperation, listOperations, type Revision } from "../../contract/revisions.js";
import { namedIds, type Selection } from "../../lib/glob.js";
import { type Clock, systemClock } from "../../lib/http-client.js";
import { isObject } from "../../lib/json-path.js";
import { isError, messageOf } from "../../lib/message.js";
import {
  callback,
  checkOptions,
  flag,
  isText,
  type OptionCheck,
  type OptionChecks,
  object,
  text,
  wholeNumber,
} from "../../lib/options.js";
import { createSlots } from "../../lib/wait.js";
import { type Check, missingNeed, originOf } from "../checks/check.js";
import { checkIds, type Plan, planChecks, planOptionChecks } from "../checks/registry.js";
import { type Discovered, discover } from "../discovery/discover.js";
import { createRequester, type Discovery, type ResponseCache } from "../lists/context.js";
import type { Walk } from "../lists/walk.js";
import type { App, Exchange, Probe } from "../model/exchange.js";
import { InconclusiveError, UnusableResponse } from "../model/finding.js";
import { isPathSegment, isSame } from "../model/json.js";
import { type Client, type Credentials, createClient, type Limits, limitsFor } from "../target/client.js";
import type { Target } from "../target/target.js";
import { internalError, type Judgement, judge, type RunContext, type Verdict } from "./judge.js";
import { redactReport } from "./redact.js";
import { type CheckResult, type Outcome, type Report, type Share, shareChecked } from "./report.js";

export interface SuiteOptions extends App, Selection {
  readonly target: Target;
  readonly credentials?: Credentials | undefined;
  readonly revision?: Revision | "auto" | undefined;
  /** Assumptions where the documents are silent; no check depends on them, and the report contains their ledger. */
  readonly profile?: ProfileFile | undefined;
  /** Id of a livestream session; the API has no list of them. */
  readonly livestreamSession?: string | undefined;
  /** Requests of a recording, sent again for the checks that review the log. */
  readonly replay?: readonly Probe[] | undefined;
  /** Patterns of checks that must not be skipped. */
  readonly require?: readonly string[] | undefined;
  /** Whether a check without a verdict makes the run unchecked. */
  readonly requireAll?: boolean | undefined;
  /** How often a failed check is retried; one that then does not fail is flaky. */
  readonly retryFailed?: number | undefined;
  readonly limits?: Partial<Limits> | undefined;
  readonly clock?: Clock | undefined;
  /** Ends the run: what it has not checked by then stays unchecked. */
  readonly signal?: AbortSignal | undefined;
  readonly version?: string | undefined;
  readonly onEvent?: ((event: SuiteEvent) => void) | undefined;
}

const id: OptionCheck = [(value) => isText(value) && isPathSegment(value), "an id, a plain segment of a path"];

const optionChecks: OptionChecks<SuiteOptions> = {
  target: [
    (value) => isObject(value) && isText(value.name) && callback[0](value.send),
    "a target, such as httpTarget(url) or injectTarget(app)",
  ],
  account: id,
  app: id,
  livestreamSession: id,
  credentials: [
    (value) => isObject(value) && (text[0](value.token) || (text[0](value.email) && text[0](value.key))),
    "{ token } or { email, key }",
    true,
  ],
  profile: object,
  ...planOptionChecks,
  require: planOptionChecks.only,
  requireAll: flag,
  retryFailed: wholeNumber(0),
  replay: [Array.isArray, "a list of requests"],
  limits: object,
  clock: object,
  signal: object,
  version: text,
  onEvent: callback,
};

export type SuiteEvent =
  | { readonly type: "planned"; readonly checks: number }
  | { readonly type: "exchange"; readonly exchange: Exchange }
  | { readonly type: "check"; readonly result: CheckResult };

/**
 * Checks a target against the contract and returns the report. Throws for invalid options, never for what the target does.
 * If no check runs, nothing is known: the outcome is "unchecked".
 */
export async function runSuite(options: SuiteOptions): Promise<Report> {
  checkOptions("runSuite", options, optionChecks);
  for (const name of ["target", "account", "app"] as const) {
    if (options[name] === undefined) throw new TypeError(`${name} is missing: expected ${optionChecks[name][1]}`);
  }
  const { ledger } = resolveProfile(options.profile ?? {});
  const { account, app, target, credentials, revision = "auto", clock = systemClock, signal, onEvent } = options;
  const limits = limitsFor(target, options.limits);
  const onExchange = (exchange: Exchange) => onEvent?.({ type: "exchange", exchange });
  const client = createClient({ account, app, target, limits, clock, credentials, signal, onExchange });
  try {
    return await runWith({ ...options, revision, clock, limits, client, ledger });
  } finally {
    client.close();
  }
}

/** The options of a run with defaults, and values derived from them. */
interface Setup extends SuiteOptions {
  readonly revision: Revision | "auto";
  readonly clock: Clock;
  readonly limits: Limits;
  readonly client: Client;
  readonly ledger: Report["ledger"];
}

async function runWith(setup: Setup): Promise<Report> {
  const { target, revision: requested, clock, limits, client, ledger, livestreamSession, credentials, version } = setup;
  const startedAt = clock.now();
  const app: App = { account: setup.account, app: setup.app };
  const cache: ResponseCache = new Map();
  const report = (part: Partial<Report> & Pick<Report, "outcome" | "results">): Report =>
    redactReport({
      ...(version !== undefined && { version }),
      target: { name: target.name, kind: target.kind, ...(target.baseUrl && { baseUrl: target.baseUrl }), ...app },
      startedAt: new Date(startedAt).toISOString(),
      milliseconds: clock.now() - startedAt,
      revision: { used: requested === "auto" ? defaultRevision : requested, requested },
      requests: { sent: client.sent(), limit: limits.maxRequests, retried: client.retried() },
      data: {},
      log: client.log,
      discovery: client.log.length,
      ...(livestreamSession !== undefined && { livestreamSession }),
      credentialsGiven: credentials !== undefined,
      ...(credentials && { credentialKind: "token" in credentials ? ("token" as const) : ("key" as const) }),
      ledger,
      ...part,
    });

  let found: Discovered;
  try {
    found = await discover(createRequester(client, app, cache), {
      requested,
      livestreamSession,
      credentialsGiven: credentials !== undefined,
    });
  } catch (thrown) {
    const defect = thrown instanceof InconclusiveError ? undefined : describeDefect(thrown);
    const reason = defect === undefined ? messageOf(thrown) : internalError(thrown);
    return report({ outcome: "unchecked", reason, results: [], ...(defect !== undefined && { defect }) });
  }
  const discovery = client.log.length;
  const { revision } = found;
  const { signs, ...detected } = found.detected;
  const plan = planChecks(setup, revision);
  const run = {
    client,
    target: app,
    found,
    cache,
    planned: new Set(plan.checks.map(({ id }) => id)),
    seen: { changes: false, undone: 0 },
  };
  const { results, defect } = await runChecks(plan, run, setup);
  const outcome = decideOutcome(results, setup.requireAll === true, run.seen.undone);
  const reason = outcome === "unchecked" ? whyUnchecked(results) : undefined;
  return report({
    outcome,
    discovery,
    ...(reason !== undefined && { reason }),
    ...(defect !== undefined && { defect }),
    revision: { used: revision, requested, detected },
    data: Object.fromEntries(listOperations.map((operation) => [operation, shareSeen(found, operation)])),
    results,
  });
}

/** Maximum lag of a server's lists behind its details, or of a cache behind both, in milliseconds. */
const lag = 4000;

/** Number of walks of a list, with such times in between, that are compared with each other. */
const keptWalks = 12;

/** Maximum time to wait for caches that declare how old their responses can be, in milliseconds. */
const longestLag = 20_000;

/** Returns the maximum age of responses that a cache declares, in milliseconds; 0 without an `Age` header. */
function staleness({ headers: { age, "cache-control": control = "" } }: Exchange): number {
  if (age === undefined) return 0;
  const seconds = [age, /max-?age=(\d+)/.exec(control)?.[1]].map((text) => Number(text ?? 0) || 0);
  return Math.min(1000 * Math.max(...seconds), longestLag);
}

/** Runs the checks that send requests, a few at a time and in order, then those that review the log. */
async function runChecks(
  plan: Plan,
  common: Omit<RunContext, "hasSpareRequests" | "pause" | "enter" | "addWalk">,
  { target, limits, clock, replay: probes = [], require = [], retryFailed = 0, onEvent }: Setup,
): Promise<{ readonly results: CheckResult[]; readonly defect: string | undefined }> {
  onEvent?.({ type: "planned", checks: plan.checks.length });
  const results = new Map<Check, CheckResult>();
  const started = new Set<Check>();
  let defect: string | undefined;
  const hasSpareRequests = () => {
    const ahead = plan.checks.filter((check) => !started.has(check)).reduce((sum, { requests }) => sum + requests, 0);
    // Checks that are repeated concurrently share a tenth.
    return common.client.sent() + ahead < 0.9 * limits.maxRequests;
  };
  const longestDelay = () => common.client.log.map(staleness).reduce((one, other) => Math.max(one, other), lag);
  const walks: { readonly at: number; readonly walk: Walk }[] = [];
  const addWalk = (walk: Walk) => {
    const alike = walks.filter((one) => isSame(one.walk.query, walk.query) && one.walk.operation === walk.operation);
    const at = clock.now();
    // Several pages are not of one moment: a deletion in between shifts a row out of sight.
    const isOfMoment = target.kind === "http" && walk.pages.length === 1;
    if (!isOfMoment || at - (alike.at(-1)?.at ?? 0) < longestDelay()) return [];
    walks.push({ at, walk });
    return [...alike.map((one) => one.walk), walk].slice(-keptWalks);
  };
  const run: RunContext = { ...common, hasSpareRequests, addWalk };

  async function runOne(check: Check, onPause?: () => void): Promise<void> {
    const start = clock.now();
    started.add(check);
    const pause = async () => {
      onPause?.();
      await common.client.wait(longestDelay());
    };
    const enter = () => {
      onPause?.();
      return takeSlot();
    };
    const pausing: RunContext = { ...run, ...(target.kind === "http" && { pause, enter }) };
    const { defect: thrown, ...judgement } =
      withoutRunning(check, run.found) ?? (await judgeRepeatedly(check, pausing, retryFailed));
    if (thrown !== undefined) defect ??= describeDefect(thrown);
    const { id, title, theme, operation } = check;
    const result: CheckResult = {
      id,
      title,
      theme,
      operation,
      origin: originOf(check, run.found.revision),
      ...failIfRequired(judgement, id, require),
      milliseconds: clock.now() - start,
    };
    results.set(check, result);
    onEvent?.({ type: "check", result });
  }

  const takeSlot = createSlots(limits.concurrency);
  const sending = plan.checks.filter(({ review }) => !review)[Symbol.iterator]();
  const paused: Promise<void>[] = [];
  // While a check pauses, the next one runs.
  const runOrPause = (check: Check) =>
    new Promise<void>((resolve, reject) => {
      const running = runOne(check, resolve);
      paused.push(running);
      running.then(resolve, reject);
    });
  const workers = Array.from({ length: limits.concurrency }, async () => {
    for (const check of sending) await runOrPause(check);
  });
  await Promise.all(workers);
  await Promise.all(paused);
  await replay(run, probes);
  for (const check of plan.checks.filter(({ review }) => review)) await runOne(check);
  return { results: explain(plan.checks, results), defect };
}

/** Returns the results in order. A failure that another one explains becomes a skip, to report each cause once. */
function explain(planned: readonly Check[], results: ReadonlyMap<Check, CheckResult>): CheckResult[] {
  const all = planned.flatMap((check) => results.get(check) ?? []);
  const failed = new Set(all.filter(({ verdict }) => verdict === "fail").map(({ id }) => id));
  return planned.flatMap((check) => {
    const result = results.get(check);
    const cause = check.explainedBy?.find((id) => failed.has(id));
    if (result?.verdict !== "fail" || cause === undefined) return result ?? [];
    return [{ ...result, verdict: "skip", reason: `its failure is explained by ${cause}`, findings: [] } as const];
  });
}

/** Judges a check, again on new responses if it fails. */
async function judgeRepeatedly(check: Check, run: RunContext, retries: number): Promise<Judgement> {
  const first = await judge(check, run);
  for (let retry = 1; retry <= retries && first.verdict === "fail"; retry += 1) {
    const fresh: RunContext = { ...run, cache: new Map(), logFrom: run.client.log.length };
    if (check.review) {
      await replay(
        fresh,
        first.findings.flatMap(({ exchanges }) => exchanges.map(({ probe }) => probe)),
      );
    }
    const again = await judge(check, fresh);
    const flaky = `failed at first, and not when tried again: ${first.findings[0]?.message ?? ""}`;
    if (again.verdict === "pass" || again.verdict === "observed") return { ...again, flaky };
  }
  return first;
}

/** Sends requests for the checks that review the log, which contains their results. */
async function replay({ client, target, cache }: RunContext, probes: readonly Probe[]): Promise<void> {
  const { request } = createRequester(client, target, cache);
  for (const probe of probes) {
    await request(probe).catch((thrown: unknown) => {
      if (!(thrown instanceof UnusableResponse || thrown instanceof InconclusiveError)) throw thrown;
    });
  }
}

/** Returns the judgement of a check that cannot run; undefined if it can. */
function withoutRunning({ operation, needs }: Check, found: Discovered): Judgement | undefined {
  const forbidden = found.forbidden[operation];
  const reason = forbidden ?? missingNeed(needs, found);
  if (reason === undefined) return undefined;
  return { verdict: forbidden === undefined ? "skip" : "unchecked", reason, findings: [], exchanges: [] };
}

function failIfRequired(judgement: Judgement, id: string, patterns: readonly string[]): Judgement {
  if (judgement.verdict !== "skip" || !patterns.some((one) => namedIds(checkIds, one).includes(id))) return judgement;
  const message = `The check is required and was skipped: ${judgement.reason ?? "for no reason"}.`;
  return {
    ...judgement,
    verdict: "fail",
    findings: [{ level: "broken", code: "required-skipped", path: "", message, exchanges: [] }],
  };
}

/** Decides the outcome of a run in which some checks, `undone`, lacked requests, time or recorded responses. */
function decideOutcome(results: readonly CheckResult[], requireAll: boolean, undone: number): Outcome {
  if (results.some(({ verdict }) => verdict === "fail")) return "broken";
  if (undone > shareChecked(results).checked) return "unchecked";
  const missing = (verdict: Verdict) => verdict === "unchecked" || (requireAll && verdict === "skip");
  return results.length === 0 || results.some(({ verdict }) => missing(verdict)) ? "unchecked" : "conforms";
}

/** Returns why some checks have no verdict, each reason once: those of unchecked checks, else those of skipped ones. */
function whyUnchecked(results: readonly CheckResult[]): string {
  if (results.length === 0) return "no check is selected";
  const reasonsOf = (wanted: Verdict) =>
    results.flatMap(({ verdict, reason }) => (verdict === wanted && reason !== undefined ? [reason] : []));
  const reasons = [...new Set(reasonsOf("unchecked").length > 0 ? reasonsOf("unchecked") : reasonsOf("skip"))];
  const { checked, of: all } = shareChecked(results);
  const share = checked > 0 ? `${checked} of ${all} checks came to a verdict: ` : "";
  return `${share}${reasons.slice(0, 6).join("; ")}${reasons.length > 6 ? "; ..." : ""}`;
}

/** Describes the kind and place of a defect, without its message, which may quote the target. */
function describeDefect(thrown: unknown): string {
  const [place = ""] = /^ +at .*/m.exec(isError(thrown) ? (thrown.stack ?? "") : "") ?? [];
  return `${internalError(thrown)}${place.replace(/^ +/, " ")}`;
}

function shareSeen({ lists }: Discovery, operation: ListOperation): Share {
  const { walk, total, scope } = lists[operation];
  return { seen: new Set(walk.rows.map(({ id }) => id)).size, total, whole: walk.whole, scope };
}
