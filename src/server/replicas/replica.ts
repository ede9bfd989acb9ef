import { messageOf } from "../../lib/message.js";
import { createSlots } from "../../lib/wait.js";
import { CommandError } from "../../world/events.js";
import {
  ConflictError,
  type EventLog,
  type Follower,
  type LogRecord,
  retryConflicts,
  UnavailableError,
} from "../../world/log/event-log.js";
import type { TenantKey } from "../../world/records.js";
import type { Tenant } from "../../world/tenant.js";
import type { World } from "../../world/world.js";
import { ErrorResponse, minPositionHeader, type RequestHeaders } from "../http/messages.js";
import { defaultScope } from "../http/urls.js";
import type { Scope, VariantSettings } from "../scope/scope.js";
import { type RequestsQuery, requestsPage, usesOf } from "./collect.js";
import { Fleet, type FleetRecord, type Member } from "./fleet.js";
import {
  type Delivered,
  fleetSubject,
  Progress,
  Publisher,
  type RecordContent,
  readRecord,
  rejectPurged,
  type SharedLog,
} from "./shared-log.js";
import { type SavedScope, Snapshots } from "./snapshots.js";
import { changedState, describeRecord, StateHash } from "./state-hash.js";
import { Watch } from "./watch.js";

interface ScopeSource {
  readonly variant?: VariantSettings | undefined;
  readonly saved?: SavedScope;
}

/** What a replica needs from its mock. */
export interface ReplicaOptions {
  /** Creates a scope that follows a log, from its settings and its saved state, if any. */
  readonly createScope: (name: string, log: EventLog, from: ScopeSource) => Scope;
  readonly release: string;
  readonly notice: (text: string) => void;
}

/** How long a replica that ends waits for the log to record that. */
const leaveMs = 1500;

const positionWaitMs = 1000;

/** How often a change of the fleet is computed if others are faster: all replicas may start or end at once. */
const maxFleetAttempts = 1000;

/** After how long a starting replica reports what it waits for. */
const slowMs = 5000;

/** This process as one of those that share a log: every scope follows the log's records, and publishes what it commits. */
export class Replica {
  readonly watch = new Watch(this);
  fleet = new Fleet();
  hash = new StateHash();
  readonly #scopes = new Map<string, { readonly scope: Scope; readonly follower: Follower }>();
  readonly #progress = new Progress();
  readonly #publisher: Publisher;
  readonly #snapshots: Snapshots;
  /** Lets one request at a time open a tenant of a world. */
  readonly #turns = new WeakMap<World, ReturnType<typeof createSlots>>();
  #isLive = false;
  /** Whether the others considered it gone. */
  #isGone = false;
  #failure: string | undefined;

  constructor(
    readonly log: SharedLog,
    private readonly options: ReplicaOptions,
  ) {
    this.#publisher = new Publisher(log, this.#progress);
    this.#snapshots = new Snapshots(this);
  }

  /** Joins the other replicas, once it has followed the whole log. Throws if it cannot. */
  async join(): Promise<void> {
    const { log } = this;
    const last = await log.last();
    await this.#restore();
    log.respond(async (query) => this.#respond(query));
    log.follow(this.position, (delivered) => this.#deliver(delivered));
    const slow = setTimeout(() => {
      this.notice(`Waiting for the log: this replica is at ${this.position} of ${last}.`);
    }, slowMs);
    await this.#progress.until(() => this.position >= last || this.#failure !== undefined);
    clearTimeout(slow);
    if (this.#failure !== undefined) throw new UnavailableError(this.#failure);
    this.#isLive = true;
    await this.enter();
    await Promise.all(this.scopes.map((scope) => scope.followRealTime()));
    this.watch.start();
  }

  /** Becomes a member of the fleet, unless it is one: the others may have considered it gone. */
  async enter(): Promise<void> {
    const { replica: id, place } = this.log;
    const join = { id, place, release: this.release };
    await this.commitFleet(() => (this.fleet.members.some((member) => member.id === id) ? undefined : { join }));
  }

  get others(): readonly Member[] {
    return this.fleet.members.filter(({ id }) => id !== this.log.replica);
  }

  get scopes(): Scope[] {
    return Array.from(this.#scopes.values(), ({ scope }) => scope);
  }

  scope(name: string): Scope | undefined {
    return this.#scopes.get(name)?.scope;
  }

  get main(): Scope {
    const main = this.scope(defaultScope);
    if (!main) throw new Error("The replica has not joined yet.");
    return main;
  }

  /** Waits until the other replicas have caught up with this one, if the log waits for that. */
  settle(): Promise<void> {
    return this.log.settle(this.position);
  }

  /** Opens a tenant for all replicas. */
  async openTenant(open: () => Tenant | Promise<Tenant>): Promise<Tenant> {
    const { attempts } = this.log;
    await retryConflicts(open, attempts);
    await this.settle();
    // Others may have reset the world meanwhile.
    return retryConflicts(open, attempts);
  }

  /** Opens a tenant for reading, in turn, since all openings in a world conflict; shows it unopened if it cannot. */
  async openOrPreview(world: World, key: TenantKey, open: () => Tenant | Promise<Tenant>): Promise<Tenant> {
    const turn = this.#turns.get(world) ?? createSlots(1);
    this.#turns.set(world, turn);
    const leave = await turn();
    try {
      return this.watch.isStale ? world.preview(key) : await open();
    } catch (error) {
      if (error instanceof UnavailableError || error instanceof ConflictError) return world.preview(key);
      throw error;
    } finally {
      leave();
    }
  }

  get position(): number {
    return this.#progress.position;
  }

  /** Position of the last record of each subject, except of dropped scopes. */
  get lasts(): ReadonlyMap<string, number> {
    return this.#progress.lasts;
  }

  /** Why this replica must not respond, if so. One that is considered gone would record requests that nobody collects. */
  get problem(): string | undefined {
    return this.#failure ?? (this.#isGone ? "the others took it for gone, and it joins them again" : undefined);
  }

  /** Makes this replica stop responding. */
  fail(text: string): void {
    if (this.#failure === undefined) this.notice(text);
    this.#failure ??= text;
  }

  notice(text: string): void {
    this.options.notice(text);
  }

  get release(): string {
    return this.options.release;
  }

  /** Waits until it has reached the position that a client has seen; returns why the request is rejected, if so. */
  reachPosition(headers: RequestHeaders): ErrorResponse | undefined | Promise<ErrorResponse | undefined> {
    const { [minPositionHeader]: wanted = "0" } = headers;
    if (/^\d{1,15}$/.test(String(wanted))) {
      return Number(wanted) <= this.position ? undefined : this.#waitFor(Number(wanted));
    }
    return new ErrorResponse("malformedRequest", { problem: `${minPositionHeader} is not a position` });
  }

  async #waitFor(wanted: number): Promise<ErrorResponse | undefined> {
    if (await this.#progress.until(() => this.position >= wanted, positionWaitMs)) return undefined;
    return new ErrorResponse("replicaBehind", { position: this.position, wanted });
  }

  /**
   * Creates a scope for all replicas, optionally with differences from the mock. If it exists, returns it, or throws
   * `CommandError` if it must be new.
   */
  async createScope(name: string, variant: VariantSettings | undefined, isNew: boolean): Promise<Scope> {
    const change = { create: true, variant };
    return retryConflicts(async () => {
      if (!this.#scopes.has(name)) await this.commit(name, this.#progress.last(name), { change });
      else if (isNew) throw new CommandError("conflict", `There is already a scope ${name}.`);
      await this.scope(name)?.starting;
      await this.settle();
      const scope = this.scope(name);
      // Another replica has dropped it meanwhile.
      if (!scope) throw new ConflictError(this.position);
      return scope;
    }, this.log.attempts);
  }

  async dropScope(name: string): Promise<boolean> {
    return retryConflicts(async () => {
      if (name === defaultScope || !this.#scopes.has(name)) return false;
      await this.commit(name, this.#progress.last(name), { change: { drop: true } });
      return true;
    }, this.log.attempts);
  }

  /** Publishes a change of the fleet, computed again if another replica was faster; nothing if it is undefined. */
  async commitFleet(compute: () => FleetRecord | undefined): Promise<void> {
    await retryConflicts(async () => {
      const fleet = compute();
      if (fleet) await this.#publish(fleetSubject, this.#progress.last(fleetSubject), { fleet });
    }, maxFleetAttempts);
  }

  /** Publishes a record of a scope, and waits until this replica has followed it. */
  commit(subject: string, expected: number, record: LogRecord): Promise<void> {
    return this.#publish(subject, expected, { record });
  }

  /** Leaves the fleet: its journal is lost, which the scopes with requests in it report. */
  async leave(): Promise<void> {
    const lost = [...this.#scopes.values()].filter(({ scope }) => scope.journal.entries.length > 0);
    const leave = { id: this.log.replica, lost: lost.map(({ scope }) => scope.name) };
    // Without it, the others notice after a while.
    const left = this.#isLive ? this.commitFleet(() => ({ leave })).catch(() => {}) : undefined;
    await Promise.race([left, new Promise((resolve) => setTimeout(resolve, leaveMs).unref())]);
    this.#isLive = false;
    this.watch.stop();
    await this.log.close();
  }

  #respond(query: { readonly watch?: object; readonly requests?: RequestsQuery; readonly use?: object }): unknown {
    const { watch, requests, use } = query;
    if (watch) return this.watch.respond();
    if (requests) return requestsPage(this.scope(requests.scope), requests, this.log.clockOffset);
    if (use) return usesOf(this.scopes, performance.now());
    throw new Error("This release does not know the query.");
  }

  /** Starts from the newest snapshot, or the beginning. */
  async #restore(): Promise<void> {
    const snapshot = await this.#snapshots.load();
    if (!snapshot) return this.#addScope(defaultScope);
    const { position, saved } = snapshot;
    this.hash = new StateHash(saved.hash);
    this.fleet = new Fleet(saved);
    this.#progress.position = position;
    for (const [subject, last] of saved.lasts) this.#progress.lasts.set(subject, last);
    for (const scope of saved.scopes) this.#addScope(scope.name, { variant: scope.variant, saved: scope });
  }

  #publish(subject: string, expected: number, content: RecordContent): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(new UnavailableError(this.#failure));
    if (this.#isLive) return this.#publisher.publish(subject, expected, content);
    return Promise.reject(new UnavailableError("This replica does not follow the log yet, or no longer."));
  }

  /** Applies a record. If it is its own, the caller resumes, with the state at its position, before the next record. */
  #deliver({ position, subject, id, body }: Delivered): void | Promise<void> {
    if (position <= this.position || this.#failure !== undefined) return undefined;
    try {
      this.#progress.lasts.set(subject, position);
      this.#apply(position, subject, body);
    } catch (error) {
      this.fail(`The record at position ${position} cannot be applied: ${messageOf(error)}`);
    }
    this.#progress.position = position;
    const isOwn = this.#publisher.followed(id);
    this.#progress.notify();
    return isOwn ? new Promise(setImmediate) : undefined;
  }

  #apply(position: number, subject: string, body: string): void {
    const content = readRecord(body);
    if (!content) {
      this.notice(`The record at position ${position} of the log is not from a replica: it is ignored.`);
      // The scope continues from there.
      this.#applyRecord(position, subject, {});
    }
    if (content?.fleet) this.#applyFleet(position, content.fleet, content.by);
    if (content?.record) this.#applyRecord(position, subject, content.record);
  }

  #applyFleet(position: number, record: FleetRecord, by: string): void {
    this.fleet.apply(record, [...this.#scopes.keys()]);
    this.hash.add(position, Object.keys(record).join(), record);
    const isOwn = (id: string) => id === this.log.replica;
    if ("join" in record && isOwn(record.join.id)) this.#isGone = false;
    if ("gone" in record && isOwn(record.gone)) this.#isGone = true;
    if ("snapshot" in record) this.#snapshots.proposed(position, isOwn(by));
  }

  #applyRecord(position: number, name: string, record: LogRecord): void {
    const change = record.change ?? {};
    if ("create" in change) this.#addScope(name, change as ScopeSource);
    const known = this.#scopes.get(name);
    if (!known) return;
    known.follower(record, position);
    if ("reset" in change || ("clear" in change && change.clear === "journal")) this.fleet.forgetLost(name);
    this.hash.add(position, `${describeRecord(record)} in scope ${name}`, changedState(known.scope.world, record));
    if ("drop" in change) {
      this.#scopes.delete(name);
      this.#progress.lasts.delete(name);
      known.scope.drop();
      this.fleet.forgetLost(name);
    }
    if (this.#isLive) this.#snapshots.proposeAfter(position);
  }

  #addScope(name: string, { variant, saved }: ScopeSource = {}): void {
    if (this.#scopes.has(name)) return;
    let follower: Follower = () => {};
    const log: EventLog = {
      attempts: this.log.attempts,
      commit: (expected, record) => this.commit(name, expected, record).catch(rejectPurged),
      follow(_from, given) {
        follower = given;
      },
      async close() {},
    };
    const scope = this.options.createScope(name, log, { variant, ...(saved && { saved }) });
    this.#scopes.set(name, { scope, follower });
  }
}
