import type { BehaviourProfile } from "../../contract/behaviour.js";
import type { OperationId } from "../../contract/operations.js";
import type { ProfileValues } from "../../contract/profile-file.js";
import type { Revision } from "../../contract/revisions.js";
import { BoundedCache } from "../../lib/collections.js";
import { second } from "../../lib/time.js";
import type { WorldEvent } from "../../world/events.js";
import { type EventLog, type LogRecord, retryConflicts } from "../../world/log/event-log.js";
import { isTick, Timeline, type TimelineState } from "../../world/log/timeline.js";
import { World, type WorldOptions } from "../../world/world.js";
import type { FaultSet } from "../faults/fault-set.js";
import type { FaultRule, NewFault } from "../faults/rule.js";
import type { ApiRequest, ResponseForm } from "../handlers/handler.js";
import { type ApiResponse, type Body, type ErrorResponse, type RequestHeaders, statusOf } from "../http/messages.js";
import type { ParsedQuery } from "../http/query.js";
import { RateLimiter } from "../http/rate-limiter.js";
import type { RouteMatch } from "../http/router.js";
import { Coverage } from "../journal/coverage.js";
import { type HandledRequest, Journal, type JournalEntry } from "../journal/journal.js";
import { ScopeClock } from "./clock.js";
import type { SharedMemory } from "./scopes.js";

/** Minimum number of events that can be undone. */
const undoHorizon = 5000;

/** A change of a scope outside its world, in a record of the log. */
export type ScopeChange =
  /** Resets the faults, the speed of the clock and the journal. */
  | { readonly reset: true }
  | { readonly speed: number }
  | { readonly addFault: FaultRule }
  | { readonly removeFault: string }
  | { readonly clear: "faults" | "journal" };

/** The differences of a scope from its mock, as data. */
export interface VariantSettings {
  readonly revision?: Revision | undefined;
  readonly profile?: ProfileValues | undefined;
  /** The operations whose responses have that revision and profile; all unless set. */
  readonly operations?: readonly OperationId[] | undefined;
  /** Rules that no command removes. */
  readonly faults?: readonly NewFault[] | undefined;
}

/** The differences of a scope from its mock for as long as it exists, whatever commands do in it. */
export interface ScopeVariant {
  /** The form of the responses of its operations. */
  readonly form: ResponseForm;
  /** Creates its fault rules: those of the mock, and its own, which no command removes. */
  readonly startFaults: () => FaultSet;
  /** Returns what responds to an operation instead of the mock's own handler, if anything. */
  readonly endpointOf: (operation: string) => Endpoint | undefined;
  readonly checkCredentials: (headers: RequestHeaders) => ErrorResponse | undefined;
  readonly settings: VariantSettings;
}

/** Reports whether a revision and a profile apply to an operation, or to the scope as a whole. */
export function appliesTo({ operations }: VariantSettings, operation?: string): boolean {
  return operations === undefined || operations.some((one) => one === operation);
}

/** Responds to an operation like a mock with some revision and profile, without the lifecycle around the handler. */
export interface Endpoint {
  readonly parseQuery: (text: string) => ParsedQuery | ErrorResponse;
  readonly respond: (request: ApiRequest, world: World) => string | ErrorResponse;
}

/** Receives the requests to scopes, and their changes. */
export interface ScopeWatcher {
  /** The only scope that it watches; all unless set. */
  readonly scope?: Scope;
  request?(entry: JournalEntry): void;
  /** `change` is `created`, `dropped`, `world`, `tick` if only time moved, or the group of a command. */
  change?(scope: Scope, change: string): void;
}

export interface CachedResponse {
  /** The route of the URL, which does not depend on the world. */
  readonly match: RouteMatch;
  readonly body: Body;
  /** Version of the world that the body shows; the response is valid as long as the world has it. */
  readonly version: number;
}

const maxCachedLength = 64 * 1024 * 1024;

function cachedLength({ body }: CachedResponse, url: string): number {
  return url.length + body.length;
}

/** Options of a mock that a scope reads, and resources that its scopes share. */
export interface ScopeOptions {
  readonly world: WorldOptions;
  /** Returns the real time, in milliseconds of a clock that only moves forward. */
  readonly now: () => number;
  readonly journal: number;
  readonly rateLimit: boolean;
  readonly profile: BehaviourProfile;
  readonly startFaults?: () => FaultSet | undefined;
  /** Creates an empty set for rules that are added later. */
  readonly emptyFaults?: () => FaultSet;
  readonly speed: number;
  readonly isRealTime: boolean;
  readonly watchers?: ReadonlySet<ScopeWatcher>;
}

export interface ScopeStart {
  /** The state that the records of its log start from; the beginning unless set. */
  readonly from?: Partial<TimelineState> | undefined;
  readonly variant?: ScopeVariant | undefined;
  readonly memory?: SharedMemory | undefined;
}

/** A private copy of everything that a client can see or change: world, clock, faults, journal. */
export class Scope {
  readonly world: World;
  readonly timeline: Timeline;
  readonly clock: ScopeClock;
  readonly journal: Journal;
  readonly coverage = new Coverage();
  /** By path and query. */
  readonly responses: BoundedCache<CachedResponse>;
  limiter: RateLimiter | undefined;
  readonly variant: ScopeVariant | undefined;
  /** The fault rules; undefined if there are none, so that requests pay nothing for them. */
  faults: FaultSet | undefined;
  /** Resolves when a clock that follows the real time is set; only if processes share the log. */
  starting: void | Promise<void> = undefined;
  readonly #watchers: ReadonlySet<ScopeWatcher>;
  #isDropped = false;
  /** The last change that a command makes, as long as it runs or waits. */
  #lastChange: Promise<void> | undefined;
  /** When it was last used, in milliseconds of a clock that only moves forward. */
  usedAt = 0;

  constructor(
    readonly name: string,
    private readonly options: ScopeOptions,
    log: EventLog,
    { from, variant, memory }: ScopeStart = {},
  ) {
    const { world, now, journal, watchers = new Set() } = options;
    this.#watchers = watchers;
    this.variant = variant;
    const { profile } = variant && appliesTo(variant.settings) ? variant.form : options;
    this.timeline = new Timeline(undoHorizon, log);
    this.world = new World(withProfile(world, profile), (events, applied) => this.timeline.commit({ events }, applied));
    // While a computer sleeps, only the real time passes.
    this.clock = new ScopeClock(this.world, options.isRealTime ? Date.now : now);
    // Requests that are still running when it is dropped occupy nothing afterwards.
    const count = (bytes: number) => (this.#isDropped ? undefined : memory?.add(bytes));
    this.journal = new Journal(name, journal, count);
    this.responses = new BoundedCache(maxCachedLength, cachedLength, count);
    this.faults = this.#startFaults();
    this.limiter = this.#startLimiter();
    this.timeline.follow(this.world, from, (record) => this.#followed(record));
    this.notify("created");
  }

  get isWatched(): boolean {
    return [...this.#watchers].some(({ scope }) => scope === this);
  }

  notify(change: string): void {
    for (const watcher of this.#watchers) if (this.#isSeenBy(watcher)) watcher.change?.(this, change);
  }

  #isSeenBy({ scope = this }: ScopeWatcher): boolean {
    return scope === this;
  }

  /** Starts the clock as at the beginning, from the real time if it follows that. */
  startClock(speed = this.options.speed): void {
    this.starting = this.followRealTime();
    // A world that was moved ahead of the real time runs on from there.
    this.clock.run(speed, this.#isRealTime ? Math.max(realTime(), this.world.now) : undefined);
  }

  /** Moves a clock that follows the real time to it. A returned promise never rejects, since a tick follows. */
  followRealTime(): void | Promise<void> {
    return this.#isRealTime ? this.world.advanceTo(realTime(), "ticking")?.catch(() => {}) : undefined;
  }

  /** Runs a command. Changes run one after another; on a shared log, again if another process was faster. */
  async run<T>(command: () => T | Promise<T>, isChange: boolean): Promise<T> {
    const run = () => retryConflicts(command, this.timeline.log.attempts);
    if (!isChange) return run();
    const result = this.#lastChange?.then(run) ?? run();
    const done = result
      .catch(() => {})
      .then(() => {
        if (this.#lastChange === done) this.#lastChange = undefined;
      });
    this.#lastChange = done;
    return result;
  }

  /** Records a request in the journal and the coverage; only counts it if the size of the journal is 0. */
  record(handled: HandledRequest, response: ApiResponse, status = statusOf(response)): void {
    if (this.journal.size === 0) {
      this.journal.skip();
      return;
    }
    const entry = this.journal.record(handled, response, status);
    for (const watcher of this.#watchers) if (this.#isSeenBy(watcher)) watcher.request?.(entry);
    if (handled.match) this.coverage.add(handled.match.operation, handled.url, status);
  }

  /** Logs a change outside the world, which then takes effect. */
  change(change: ScopeChange): void | Promise<void> {
    return this.timeline.commit({ change });
  }

  /** Drops its journal and its cached responses, to free memory. */
  forget(): void {
    this.journal.forget();
    this.responses.clear();
  }

  drop(): void {
    this.forget();
    this.#isDropped = true;
    this.notify("dropped");
  }

  /** Restarts with the current starting world; nothing before can be undone. */
  restart(): void | Promise<void> {
    return this.timeline.commit({ begin: true, change: { reset: true } satisfies ScopeChange });
  }

  /** Resets the faults, the clock and the journal, and the world by events. */
  reset(events: readonly WorldEvent[] = [{ type: "Reset" }]): void | Promise<void> {
    return this.timeline.commit({ events, change: { reset: true } satisfies ScopeChange });
  }

  get #isRealTime(): boolean {
    return this.options.isRealTime && !this.world.scenario;
  }

  /** Replaces the fault rules, except the pinned ones. */
  restoreFaults(rules: readonly FaultRule[]): void {
    this.faults = this.#startFaults() ?? this.options.emptyFaults?.();
    this.faults?.clear();
    for (const rule of rules) this.faults?.add(rule);
    if (this.faults?.isEmpty) this.faults = undefined;
  }

  #followed({ events = [], undo, change }: LogRecord): void {
    if (undo !== undefined) this.clock.resume();
    else if (events.some(isClockSet)) this.clock.restart();
    else if (events.some(isTick)) this.clock.keepUp();
    if (change) this.#apply(change as ScopeChange);
    if (events.length > 0) this.notify(events.every(isTick) ? "tick" : "world");
  }

  #apply(change: ScopeChange): void {
    if ("reset" in change) this.#startAgain();
    if ("speed" in change) this.clock.run(change.speed);
    if ("addFault" in change) {
      this.faults ??= this.options.emptyFaults?.();
      this.faults?.add(change.addFault);
    }
    if ("removeFault" in change) this.faults?.remove(change.removeFault);
    if ("clear" in change) {
      this[change.clear]?.clear();
      // Another scope, or another process, may have run the command.
      this.notify(change.clear);
    }
    if (this.faults?.isEmpty) this.faults = undefined;
  }

  #startAgain(): void {
    this.clock.stop();
    this.faults = this.#startFaults();
    this.limiter = this.#startLimiter();
    this.journal.clear();
    this.coverage.clear();
    this.responses.clear();
    this.startClock();
    this.notify("state");
  }

  #startFaults(): FaultSet | undefined {
    return this.variant ? this.variant.startFaults() : this.options.startFaults?.();
  }

  #startLimiter(): RateLimiter | undefined {
    return this.options.rateLimit ? new RateLimiter(this.world.options.profile) : undefined;
  }
}

/** Returns the options of a world with another profile; everything else is still read from the given ones. */
function withProfile(options: WorldOptions, profile: BehaviourProfile): WorldOptions {
  return options.profile === profile ? options : Object.create(options, { profile: { value: profile } });
}

function realTime(): number {
  return Math.floor(Date.now() / second) * second;
}

function isClockSet(event: WorldEvent): boolean {
  return event.type === "ClockMoved" && event.cause === "command";
}
