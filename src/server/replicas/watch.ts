import { StateError } from "../../world/log/event-log.js";
import type { Member } from "./fleet.js";
import type { Replica } from "./replica.js";
import type { Checkpoint } from "./state-hash.js";

/** How a replica is: it follows the log, is behind it, cannot reach it, is not as the others, or does not respond. */
export type ReplicaState = "current" | "behind" | "stale" | "failed" | "missing";

/** A replica as it describes itself, or as the others see it when it does not. */
export interface ReplicaStatus {
  readonly id: string;
  readonly place: string;
  readonly release: string;
  readonly state: ReplicaState;
  readonly position?: number;
  /** How many records it is behind the log. */
  readonly lag?: number;
  /** Why it failed. */
  readonly problem?: string | undefined;
}

/** What replicas respond when they are watched. */
interface Watched {
  readonly status: ReplicaStatus;
  readonly checkpoints: readonly Checkpoint[];
}

const watchEveryMs = 1000;
/** How long a replica may be behind before its responses are marked as stale. */
const staleMs = 2000;
/** After how long without a response a replica is taken for gone. */
const goneMs = 10_000;
/** How many others a replica watches at a time, so that the queries of many replicas grow only with their number. */
const watchedAtOnce = 8;
const comparedPositions = 64;
const searchedPositions = 4096;

/** Watches a replica and the others: which are there, whether all make the same of the log, and how far behind they are. */
export class Watch {
  lag = 0;
  #behindSince: number | undefined;
  #isReachable = true;
  readonly #missingSince = new Map<string, number>();
  /** How many were watched in turn. */
  #turns = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly replica: Replica) {}

  start(): void {
    this.#timer = setTimeout(() => void this.#run(), watchEveryMs).unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  get isStale(): boolean {
    return !this.#isReachable || (this.#behindSince !== undefined && performance.now() - this.#behindSince > staleMs);
  }

  get status(): ReplicaStatus {
    const { log, position, problem, release } = this.replica;
    const state = problem !== undefined ? "failed" : this.isStale ? "stale" : this.lag > 0 ? "behind" : "current";
    return { id: log.replica, place: log.place, release, state, position, lag: this.lag, problem };
  }

  /** Responds to another replica that watches. */
  respond({ search }: { readonly search?: boolean }): Watched {
    const count = search ? searchedPositions : comparedPositions;
    return { status: this.status, checkpoints: this.replica.hash.recent(count) };
  }

  /** Describes all replicas, this one first. */
  async all(): Promise<ReplicaStatus[]> {
    const others = await this.#query(this.replica.others);
    return [
      this.status,
      ...others.map(({ member, watched }): ReplicaStatus => watched?.status ?? { ...member, state: "missing" }),
    ];
  }

  async #run(): Promise<void> {
    await this.#measure();
    const others = await this.#query(this.#next()).catch(() => []);
    await this.#compare(others.flatMap(({ watched }) => watched ?? [])).catch(() => {});
    if (this.#isReachable) {
      this.#dropGone(others);
      await this.replica.enter().catch(() => {});
    }
    if (this.#timer) this.start();
  }

  /** Measures how far this replica is behind the log. */
  async #measure(): Promise<void> {
    try {
      this.lag = Math.max(0, (await this.replica.log.last()) - this.replica.position);
      this.#isReachable = true;
      this.#behindSince = this.lag === 0 ? undefined : (this.#behindSince ?? performance.now());
    } catch (error) {
      // It can be reached, and is another one.
      if (error instanceof StateError) this.replica.fail(error.message);
      this.#isReachable = false;
    }
  }

  /** Returns those whose turn it is, and those that did not respond before. */
  #next(): readonly Member[] {
    const { others } = this.replica;
    const first = this.#turns;
    this.#turns = (first + watchedAtOnce) % Math.max(1, others.length);
    return others.filter(({ id }, index) => {
      const isItsTurn = (index - first + others.length) % others.length < watchedAtOnce;
      return isItsTurn || this.#missingSince.has(id);
    });
  }

  #query(members: readonly Member[]) {
    const { log } = this.replica;
    return Promise.all(
      members.map(async (member) => {
        const watched = await log.query(member.id, { watch: {} }).catch(() => undefined);
        return { member, watched: watched as Watched | undefined };
      }),
    );
  }

  /** Compares what this replica made of the log with what the others did. The fewer that differ from the rest have failed. */
  async #compare(others: readonly Watched[]): Promise<void> {
    const { hash, fleet, log } = this.replica;
    const working = others.filter(({ status }) => status.state !== "failed");
    const differing = working.filter(({ checkpoints }) => hash.firstDifference(checkpoints));
    const [one] = differing;
    if (!one || this.replica.problem !== undefined) return;
    const agreeing = working.length - differing.length + 1;
    const order = fleet.members.map(({ id }) => id);
    const isYounger = order.indexOf(log.replica) > order.indexOf(one.status.id);
    if (agreeing > differing.length || (agreeing === differing.length && !isYounger)) return;
    const { checkpoints } = (await log.query(one.status.id, { watch: { search: true } })) as Watched;
    const first = hash.firstDifference(checkpoints);
    if (!first) return;
    this.replica.fail(
      `Its state differs from that of ${one.status.place} since position ${first.position}: ${first.what}`,
    );
  }

  /** Declares replicas as gone that have not responded for a while. */
  #dropGone(others: readonly { readonly member: { readonly id: string }; readonly watched: unknown }[]): void {
    const now = performance.now();
    const { fleet } = this.replica;
    const isMember = (id: string) => fleet.members.some((member) => member.id === id);
    // One that others have removed may join again.
    for (const id of this.#missingSince.keys()) if (!isMember(id)) this.#missingSince.delete(id);
    for (const { member, watched } of others) {
      if (watched !== undefined) this.#missingSince.delete(member.id);
      const since = this.#missingSince.get(member.id) ?? now;
      if (watched === undefined) this.#missingSince.set(member.id, since);
      if (watched !== undefined || now - since < goneMs) continue;
      this.#missingSince.delete(member.id);
      this.replica.commitFleet(() => (isMember(member.id) ? { gone: member.id } : undefined)).catch(() => {});
    }
  }
}
