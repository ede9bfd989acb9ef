import type { OperationId } from "../../contract/operations.js";
import type { VariantSettings } from "../../server/scope/variant.js";
import type { Field } from "../mutants/fields.js";
import { faultOf, type Mutant, readPathOf } from "../mutants/mutant.js";
import { legalChange } from "../mutants/operators.js";
import { findShownFields } from "./canaries.js";
import { differences } from "./observation.js";
import type { Purpose } from "./purposes.js";
import { bestPlace, isOnlyCopied, placeText, type Read } from "./reads.js";
import { type References, replayed, type World } from "./references.js";
import { type Exchange, earlyRelevance, mayShow, type Relevance, relevanceOf } from "./relevance.js";
import type { MutantResult } from "./report.js";
import type { BaseOptions } from "./run-mock.js";
import type { Runner } from "./runner.js";

/** What a mutant came to. */
export type Judgement = Pick<MutantResult, "verdict" | "because" | "differs" | "read">;

/** A mutant that may matter, with what it changes. */
export interface Suspect {
  readonly mutant: Mutant;
  readonly relevance: Exclude<Relevance, { readonly matters: "no" }>;
  /** The worlds in which it may show. */
  readonly worlds: readonly World[];
}

type ReportJudgement = (suspect: Suspect, judgement: Judgement) => void;

type Silence = Pick<Judgement, "verdict" | "because">;

/** Runs mutants, and decides what each came to. */
export class Judge {
  readonly #worlds: readonly World[];
  readonly #sensitive = new Map<string, Promise<boolean>>();
  /** Differences that showed twice with a mutant: it is no chance when another one shows the same. */
  readonly #certain = new Set<string>();
  #shown: Promise<ReadonlySet<string>> | undefined;

  constructor(
    private readonly runner: Runner,
    private readonly base: BaseOptions,
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

  #mutated({ reference, isRich }: World, { settings }: Mutant): Promise<Exchange[]> {
    return replayed(this.base, { ...settings, isRicher: isRich }, reference.observation);
  }

  /**
   * Runs mutants that have the same operation and operator, all at once: only when that shows, halves of them, until each
   * is judged. Alone, a mutant is run as it is. Returns whether anything showed. If `shows`, that is known already.
   */
  async judge(suspects: readonly Suspect[], report: ReportJudgement, shows = false): Promise<boolean> {
    const worlds = this.#worlds.filter((world) => suspects.some((suspect) => suspect.worlds.includes(world)));
    const settings = joined(suspects.map(({ mutant }) => mutant.settings));
    const isAlone = suspects.length === 1;
    if (!isAlone && (shows || (await this.#trace(settings, worlds, { isFinal: false })))) {
      const half = Math.ceil(suspects.length / 2);
      const isInFirst = await this.judge(suspects.slice(0, half), report);
      await this.judge(suspects.slice(half), report, !isInFirst);
      return true;
    }
    const trace = isAlone ? await this.#trace(settings, worlds) : undefined;
    for (const suspect of suspects) {
      const judgement = trace ?? { ...(await this.#judgeSilence(suspect)), differs: [] };
      report(suspect, { ...judgement, ...readIn(suspect.relevance) });
    }
    return trace !== undefined;
  }

  /** What shows in some worlds that the API is another one; undefined if nothing does. */
  async #trace(
    settings: VariantSettings,
    worlds: readonly World[],
    { purpose, isFinal = true }: { readonly purpose?: Purpose; readonly isFinal?: boolean } = {},
  ): Promise<Judgement | undefined> {
    for (const world of worlds.filter(isJudged)) {
      const trace = await this.#runIn(world, settings, purpose ?? (world.isRich ? "richer" : "usual"));
      const found = trace && isFinal ? await this.#confirmed(trace, world, settings) : trace;
      if (found) return found;
    }
    return undefined;
  }

  /** Drops a difference that shows only once, such as a test that times out on a busy machine. */
  async #confirmed(trace: Judgement, world: World, settings: VariantSettings): Promise<Judgement | undefined> {
    const key = trace.differs.join("\n");
    if (trace.verdict !== "unnoticed" || this.#certain.has(key)) return trace;
    const again = await this.#runIn(world, settings, "confirmation");
    if (again?.differs.join("\n") === key) this.#certain.add(key);
    return again;
  }

  async #runIn(
    { isRich, reference }: World,
    settings: VariantSettings,
    purpose: Purpose,
  ): Promise<Judgement | undefined> {
    const run = await this.runner.run(settings, { purpose, isRich });
    const where = isRich ? "with richer data, " : "";
    if (run.timedOut) return judgement("timed-out", `${where}it was still running when its time was over`);
    if (!isRich && run.exitCode !== 0) return judgement("noticed", `exit code ${run.exitCode}`);
    const differs = differences(reference, run).map((text) => where + text);
    if (differs.length === 0) return undefined;
    const because = isRich ? "all tests pass; with richer data," : "all tests pass, and";
    return judgement("unnoticed", `${because} something else happens`, differs);
  }

  /** Decides about a mutant that leaves no trace. */
  async #judgeSilence({ mutant, relevance, worlds }: Suspect): Promise<Silence> {
    const { tracked, reads } = this.references.reads;
    const { kind, permanent, matters, operations } = mutant;
    const survives: Silence = worlds.every(isJudged)
      ? { verdict: "handled-well", because: "the same result, in a richer world too" }
      : { verdict: "unknown", because: "nothing shows with the usual data, and with richer data it sometimes fails" };
    if (kind === "transport") {
      if (!permanent) return survives;
      return tracked
        ? { verdict: "unnoticed", because: `no test fails although no request for ${operations.join(", ")} succeeds` }
        : { verdict: "unknown", because: "nothing shows whether it uses the response" };
    }
    const { operation, path } = relevance;
    if (relevance.matters === "unknown") {
      this.#shown ??= findShownFields(this.runner, this.references, this.fields);
      const shown = await this.#shown;
      if (shown.has(`${operation} ${path}`) || shown.has(`${operation} ${path.slice(path.lastIndexOf(".") + 1)}`)) {
        return survives;
      }
      return { verdict: "unknown", because: "nothing shows whether it reads what changes" };
    }
    const { read } = relevance;
    if (!read || matters !== undefined || (await this.#isSensitive(operation, path))) return survives;
    if (isOnlyCopied(reads, read)) {
      return {
        verdict: "unknown",
        because: "it is only copied with everything else, and no test depends on its value",
      };
    }
    if (kind === "profile") {
      return { verdict: "unknown", because: "no test depends on what changes, which is as legal as what is assumed" };
    }
    const place = bestPlace(read);
    const where = place ? `${placeText(place)} reads it` : "it is read";
    return { verdict: "unnoticed", because: `${where}, and no test depends on its value` };
  }

  /** Whether another value of a field that is as legal would leave a trace. */
  #isSensitive(operation: OperationId, path: string): Promise<boolean> {
    const key = `${operation} ${path}`;
    const known = this.#sensitive.get(key);
    if (known) return known;
    const field = this.fields.get(operation)?.find((one) => readPathOf(one.path) === path);
    const effect = field && legalChange(field);
    const found = effect
      ? this.#trace(faultOf(operation, effect), this.#worlds, { purpose: "value" }).then((trace) => trace !== undefined)
      : Promise.resolve(false);
    this.#sensitive.set(key, found);
    return found;
  }
}

/** Whether what the command does in a world is the same often enough to judge by it. */
function isJudged({ reference }: World): boolean {
  return reference.stable.exit;
}

function judgement(verdict: Judgement["verdict"], because: string, differs: string[] = []): Judgement {
  return { verdict, because, differs };
}

/** Where the client reads what changes, if that is known. */
function readIn(relevance: Suspect["relevance"]): Pick<Judgement, "read"> {
  const read: Read | undefined = relevance.matters === "yes" ? relevance.read : undefined;
  return read ? { read: { path: read.path, ...bestPlace(read) } } : {};
}

/** The settings of a scope in which several mutants are at work; only faults are joined. */
function joined([first = {}, ...others]: readonly VariantSettings[]): VariantSettings {
  const faults = [first, ...others].flatMap((settings) => settings.faults ?? []);
  return others.length === 0
    ? first
    : { faults: faults.map((fault, index) => ({ ...fault, id: `${fault.id}-${index}` })) };
}
