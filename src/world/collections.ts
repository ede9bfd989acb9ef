import type { BehaviourProfile } from "../contract/behaviour.js";
import type { SessionStatus } from "../contract/session-model.js";
import type { Instant } from "../lib/time.js";
import {
  inRange,
  insertSorted,
  type ListQuery,
  type Range,
  RecordCollection,
  type Rows,
  removeSorted,
} from "./record-collection.js";
import type { MeetingRecord, SessionRecord } from "./records.js";
import { countedMs, minuteSteps } from "./reduce.js";

/** A query for meetings, in order of `createdAt`, then id. */
export interface MeetingQuery extends ListQuery<MeetingRecord> {
  readonly timeField: "createdAt" | "updatedAt";
}

export class MeetingCollection extends RecordCollection<MeetingRecord> {
  page(query: MeetingQuery): Rows<MeetingRecord> {
    return this.select(query, { texts: ({ id, title }) => [title, id] });
  }
}

export interface SessionQuery extends ListQuery<SessionRecord> {
  readonly associatedId?: string | undefined;
  readonly status?: SessionStatus | undefined;
  readonly timeField: "createdAt" | "startedAt";
  readonly participants?: Range | undefined;
  readonly participantsField: "peak" | "live";
  readonly sortBy: "createdAt" | "minutesConsumed";
}

export class SessionCollection extends RecordCollection<SessionRecord> {
  readonly #live: SessionRecord[];
  /** Built on first use. */
  #byAssociatedId: Map<string, SessionRecord[]> | undefined;

  constructor(
    sessions: readonly SessionRecord[],
    private readonly profile: Pick<BehaviourProfile, "minutesDecimals" | "minutesMeaning">,
  ) {
    super(sessions);
    this.#live = this.all.filter(({ status }) => status === "LIVE");
  }

  override values(): Iterable<SessionRecord> {
    return this.all;
  }

  get live(): readonly SessionRecord[] {
    return this.#live;
  }

  /** Returns the LIVE session of a meeting, room or livestream; the newest if there are several. */
  findActive(associatedId: string): SessionRecord | undefined {
    return this.#live.findLast((session) => session.associatedId === associatedId);
  }

  /** Returns a page of the sessions that match a query, LIVE minutes counted until `now`. */
  page(query: SessionQuery, now: Instant): Rows<SessionRecord> {
    const { associatedId, status, participants, participantsField } = query;
    const { minutesDecimals, minutesMeaning } = this.profile;
    return this.select(query, {
      candidates: this.#candidates(query),
      tests: [
        status === "ENDED" && ((session) => session.status === "ENDED"),
        status === "LIVE" && associatedId !== undefined && ((session) => session.associatedId === associatedId),
        participants &&
          (({ peak, present }) => inRange(participants, participantsField === "peak" ? peak : present.length)),
      ],
      texts: ({ id, title, associatedId }) => [title, associatedId, id],
      // Minutes are compared as they are shown, in steps of the last decimal.
      orderBy:
        query.sortBy === "minutesConsumed" &&
        ((session) => minuteSteps(countedMs(session, now, minutesMeaning), 10 ** minutesDecimals)),
      now,
    });
  }

  protected override add(session: SessionRecord): void {
    super.add(session);
    if (this.#byAssociatedId) insertInto(this.#byAssociatedId, session);
    if (session.status === "LIVE") insertSorted(this.#live, session);
  }

  protected override remove(session: SessionRecord): void {
    super.remove(session);
    removeSorted(this.#byAssociatedId?.get(session.associatedId) ?? [], session);
    removeSorted(this.#live, session);
  }

  /** Returns the smallest index that holds all matches of a query, in order of creation. */
  #candidates({ associatedId, status }: Pick<SessionQuery, "associatedId" | "status">): readonly SessionRecord[] {
    if (status === "LIVE") return this.#live;
    if (associatedId === undefined) return this.all;
    if (!this.#byAssociatedId) {
      this.#byAssociatedId = new Map();
      for (const session of this.all) insertInto(this.#byAssociatedId, session);
    }
    return this.#byAssociatedId.get(associatedId) ?? [];
  }
}

function insertInto(index: Map<string, SessionRecord[]>, session: SessionRecord): void {
  const sessions = index.get(session.associatedId);
  if (sessions) insertSorted(sessions, session);
  else index.set(session.associatedId, [session]);
}
