import { globTest } from "../../lib/glob.js";
import { fraction, keyOf } from "../../lib/keyed-random.js";
import type { TenantKey } from "../../world/records.js";
import type { ApiResponse, MockRequest } from "../http/messages.js";
import type { DescribedOperation } from "../http/served-document.js";
import { pathOf, withoutVersion } from "../http/urls.js";
import { type Effect, type FaultedRequest, type Middleware, stages } from "./effect.js";
import { effects } from "./effects.js";
import type { FaultInput, FaultRule, NewFault } from "./rule.js";

export interface FaultCall {
  readonly request: MockRequest;
  readonly operation: DescribedOperation;
  readonly tenant: TenantKey;
}

/** The fault rules of a scope. All rules that fire take effect. */
export class FaultSet {
  readonly #pinned: readonly Fault[];
  readonly #faults = new Map<string, Fault>();
  #numbered = 0;

  /** `seed` is the default seed of rules. No command lists or removes the `pinned` rules. */
  constructor(
    private readonly seed: string,
    pinned: readonly NewFault[] = [],
  ) {
    this.#pinned = pinned.map(
      (rule, index) => new Fault({ ...rule, id: rule.id ?? `pinned-${index + 1}` }, rule.seed ?? seed),
    );
  }

  /** The rules, in the order in which they were added. */
  get rules(): Pick<Fault, "rule" | "matched" | "fired">[] {
    return [...this.#faults.values()];
  }

  /** Returns the rule of an id, even a pinned one. */
  find(id: string): FaultRule | undefined {
    return [...this.#faults.values(), ...this.#pinned].find(({ rule }) => rule.id === id)?.rule;
  }

  has(id: string): boolean {
    return this.#faults.has(id);
  }

  /** The id of the next rule without an id of its own. */
  get nextId(): string {
    return `fault-${this.#nextNumber}`;
  }

  get #nextNumber(): number {
    let number = this.#numbered + 1;
    while (this.#faults.has(`fault-${number}`)) number++;
    return number;
  }

  /** Whether no rule is left, not even a pinned one. */
  get isEmpty(): boolean {
    return this.#faults.size + this.#pinned.length === 0;
  }

  /** Adds a rule, numbered unless it has an id. Replaces a rule of the same id. */
  add({ id = this.nextId, ...rest }: NewFault): void {
    if (id === this.nextId) this.#numbered = this.#nextNumber;
    this.#faults.set(id, new Fault({ id, ...rest }, rest.seed ?? this.seed));
  }

  remove(id: string): void {
    this.#faults.delete(id);
  }

  /** Removes all rules but the pinned ones. */
  clear(): void {
    this.#faults.clear();
  }

  fire(call: FaultCall) {
    const { request } = call;
    const path = withoutVersion(pathOf(request.url));
    const hits = [...this.#pinned, ...this.#faults.values()]
      .filter((fault) => fault.isAbout(call, path) && fault.fires(request))
      .map(({ rule, effects, draw }) => ({ id: rule.id, effects, draw }));
    if (hits.length === 0) return undefined;
    return {
      ids: hits.map(({ id }) => id),
      /** Responds with all effects; `compute` returns the response without them, `closing` ends delays. */
      respond(
        addHeaders: FaultedRequest["addHeaders"],
        compute: () => ApiResponse | Promise<ApiResponse>,
        closing: FaultedRequest["closing"],
      ): Promise<ApiResponse> {
        const steps = hits.flatMap(({ effects, draw }) =>
          effects.map((effect) => ({ ...effect, call: { request, addHeaders, closing, draw } })),
        );
        steps.sort((a, b) => stages.indexOf(a.stage) - stages.indexOf(b.stage));
        return steps.reduceRight(
          (next, { middleware, call }) =>
            async () =>
              middleware(call, next),
          async () => compute(),
        )();
      },
    };
  }
}

/**
 * Validates rules, and returns a function that creates a set of them. Rejects with what is wrong with a rule. Models of
 * rules are loaded only if there are rules, because every run of a forecast creates a mock without any.
 */
export async function faultSetFactory(
  seed: string,
  faults: readonly FaultInput[],
): Promise<(pinned?: readonly NewFault[]) => FaultSet> {
  const rules = faults.length === 0 ? [] : (await import("./rule.js")).checkedRules(faults);
  return (pinned) => {
    const set = new FaultSet(seed, pinned);
    for (const rule of rules) set.add(rule);
    return set;
  };
}

/** A fault rule with its counters. */
class Fault {
  /** Requests that meet its conditions. */
  matched = 0;
  /** Requests on which it fired. */
  fired = 0;
  readonly effects: readonly { readonly stage: Effect["stage"]; readonly middleware: Middleware }[];
  readonly #matchesPath: (path: string) => boolean;
  readonly #matchesHeader: (value: string) => boolean;

  constructor(
    readonly rule: FaultRule,
    private readonly seed: string,
  ) {
    const { when, effect } = rule;
    this.#matchesPath = when.path === undefined ? () => true : globTest(withoutVersion(pathOf(when.path)));
    this.#matchesHeader = when.header?.value === undefined ? () => true : globTest(when.header.value);
    this.effects = Object.entries<Effect>(effects).flatMap(([name, { stage, apply }]) => {
      const value = effect[name as keyof typeof effects];
      return value === undefined ? [] : [{ stage, middleware: apply(value, effect) }];
    });
  }

  /** Reports whether a request meets the conditions of the rule, apart from headers. */
  isAbout({ request, operation, tenant }: FaultCall, path: string): boolean {
    const { when } = this.rule;
    return (
      isOrAny(when.operation, operation.id) &&
      isOrAny(when.method, request.method) &&
      isOrAny(when.account_id, tenant.accountId) &&
      isOrAny(when.app_id, tenant.appId) &&
      this.#matchesPath(path)
    );
  }

  /** Counts a request that meets the conditions, and decides whether the rule fires. */
  fires({ headers }: MockRequest): boolean {
    const { when } = this.rule;
    const { header, probability = 1, nth = 1, count = when.nth === undefined ? Infinity : 1 } = when;
    if (header && !this.#hasHeader(headers[header.name.toLowerCase()])) return false;
    const call = ++this.matched;
    if (call < nth || this.fired >= count) return false;
    if (probability < 1 && fraction(this.#key(call), "fault") >= probability) return false;
    this.fired++;
    return true;
  }

  /** Draws numbers from 0 to 1 for the current hit. */
  get draw(): (name: string) => number {
    const hit = this.fired;
    return (name) => fraction(this.#key(hit), name);
  }

  #key(count: number) {
    return keyOf(this.seed, this.rule.id, String(count));
  }

  #hasHeader(value: unknown): boolean {
    return value !== undefined && this.#matchesHeader(String(value));
  }
}

function isOrAny<T>(wanted: T | undefined, value: T): boolean {
  return wanted === undefined || wanted === value;
}
