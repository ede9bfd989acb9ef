import type { BehaviourProfile } from "../contract/behaviour.js";
import type { Instant } from "../lib/time.js";
import type { TenantEvent, WorldEvent } from "./events.js";
import {
  type GeneratedFrom,
  type TenantKey,
  type TenantSeed,
  type TenantSnapshot,
  tenantText,
  type WorldSnapshot,
} from "./records.js";
import { advanceTenant, fixedSchedule, type Schedule, upcomingIn } from "./schedule.js";
import { Tenant } from "./tenant.js";

export interface WorldStart {
  /** The time at which every tenant's data begins to live. */
  readonly epoch: Instant;
  /** Returns the initial data of a tenant, always the same for the same key. */
  readonly tenantSeed: (key: TenantKey) => TenantSeed;
  /** Returns the schedule of a tenant after the epoch; empty unless given. */
  readonly tenantSchedule?: (key: TenantKey) => Schedule;
}

export interface WorldOptions extends WorldStart {
  readonly profile: BehaviourProfile;
  readonly maxTenants: number;
  /** Returns the schedule of a tenant of a saved world. */
  readonly generatedSchedule?: (key: TenantKey, from: GeneratedFrom) => Schedule;
  /** Returns the start of a world that begins with a scenario; the same for the same content. */
  readonly scenarioStart?: (scenario: object) => WorldStart;
}

/** Events of which the first ones were applied before they were logged: how many, and the state before them. */
export interface PartlyApplied {
  readonly before: WorldSnapshot;
  readonly count: number;
}

export class TenantLimitError extends Error {
  override readonly name = "TenantLimitError";

  /** `held` describes what has reached its limit, such as "1000 tenants". */
  constructor(readonly held: string) {
    super(`The mock already holds ${held}, its limit: drop scopes or tenants.`);
  }
}

/** All tenants and the clock. Only events change anything, including the clock. */
export class World {
  readonly #tenants = new Map<string, Tenant>();
  #now: Instant;
  #version = 0;
  #origin: WorldStart;
  #scenario: object | undefined;
  #loaded: WorldSnapshot | undefined;

  /** `log` stores events and lets the world apply them, possibly later. If it throws, nothing changes. */
  constructor(
    readonly options: WorldOptions,
    private readonly log: (events: readonly WorldEvent[], applied?: PartlyApplied) => void | Promise<void> = (
      events,
      applied,
    ) => this.applyAll(events, applied?.count),
  ) {
    this.#now = options.epoch;
    this.#origin = options;
  }

  get now(): Instant {
    return this.#now;
  }

  /** Changes with every event and every move of the clock: a response is valid as long as it stays the same. */
  get version(): number {
    return this.#version;
  }

  /** Content of the scenario that it restarted with, if any. */
  get scenario(): object | undefined {
    return this.#scenario;
  }

  /** The saved world that was loaded last, unless its state is that of the start. */
  get loaded(): WorldSnapshot | undefined {
    return this.#loaded;
  }

  /** Returns the time that resets go back to in a world that began like this. */
  startOf({ scenario, start }: Pick<Partial<WorldSnapshot>, "scenario" | "start">): Instant {
    return start?.now ?? (scenario && this.options.scenarioStart?.(scenario))?.epoch ?? this.options.epoch;
  }

  get size(): number {
    return this.#tenants.size;
  }

  get recordCount(): number {
    return this.tenants.reduce((sum, tenant) => sum + tenant.recordCount, 0);
  }

  get tenants(): Tenant[] {
    return [...this.#tenants.values()];
  }

  tenant(accountId: string, appId: string): Tenant | undefined {
    return this.#tenants.get(tenantText({ accountId, appId }));
  }

  /** Returns a tenant, opening it on first use. Throws `TenantLimitError` if the limit of open tenants is reached. */
  open(accountId: string, appId: string): Tenant {
    const tenant = this.openLogged(accountId, appId);
    if (tenant instanceof Promise) throw new Error("Other processes share the log of this world: await `openLogged`.");
    return tenant;
  }

  /** Opens a tenant like `open`; if other processes share the log, returns a promise unless the tenant is open. */
  openLogged(accountId: string, appId: string): Tenant | Promise<Tenant> {
    const known = this.tenant(accountId, appId);
    if (known) return known;
    if (this.size >= this.options.maxTenants) throw new TenantLimitError(`${this.options.maxTenants} tenants`);
    const opened = this.commit([{ type: "TenantOpened", accountId, appId }]);
    return opened ? opened.then(() => this.openLogged(accountId, appId)) : this.openLogged(accountId, appId);
  }

  /** Returns a tenant as it would be if it was opened now. Later events do not change it. */
  preview(key: TenantKey): Tenant {
    return this.#create(key);
  }

  /** Logs events, all or none of them, which then take effect. Await it if other processes may share the log. */
  commit(events: readonly WorldEvent[]): void | Promise<void> {
    return events.length === 0 ? undefined : this.log(events);
  }

  record(tenant: Tenant, ...events: readonly TenantEvent[]): void | Promise<void> {
    return this.commit(inTenant(tenant, events));
  }

  /** Moves the clock forward: scheduled commands run on the way, all or none of them. `cause` is what moves it. */
  advanceTo(to: Instant, cause: "ticking" | "command" = "command"): void | Promise<void> {
    if (to <= this.#now) return undefined;
    let before: WorldSnapshot | undefined;
    const done: WorldEvent[] = [];
    const last: WorldEvent[] = [];
    try {
      for (const tenant of this.tenants) {
        const apply = (events: readonly TenantEvent[]) => {
          if (events.length === 0) return;
          // Later commands depend on it, so it takes effect before everything is recorded.
          before ??= this.snapshot("changes");
          for (const event of events) tenant.apply(event);
          done.push(...inTenant(tenant, events, cause));
        };
        const rest = advanceTenant(tenant, this.#passing(tenant.key, this.#now, to), apply);
        last.push(...inTenant(tenant, rest, cause));
      }
      last.push({ type: "ClockMoved", to, cause });
      const moved = this.log([...done, ...last], before && { before, count: done.length });
      if (moved && before) this.restore(before);
      return moved;
    } catch (error) {
      if (before) this.restore(before);
      throw error;
    }
  }

  /** Returns what will happen by itself in the open tenants, in order of time. */
  upcoming(): (TenantKey & { readonly at: Instant; readonly what: object })[] {
    return this.tenants
      .flatMap((tenant) => {
        return upcomingIn(tenant, this.#schedule(tenant.key), this.#now).map((event) => ({ ...tenant.key, ...event }));
      })
      .sort((a, b) => a.at - b.at);
  }

  /** Returns the state as plain data: only the differences from the start of each tenant, or everything. */
  snapshot(extent: "changes" | "everything"): WorldSnapshot {
    const tenants = this.tenants.map((tenant) => tenant.snapshot(extent));
    const begun = extent === "changes" && {
      ...(this.#scenario && { scenario: this.#scenario }),
      ...(this.#loaded && { start: this.#loaded }),
    };
    return { now: this.#now, tenants, ...begun };
  }

  /** Restores a snapshot, or the start, without recording it. */
  restore(snapshot: WorldSnapshot | undefined): void {
    this.#version++;
    this.#beginWith(snapshot?.scenario);
    this.#loaded = snapshot?.start;
    this.#replaceTenants(snapshot);
  }

  /** Applies events, except for the first ones that took effect already. */
  applyAll(events: readonly WorldEvent[], applied = 0): void {
    for (const event of applied === 0 ? events : events.slice(applied)) this.apply(event);
  }

  apply(event: WorldEvent): void {
    this.#version++;
    switch (event.type) {
      case "ClockMoved":
        this.#now = Math.max(this.#now, event.to);
        return;
      case "TenantOpened":
        this.#open(event);
        return;
      case "TenantDropped":
        this.#tenants.delete(tenantText(event));
        return;
      case "TenantChanged":
        this.tenant(event.accountId, event.appId)?.apply(event.event);
        return;
      case "ScenarioBegun":
        this.#beginWith(event.scenario);
        this.#replaceTenants(undefined);
        return;
      case "ScenarioLoaded":
        if (event.start.scenario) this.#beginWith(event.start.scenario);
        this.#loaded = event.start;
        this.#replaceTenants(event.start);
        return;
      case "Reset":
        this.#replaceTenants(this.#loaded);
    }
  }

  /** Makes resets return to the start of a scenario, or to the one that the world was created with. */
  #beginWith(scenario: object | undefined): void {
    this.#scenario = scenario;
    this.#origin = (scenario && this.options.scenarioStart?.(scenario)) ?? this.options;
    this.#loaded = undefined;
  }

  /** Replaces all tenants and the time by those of a snapshot, or of the start. */
  #replaceTenants(snapshot: WorldSnapshot | undefined): void {
    this.#tenants.clear();
    this.#now = snapshot?.now ?? this.#origin.epoch;
    for (const tenant of snapshot?.tenants ?? []) this.#open(tenant, tenant, this.#now);
  }

  #open({ accountId, appId }: TenantKey, snapshot?: TenantSnapshot, since?: Instant): void {
    const key = { accountId, appId };
    const text = tenantText(key);
    if (!this.#tenants.has(text)) this.#tenants.set(text, this.#create(key, snapshot, since));
  }

  #create(key: TenantKey, snapshot = this.#loadedTenant(key), since = this.#since(snapshot)): Tenant {
    // The tenant of a saved world replaces that of the scenario or the generator.
    const saved = [snapshot, this.#loadedTenant(key)].find((one) => one?.base === "empty");
    const seed: TenantSeed = saved ?? this.#origin.tenantSeed(key);
    const tenant = new Tenant(key, seed, this.options.profile, snapshot);
    // Its data lives from the epoch on, whenever it is first used.
    const apply = (events: readonly TenantEvent[]) => {
      for (const event of events) tenant.apply(event);
    };
    const from = snapshot ? since : (seed.since ?? since);
    apply(advanceTenant(tenant, this.#passing(key, from, this.#now), apply));
    return tenant;
  }

  #since(snapshot: TenantSnapshot | undefined): Instant {
    return snapshot && this.#loaded ? this.#loaded.now : this.#origin.epoch;
  }

  #passing(key: TenantKey, from: Instant, to: Instant) {
    return { schedule: from < to ? this.#schedule(key) : nothing, from, to, profile: this.options.profile };
  }

  /** Returns the schedule of a tenant: that of the start, or for a saved world, of what it was generated from. */
  #schedule(key: TenantKey): Schedule {
    const { scenario, generated } = this.#loaded ?? {};
    const isSaved = !scenario && this.#loadedTenant(key)?.base === "empty";
    if (!isSaved) return this.#origin.tenantSchedule?.(key) ?? nothing;
    return (generated && this.options.generatedSchedule?.(key, generated)) ?? nothing;
  }

  #loadedTenant({ accountId, appId }: TenantKey): TenantSnapshot | undefined {
    return this.#loaded?.tenants.find((tenant) => tenant.accountId === accountId && tenant.appId === appId);
  }
}

const nothing = fixedSchedule([]);

function inTenant({ key }: Tenant, events: readonly TenantEvent[], cause?: "ticking" | "command"): WorldEvent[] {
  const by = cause === "ticking" ? { cause } : undefined;
  return events.map((event) => ({ type: "TenantChanged", ...key, event, ...by }));
}
