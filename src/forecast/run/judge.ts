import type { OperationId } from "../../contract/operations.js";
import type { Field } from "../mutants/fields.js";
import { faultOf, type Mutant, readPathOf } from "../mutants/mutant.js";
import { legalChange } from "../mutants/operators.js";
import { differences } from "./observation.js";
import { type References, replayed } from "./references.js";
import { earlyRelevance, type Relevance, relevanceOf } from "./relevance.js";
import type { MutantResult } from "./report.js";
import type { Runner } from "./runner.js";
import type { ForecastServer } from "./server.js";

/** What a mutant came to. */
export type Judgement = Pick<MutantResult, "verdict" | "because" | "differs" | "read">;

/** Runs mutants, and decides what each came to. */
export class Judge {
  readonly #sensitive = new Map<string, Promise<boolean>>();

  constructor(
    private readonly runner: Runner,
    private readonly server: ForecastServer,
    private readonly references: References,
    private readonly fields: ReadonlyMap<OperationId, readonly Field[]>,
  ) {}

  /** Decides whether a mutant matters, without running the command. */
  async relevanceOf(mutant: Mutant): Promise<Relevance> {
    const { usual, rich, richWorld, exchanges, reads } = this.references;
    const early = earlyRelevance(mutant, exchanges);
    if (early) return early;
    const { settings } = mutant;
    const mutated = [
      ...(await replayed(this.server, settings, usual.observation)),
      ...(await replayed(this.server, settings, rich.observation, richWorld)),
    ];
    return relevanceOf(mutant, exchanges, mutated, reads);
  }

  /** Runs a mutant that matters: the tests as they are, then the same code with richer data. */
  async judge(mutant: Mutant, relevance: Exclude<Relevance, { readonly matters: "no" }>): Promise<Judgement> {
    const shown = await this.#firstTrace(mutant.settings);
    const read = relevance.matters === "yes" ? relevance.read : undefined;
    const at = read && {
      read: { path: read.path, ...(read.file && { file: read.file }), ...(read.line && { line: read.line }) },
    };
    if (shown) return { ...shown, ...at };
    return { ...(await this.#judgeSilence(mutant, relevance)), differs: [], ...at };
  }

  /** What shows that the API is another one; undefined if nothing does. */
  async #firstTrace(settings: Mutant["settings"]): Promise<Judgement | undefined> {
    const { usual, rich, richWorld } = this.references;
    const run = await this.runner.run(settings);
    if (run.timedOut)
      return { verdict: "timed-out", because: "it was still running when its time was over", differs: [] };
    if (run.exitCode !== 0) return { verdict: "noticed", because: `exit code ${run.exitCode}`, differs: [] };
    const differs = differences(usual, run);
    if (differs.length > 0)
      return { verdict: "unnoticed", because: "all tests pass, and something else happens", differs };
    const richRun = await this.runner.run(settings, richWorld);
    if (richRun.timedOut) {
      return {
        verdict: "timed-out",
        because: "with richer data, it was still running when its time was over",
        differs: [],
      };
    }
    const richer = differences(rich, richRun).map((text) => `with richer data, ${text}`);
    return richer.length > 0
      ? { verdict: "unnoticed", because: "all tests pass; with richer data, something else happens", differs: richer }
      : undefined;
  }

  /** Decides about a mutant that leaves no trace. */
  async #judgeSilence(
    { kind, permanent, matters, operations }: Mutant,
    relevance: Exclude<Relevance, { readonly matters: "no" }>,
  ): Promise<Pick<Judgement, "verdict" | "because">> {
    const same = { verdict: "handled-well", because: "the same result, in a richer world too" } as const;
    if (kind === "transport") {
      if (!permanent) return same;
      return this.references.reads.tracked
        ? { verdict: "unnoticed", because: `no test fails although no request for ${operations.join(", ")} succeeds` }
        : { verdict: "unknown", because: "nothing shows whether it uses the response" };
    }
    if (matters !== undefined) return same;
    if (relevance.matters === "unknown") {
      return { verdict: "unknown", because: "nothing shows whether it reads what changes" };
    }
    const { operation, path, read } = relevance;
    if (!read || path === "$") return same;
    const noticesValue = await this.#isSensitive(operation, path);
    if (noticesValue) return same;
    const where = read.file === undefined ? "it is read" : `${read.file}${read.line ? `:${read.line}` : ""} reads it`;
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
      ? this.#firstTrace(faultOf(operation, effect)).then((trace) => trace !== undefined)
      : Promise.resolve(false);
    this.#sensitive.set(key, found);
    return found;
  }
}
