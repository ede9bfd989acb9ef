import type { Revision } from "../../contract/revisions.js";
import { type Check, type Dependency, originOf } from "../checks/check.js";
import { createContext, type Discovery, type ResponseCache, type SuiteContext } from "../lists/context.js";
import { hasChanged, type Walk } from "../lists/walk.js";
import type { App, Exchange } from "../model/exchange.js";
import { type Finding, InconclusiveError, mergeFindings, Skipped, UnusableResponse } from "../model/finding.js";
import type { Client } from "../target/client.js";

/** What was found out about a check. `unchecked` means that the target did not respond. */
export type Verdict = "pass" | "fail" | "skip" | "observed" | "unchecked";

/** The outcome of one check. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly reason?: string;
  readonly findings: readonly Finding[];
  /** The exchanges the verdict rests on. */
  readonly exchanges: readonly Exchange[];
}

/** What checks are judged with. */
export interface RunContext {
  readonly client: Client;
  readonly target: App;
  readonly revision: Revision;
  readonly found: Discovery;
  /** The responses that all checks share. */
  readonly cache: ResponseCache;
}

const attempts = 3;

/**
 * Runs a check, again when it finds something on data that changed meanwhile. On a busy account LIVE sessions change all
 * the time, so the later attempts use a steady context.
 */
export async function judge(check: Check, run: RunContext): Promise<Judgement> {
  const first = openContext(run, { cache: run.cache });
  const exchanges: Exchange[] = [];
  try {
    let findings = await runCheck(check, run, first);
    exchanges.push(...first.exchanges());
    let before = check.dependsOn && (await walkDependencies(check.dependsOn.lists, first));
    for (let attempt = 1; check.dependsOn && before && findings.some(isDoubtful); attempt += 1) {
      const { lists } = check.dependsOn;
      const reorders = check.dependsOn.invalidatedBy === "reordering";
      const after = await walkDependencies(lists, openContext(run));
      if (!after.some((walk, index) => hasChanged(before?.[index] ?? walk, walk, reorders && attempt === 1))) break;
      if (attempt === attempts) return { verdict: "skip", reason: "the data kept changing", findings: [], exchanges };
      const again = openContext(run, { steady: reorders });
      before = await walkDependencies(lists, again);
      findings = await runCheck(check, run, again);
      exchanges.push(...again.exchanges());
    }
    return { ...toVerdict(check, run.revision, findings), exchanges };
  } catch (thrown) {
    if (thrown instanceof Skipped) {
      return { verdict: "skip", reason: thrown.message, findings: [], exchanges: first.exchanges() };
    }
    if (thrown instanceof InconclusiveError) {
      const verdict = thrown.reason === "budget" ? "skip" : "unchecked";
      return { verdict, reason: thrown.message, findings: [], exchanges: first.exchanges() };
    }
    throw thrown;
  }
}

function openContext(
  { client, target, found }: RunContext,
  options: Parameters<typeof createContext>[3] = {},
): SuiteContext {
  return createContext(client, target, (operation) => found.lists[operation], options);
}

async function runCheck(check: Check, run: RunContext, context: SuiteContext): Promise<readonly Finding[]> {
  const { target, revision, found, client } = run;
  try {
    return await check.run({ ...context, target, revision, found, log: client.log });
  } catch (thrown) {
    if (thrown instanceof UnusableResponse) return [thrown.finding()];
    throw thrown;
  }
}

function walkDependencies(lists: readonly Dependency[], context: SuiteContext): Promise<Walk[]> {
  return Promise.all(lists.map((list) => (list === "LIVE" ? context.live() : context.reference(list))));
}

/** Turns findings into a verdict: what violates an assumption of ours is an observation, not a failure. */
function toVerdict(check: Check, revision: Revision, raw: readonly Finding[]): Omit<Judgement, "exchanges"> {
  const assumed = originOf(check, revision) === "assumed";
  const findings = mergeFindings(
    raw.map((finding) => (assumed && isBroken(finding) ? { ...finding, level: "observed" } : finding)),
  );
  if (findings.some(isBroken)) return { verdict: "fail", findings };
  return { verdict: findings.some(({ level }) => level === "observed") ? "observed" : "pass", findings };
}

/** Whether a change of the data could explain a finding; an unusable response is wrong whatever the data. */
function isDoubtful({ level, code }: Finding): boolean {
  return level === "broken" && code !== "status" && code !== "json";
}

function isBroken({ level }: Finding): boolean {
  return level === "broken";
}
