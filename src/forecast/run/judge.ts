import type { OperationId } from "../../contract/operations.js";
import { parseJson } from "../../lib/json-path.js";
import type { FaultEffect } from "../../server/faults/rule.js";
import type { VariantSettings } from "../../server/scope/scope.js";
import { type Field, legalChange } from "../mutants/contract.js";
import { faultOf, type Mutant, readPathOf } from "../mutants/mutant.js";
import {
  differences,
  failsByItself,
  followsFurtherPages,
  getsUsualResponses,
  mentionsTimeouts,
} from "./observation.js";
import { bestPlace, findShownFields, isOnlyCopied, placeText, readOf } from "./reads.js";
import { type References, type ReferenceWorld, replayed } from "./references.js";
import { type Exchange, earlyRelevance, mayShow, type Relevance, relevanceOf, valuesAt } from "./relevance.js";
import type { MutantResult, Purpose } from "./report.js";
import type { Runner } from "./runner.js";

export type Judgement = Pick<MutantResult, "verdict" | "because" | "read"> & Partial<Pick<MutantResult, "differs">>;

/** A mutant that may matter, with what it changes. */
export interface Suspect {
  readonly mutant: Mutant;
  readonly relevance: Exclude<Relevance, { readonly matters: "no" }>;
  /** The worlds in which it may show. */
  readonly worlds: readonly ReferenceWorld[];
}

/** A change of the API for a run. */
type Change = Pick<Mutant, "settings" | "waits" | "enlargesPages">;

/** The visible effect of a change in a run. */
interface Trace {
  readonly judgement: Judgement;
  /** Whether a busy machine may be the cause, such as of a test that times out. */
  readonly mayBeChance: boolean;
  /** Equal for equal differences. */
  readonly sign: string;
}

/** Maximum number of runs to confirm a difference. If each run shows another one, the last counts. */
const mostRuns = 3;

type ReportJudgement = (suspect: Suspect, judgement: Judgement) => void;

/** Runs mutants and determines their verdicts. */
export class Judge {
  readonly #worlds: readonly ReferenceWorld[];
  readonly #sensitive = new Map<string, Promise<ReferenceWorld | undefined>>();
  /** Signs that two runs of a mutant have shown: the same sign of another mutant needs no confirmation. */
  readonly #certain = new Set<string>();
  /** Later runs without a mutant, by the sign that each was started for. */
  readonly #controls = new Map<string, Promise<Trace | undefined>>();
  /** The worlds in which a run with some settings received other responses. */
  readonly #changing = new Map<VariantSettings, ReferenceWorld[]>();
  /** Settings with which a run requested further pages. */
  readonly #paging = new Set<VariantSettings>();
  #shown: Promise<ReadonlySet<string>> | undefined;

  constructor(
    private readonly runner: Runner,
    private readonly references: References,
    private readonly fields: ReadonlyMap<OperationId, readonly Field[]>,
  ) {
    this.#worlds = [references.usual, references.rich];
  }

  /** Decides whether a mutant matters, and in which worlds, without running the command. */
  async suspect(mutant: Mutant): Promise<Suspect | { readonly because: string }> {
    const { usual, reads } = this.references;
    const exchanges = this.#worlds.flatMap((world) => world.exchanges);
    const early = earlyRelevance(mutant, exchanges, reads);
    const mutated = early ? [] : await Promise.all(this.#worlds.map((world) => this.#mutated(world, mutant)));
    const relevance = early ?? relevanceOf(mutant, exchanges, mutated.flat(), reads);
    if (relevance.matters === "no") return relevance;
    const showing = this.#worlds.filter((world, index) => mayShow(mutant, world.exchanges, mutated[index]));
    // Whatever happens with richer data, the tests have not noticed that nothing works.
    const isDecided = mutant.permanent && reads.tracked && showing.includes(usual);
    return { mutant, relevance, worlds: isDecided ? [usual] : showing };
  }

  /** Returns the mutants of fields that the client shows in output or requests, or that such a field is in. */
  async showing(suspects: readonly Suspect[]): Promise<ReadonlySet<Suspect>> {
    const shown = [...(await this.#shownFields())].map((field) => `${field}.`);
    const isShown = ({ relevance: { operation, path } }: Suspect) =>
      shown.some((field) => [".", "["].some((end) => field.startsWith(`${operation} ${path}${end}`)));
    return new Set(suspects.filter(isShown));
  }

  #shownFields(): Promise<ReadonlySet<string>> {
    this.#shown ??= findShownFields(this.runner, this.references, this.fields);
    return this.#shown;
  }

  #mutated({ reference, isRich }: ReferenceWorld, { settings, operations }: Mutant): Promise<Exchange[]> {
    return replayed(this.runner.options.base, { ...settings, isRicher: isRich }, reference.observation, operations);
  }

  /**
   * Runs mutants of the same operation and operator, all at once. If that shows something, continues with halves until
   * each is judged. Returns whether anything showed. `shows` means that this is known already.
   */
  async judge(suspects: readonly Suspect[], report: ReportJudgement, shows = false): Promise<boolean> {
    const worlds = this.#worlds.filter((world) => suspects.some((suspect) => suspect.worlds.includes(world)));
    const change = joined(suspects.map(({ mutant }) => mutant));
    const isAlone = suspects.length === 1;
    if (!isAlone && (shows || (await this.#trace(change, worlds, { isFinal: false })))) {
      const half = Math.ceil(suspects.length / 2);
      const isInFirst = await this.judge(suspects.slice(0, half), report);
      await this.judge(suspects.slice(half), report, !isInFirst);
      return true;
    }
    const [first] = suspects;
    const trace = isAlone && first ? await this.#traceAlone(first, worlds) : undefined;
    for (const suspect of suspects) {
      const { relevance } = suspect;
      const judgement = trace?.judgement ?? (await this.#judgeSilence(suspect, this.#changing.get(change.settings)));
      const read = relevance.matters === "yes" ? relevance.read : undefined;
      report(suspect, {
        ...this.#inRevision(suspect, judgement),
        ...(read && { read: { path: read.path, ...bestPlace(read) } }),
      });
    }
    return trace !== undefined;
  }

  /** Returns the trace of a mutant; richer data adds nothing if no test depends on the value of the changed field. */
  async #traceAlone(suspect: Suspect, worlds: readonly ReferenceWorld[]): Promise<Trace | undefined> {
    const trace = (isRich: boolean) =>
      this.#trace(
        suspect.mutant,
        worlds.filter((world) => world.isRich === isRich),
      );
    return (await trace(false)) ?? ((await this.#isIgnored(suspect)) ? undefined : trace(true));
  }

  /** Reports whether a field is read, but no test depends on its value: then changes of it go unnoticed. */
  async #isIgnored({ mutant: { kind, matters }, relevance }: Suspect): Promise<boolean> {
    if (kind !== "contract" || matters !== undefined || relevance.matters !== "yes" || !relevance.read) return false;
    const { operation, path, read } = relevance;
    return !isOnlyCopied(this.references.reads.reads, read) && !(await this.#sensitiveWorld(operation, path));
  }

  /** Returns the first trace of a change in some worlds, if any. */
  async #trace(
    change: Change,
    worlds: readonly ReferenceWorld[],
    { purpose, isFinal = true }: { readonly purpose?: Purpose; readonly isFinal?: boolean } = {},
  ): Promise<Trace | undefined> {
    for (const world of worlds.filter(isJudged)) {
      const trace = await this.#runIn(world, change, purpose ?? (world.isRich ? "richer" : "usual"));
      const found = trace && isFinal ? await this.#confirmed(trace, world, change) : trace;
      if (found) return found;
    }
    return undefined;
  }

  /** Repeats a run while it shows something else each time: what shows only once is chance. */
  async #confirmed(first: Trace, world: ReferenceWorld, change: Change): Promise<Trace | undefined> {
    let trace: Trace | undefined = first;
    for (let run = 1; run < mostRuns && trace?.mayBeChance && !this.#certain.has(trace.sign); run++) {
      const before: Trace = trace;
      trace = await this.#runIn(world, change, "confirmation");
      if (trace?.sign === before.sign) this.#certain.add(before.sign);
      if (trace?.judgement.verdict === before.judgement.verdict) break;
    }
    return trace && (await this.#showsAnyway(trace.sign, world, change)) ? undefined : trace;
  }

  /**
   * Reports whether tests that also fail without the mutant show the same without it by now: how far they get depends
   * on the load of the machine.
   */
  async #showsAnyway(sign: string, world: ReferenceWorld, change: Change): Promise<boolean> {
    if (world.reference.observation.exitCode === 0) return false;
    const control = this.#controls.get(sign) ?? this.#runIn(world, { ...change, settings: {} }, "confirmation");
    this.#controls.set(sign, control);
    return (await control)?.sign === sign;
  }

  async #runIn(world: ReferenceWorld, change: Change, purpose: Purpose): Promise<Trace | undefined> {
    const { isRich, reference } = world;
    const { settings, waits, enlargesPages } = change;
    let run = await this.runner.run(settings, { purpose, isRich, waits });
    if (failsByItself(reference, run)) {
      this.runner.runAlone();
      run = await this.runner.run(settings, { purpose, isRich, waits });
    }
    if (!getsUsualResponses(reference, run)) {
      this.#changing.set(settings, [...(this.#changing.get(settings) ?? []), world]);
    }
    if (followsFurtherPages(reference, run)) this.#paging.add(settings);
    const where = isRich ? "with richer data, " : "";
    const differs = differences(reference, run, enlargesPages).map((text) => where + text);
    const trace = (judgement: Judgement, mayBeChance: boolean): Trace => {
      return { judgement, mayBeChance, sign: differs.join("\n") };
    };
    if (run.timedOut && !isRich) {
      return trace({ verdict: "timed-out", because: "it was still running when its time was over" }, false);
    }
    if (!isRich && run.exitCode !== 0) {
      const mayBeChance = !waits && mentionsTimeouts(run, reference.observation);
      return trace({ verdict: "noticed", because: `exit code ${run.exitCode}` }, mayBeChance);
    }
    if (differs.length === 0) return undefined;
    const because = `all tests pass${isRich ? "; with richer data," : ", and"} something else happens`;
    return trace({ verdict: "unnoticed", because, differs }, true);
  }

  /**
   * Adjusts the judgement of an operation that tests request from a mock of another revision: there, changes of fields
   * differ from those of the API, so that only a failing test counts.
   */
  #inRevision({ mutant: { kind, operations } }: Suspect, judged: Judgement): Judgement {
    const operation = operations.find((one) => this.references.elsewhere.has(one));
    const isOfRevision = kind === "contract" || kind === "history";
    if (operation === undefined || !isOfRevision || ["noticed", "timed-out"].includes(judged.verdict)) return judged;
    const revision = this.references.elsewhere.get(operation);
    return unknown(
      `tests request ${operation} from a mock of revision ${revision}, and the change is one of ${this.runner.options.base.revision}`,
    );
  }

  /** Judges a mutant that leaves no trace, and changes responses in some worlds. */
  async #judgeSilence(suspect: Suspect, changed: readonly ReferenceWorld[] = []): Promise<Judgement> {
    const { mutant, relevance, worlds } = suspect;
    // Faults may change only headers.
    if (worlds.every(isJudged) && !mutant.settings.faults && changed.length === 0) {
      return { verdict: "not-relevant", because: "no response to its requests differs" };
    }
    const survives = survivalOf(worlds, mutant.matters === "$" ? worlds : changed);
    if (mutant.kind === "transport") {
      const fails = mutant.permanent && this.#succeeds(mutant.operations);
      return fails ? this.#judgeIgnoredFailure(mutant) : survives;
    }
    const judgement =
      relevance.matters === "unknown"
        ? await this.#judgeUntracked(relevance, worlds)
        : await this.#judgeRead(mutant, relevance);
    return judgement ?? survives;
  }

  /** Reports whether a request for one of some operations succeeds without a mutant. */
  #succeeds(operations: readonly string[]): boolean {
    const sent = this.#worlds.flatMap(({ reference }) => reference.observation.sent);
    return sent.some(({ operation = "", status }) => status === 200 && operations.includes(operation));
  }

  /** Judges an operation that always fails, while no test does. */
  #judgeIgnoredFailure({ operations }: Mutant): Judgement {
    if (!this.references.reads.tracked) return unknown("nothing shows whether it uses the response");
    return { verdict: "unnoticed", because: `no test fails although no request for ${operations.join(", ")} succeeds` };
  }

  /** Judges a change of which nothing shows whether it is read; undefined if the tests would print it. */
  async #judgeUntracked(
    { operation, path }: Relevance & { readonly matters: "unknown" },
    worlds: readonly ReferenceWorld[],
  ): Promise<Judgement | undefined> {
    const shown = await this.#shownFields();
    if (!shown.has(`${operation} ${path}`)) return unknown("nothing shows whether it reads what changes");
    const isRepeatable = worlds.every(({ reference: { stable, masks } }) => stable.output && masks.size === 0);
    return isRepeatable ? undefined : unknown("it is in what the tests print, which differs from run to run");
  }

  /** Judges a change of what is read; undefined if a test depends on its value. */
  async #judgeRead(
    mutant: Mutant,
    { operation, path, read }: Relevance & { readonly matters: "yes" },
  ): Promise<Judgement | undefined> {
    const { kind, matters, settings } = mutant;
    if (!read || matters !== undefined) return undefined;
    // Tests that notice an empty list may not notice a list of another length.
    const hasOtherLength = kind === "profile" && this.#isList(operation, path) && !this.#paging.has(settings);
    const sensitive = hasOtherLength ? undefined : await this.#sensitiveWorld(operation, path);
    if (sensitive) return isPassing(sensitive) ? undefined : failsAnyway;
    if (isOnlyCopied(this.references.reads.reads, read)) {
      return unknown("it is only copied with everything else, and no test depends on its value");
    }
    if (hasOtherLength && (await this.#cutsOff(mutant, operation, path))) {
      const because = "rows are missing: it requests no further page, reads no paging, and no test fails";
      return { verdict: "unnoticed", because };
    }
    if (kind === "profile") return unknown("no test depends on what changes: let one compare the result, or print it");
    const place = bestPlace(read);
    const where = place ? `${placeText(place)} reads it` : "it is read";
    return { verdict: "unnoticed", because: `${where}, and no test depends on its value` };
  }

  /** Reports whether a mutant cuts off a list that comes whole without it, to a client that does not read how long it is. */
  async #cutsOff(mutant: Mutant, operation: OperationId, path: string): Promise<boolean> {
    const { usual, reads } = this.references;
    if (readOf(reads.reads, operation, "$.paging")) return false;
    const mutated = await this.#mutated(usual, mutant);
    return usual.exchanges.some(
      (exchange, index) =>
        exchange.operation === operation && isWhole(exchange, path) && !isWhole(mutated[index] ?? exchange, path),
    );
  }

  #isList(operation: OperationId, path: string): boolean {
    const field = this.fields.get(operation)?.find((one) => readPathOf(one.path) === path);
    return field?.schema.type === "array";
  }

  /** Returns the first world in which another legal value of a field, or its absence, leaves a trace or leads to further pages. */
  #sensitiveWorld(operation: OperationId, path: string): Promise<ReferenceWorld | undefined> {
    const key = `${operation} ${path}`;
    const found = this.#sensitive.get(key) ?? this.#findSensitive(operation, path);
    this.#sensitive.set(key, found);
    return found;
  }

  async #findSensitive(operation: OperationId, path: string): Promise<ReferenceWorld | undefined> {
    for (const world of this.#worlds) {
      for (const effects of sensitivityChanges(this.fields.get(operation) ?? [], path)) {
        const change = joined(effects.map((effect) => ({ settings: faultOf(operation, effect) })));
        const trace = await this.#trace(change, [world], { purpose: "value" });
        if (trace || this.#paging.has(change.settings)) return world;
      }
    }
    return undefined;
  }
}

/**
 * Returns changes that show whether the value of a field matters: for a plain field, one that the contract allows; for an
 * object, such changes of all its fields at once, or its removal, which a client survives that finds the data elsewhere.
 */
function sensitivityChanges(fields: readonly Field[], path: string): FaultEffect[][] {
  const field = fields.find((one) => readPathOf(one.path) === path);
  if (!field) return [];
  const inside = field.schema.properties ? fields.filter((one) => one.path.startsWith(`${field.path}.`)) : [];
  const legal = [field, ...inside].flatMap((one) => legalChange(one) ?? []);
  const removal = inside.length > 0 && field.path !== "" ? [{ drop_field: field.path }] : [];
  return [legal, removal].filter((effects) => effects.length > 0);
}

/** Reports whether a response has all rows of a list. */
function isWhole({ body }: Exchange, path: string): boolean {
  const parsed = parseJson(body);
  const [rows] = valuesAt(parsed, path);
  const [total] = valuesAt(parsed, "$.paging.total_count");
  return Array.isArray(rows) && rows.length === total;
}

function unknown(because: string): Judgement {
  return { verdict: "unknown", because };
}

/** Reports whether the command behaves consistently enough in a world to judge mutants by it. */
function isJudged({ reference }: ReferenceWorld): boolean {
  return reference.stable.exit;
}

/** Reports whether all tests pass in a world without a mutant: others show little of what they do not get to. */
function isPassing({ reference }: ReferenceWorld): boolean {
  return reference.stable.exit && reference.observation.exitCode === 0;
}

const failsSometimes = unknown("nothing shows with the usual data, and with richer data it sometimes fails");

const failsAnyway = unknown(
  "nothing shows with the usual data, and with richer data the tests fail without the change too",
);

/** Judges a mutant that the client survives in some worlds, by those of them in which it changes responses. */
function survivalOf(worlds: readonly ReferenceWorld[], changed: readonly ReferenceWorld[]): Judgement {
  if (!worlds.every(isJudged)) return failsSometimes;
  if (worlds.every(isPassing)) return { verdict: "handled-well", because: "the same result, in a richer world too" };
  if (!changed.some(isPassing)) return failsAnyway;
  return { verdict: "handled-well", because: "the same result with the usual data" };
}

/** Merges the faults of several changes into one change. */
function joined([first, ...others]: readonly Change[]): Change {
  if (!first || others.length === 0) return first ?? { settings: {} };
  const faults = [first, ...others].flatMap(({ settings }) => settings.faults ?? []);
  return { settings: { faults: faults.map((fault, index) => ({ ...fault, id: `${fault.id}-${index}` })) } };
}
