import {
  appInvariants,
  type Invariant,
  type InvariantSubjects,
  livestreamSessionInvariants,
  meetingInvariants,
  sessionInvariants,
} from "../../contract/invariants.js";
import { type LivestreamSession, livestreamSessionModel } from "../../contract/livestream-session-model.js";
import { type Meeting, meetingModels } from "../../contract/meeting-model.js";
import { type OperationId, operations } from "../../contract/operations.js";
import type { RecordKind } from "../../contract/records.js";
import type { Revision } from "../../contract/revisions.js";
import { type Session, sessionModels } from "../../contract/session-model.js";
import { recordsAt } from "../lists/walk.js";
import type { Exchange } from "../model/exchange.js";
import { broken, type Finding, Skipped } from "../model/finding.js";
import { canonical, isObject, type JsonObject } from "../model/json.js";
import type { CheckDefinition, Context } from "./check.js";

/** The invariants of the contract, on every record that was seen. */
export const invariantChecks: readonly CheckDefinition[] = [
  ...meetingInvariants.map((invariant) => invariantCheck("GetMeetings", invariant, meetings)),
  ...sessionInvariants.map((invariant) => invariantCheck("GetSessions", invariant, sessions)),
  ...livestreamSessionInvariants.map((invariant) =>
    invariantCheck("GetLivestreamSession", invariant, livestreamSessions),
  ),
  // The others are about a whole app at one moment: paging and agreement see to them.
  ...appInvariants
    .filter(({ id }) => id === "app.organization")
    .map((invariant) => invariantCheck("GetSessions", invariant, owned)),
];

function invariantCheck<S extends keyof InvariantSubjects>(
  operation: OperationId,
  { id, title, origin, check }: Invariant<S>,
  subjects: (context: Context) => Seen<InvariantSubjects[S]>[],
): CheckDefinition {
  const [kind = "record", what = id] = id.split(".");
  return {
    what: `${kind}.${what}`,
    title: `${kind === "app" ? "an app" : `a ${kind}`} ${title}`,
    theme: "invariants",
    operation,
    origin,
    needs: [],
    requests: 0,
    review: true,
    run(context) {
      const seen = subjects(context);
      if (seen.length === 0) throw new Skipped("no record of this kind that fits its model was seen");
      return seen.flatMap(({ subject, exchange }): Finding[] => {
        const how = check(subject);
        return how === undefined
          ? []
          : [
              broken("invariant", id, `A record violates an invariant: ${how}.`, [exchange], {
                expected: title,
                seen: how,
              }),
            ];
      });
    },
  };
}

function meetings({ log, revision }: Context): Seen<InvariantSubjects["meeting"]>[] {
  return seenRecords(log, revision).meetings;
}

function sessions({ log, revision }: Context): Seen<InvariantSubjects["session"]>[] {
  return seenRecords(log, revision).sessions;
}

function livestreamSessions({ log, revision }: Context): Seen<InvariantSubjects["livestreamSession"]>[] {
  return seenRecords(log, revision).livestreamSessions;
}

/** Every session as an app of its own, to ask whose it is. */
function owned(context: Context): Seen<InvariantSubjects["app"]>[] {
  const appId = context.target.app;
  return sessions(context).map(({ subject, exchange }) => ({
    subject: { appId, meetings: [], sessions: [subject], livestreamSessions: [] },
    exchange,
  }));
}

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
function seenRecords(log: readonly Exchange[], revision: Revision): SeenRecords {
  const known = collected.get(log);
  if (known?.length === log.length) return known.records;
  const records = collect(log, revision);
  collected.set(log, { length: log.length, records });
  return records;
}

const collected = new WeakMap<readonly Exchange[], { length: number; records: SeenRecords }>();

function collect(log: readonly Exchange[], revision: Revision): SeenRecords {
  return {
    meetings: different(log, "meeting").flatMap(({ subject, exchange }) => {
      const parsed = meetingModels[revision].safeParse(subject);
      return parsed.success ? [{ subject: parsed.data, exchange }] : [];
    }),
    sessions: different(log, "session")
      .flatMap(withRooms)
      .flatMap(({ subject, exchange }) => {
        const parsed = sessionModels[revision].safeParse(subject);
        return parsed.success ? [{ subject: parsed.data, exchange }] : [];
      }),
    livestreamSessions: different(log, "livestreamSession").flatMap(({ subject, exchange }) => {
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

function different(log: readonly Exchange[], record: RecordKind): Seen<JsonObject>[] {
  const records = new Map<string, Seen<JsonObject>>();
  for (const exchange of log) {
    if (exchange.status !== 200 || operations[exchange.probe.operation].response.record !== record) continue;
    for (const subject of recordsAt(exchange.probe.operation, exchange.json)) {
      const key = canonical(subject);
      if (!records.has(key)) records.set(key, { subject, exchange });
    }
  }
  return [...records.values()];
}
