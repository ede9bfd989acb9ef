import { messageOf } from "../../lib/message.js";
import { UnavailableError } from "../../world/log/event-log.js";
import type { Scope } from "../scope/scope.js";
import type { Replica } from "./replica.js";
import { recordForm, rejectNewer } from "./shared-log.js";

/** Everything that a replica knows at a position, as plain data. */
type SavedReplica = ReturnType<typeof savedReplica>;

export type SavedScope = ReturnType<typeof savedScope>;

/** Number of records after which a snapshot is taken. */
const takenEvery = 5000;

/** Takes the snapshots of the log: the replica that proposes one first stores it. */
export class Snapshots {
  #lastAt = 0;
  #isProposing = false;

  constructor(private readonly replica: Replica) {}

  /** Returns the newest one, and its position, if any. Throws if a newer release took it. */
  async load(): Promise<{ readonly position: number; readonly saved: SavedReplica } | undefined> {
    const stored = await this.replica.log.loadSnapshot();
    if (!stored) return undefined;
    const saved: SavedReplica = JSON.parse(stored.text);
    if (!Number.isInteger(saved.v)) {
      throw new UnavailableError(`The snapshot at position ${stored.position} of the log is not from a replica.`);
    }
    rejectNewer(saved.v, saved.release);
    this.#lastAt = stored.position;
    return { position: stored.position, saved };
  }

  /** Proposes one if enough records have followed the last. */
  proposeAfter(position: number): void {
    if (this.#isProposing || position - this.#lastAt < takenEvery) return;
    this.#isProposing = true;
    const { replica } = this;
    const before = this.#lastAt;
    replica
      .commitFleet(() => (this.#lastAt === before ? { snapshot: replica.position } : undefined))
      .catch(() => {})
      .finally(() => {
        this.#isProposing = false;
      });
  }

  /** Handles a proposal, and takes the snapshot if it came from this replica. */
  proposed(position: number, isOwn: boolean): void {
    this.#lastAt = position;
    if (isOwn) void this.#take(position);
  }

  async #take(position: number): Promise<void> {
    const saved = savedReplica(this.replica);
    try {
      await this.replica.log.saveSnapshot({ position, text: JSON.stringify(saved) }, saved.lasts);
    } catch (error) {
      this.replica.notice(`The snapshot at position ${position} was not stored: ${messageOf(error)}`);
    }
  }
}

function savedReplica({ release, hash, fleet, scopes, lasts }: Replica) {
  return {
    v: recordForm.version,
    release,
    hash: hash.hash,
    ...fleet.state,
    lasts: [...lasts],
    scopes: scopes.map(savedScope),
  };
}

function savedScope({ name, variant, timeline, clock, faults }: Scope) {
  return {
    name,
    variant: variant?.settings,
    timeline: timeline.state,
    speed: clock.speed,
    faults: faults?.rules.map(({ rule }) => rule) ?? [],
  };
}
