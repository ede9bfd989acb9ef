import type { BehaviourProfile } from "../../contract/behaviour.js";
import { second } from "../../lib/time.js";
import type { WorldEvent } from "../../world/events.js";
import type { EventLog } from "../../world/log/event-log.js";
import { isTick, Timeline } from "../../world/log/timeline.js";
import { World, type WorldOptions } from "../../world/world.js";
import type { FaultSet } from "../faults/fault-set.js";
import { RateLimiter } from "../http/rate-limiter.js";
import { Coverage } from "../journal/coverage.js";
import { Journal } from "../journal/journal.js";
import { ScopeClock } from "./clock.js";
import { ResponseCache } from "./response-cache.js";
import type { SharedMemory } from "./shared-memory.js";

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

/** A private copy of everything a caller can see or change: world, clock, faults, journal. */
export class Scope {
  readonly world: World;
  readonly timeline: Timeline;
  readonly clock: ScopeClock;
  readonly journal: Journal;
  readonly coverage = new Coverage();
  readonly responses: ResponseCache;
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
    /** What it shares with other scopes. */
    memory?: SharedMemory,
  ) {
    const { journal, rateLimit, profile } = options;
    this.timeline = new Timeline(undoHorizon, log);
    this.world = new World(world, (events, before) => {
      this.timeline.record(this.world, events, before);
      this.notify(events.every(isTick) ? "tick" : "world");
    });
    // Time that a computer sleeps passes only in real time.
    this.clock = new ScopeClock(this.world, options.isRealTime ? Date.now : real);
    this.journal = new Journal(journal, memory);
    this.responses = new ResponseCache(memory);
    this.faults = options.startFaults?.();
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

  /** Drops its journal and its cached responses, to give memory back. */
  forget(): void {
    this.journal.clear();
    this.responses.clear();
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
    this.faults = this.options.startFaults?.();
    this.journal.clear();
    this.coverage.clear();
    this.responses.clear();
    this.startClock();
    this.notify("state");
  }
}
