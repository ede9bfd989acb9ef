import { describeRecord } from "../../contract/redaction.js";
import { isError } from "../../lib/message.js";
import { type Check, type Dependency, originOf } from "../checks/check.js";
import { reviewerOf } from "../checks/shape.js";
import type { Discovered } from "../discovery/discover.js";
import { createContext, createRequester, type ResponseCache, type SuiteContext } from "../lists/context.js";
import { emptyWalk, hasChanged, type Walk } from "../lists/walk.js";
import type { App, Exchange } from "../model/exchange.js";
import {
  brief,
  broken,
  type Finding,
  flatten,
  InconclusiveError,
  isSameExpectation,
  isSameFinding,
  mergeFindings,
  Skipped,
  unusable,
} from "../model/finding.js";
import { isSame, settled } from "../model/json.js";
import type { Client } from "../target/client.js";

/** The verdict on a check. `unchecked` means that the target did not respond, or that the check itself failed. */
export type Verdict = "pass" | "fail" | "skip" | "observed" | "unchecked";

export interface Judgement {
  readonly verdict: Verdict;
  readonly reason?: string;
  readonly findings: readonly Finding[];
  readonly exchanges: readonly Exchange[];
  /** What failed at first, but not when retried. */
  readonly flaky?: string;
  /** A defect of the check, not of the target. */
  readonly defect?: unknown;
}

export interface RunContext {
  readonly client: Client;
  readonly target: App;
  readonly found: Discovered;
  /** The responses that all checks share. */
  readonly cache: ResponseCache;
  /** The first exchange of the log that checks see; the first of all unless set. */
  readonly logFrom?: number;
  readonly planned: ReadonlySet<string>;
  /** Whether data has changed, and how many checks were left undone for lack of requests, time or recorded responses. */
  readonly seen: { changes: boolean; undone: number };
  /** Reports whether there are more requests left than the remaining checks need. */
  readonly hasSpareRequests: () => boolean;
  /** Waits longer than lists and caches lag behind; undefined if a target has neither. */
  readonly pause?: (() => Promise<void>) | undefined;
  /** Adds a walk to those of all checks, and returns the ones of the same request; none if the last is too recent. */
  readonly addWalk: (walk: Walk) => readonly Walk[];
  /** Waits for one of a few slots: repeating all checks at once would use up the requests before one is confirmed. */
  readonly enter?: (() => Promise<() => void>) | undefined;
}

/** Maximum number of times a check runs while the data keeps changing. */
const attempts = 8;

/**
 * Number of consecutive runs that must find something while nothing changes: a change that is undone during one leaves no
 * trace. Counts that lag behind can differ in the same way twice.
 */
const confirmations = { usual: 2, counts: 4 };

/**
 * Runs a check, again if it finds something that a change of the data could explain. In a busy account LIVE sessions change
 * all the time, so runs after a change use a steady context. Never throws.
 */
export function judge(check: Check, run: RunContext): Promise<Judgement> {
  return new Trial(check, run).judge();
}

/** The runs of one check. */
class Trial {
  readonly #contexts: SuiteContext[] = [];

  constructor(
    private readonly check: Check,
    private readonly run: RunContext,
  ) {}

  async judge(): Promise<Judgement> {
    const { check, run } = this;
    const exchanges = () => this.#contexts.flatMap((context) => context.exchanges());
    try {
      return { ...toVerdict(check, run, await this.#settle()), exchanges: exchanges() };
    } catch (thrown) {
      if (isLimit(thrown)) run.seen.undone++;
      return { ...withoutVerdict(thrown), findings: [], exchanges: exchanges() };
    }
  }

  #open(cache?: ResponseCache, steady = false): SuiteContext {
    const { client, target, found } = this.run;
    const context = createContext(createRequester(client, target, cache), found, { steady });
    this.#contexts.push(context);
    return context;
  }

  /** Returns findings that no change of the data explains. Throws `Skipped` if none is certain. */
  async #settle(): Promise<readonly Finding[]> {
    const { dependsOn } = this.check;
    const first = this.#open(this.run.cache);
    const findings = await this.#runCheck(first);
    if (!dependsOn || findings.every(this.#isCertain)) return findings;
    const leave = await this.run.enter?.();
    try {
      return await this.#confirm(dependsOn, findings, first);
    } finally {
      leave?.();
    }
  }

  async #confirm(
    { lists, invalidatedBy, counts }: NonNullable<Check["dependsOn"]>,
    found: readonly Finding[],
    first: SuiteContext,
  ): Promise<readonly Finding[]> {
    const { run } = this;
    const needed = run.pause && counts ? confirmations.counts : confirmations.usual;
    let findings = found;
    let before = await walkDependencies(lists, first);
    let confirmed = 0;
    const rounds = [before];
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const after = await walkDependencies(lists, this.#open());
      rounds.push(after);
      const returned = this.#findReturnedRow(rounds);
      if (returned) return [returned];
      // A change in a LIVE session counts only once; after that, every response is as recent as the others.
      const changed = after.some(
        (walk, index) => hasChanged(before[index] ?? walk, walk, attempt === 1) || isEmptied(walk, run.found),
      );
      confirmed = changed ? 0 : confirmed + 1;
      run.seen.changes ||= changed;
      if (confirmed >= needed) return findings;
      if (this.#certainlyBroken(findings) || !run.hasSpareRequests()) return this.#conclude(findings);
      const again = this.#open(undefined, run.seen.changes && invalidatedBy === "reordering");
      await run.pause?.();
      before = await walkDependencies(lists, again);
      const latest = await this.#runCheck(again);
      if (latest.every(this.#isCertain)) return latest;
      const lasting = run.pause ? this.#findLasting(latest, findings) : latest;
      if (!lasting) confirmed = 0;
      findings = lasting ?? latest;
    }
    throw new Skipped("the data kept changing");
  }

  /** Returns what a pause did not change, if any of it is uncertain: a list or cache that lagged behind has another. */
  #findLasting(latest: readonly Finding[], earlier: readonly Finding[]): readonly Finding[] | undefined {
    const isLasting = this.check.dependsOn?.counts ? isSameFinding : isSameExpectation;
    const lasting = latest.filter((one) => this.#isCertain(one) || earlier.some((other) => isLasting(one, other)));
    return lasting.every(this.#isCertain) ? undefined : lasting;
  }

  /** Returns the findings that count if they are not confirmed any further. Throws `Skipped` if there are none. */
  #conclude(findings: readonly Finding[]): readonly Finding[] {
    if (!this.run.seen.changes) return findings;
    if (this.#certainlyBroken(findings)) return findings.filter(this.#isCertain);
    throw new Skipped("too few requests are left to confirm a difference: raise --max-requests");
  }

  /** Finds a row that returned to what it was, in the walks of this check or of all. */
  #findReturnedRow(rounds: readonly (readonly Walk[])[]): Finding | undefined {
    const latest = rounds.at(-1) ?? [];
    const returned = latest.flatMap((walk, at) => [
      ...returnedRow(rounds.flatMap((walks) => walks[at] ?? [])),
      ...returnedRow(this.run.addWalk(walk), 2),
    ]);
    return returned[0];
  }

  /** Reports whether no change of the data explains a finding; a status other than 200 or 404 is wrong whatever the data. */
  readonly #isCertain = ({ level, code, exchanges }: Finding): boolean => {
    const { certain = [] } = this.check;
    if (level !== "broken" || ["json", "no-list", "no-response", ...certain].includes(code)) return true;
    return code === "status" && exchanges[0]?.status !== 404;
  };

  #certainlyBroken(findings: readonly Finding[]): boolean {
    return findings.some((finding) => isBroken(finding) && this.#isCertain(finding));
  }

  async #runCheck(context: SuiteContext): Promise<readonly Finding[]> {
    const { check } = this;
    const { target, found, client, planned, logFrom } = this.run;
    const log = logFrom === undefined ? client.log : client.log.slice(logFrom);
    try {
      return flatten(await check.run({ ...context, target, found, log }));
    } catch (thrown) {
      const response = unusable(thrown);
      const reviewer = reviewerOf(response);
      if (reviewer !== undefined && planned.has(reviewer) && reviewer !== check.id) {
        throw new Skipped(`${response.message}: see ${reviewer}`);
      }
      return [response.finding()];
    }
  }
}

/**
 * Finds a row that walks of a list, with pauses in between, show as before after showing it differently, at `least` once,
 * or omitting it twice: that indicates several servers that differ, not a change of the data.
 */
function returnedRow(all: readonly Walk[], least = 1): Finding[] {
  const walks = all.filter(({ whole }) => whole);
  const forms = walks.map(({ rows }) => new Map(rows.map((row) => [row.id, row])));
  const last = walks.at(-1);
  for (const row of settled(last?.rows ?? [])) {
    const shows = forms.map((rows) => isSame(rows.get(row.id), row));
    const returns = forms.filter((_, at) => !shows[at] && shows[at + 1] && shows.indexOf(true) < at);
    const [other] = returns.flatMap((rows) => rows.get(row.id) ?? []);
    if (returns.length < (other ? least : 2) || !last) continue;
    const [expected = "", seen = ""] = [row, other].map((one) => brief(describeRecord(one)));
    const message = "A row changes, or vanishes, and a moment later is as it was: do several servers respond?";
    return [broken("row-returns", last.operation, message, last.exchanges, { expected, seen })];
  }
  return [];
}

/** Reports whether a list has lost all its rows since discovery, after which it looks unchanged. */
function isEmptied({ operation, query, rows }: Walk, { lists }: Discovered): boolean {
  return query.status === undefined && rows.length === 0 && lists[operation].walk.rows.length > 0;
}

/** Walks lists as they are now; one that cannot be walked has no rows. */
function walkDependencies(lists: readonly Dependency[], context: SuiteContext): Promise<Walk[]> {
  const walks = lists.map(async (list) => {
    try {
      return await (list === "LIVE" ? context.live() : context.reference(list));
    } catch (thrown) {
      return emptyWalk(list === "LIVE" ? "GetSessions" : list, unusable(thrown).exchange);
    }
  });
  return Promise.all(walks);
}

/** Turns findings into a verdict: violations of our own assumptions are observations, not failures. */
function toVerdict(check: Check, { found }: RunContext, raw: readonly Finding[]): Omit<Judgement, "exchanges"> {
  const assumed = originOf(check, found.revision) === "assumed";
  const findings = mergeFindings(
    raw.map((finding) =>
      assumed && isBroken(finding) && !isAlwaysWrong(finding) ? { ...finding, level: "observed" } : finding,
    ),
  );
  if (findings.some(isBroken)) return { verdict: "fail", findings };
  return { verdict: findings.some(({ level }) => level === "observed") ? "observed" : "pass", findings };
}

/** Reports whether requests or time have run out, or a recording has no response. */
function isLimit(thrown: unknown): thrown is InconclusiveError {
  return thrown instanceof InconclusiveError && ["budget", "unrecorded"].includes(thrown.reason);
}

function withoutVerdict(thrown: unknown): Pick<Judgement, "verdict" | "reason" | "defect"> {
  if (thrown instanceof Skipped || isLimit(thrown)) return { verdict: "skip", reason: thrown.message };
  if (thrown instanceof InconclusiveError) return { verdict: "unchecked", reason: thrown.message };
  return { verdict: "unchecked", reason: internalError(thrown), defect: thrown };
}

/** Names a defect of the suite without its message, which may quote the target. */
export function internalError(thrown: unknown): string {
  return `internal error: ${isError(thrown) ? thrown.name : typeof thrown}`;
}

/** Reports whether a finding is wrong whatever we assume: the target itself fails, or a rejected request gets data. */
function isAlwaysWrong({ code, exchanges }: Finding): boolean {
  return ["server-error", "data-in-error"].includes(code) || (code === "status" && (exchanges[0]?.status ?? 0) >= 500);
}

function isBroken({ level }: Finding): boolean {
  return level === "broken";
}
