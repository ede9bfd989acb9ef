import { randomUUID } from "node:crypto";
import { messageOf } from "../../lib/message.js";
import {
  ConflictError,
  type EventLog,
  type Follower,
  type LogRecord,
  retryConflicts,
  UnavailableError,
} from "../../world/log/event-log.js";
import type { TimelineState } from "../../world/log/timeline.js";
import type { FaultRule } from "../faults/rule.js";
import { defaultScope } from "../http/urls.js";
import type { Scope } from "../scope/scope.js";
import type { VariantSettings } from "../scope/variant.js";
import { type RequestsQuestion, requestsPage, usesOf } from "./collect.js";
import { Fleet, type FleetRecord, type Member } from "./fleet.js";
import { type Delivered, fleetSubject, recordVersion, type SharedLog } from "./shared-log.js";
import { changedState, describeRecord, StateHash } from "./state-hash.js";
import { Watch } from "./watch.js";

/** A record of the log with what wrote it. */
interface Envelope {
  /** Version of its form. */
  readonly v: number;
  readonly by: string;
  readonly record?: LogRecord;
  readonly fleet?: FleetRecord;
}

/** A scope in a snapshot. */
export interface SavedScope {
  readonly name: string;
  readonly variant?: VariantSettings | undefined;
  readonly timeline: TimelineState;
  readonly speed: number;
  readonly faults: readonly FaultRule[];
}

/** What a scope of a replica is created from. */
interface ScopeStart {
  /** In what it differs from the mock. */
  readonly variant?: VariantSettings | undefined;
  readonly saved?: SavedScope;
}

/** Everything that a replica knows, at a position. */
interface SavedReplica {
  readonly v: number;
  readonly release: string;
  readonly hash: string;
  readonly members: readonly Member[];
  readonly lost: readonly (readonly [string, readonly string[]])[];
  readonly lasts: readonly (readonly [string, number])[];
  readonly scopes: readonly SavedScope[];
}

/** What a replica needs of the mock around it. */
export interface ReplicaOptions {
  /** Creates a scope that follows a log, from its settings and a saved state if there are any. */
  readonly createScope: (name: string, log: EventLog, from: ScopeStart) => Scope;
  readonly release: string;
  readonly notice: (text: string) => void;
}

/** After how many records a snapshot is taken. */
const snapshotEvery = 5000;

/** How long a record may take to come back from the log. */
const deliveryMs = 10_000;

/**
 * This process as one of those that share a log: every scope follows its records, and what they commit is published. Its
 * state is the same as that of every other replica at the same position.
 */
export class Replica {
  readonly watch = new Watch(this);
  fleet = new Fleet();
  hash = new StateHash();
  readonly #scopes = new Map<string, { readonly scope: Scope; readonly log: ScopeLog }>();
  /** Position of the last record of each subject, except of dropped scopes. */
  readonly #lasts = new Map<string, number>();
  /** Own records that are on their way, by id. */
  readonly #own = new Map<string, () => void>();
  readonly #waiting = new Set<() => void>();
  #position = 0;
  #snapshotAt = 0;
  #isProposing = false;
  #isLive = false;
  /** Whether the others took it for gone. */
  #isGone = false;
  #failure: string | undefined;

  constructor(
    readonly log: SharedLog,
    private readonly options: ReplicaOptions,
  ) {}

  /** Joins the other replicas, once it has followed all of the log. Throws when it cannot. */
  async join(): Promise<void> {
    const { log } = this;
    const last = await log.last();
    await this.#restore();
    log.respond(async (question) => this.#respond(question));
    log.follow(this.#position, (delivered) => this.#deliver(delivered));
    await this.#until(() => this.#position >= last || this.#failure !== undefined);
    if (this.#failure !== undefined) throw new UnavailableError(this.#failure);
    this.#isLive = true;
    await this.enter();
    await Promise.all(this.scopes.map((scope) => scope.catchUp()));
    this.watch.start();
  }

  /** Becomes one of the replicas, unless it is: the others may have taken it for gone. */
  async enter(): Promise<void> {
    const { replica: id, place } = this.log;
    const join = { id, place, release: this.release };
    await this.commitFleet(() => (this.fleet.members.some((member) => member.id === id) ? undefined : { join }));
  }

  /** The scopes by name, the default one included. */
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

  /** Waits until the other replicas have followed what this one has, if the log waits for that. */
  settle(): Promise<void> {
    return this.log.settle(this.#position);
  }

  /** Position of the last record that was followed. */
  get position(): number {
    return this.#position;
  }

  /** Why this replica must not respond, if so. One that was taken for gone would record requests that nobody collects. */
  get problem(): string | undefined {
    return this.#failure ?? (this.#isGone ? "the others took it for gone, and it joins them again" : undefined);
  }

  /** Makes this replica respond no more. */
  fail(text: string): void {
    if (this.#failure === undefined) this.options.notice(text);
    this.#failure ??= text;
  }

  get release(): string {
    return this.options.release;
  }

  /** Whether what it shows may be old: the log cannot be reached, or this replica is behind it for a while. */
  get isStale(): boolean {
    return this.watch.isStale;
  }

  /** Waits until a position was followed. Returns false when it takes longer. */
  async reached(position: number, timeoutMs: number): Promise<boolean> {
    return this.#position >= position || this.#until(() => this.#position >= position, timeoutMs);
  }

  /** Creates a scope for all replicas, which may differ from the mock, unless there is one of that name. */
  async createScope(name: string, variant?: VariantSettings): Promise<void> {
    const change = { create: true, variant };
    await retryConflicts(async () => {
      if (!this.#scopes.has(name)) await this.commit(name, this.#last(name), { change });
    });
    await this.#scopes.get(name)?.scope.starting;
    await this.settle();
  }

  /** Drops a scope for all replicas. Returns false if there is none. */
  async dropScope(name: string): Promise<boolean> {
    return retryConflicts(async () => {
      if (name === defaultScope || !this.#scopes.has(name)) return false;
      await this.commit(name, this.#last(name), { change: { drop: true } });
      return true;
    });
  }

  /** Publishes what changes the fleet, computed again when another replica was faster; nothing when it is undefined. */
  async commitFleet(compute: () => FleetRecord | undefined): Promise<void> {
    await retryConflicts(async () => {
      const fleet = compute();
      if (fleet) await this.#publish(fleetSubject, this.#last(fleetSubject), { fleet });
    });
  }

  /** Publishes a record of a scope, and waits until this replica has followed it. */
  commit(subject: string, expected: number, record: LogRecord): Promise<void> {
    return this.#publish(subject, expected, { record });
  }

  /** Leaves the replicas: its journal is lost, which those of its scopes show that have one. */
  async leave(): Promise<void> {
    const lost = [...this.#scopes.values()].filter(({ scope }) => scope.journal.entries.length > 0);
    const leave = { id: this.log.replica, lost: lost.map(({ scope }) => scope.name) };
    if (this.#isLive) await this.commitFleet(() => ({ leave })).catch(() => {});
    this.#isLive = false;
    this.watch.stop();
    await this.log.close();
  }

  #respond(question: {
    readonly watch?: { search?: boolean };
    readonly requests?: RequestsQuestion;
    readonly use?: object;
  }): unknown {
    const { watch, requests, use } = question;
    if (watch) return this.watch.respond(watch);
    if (requests) return requestsPage(this.scope(requests.scope), requests, this.log.clockOffset);
    if (use) return usesOf(this.scopes, performance.now());
    throw new Error("This release does not know the question.");
  }

  /** Starts from the newest snapshot, or the beginning. */
  async #restore(): Promise<void> {
    const snapshot = await this.log.loadSnapshot();
    const saved: SavedReplica | undefined = snapshot && JSON.parse(snapshot.text);
    if (!snapshot || !saved) return this.#addScope(defaultScope);
    if (saved.v > recordVersion) throw new UnavailableError(newerRecords(saved.v, saved.release));
    this.hash = new StateHash(saved.hash);
    this.fleet = new Fleet(saved);
    this.#position = snapshot.position;
    this.#snapshotAt = snapshot.position;
    for (const [subject, last] of saved.lasts) this.#lasts.set(subject, last);
    for (const scope of saved.scopes) this.#addScope(scope.name, { variant: scope.variant, saved: scope });
  }

  async #publish(subject: string, expected: number, content: Omit<Envelope, "v" | "by">): Promise<void> {
    if (!this.#isLive) throw new UnavailableError("This replica does not follow the log yet, or no longer.");
    if (this.#failure !== undefined) throw new UnavailableError(this.#failure);
    const id = randomUUID();
    const body = JSON.stringify({ v: recordVersion, by: this.log.replica, ...content });
    let isApplied = false;
    const applied = new Promise<void>((resolve) => {
      this.#own.set(id, () => {
        isApplied = true;
        resolve();
      });
    });
    try {
      const stored = this.log.publish({ subject, id, body }, expected);
      await Promise.race([applied, stored]);
      if (await this.#until(() => isApplied, deliveryMs)) return;
      throw new UnavailableError("The log has stored it, but this replica does not follow it in time.");
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      const { last = Number.POSITIVE_INFINITY } = error;
      // The log has records of a dropped scope of that name, which were followed, or no longer has any.
      if (last <= this.#position && this.#last(subject) === expected) this.#lasts.set(subject, last);
      await this.#until(() => isApplied || this.#last(subject) !== expected, deliveryMs);
      if (!isApplied) throw error;
    } finally {
      this.#own.delete(id);
    }
  }

  /** Applies a record. After an own one, its caller resumes, with the state at its position, before the next record. */
  #deliver({ position, subject, id, body }: Delivered): void | Promise<void> {
    if (position <= this.#position || this.#failure !== undefined) return undefined;
    try {
      this.#apply(position, subject, JSON.parse(body));
    } catch (error) {
      this.fail(`The record at position ${position} cannot be followed: ${messageOf(error)}`);
    }
    this.#position = position;
    const own = this.#own.get(id);
    own?.();
    for (const check of this.#waiting) check();
    return own && new Promise(setImmediate);
  }

  #apply(position: number, subject: string, { v, by, record, fleet }: Envelope): void {
    if (v > recordVersion) throw new Error(newerRecords(v, by));
    this.#lasts.set(subject, position);
    if (fleet) this.#applyFleet(position, fleet, by);
    if (record) this.#applyRecord(position, subject, record);
  }

  #applyFleet(position: number, record: FleetRecord, by: string): void {
    this.fleet.apply(record, [...this.#scopes.keys()]);
    this.hash.add(position, Object.keys(record).join(), record);
    const isOwn = (id: string) => id === this.log.replica;
    if ("join" in record && isOwn(record.join.id)) this.#isGone = false;
    if ("gone" in record && isOwn(record.gone)) this.#isGone = true;
    if (!("snapshot" in record)) return;
    this.#snapshotAt = position;
    if (by === this.log.replica) void this.#saveSnapshot(position);
  }

  #applyRecord(position: number, name: string, record: LogRecord): void {
    const change = record.change ?? {};
    if ("create" in change) this.#addScope(name, change as ScopeStart);
    const known = this.#scopes.get(name);
    if (!known) return;
    known.log.follower(record, position);
    if ("reset" in change || ("clear" in change && change.clear === "journal")) this.fleet.found(name);
    this.hash.add(position, `${describeRecord(record)} in scope ${name}`, changedState(known.scope.world, record));
    if ("drop" in change) {
      this.#scopes.delete(name);
      this.#lasts.delete(name);
      known.scope.drop();
      this.fleet.found(name);
    }
    if (position - this.#snapshotAt >= snapshotEvery && this.#isLive) this.#proposeSnapshot();
  }

  #addScope(name: string, { variant, saved }: ScopeStart = {}): void {
    if (this.#scopes.has(name)) return;
    const log = new ScopeLog((expected, record) => this.commit(name, expected, record));
    const scope = this.options.createScope(name, log, { variant, ...(saved && { saved }) });
    this.#scopes.set(name, { scope, log });
  }

  /** Takes a snapshot, unless another replica proposes one first. */
  #proposeSnapshot(): void {
    if (this.#isProposing) return;
    this.#isProposing = true;
    const before = this.#snapshotAt;
    this.commitFleet(() => (this.#snapshotAt === before ? { snapshot: this.#position } : undefined))
      .catch(() => {})
      .finally(() => {
        this.#isProposing = false;
      });
  }

  async #saveSnapshot(position: number): Promise<void> {
    const saved: SavedReplica = {
      v: recordVersion,
      release: this.options.release,
      hash: this.hash.hash,
      ...this.fleet.state,
      lasts: [...this.#lasts],
      scopes: Array.from(this.#scopes.values(), ({ scope }) => ({
        name: scope.name,
        variant: scope.variant?.settings,
        timeline: scope.timeline.state,
        speed: scope.clock.speed,
        faults: (scope.faults?.rules ?? []).map(({ rule }) => rule),
      })),
    };
    try {
      await this.log.saveSnapshot({ position, text: JSON.stringify(saved) }, new Map(this.#lasts));
    } catch (error) {
      this.options.notice(`The snapshot at position ${position} was not stored: ${messageOf(error)}`);
    }
  }

  #last(subject: string): number {
    return this.#lasts.get(subject) ?? 0;
  }

  /** Waits until something is true after a record. Returns false when it takes too long. */
  #until(test: () => boolean, timeoutMs?: number): Promise<boolean> {
    if (test()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const finish = (result: boolean) => {
        clearTimeout(timer);
        this.#waiting.delete(check);
        resolve(result);
      };
      const check = () => test() && finish(true);
      const timer = timeoutMs === undefined ? undefined : setTimeout(() => finish(false), timeoutMs);
      this.#waiting.add(check);
    });
  }
}

function newerRecords(version: number, writer: string): string {
  return `The log has records of version ${version}, written by ${writer}, and this release reads version ${recordVersion}: update it`;
}

/** The log of one scope. */
class ScopeLog implements EventLog {
  readonly isShared = true;
  follower: Follower = () => {};

  constructor(readonly commit: (expected: number, record: LogRecord) => Promise<void>) {}

  follow(_from: number, follower: Follower): void {
    this.follower = follower;
  }

  async close(): Promise<void> {}
}
