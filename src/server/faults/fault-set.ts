import { globTest } from "../../lib/glob.js";
import { field, fraction, keyOf } from "../../lib/keyed-random.js";
import type { TenantKey } from "../../world/records.js";
import type { MockRequest } from "../http/messages.js";
import { RecentCache } from "../http/recent-cache.js";
import type { DescribedOperation } from "../http/served-document.js";
import { pathOf, withoutVersion } from "../http/urls.js";
import { ActiveFault } from "./active-fault.js";
import { FiredFaults } from "./fired-faults.js";
import type { FaultCondition, FaultRule } from "./rule.js";

/** What is asked, as far as it is the same every time. */
export interface FaultTarget {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly operation: DescribedOperation;
  readonly tenant: TenantKey;
}

/** A request as fault rules see it. */
export interface FaultCall {
  readonly request: MockRequest;
  readonly operation: DescribedOperation;
  readonly tenant: TenantKey;
}

const rememberedPaths = 10_000;
const chance = field("fault");

/** The fault rules of a scope. Every rule that fires has its effect: delays add up, the first error is answered. */
export class FaultSet {
  readonly #rules = new Map<string, ActiveFault>();
  /** The rules that may fire for an operation, method, tenant and path; worked out once for each. */
  #candidates = new RecentCache<string, readonly ActiveFault[]>(rememberedPaths, () => 1);
  #named = 0;

  /** `seed` is where rules without a seed of their own draw from. */
  constructor(private readonly seed: string) {}

  /** The rules in the order in which they were added. */
  get rules(): ActiveFault[] {
    return [...this.#rules.values()];
  }

  has(id: string): boolean {
    return this.#rules.has(id);
  }

  /** Adds a rule, named after its number unless it has a name, and returns its id. It replaces a rule of the same id. */
  add({ id = this.#newId(), ...rest }: Omit<FaultRule, "id"> & { readonly id?: string | undefined }): string {
    this.#rules.set(id, new ActiveFault({ id, ...rest }, rest.seed ?? this.seed));
    this.#forgetCandidates();
    return id;
  }

  /** Removes a rule; tells whether there was one. */
  remove(id: string): boolean {
    this.#forgetCandidates();
    return this.#rules.delete(id);
  }

  /** Whether some rule is about such requests, though it need not hit every one. */
  mayHit(target: FaultTarget): boolean {
    return this.#candidatesFor(target).length > 0;
  }

  /** The faults that hit a request; nothing when none does. */
  fire(call: FaultCall): FiredFaults | undefined {
    const { request, operation, tenant } = call;
    const candidates = this.#candidatesFor({ method: request.method, url: request.url, operation, tenant });
    if (candidates.length === 0) return undefined;
    const fired = candidates.filter((fault) => this.#fires(fault, call));
    return fired.length === 0 ? undefined : new FiredFaults(fired, call.request);
  }

  #candidatesFor({ method, url, operation, tenant }: FaultTarget): readonly ActiveFault[] {
    const path = withoutVersion(pathOf(url));
    // The path names the tenant.
    const key = `${operation.id} ${method} ${path}`;
    const known = this.#candidates.get(key);
    if (known) return known;
    const candidates = this.rules.filter(({ rule }) => mayFire(rule.when, operation.id, method, tenant, path));
    this.#candidates.set(key, candidates);
    return candidates;
  }

  #fires(fault: ActiveFault, { request }: FaultCall): boolean {
    const {
      header,
      probability = 1,
      nth = 1,
      count = fault.rule.when.nth === undefined ? Infinity : 1,
    } = fault.rule.when;
    if (header && !hasHeader(request, header)) return false;
    const call = ++fault.matched;
    if (call < nth || fault.fired >= count) return false;
    const draw = keyOf(fault.seed, fault.rule.id, String(call));
    if (probability < 1 && fraction(draw, chance) >= probability) return false;
    fault.fired++;
    return true;
  }

  #forgetCandidates(): void {
    this.#candidates = new RecentCache(rememberedPaths, () => 1);
  }

  #newId(): string {
    let id: string;
    do id = `fault-${++this.#named}`;
    while (this.#rules.has(id));
    return id;
  }
}

function mayFire(when: FaultCondition, operation: string, method: string, tenant: TenantKey, path: string): boolean {
  return (
    (when.operation === undefined || when.operation === operation) &&
    (when.method === undefined || when.method === method) &&
    (when.account_id === undefined || when.account_id === tenant.accountId) &&
    (when.app_id === undefined || when.app_id === tenant.appId) &&
    (when.path === undefined || globTest(withoutVersion(pathOf(when.path)))(path))
  );
}

function hasHeader({ headers }: MockRequest, { name, value }: NonNullable<FaultCondition["header"]>): boolean {
  const given = headers[name.toLowerCase()];
  return given !== undefined && (value === undefined || globTest(value)(String(given)));
}
