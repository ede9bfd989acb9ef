import { messageOf } from "../../lib/message.js";
import { StateError } from "../../world/log/event-log.js";
import type { Member } from "./fleet.js";
import type { Replica } from "./replica.js";
import type { Checkpoint } from "./state-hash.js";
import type { ReplicaStatus } from "./status.js";

interface Watched {
  readonly status: ReplicaStatus;
  readonly checkpoints: readonly Checkpoint[];
}

const watchEveryMs = 1000;
/** How long a replica may be behind before its responses are marked as stale. */
const staleMs = 2000;
/** After how long without a response a replica is considered gone. */
const goneMs = 10_000;
/** How many others a replica watches at a time, so that the number of queries is linear in the number of replicas. */
const watchedAtOnce = 8;

/** Watches a replica and the others: which are there, whether their states agree, and how far behind they are. */
export class Watch {
  lag = 0;
  /** Where the log ended once, until this replica is there, and when that was. */
  #goal = { position: 0, setAt: 0 };
  #isReachable = true;
  readonly #missingSince = new Map<string, number>();
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

  /** Whether the replica may show old data: the log cannot be reached, or it has been behind for a while. */
  get isStale(): boolean {
    return !this.#isReachable || (!this.#isThere && performance.now() - this.#goal.setAt > staleMs);
  }

  get #isThere(): boolean {
    return this.replica.position >= this.#goal.position;
  }

  get status(): ReplicaStatus {
    const { log, position, problem, release } = this.replica;
    const state = problem !== undefined ? "failed" : this.isStale ? "stale" : this.lag > 0 ? "behind" : "current";
    return { id: log.replica, place: log.place, release, state, position, lag: this.lag, problem };
  }

  respond(): Watched {
    return { status: this.status, checkpoints: this.replica.hash.recent };
  }

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
    this.#compare(others.flatMap(({ watched }) => watched ?? []));
    if (this.#isReachable) {
      this.#dropGone(others);
      await this.replica.enter().catch(() => {});
    }
    if (this.#timer) this.start();
  }

  async #measure(): Promise<void> {
    try {
      const last = await this.replica.log.last();
      this.lag = Math.max(0, last - this.replica.position);
      if (!this.#isReachable) this.replica.notice("The log can be reached again.");
      this.#isReachable = true;
      if (this.#isThere) this.#goal = { position: last, setAt: performance.now() };
    } catch (error) {
      // It can be reached, but is another one.
      if (error instanceof StateError) this.replica.fail(error.message);
      else if (this.#isReachable && this.#timer) {
        this.replica.notice(`Until the log can be reached, commands fail, and reads are stale: ${messageOf(error)}`);
      }
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

  /** Compares the states of this replica with those of the others. The minority that differs has failed. */
  #compare(others: readonly Watched[]): void {
    const { hash, fleet, log, problem } = this.replica;
    const working = others.filter(({ status }) => status.state !== "failed");
    const differing = working.flatMap(({ status, checkpoints }) => {
      const first = hash.firstDifference(checkpoints);
      return first ? [{ status, first }] : [];
    });
    const [one] = differing;
    if (!one || problem !== undefined) return;
    const agreeing = working.length - differing.length + 1;
    const order = fleet.members.map(({ id }) => id);
    const isYounger = order.indexOf(log.replica) > order.indexOf(one.status.id);
    if (agreeing > differing.length || (agreeing === differing.length && !isYounger)) return;
    const { position, what } = one.first;
    this.replica.fail(`Its state differs from that of ${one.status.place} since position ${position}: ${what}`);
  }

  #dropGone(others: readonly { readonly member: Member; readonly watched: unknown }[]): void {
    const now = performance.now();
    const { fleet } = this.replica;
    const isMember = (id: string) => fleet.members.some((member) => member.id === id);
    // One that others have removed may join again.
    for (const id of this.#missingSince.keys()) if (!isMember(id)) this.#missingSince.delete(id);
    for (const { member, watched } of others) {
      const { id } = member;
      const since = this.#missingSince.get(id) ?? now;
      if (watched === undefined) this.#missingSince.set(id, since);
      else this.#missingSince.delete(id);
      if (watched !== undefined || now - since < goneMs) continue;
      this.#missingSince.delete(id);
      this.replica.commitFleet(() => (isMember(id) ? { gone: id } : undefined)).catch(() => {});
    }
  }
}
