import type { Revision } from "../../contract/revisions.js";
import { type Check, type Context, type Dependency, originOf } from "../checks/check.js";
import { createView, type Found, type Memory, type SuiteContext } from "../lists/context.js";
import { moved, type Walk } from "../lists/walk.js";
import type { App, Exchange } from "../model/exchange.js";
import { type Finding, InconclusiveError, merged, Skipped, Unusable } from "../model/finding.js";
import type { Client } from "../target/client.js";

/** What was found out about a check. `unchecked` means that the target could not be asked. */
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
  readonly found: Found;
  /** The answers that all checks share. */
  readonly memory: Memory;
}

const attempts = 3;

/**
 * Runs a check; what it finds on data that changed meanwhile is looked at again before it counts. On a busy account
 * LIVE sessions change all the time, so the later looks are by steady views.
 */
export async function judge(check: Check, bench: RunContext): Promise<Judgement> {
  const first = openView(bench, { memory: bench.memory });
  const exchanges: Exchange[] = [];
  try {
    let findings = await runCheck(check, bench, first);
    exchanges.push(...first.asked());
    let before = check.dependsOn && (await walkDependencies(check.dependsOn.lists, first));
    for (let attempt = 1; check.dependsOn && before && findings.some(isDoubtful); attempt += 1) {
      const { lists } = check.dependsOn;
      const reorders = check.dependsOn.invalidatedBy === "reordering";
      const after = await walkDependencies(lists, openView(bench));
      if (!after.some((walk, index) => moved(before?.[index] ?? walk, walk, reorders && attempt === 1))) break;
      if (attempt === attempts) return { verdict: "skip", reason: "the data kept changing", findings: [], exchanges };
      const again = openView(bench, { steady: reorders });
      before = await walkDependencies(lists, again);
      findings = await runCheck(check, bench, again);
      exchanges.push(...again.asked());
    }
    return { ...weigh(check, bench.revision, findings), exchanges };
  } catch (thrown) {
    if (thrown instanceof Skipped) {
      return { verdict: "skip", reason: thrown.message, findings: [], exchanges: first.asked() };
    }
    if (thrown instanceof InconclusiveError) {
      const verdict = thrown.reason === "budget" ? "skip" : "unchecked";
      return { verdict, reason: thrown.message, findings: [], exchanges: first.asked() };
    }
    throw thrown;
  }
}

function openView({ client, target, found }: RunContext, options: Parameters<typeof createView>[3] = {}): SuiteContext {
  return createView(client, target, (operation) => found.lists[operation], options);
}

async function runCheck(check: Check, bench: RunContext, view: SuiteContext): Promise<readonly Finding[]> {
  const { target, revision, found, client } = bench;
  const context: Context = { ...view, target, revision, found, log: client.log };
  try {
    return await check.run(context);
  } catch (thrown) {
    if (thrown instanceof Unusable) return [thrown.finding()];
    throw thrown;
  }
}

function walkDependencies(lists: readonly Dependency[], view: SuiteContext): Promise<Walk[]> {
  return Promise.all(lists.map((list) => (list === "LIVE" ? view.live() : view.reference(list))));
}

/** Turns findings into a verdict: what breaks an assumption of ours is an observation, not a failure. */
function weigh(check: Check, revision: Revision, raw: readonly Finding[]): Omit<Judgement, "exchanges"> {
  const assumed = originOf(check, revision) === "assumed";
  const findings = merged(
    raw.map((finding) => (assumed && isBroken(finding) ? { ...finding, level: "observed" } : finding)),
  );
  if (findings.some(isBroken)) return { verdict: "fail", findings };
  return { verdict: findings.some(({ level }) => level === "observed") ? "observed" : "pass", findings };
}

/** Whether a change of the data could explain a finding; an answer that cannot be used is wrong whatever the data. */
function isDoubtful({ level, code }: Finding): boolean {
  return level === "broken" && code !== "status" && code !== "json";
}

function isBroken({ level }: Finding): boolean {
  return level === "broken";
}
