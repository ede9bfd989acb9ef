import type { BehaviourProfile } from "../contract/behaviour/entries.js";
import type { TenantEvent, WorldEvent } from "./events.js";
import type { Instant, TenantKey, TenantSeed } from "./records.js";
import { passTime, type Schedule } from "./schedule.js";
import { Tenant } from "./tenant.js";

/** What a world is made of. */
export interface WorldOptions {
  readonly profile: BehaviourProfile;
  /** The time at which every tenant's data begins to live. */
  readonly epoch: Instant;
  /** How many tenants it may hold. */
  readonly maxTenants: number;
  /** The data a tenant starts with: the same for the same key, whenever it is asked. */
  readonly seedOf: (key: TenantKey) => TenantSeed;
  /** What is scheduled for a tenant after the epoch; nothing unless given. */
  readonly scheduleOf?: (key: TenantKey) => Schedule;
}

/** Thrown when a tenant would be one too many. */
export class TenantLimitError extends Error {
  override readonly name = "TenantLimitError";

  constructor(readonly limit: number) {
    super(`The world already holds ${limit} tenants, its limit.`);
  }
}

/** All tenants and the clock. Nothing changes but by events, and the clock moves only when told. */
export class World {
  readonly #tenants = new Map<string, Map<string, Tenant>>();
  #size = 0;
  #now: Instant;

  constructor(readonly options: WorldOptions) {
    this.#now = options.epoch;
  }

  /** The time in this world. */
  get now(): Instant {
    return this.#now;
  }

  /** Number of tenants. */
  get size(): number {
    return this.#size;
  }

  get tenants(): Tenant[] {
    return [...this.#tenants.values()].flatMap((apps) => [...apps.values()]);
  }

  /** The tenant of a key, if it is open. */
  tenant(accountId: string, appId: string): Tenant | undefined {
    return this.#tenants.get(accountId)?.get(appId);
  }

  /** The tenant of a key, opened on first use. Throws `TenantLimitError` when there is no room for it. */
  open(accountId: string, appId: string): Tenant {
    const known = this.tenant(accountId, appId);
    if (known) return known;
    if (this.#size >= this.options.maxTenants) throw new TenantLimitError(this.options.maxTenants);
    this.apply({ type: "TenantOpened", accountId, appId });
    return this.open(accountId, appId);
  }

  /** Records what happened in a tenant. */
  happen(tenant: Tenant, ...events: readonly TenantEvent[]): void {
    for (const event of events) this.apply({ type: "TenantChanged", ...tenant.key, event });
  }

  /** Moves the clock forward; what is scheduled and the ends of sessions happen on the way, each at its moment. */
  moveClock(to: Instant): void {
    if (to <= this.#now) return;
    for (const tenant of this.tenants) {
      passTime(tenant, this.#passing(tenant.key, this.#now, to), (event) => this.happen(tenant, event));
    }
    this.apply({ type: "ClockMoved", to });
  }

  /** Forgets everything and begins anew at the epoch of its options. */
  reset(): void {
    this.#tenants.clear();
    this.#size = 0;
    this.#now = this.options.epoch;
  }

  /** Changes the state as the event says. Deterministic and total. */
  apply(event: WorldEvent): void {
    switch (event.type) {
      case "ClockMoved":
        this.#now = Math.max(this.#now, event.to);
        return;
      case "TenantOpened":
        this.#open(event);
        return;
      case "TenantDropped":
        if (this.#tenants.get(event.accountId)?.delete(event.appId)) this.#size--;
        return;
      case "TenantChanged":
        this.tenant(event.accountId, event.appId)?.apply(event.event);
    }
  }

  #open({ accountId, appId }: TenantKey): void {
    if (this.tenant(accountId, appId)) return;
    const tenant = new Tenant({ accountId, appId }, this.options.seedOf({ accountId, appId }), this.options.profile);
    // Its data lives from the epoch on, so that it does not matter when somebody first asks for it.
    const { epoch } = this.options;
    passTime(tenant, this.#passing(tenant.key, epoch, this.#now), (event) => tenant.apply(event));
    const apps = this.#tenants.get(accountId) ?? new Map<string, Tenant>();
    this.#tenants.set(accountId, apps.set(appId, tenant));
    this.#size++;
  }

  #passing(key: TenantKey, from: Instant, to: Instant) {
    const { profile, scheduleOf } = this.options;
    return { schedule: scheduleOf?.(key) ?? [], from, to, profile };
  }
}
