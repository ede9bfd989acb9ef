import { type LivestreamSession, livestreamSessionModel } from "../contract/models/livestream-session.js";
import { type Meeting, meetingModels } from "../contract/models/meeting.js";
import { type Session, sessionModels } from "../contract/models/session.js";
import type { OperationId } from "../contract/operations.js";
import type { Revision } from "../contract/revisions.js";
import type { Exchange } from "./exchange.js";
import { canonical, isObject, type JsonObject } from "./json.js";
import { isListOperation, recordOf, rowsOf } from "./lists/list.js";

/** A record and where it was seen. */
export interface Seen<Subject> {
  readonly subject: Subject;
  readonly exchange: Exchange;
}

/** The different records of a log that fit their models, each where it was seen first. */
export interface SeenRecords {
  readonly meetings: Seen<Meeting>[];
  readonly sessions: Seen<Session>[];
  readonly livestreamSessions: Seen<LivestreamSession>[];
}

/** Collects the records of a log; a log that has not grown is not read again. */
export function seenRecords(log: readonly Exchange[], revision: Revision): SeenRecords {
  const known = collected.get(log);
  if (known?.length === log.length) return known.records;
  const records = collect(log, revision);
  collected.set(log, { length: log.length, records });
  return records;
}

const collected = new WeakMap<readonly Exchange[], { length: number; records: SeenRecords }>();

function collect(log: readonly Exchange[], revision: Revision): SeenRecords {
  return {
    meetings: different(log, ["GetMeetings"]).flatMap(({ subject, exchange }) => {
      const parsed = meetingModels[revision].safeParse(subject);
      return parsed.success ? [{ subject: parsed.data, exchange }] : [];
    }),
    sessions: different(log, ["GetSessions", "GetSessionDetails", "GetActiveSession"])
      .flatMap(withRooms)
      .flatMap(({ subject, exchange }) => {
        const parsed = sessionModels[revision].safeParse(subject);
        return parsed.success ? [{ subject: parsed.data, exchange }] : [];
      }),
    livestreamSessions: different(log, ["GetLivestreamSession"]).flatMap(({ subject, exchange }) => {
      const parsed = livestreamSessionModel.safeParse(subject);
      return parsed.success ? [{ subject: parsed.data, exchange }] : [];
    }),
  };
}

/** Breakout rooms are sessions too, where they look like one. */
function withRooms({ subject, exchange }: Seen<JsonObject>): Seen<JsonObject>[] {
  const rooms = Array.isArray(subject.breakout_rooms) ? subject.breakout_rooms.filter(isObject) : [];
  return [{ subject, exchange }, ...rooms.map((room) => ({ subject: room, exchange }))];
}

function different(log: readonly Exchange[], operations: readonly OperationId[]): Seen<JsonObject>[] {
  const records = new Map<string, Seen<JsonObject>>();
  for (const exchange of log) {
    if (exchange.status !== 200 || !operations.includes(exchange.probe.operation)) continue;
    for (const subject of recordsIn(exchange)) {
      const key = canonical(subject);
      if (!records.has(key)) records.set(key, { subject, exchange });
    }
  }
  return [...records.values()];
}

function recordsIn({ probe, json }: Exchange): readonly JsonObject[] {
  if (isListOperation(probe.operation)) return rowsOf(probe.operation, json) ?? [];
  const record = recordOf(json);
  return record ? [record] : [];
}
