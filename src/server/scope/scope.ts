import type { BehaviourProfile } from "../../contract/behaviour.js";
import type { OperationId } from "../../contract/operations.js";
import type { ProfileValues } from "../../contract/profile-file.js";
import type { Revision } from "../../contract/revisions.js";
import { second } from "../../lib/time.js";
import type { WorldEvent } from "../../world/events.js";
import type { EventLog } from "../../world/log/event-log.js";
import { isTick, Timeline } from "../../world/log/timeline.js";
import type { Tenant } from "../../world/tenant.js";
import { World, type WorldOptions } from "../../world/world.js";
import type { FaultSet } from "../faults/fault-set.js";
import type { NewFault } from "../faults/rule.js";
import type { ErrorResponse, RequestHeaders } from "../http/messages.js";
import { RateLimiter } from "../http/rate-limiter.js";
import { Coverage } from "../journal/coverage.js";
import { Journal } from "../journal/journal.js";
import { ScopeClock } from "./clock.js";
import { ResponseCache } from "./response-cache.js";

/** How many events can be undone at least. */
const undoHorizon = 5000;

/** Options of a mock that a scope reads. */
export interface ScopeOptions {
  /** Capacity of its journal. */
  readonly journal: number;
  readonly rateLimit: boolean;
  readonly profile: BehaviourProfile;
  /** Creates the fault rules that it starts with. */
  readonly startFaults?: () => FaultSet | undefined;
  /** Speed of its clock at the start. */
  readonly speed: number;
  readonly isRealTime: boolean;
}

/** In what a scope differs from its mock, as data. */
export interface VariantSettings {
  readonly revision?: Revision | undefined;
  /** Entries of the behaviour profile. */
  readonly profile?: ProfileValues | undefined;
  /** The operations whose responses have that revision and profile; all unless set. */
  readonly operations?: readonly OperationId[] | undefined;
  /** Rules that no command removes. */
  readonly faults?: readonly NewFault[] | undefined;
}

/** In what a scope differs from its mock for as long as it exists, whatever commands do in it. */
export interface ScopeVariant {
  readonly profile: BehaviourProfile;
  /** Creates its fault rules: those of the mock, and its own, which no command removes. */
  readonly startFaults: () => FaultSet;
  /** Responds instead of the handler of an operation; undefined where that is left to the handler. */
  readonly responderOf: (operation: string) => ((selection: Selection) => string | ErrorResponse) | undefined;
  readonly checkCredentials: (headers: RequestHeaders) => ErrorResponse | undefined;
  /** What it was created from. */
  readonly settings: VariantSettings;
}

/** What a request selects, without credentials. */
export interface Selection {
  readonly world: World;
  readonly tenant: Tenant;
  /** Id of the operation. */
  readonly operation: string;
  /** Id of the requested record; empty for lists. */
  readonly id: string;
  readonly queryString: string;
}

/** A private copy of everything a caller can see or change: world, clock, faults, journal. */
export class Scope {
  readonly world: World;
  readonly timeline: Timeline;
  readonly clock: ScopeClock;
  readonly journal: Journal;
  readonly coverage = new Coverage();
  readonly responses = new ResponseCache();
  readonly limiter: RateLimiter | undefined;
  /** The fault rules; undefined while there are none, so that requests pay nothing for them. */
  faults: FaultSet | undefined;
  /** When it was last used, in milliseconds of a clock that only moves forward. */
  usedAt = 0;
  readonly #followers = new Set<(change: string) => void>();

  constructor(
    readonly name: string,
    world: WorldOptions,
    private readonly options: ScopeOptions,
    log: EventLog,
    real: () => number,
    readonly variant?: ScopeVariant,
  ) {
    const { journal, rateLimit } = options;
    const { profile } = variant ?? options;
    this.timeline = new Timeline(undoHorizon, log);
    this.world = new World(withProfile(world, profile), (events, before) => {
      this.timeline.record(this.world, events, before);
      this.notify(events.every(isTick) ? "tick" : "world");
    });
    // Time that a computer sleeps passes only in real time.
    this.clock = new ScopeClock(this.world, options.isRealTime ? Date.now : real);
    this.journal = new Journal(journal);
    this.faults = this.#startFaults();
    this.limiter = rateLimit ? new RateLimiter(profile) : undefined;
  }

  /** Calls a listener with what has changed, from now on until the returned function is called. */
  follow(listener: (change: string) => void): () => void {
    this.#followers.add(listener);
    return () => this.#followers.delete(listener);
  }

  /** Tells the followers what has changed: `world`, only `tick` when time passed, or the group of a command. They read it later. */
  notify(change: string): void {
    for (const listener of this.#followers) listener(change);
  }

  /** Lets the clock run as it does at the start, from the real time if it follows that. */
  startClock(): void {
    const { speed, isRealTime } = this.options;
    const now = Math.floor(Date.now() / second) * second;
    if (isRealTime && !this.world.scenario) this.world.advanceTo(now, "ticking");
    this.clock.run(speed);
  }

  /** Starts with the current starting world; nothing before it can be undone. */
  restart(): void {
    this.timeline.begin(this.world);
    this.reset([]);
  }

  /** Goes back to the start: its first faults, the clock as then, an empty journal, and the world as the events make it. */
  reset(events: readonly WorldEvent[] = [{ type: "Reset" }]): void {
    this.world.commit(events);
    this.clock.stop();
    this.faults = this.#startFaults();
    this.journal.clear();
    this.coverage.clear();
    this.responses.clear();
    this.startClock();
    this.notify("state");
  }
  #startFaults(): FaultSet | undefined {
    return this.variant ? this.variant.startFaults() : this.options.startFaults?.();
  }
}

/** Returns the options of a world with another profile; the rest is still read from those given. */
function withProfile(options: WorldOptions, profile: BehaviourProfile): WorldOptions {
  return options.profile === profile ? options : Object.create(options, { profile: { value: profile } });
}
