import { isObject, type JsonObject } from "../../lib/json-path.js";
import { readRecord } from "../lists/read.js";
import { recordProbe } from "../lists/record-ids.js";
import { sample, spread } from "../lists/sample.js";
import type { Exchange } from "../model/exchange.js";
import { broken, type Finding, requireJson, Skipped, shown } from "../model/finding.js";
import { isSame, type Row, text } from "../model/json.js";
import type { CheckDefinition, Context } from "./check.js";
import { contradictions, stableFields } from "./session-details.js";

/** A meeting has an active session exactly when the session list shows a LIVE one of it. */
export const activeSessionChecks: readonly CheckDefinition[] = [
  ofEachLive(
    "live",
    "a meeting with a LIVE session returns that session as its active one",
    same("id", "The active session is not the LIVE one of the list."),
  ),
  ofEachLive("status", "an active session is LIVE", same("status", "The active session is not LIVE.")),
  ofEachLive(
    "meeting",
    "an active session belongs to the requested meeting",
    same("associated_id", "The active session belongs to another meeting."),
  ),
  ofEachLive(
    "fields",
    "an active session equals its row in the list in everything that does not change",
    (record, row, exchange) => contradictions(row, record, stableFields, [exchange]),
  ),
  {
    ...common(),
    what: "none",
    title: "a meeting without a LIVE session has no active one",
    needs: ["a meeting", "all LIVE sessions"],
    requests: 15,
    async run(context) {
      const quiet = await quietMeetings(context);
      // What ended there could be shown by mistake.
      const ended = new Set((await context.reference("GetSessions")).rows.map((row) => row.associated_id));
      const [likely, others] = [quiet.filter(({ id }) => ended.has(id)), quiet.filter(({ id }) => !ended.has(id))];
      const findings = [...spread(likely, 10), ...spread(others, 5)].map(async ({ id }) => {
        const exchange = await activeSession(context, id);
        const record = readRecord(exchange, context.revision);
        if (exchange.status !== 200 || record === undefined) return [];
        const message = "The active session is not LIVE in the list.";
        const seen = `session ${shown("id", record.id)}`;
        return [broken("not-live-in-list", "status", message, [exchange], { expected: "status 404", seen })];
      });
      return (await Promise.all(findings)).flat();
    },
  },
];

/** Meetings that no LIVE session belongs to. Throws `Skipped` when there are none. */
export async function quietMeetings(context: Context): Promise<Row[]> {
  const [meetings, live, all] = await Promise.all([
    context.reference("GetMeetings"),
    context.live(),
    context.reference("GetSessions"),
  ]);
  // A status filter that misses some is another check's business, and so is an id that cannot be requested.
  const records = [...live.pages, ...all.pages].flatMap((page) => page.records).filter(isObject);
  const isTelling = (record: JsonObject) =>
    ["status", "associated_id"].every((field) => typeof record[field] === "string");
  if (!records.every(isTelling)) throw new Skipped("not every session has a status and names its meeting");
  const busy = new Set(records.filter(({ status }) => status === "LIVE").map((one) => text(one, "associated_id")));
  const quiet = meetings.rows.filter(({ id }) => !busy.has(id));
  if (quiet.length === 0) throw new Skipped("every meeting has a LIVE session");
  return quiet;
}

/** Requests the active session of a meeting; both a 200 and a 404 are legal. */
export function activeSession(context: Context, meeting: string): Promise<Exchange> {
  return context.request(recordProbe("GetActiveSession", meeting));
}

function common() {
  return {
    theme: "agreement",
    operation: "GetActiveSession",
    origin: "semantic",
    dependsOn: { lists: ["LIVE", "GetMeetings"], invalidatedBy: "changes" },
  } as const;
}

/** What must be true of the active session of a meeting with a LIVE session, the row. */
type Judge = (record: JsonObject, row: Row, exchange: Exchange) => Finding[];

function ofEachLive(what: string, title: string, judge: Judge): CheckDefinition {
  return {
    ...common(),
    what,
    title,
    needs: ["a LIVE session"],
    // Which of two would be shown is left open.
    explainedBy: ["agreement/GetSessions/one-live-per-meeting"],
    requests: what === "live" ? 6 : 0,
    run: (context) => judgeEachLive(context, judge),
  };
}

function same(field: string, message: string): Judge {
  return (record, row, exchange) => {
    if (isSame(record[field], row[field])) return [];
    const details = { expected: shown(field, row[field]), seen: shown(field, record[field]) };
    return [broken("other-record", field, message, [exchange], details)];
  };
}

async function judgeEachLive(context: Context, judge: Judge): Promise<Finding[]> {
  const meetings = new Set((await context.reference("GetMeetings")).rows.map(({ id }) => id));
  const { rows } = await context.live();
  // Sessions of livestreams and of V1 rooms belong to no meeting that can be requested.
  const candidates = rows.filter((row) => row.type === "meeting" && meetings.has(text(row, "associated_id") ?? ""));
  if (candidates.length === 0) throw new Skipped("no LIVE session belongs to a listed meeting");
  const findings = sample(candidates, 6).map(async (row) => {
    const exchange = await activeSession(context, text(row, "associated_id") ?? "");
    const record = exchange.status === 404 ? undefined : readRecord(requireJson(exchange), context.revision);
    return record ? judge(record, row, exchange) : noActiveSession(row, exchange);
  });
  return (await Promise.all(findings)).flat();
}

function noActiveSession(row: Row, exchange: Exchange): Finding[] {
  const message = "A meeting with a LIVE session has no active session.";
  return [
    broken("no-record", "data", message, [exchange], {
      expected: `session ${shown("id", row.id)}`,
      seen: `status ${exchange.status}`,
    }),
  ];
}
