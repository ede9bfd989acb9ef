import { livestreamSessionModel } from "../../contract/livestream-session-model.js";
import { isMeetingId } from "../../contract/meeting-model.js";
import { operations } from "../../contract/operations.js";
import { recordKinds } from "../../contract/records.js";
import { listOperations } from "../../contract/revisions.js";
import { isObject, type JsonObject } from "../../lib/json-path.js";
import { participantFields, readRecord, readRecords } from "../lists/read.js";
import { recordProbe } from "../lists/record-ids.js";
import { walkLive } from "../lists/walk.js";
import type { Exchange } from "../model/exchange.js";
import {
  broken,
  type Finding,
  type Found,
  isOtherCase,
  isSameFinding,
  observed,
  requireJson,
  Skipped,
  shown,
  shownBody,
} from "../model/finding.js";
import { isLive, isRow, isSame, number, type Row, sample, settled, spread, text } from "../model/json.js";
import { type CheckDefinition, type Context, listNeed, rowNoun } from "./check.js";
import { changed, contradictions, stableFields } from "./session-details.js";

/** The operations that return a LIVE session, what they return, and the id by which it is requested. */
const showingLive = {
  GetActiveSession: ["the active session has", (row: Row) => text(row, "associated_id")],
  GetSessionDetails: ["details of a LIVE session have", (row: Row) => row.id],
} as const;

type LiveOperation = keyof typeof showingLive;

/** How often a count must differ, and how many sessions are examined. */
const rounds = 3;
const samples = 2;

/**
 * If two requests of the list show the same count of a LIVE session, other operations show it in between. Its minutes grow,
 * so they are near those of the list.
 */
const liveCountChecks: readonly CheckDefinition[] = (Object.keys(showingLive) as LiveOperation[]).map((operation) => ({
  theme: "agreement",
  operation,
  what: "live-counts",
  title: `${showingLive[operation][0]} the counts of its row in the list`,
  origin: "semantic",
  needs: ["a LIVE session"],
  requests: 2 + samples,
  // It requests the list before and after itself; other sessions may come and go.
  dependsOn: { lists: [], invalidatedBy: "changes", counts: true },
  async run(context) {
    let findings = await differentCounts(context, operation);
    for (let round = 1; round < rounds && findings.length > 0; round += 1) {
      const again = await differentCounts(context, operation);
      findings = findings.filter((one) => again.some((other) => isSameFinding(one, other)));
    }
    return findings;
  },
}));

/** What records of several lists imply about each other. */
export const recordChecks: readonly CheckDefinition[] = [
  ...liveCountChecks,
  {
    what: "one-live-per-meeting",
    title: "a meeting has at most one LIVE session",
    theme: "agreement",
    operation: "GetSessions",
    origin: "documented",
    needs: ["a LIVE session"],
    dependsOn: { lists: ["LIVE"], invalidatedBy: "changes" },
    requests: 0,
    async run(context) {
      const { rows, exchanges } = await context.live();
      const owners = new Map<string, string>();
      return rows.flatMap((row) => {
        if (row.type !== "meeting") return [];
        const meeting = text(row, "associated_id") || row.id;
        const owner = owners.get(meeting) ?? row.id;
        owners.set(meeting, owner);
        if (owner === row.id) return [];
        return broken("two-live", "associated_id", "A meeting has two LIVE sessions.", exchanges, {
          expected: `one LIVE session of ${shown("id", meeting)}`,
          seen: `${shown("id", owner)} and ${shown("id", row.id)}`,
        });
      });
    },
  },
  {
    what: "meeting-exists",
    title: "the meeting of a LIVE session is in the meeting list",
    theme: "agreement",
    operation: "GetSessions",
    origin: "semantic",
    needs: ["a session", "meetings list"],
    dependsOn: { lists: ["LIVE", "GetMeetings"], invalidatedBy: "changes" },
    requests: 0,
    async run(context) {
      const [meetings, live, all] = await readLists(context);
      if (!meetings.whole || "start_time" in meetings.query) {
        throw new Skipped("the meeting list could not be read to its end");
      }
      if (!all.rows.some(isOfMeeting)) throw new Skipped("no session belongs to a meeting with a UUID");
      const known = new Set(meetings.rows.map(({ id }) => id));
      const lost = (rows: typeof all.rows) =>
        rows.find((row) => isOfMeeting(row) && !known.has(text(row, "associated_id") ?? ""));
      const orphan = lost(live.rows);
      if (orphan) {
        const message = "The meeting of a LIVE session is not in the meeting list.";
        const wanted = shown("associated_id", orphan.associated_id);
        const similar = [...known].find((id) => isOtherCase(shown("id", id), wanted));
        return broken("no-meeting", "associated_id", message, live.exchanges, {
          expected: `meeting ${wanted} of session ${shown("id", orphan.id)}`,
          seen: similar === undefined ? "no such meeting" : `meeting ${shown("id", similar)}, in other case`,
        });
      }
      const past = lost(all.rows);
      const note = "The meeting of an ENDED session is not in the meeting list.";
      return past && observed("no-meeting", "associated_id", note, all.exchanges);
    },
  },
  {
    what: "id",
    title: "the livestream session is the requested one",
    theme: "agreement",
    operation: "GetLivestreamSession",
    origin: "semantic",
    needs: ["a livestream session"],
    requests: 1,
    async run(context) {
      const id = context.found.livestreamSession ?? "";
      const exchange = await context.requestJson(recordProbe("GetLivestreamSession", id));
      const record = readRecord(exchange, context.revision);
      if (!Object.keys(record ?? {}).some((field) => Object.hasOwn(livestreamSessionModel.shape, field))) {
        return broken("no-record", "data", "The response has no livestream session.", [exchange], {
          expected: shown("id", id),
          seen: shownBody(exchange),
        });
      }
      if (record?.id === undefined) throw new Skipped("the livestream session is shown without its id");
      return same("id", "The response has another livestream session.")(record, { id }, exchange);
    },
  },
];

/** Each query of a list returns the same fields of a record. */
export const sameRecordChecks: readonly CheckDefinition[] = listOperations.map((operation) => ({
  what: "same-records",
  title: `the ${rowNoun(operation)} list shows a record alike, whatever the query`,
  theme: "agreement",
  operation,
  origin: "semantic",
  needs: [listNeed(operation)],
  dependsOn: { lists: [operation], invalidatedBy: "changes" },
  explainedBy: [`paging/${operation}/repeatable`],
  requests: 0,
  review: true,
  async run({ reference, request, log, revision }) {
    const { rows, exchanges } = await reference(operation);
    const known = new Map(settled(rows).map((row) => [row.id, row]));
    const fields = Object.keys(recordKinds[operations[operation].response.record].models[revision].shape);
    const differences = (exchange: Exchange) =>
      (readRecords(exchange, revision) ?? []).filter(isRow).flatMap((row) => {
        const message = `A list shows ${shown("id", row.id)} otherwise with another query.`;
        return changed(known.get(row.id) ?? row, row, fields, message, [exchange, ...exchanges.slice(0, 1)]);
      });
    const own = log.filter(({ probe }) => probe.operation === operation && probe.path?.app_id === undefined);
    const differing = own.filter((exchange) => differences(exchange).length > 0);
    // They may have changed since.
    return (await Promise.all(differing.slice(-samples).map(({ probe }) => request(probe)))).map(differences);
  },
}));

/** Reports whether a session belongs to a meeting of the list, unlike those of livestreams and of V1 rooms. */
function isOfMeeting(row: Row): boolean {
  return row.type === "meeting" && isMeetingId(text(row, "associated_id"));
}

async function differentCounts(context: Context, operation: LiveOperation): Promise<Finding[]> {
  const before = await liveRows(context);
  const candidates = before.rows.filter(({ type }) => type === "meeting");
  if (candidates.length === 0) throw new Skipped("no LIVE session of a meeting");
  const shownRecords: { readonly row: Row; readonly record: JsonObject; readonly exchange: Exchange }[] = [];
  for (const row of sample(candidates, samples)) {
    const id = showingLive[operation][1](row);
    if (id === undefined) continue;
    const exchange = await context.requestAgain(recordProbe(operation, id));
    const record = exchange.status === 200 ? readRecord(exchange, context.revision) : undefined;
    // Another check verifies that it is that session.
    if (record?.id === row.id) shownRecords.push({ row, record, exchange });
  }
  const after = await liveRows(context);
  return shownRecords.flatMap(({ row, record, exchange }) => {
    const later = after.rows.find(({ id }) => id === row.id) ?? {};
    const exchanges = [exchange, ...before.exchanges, ...after.exchanges];
    return [
      ...participantFields.flatMap((field) => differentParticipants(field, [row, record, later], exchanges)),
      ...differentMinutes([row, record, later], exchanges),
    ];
  });
}

/** A session as a list, then another operation, and at last the list again show it. */
type Shown = readonly [row: Row, record: JsonObject, later: JsonObject];

function differentParticipants(field: string, shows: Shown, exchanges: readonly Exchange[]): readonly Finding[] {
  const [listed, seen, next] = shows.map((one) => number(one, field));
  if (listed === undefined || seen === undefined || listed !== next || seen === listed) return [];
  const message = `Two operations show another ${field} of the same session.`;
  const expected = `${listed} in ${shown("id", shows[0].id)}`;
  return [broken("disagreement", field, message, exchanges, { expected, seen: String(seen) })];
}

const minutes = "minutes_consumed";

function differentMinutes(shows: Shown, exchanges: readonly Exchange[]): readonly Finding[] {
  const [row] = shows;
  const [listed, seen, next] = shows.map((one) => number(one, minutes));
  if (listed === undefined || seen === undefined || next === undefined) return [];
  const slack = mostGrowth(row);
  if (seen >= listed - slack && seen <= next + slack) return [];
  const message = `Two operations show another ${minutes} of the same session: ${listed} in the list, and ${seen}.`;
  const expected = `as many in ${shown("id", row.id)}`;
  return [
    broken("disagreement", minutes, message, exchanges, { expected, seen: `far ${seen < listed ? "fewer" : "more"}` }),
  ];
}

/** Returns the minutes that the participants of a LIVE session consume while lists lag behind, at most two minutes. */
function mostGrowth(row: Row): number {
  return 2 * Math.max(1, number(row, "max_concurrent_participants") ?? 0);
}

function liveRows({ requestAgain, revision, found }: Context) {
  return walkLive(requestAgain, revision, found.lists.GetSessions, 1);
}

const ofActive = {
  theme: "agreement",
  operation: "GetActiveSession",
  origin: "semantic",
  dependsOn: { lists: ["LIVE", "GetMeetings"], invalidatedBy: "changes" },
} as const;

/** Finds problems with the active session of a meeting; the row is its LIVE session. */
type Judge = (record: JsonObject, row: Row, exchange: Exchange) => Found;

const ofEachLive: readonly (readonly [what: string, title: string, judge: Judge])[] = [
  [
    "live",
    "a meeting with a LIVE session returns that session as its active one",
    same("id", "The active session is not the LIVE one of the list."),
  ],
  ["status", "an active session is LIVE", same("status", "The active session is not LIVE.")],
  [
    "meeting",
    "an active session belongs to the requested meeting",
    same("associated_id", "The active session belongs to another meeting."),
  ],
  [
    "fields",
    "an active session equals its row in the list in everything that does not change",
    (record, row, exchange) => contradictions(row, record, stableFields, [exchange]),
  ],
];

/** A meeting has an active session exactly if the session list shows a LIVE one of it. */
export const activeSessionChecks: readonly CheckDefinition[] = [
  ...ofEachLive.map(
    ([what, title, judge]): CheckDefinition => ({
      ...ofActive,
      what,
      title,
      needs: ["a LIVE session"],
      // Which of two would be returned is unspecified.
      explainedBy: ["agreement/GetSessions/one-live-per-meeting"],
      requests: what === "live" ? 6 : 0,
      run: (context) => judgeEachLive(context, judge),
    }),
  ),
  {
    ...ofActive,
    what: "none",
    title: "a meeting without a LIVE session has no active one",
    needs: ["a meeting", "all LIVE sessions"],
    requests: 15,
    async run(context) {
      const quiet = await meetingsWithoutSession(context);
      // Sessions that ended there could be returned by mistake.
      const ended = new Set((await context.reference("GetSessions")).rows.map((row) => row.associated_id));
      const [likely, others] = [quiet.filter(({ id }) => ended.has(id)), quiet.filter(({ id }) => !ended.has(id))];
      const findings = [...spread(likely, 10), ...spread(others, 5)].map(async ({ id }) => {
        const exchange = await activeSession(context, id);
        const record = readRecord(exchange, context.revision);
        if (exchange.status !== 200 || record === undefined) return [];
        const details = { expected: "status 404", seen: `session ${shown("id", record.id)}` };
        return broken("not-live-in-list", "status", "The active session is not LIVE in the list.", [exchange], details);
      });
      return Promise.all(findings);
    },
  },
];

function readLists({ reference, live }: Context) {
  return Promise.all([reference("GetMeetings"), live(), reference("GetSessions")]);
}

/** Returns meetings without a LIVE session. Throws `Skipped` if there are none. */
export async function meetingsWithoutSession(context: Context): Promise<Row[]> {
  const [meetings, live, all] = await readLists(context);
  // Other checks find a status filter that misses some, and ids that cannot be requested.
  const records = [...live.pages, ...all.pages].flatMap((page) => page.records).filter(isObject);
  const isConclusive = (record: JsonObject) =>
    ["status", "associated_id"].every((field) => typeof record[field] === "string");
  if (!records.every(isConclusive)) throw new Skipped("not every session has a status and names its meeting");
  // Ids in other case are the finding of another check, too.
  const busy = new Set(records.filter(isLive).map((one) => text(one, "associated_id")?.toLowerCase()));
  const quiet = meetings.rows.filter(({ id }) => !busy.has(id.toLowerCase()));
  if (quiet.length === 0) throw new Skipped("every meeting has a LIVE session");
  return quiet;
}

/** Requests the active session of a meeting; both a 200 and a 404 are legal. */
export function activeSession(context: Context, meeting: string): Promise<Exchange> {
  return context.request(recordProbe("GetActiveSession", meeting));
}

function same(field: string, message: string): Judge {
  return (record, row, exchange) => {
    if (isSame(record[field], row[field])) return [];
    const details = { expected: shown(field, row[field]), seen: shown(field, record[field]) };
    return broken("other-record", field, message, [exchange], details);
  };
}

async function judgeEachLive(context: Context, judge: Judge): Promise<Found> {
  const meetings = new Set((await context.reference("GetMeetings")).rows.map(({ id }) => id));
  const { rows } = await context.live();
  // Sessions of livestreams and of V1 rooms belong to no meeting that can be requested.
  const candidates = rows.filter((row) => row.type === "meeting" && meetings.has(text(row, "associated_id") ?? ""));
  if (candidates.length === 0) throw new Skipped("no LIVE session belongs to a listed meeting");
  const findings = sample(candidates, 6).map(async (row) => {
    const exchange = await activeSession(context, text(row, "associated_id") ?? "");
    const record = exchange.status === 404 ? undefined : readRecord(requireJson(exchange), context.revision);
    if (record) return judge(record, row, exchange);
    return broken("no-record", "data", "A meeting with a LIVE session has no active session.", [exchange], {
      expected: `session ${shown("id", row.id)}`,
      seen: `status ${exchange.status}`,
    });
  });
  return Promise.all(findings);
}
