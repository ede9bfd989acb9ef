import { createHash } from "node:crypto";
import { canonical } from "../../lib/json-path.js";
import { recordIdOf, type WorldEvent } from "../../world/events.js";
import type { LogRecord } from "../../world/log/event-log.js";
import type { TenantSnapshot } from "../../world/records.js";
import type { World } from "../../world/world.js";

/** Number of positions for which a replica remembers its hash. */
const remembered = 256;

/** The state of a replica after a record, as a hash that also depends on all records before. */
export interface Checkpoint {
  readonly position: number;
  readonly hash: string;
  /** The record, for people. */
  readonly what: string;
}

/** The hashes of the states after the latest records. Replicas that agree have the same hash at the same position. */
export class StateHash {
  #checkpoints: Checkpoint[] = [];

  constructor(private last = "") {}

  get hash(): string {
    return this.last;
  }

  add(position: number, what: string, state: unknown): void {
    // A state that was read from a snapshot may have its names in another order.
    this.last = createHash("sha256").update(this.last).update(canonical(state)).digest("base64url").slice(0, 22);
    this.#checkpoints.push({ position, hash: this.last, what });
    if (this.#checkpoints.length >= 2 * remembered) this.#checkpoints = this.#checkpoints.slice(-remembered);
  }

  get recent(): readonly Checkpoint[] {
    return this.#checkpoints.slice(-remembered);
  }

  /** Returns the first checkpoint that differs from another replica's at the same position, if any. */
  firstDifference(others: readonly Pick<Checkpoint, "position" | "hash">[]): Checkpoint | undefined {
    const theirs = new Map(others.map(({ position, hash }) => [position, hash]));
    return this.#checkpoints.find(({ position, hash }) => {
      const other = theirs.get(position);
      return other !== undefined && other !== hash;
    });
  }
}

export function describeRecord({ events = [], undo, begin, change }: LogRecord): string {
  const parts = [
    ...events.map((event) => (event.type === "TenantChanged" ? event.event.type : event.type)),
    ...(undo === undefined ? [] : [`undo of ${undo}`]),
    ...(begin ? ["restart"] : []),
    ...Object.keys(change ?? {}),
  ];
  return parts.length > 5 ? `${parts.slice(0, 5).join(", ")} and ${parts.length - 5} more` : parts.join(", ");
}

/** Returns the part of the state that a record has changed. */
export function changedState(world: World, { events = [], undo, begin, change }: LogRecord): unknown {
  const whole = undo !== undefined || begin ? world.snapshot("changes") : undefined;
  return [whole, events.map((event) => changedBy(world, event)), change];
}

function changedBy(world: World, event: WorldEvent): unknown {
  switch (event.type) {
    case "ClockMoved":
      return world.now;
    case "TenantDropped":
      return world.size;
    case "TenantOpened": {
      const tenant = world.tenant(event.accountId, event.appId);
      return tenant && sample(tenant.snapshot("everything"));
    }
    case "TenantChanged": {
      const tenant = world.tenant(event.accountId, event.appId);
      const id = recordIdOf(event.event);
      const { meetings, sessions, livestreamSessions, created } = tenant ?? {};
      return [created, meetings?.get(id) ?? sessions?.get(id) ?? livestreamSessions?.get(id)];
    }
    default:
      return world.snapshot("changes");
  }
}

const sampled = 2000;

/** Returns the records of a small tenant, or an equally spaced sample of a large one. */
function sample({ meetings, sessions, livestreamSessions, ...rest }: TenantSnapshot): unknown {
  const some = <T>(list: readonly T[]) => list.filter((_, index) => index % Math.ceil(list.length / sampled) === 0);
  const sizes = [meetings.length, sessions.length, livestreamSessions.length];
  return [rest, sizes, some(meetings), some(sessions), some(livestreamSessions)];
}
