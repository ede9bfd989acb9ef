import type { OperationId } from "../../../src/contract/operations.js";
import { unknownId } from "../../../src/suite/model/exchange.js";
import { type Json, type Mutant, recordsOf, rewriting, rewritingBody, rowsOf, sentRequest } from "./mutant.js";

const sessions = ["GetSessions", "GetSessionDetails", "GetActiveSession"] as const;

/** Records that are stale, leaking, doubled, or make no sense. */
export const recordMutants: readonly Mutant[] = [
  {
    name: "GetSessions: associated_id hides the sessions of INACTIVE meetings",
    killedBy: "filters/GetSessions/associated_id",
    wrap: (injectable) => ({
      async inject(request) {
        const { operation, url } = sentRequest(request);
        const meetings = `${url.pathname.replace("/sessions", "/meetings")}?per_page=100`;
        const wanted = url.searchParams.get("associated_id");
        if (operation !== "GetSessions" || wanted === null) return injectable.inject(request);
        const { body } = await injectable.inject({ ...request, url: meetings });
        const meeting = rowsOf(JSON.parse(body)).find(({ id }) => id === wanted);
        if (meeting?.status === "INACTIVE") url.searchParams.set("associated_id", unknownId);
        return injectable.inject({ ...request, url: url.pathname + url.search });
      },
    }),
  },
  stale("meeting_display_name", "Old title"),
  stale("minutes_consumed", 0.5),
  stale("max_concurrent_participants", 99),
  stale("started_at", "2020-01-01T00:00:00.000Z"),
  stale("ended_at", "2020-01-01T00:00:00.000Z"),
  stale("organization_id", "other-app"),
  ...(
    [
      ["GetSessions", "search", "minutes_consumed", 0.5],
      ["GetSessions", "search", "meeting_display_name", "found"],
      ["GetSessions", "sort_by", "ended_at", undefined],
      ["GetSessions", "associated_id", "type", "livestream"],
      ["GetSessions", "status", "updated_at", "2026-12-01T00:00:00Z"],
      ["GetMeetings", "start_time", "title", "later"],
      ["GetMeetings", "search", "persist_chat", undefined],
      ["GetMeetings", "page_no", "updated_at", "2026-12-01T00:00:00Z"],
    ] as const
  ).map(([operation, parameter, field, value]) => ({
    name: `${operation}: ${field} is another with ${parameter}`,
    killedBy: `agreement/${operation}/same-records`,
    also: [`${{ sort_by: "sorting", page_no: "paging" }[String(parameter)] ?? "filters"}/${operation}`],
    wrap: rewritingBody([operation], (body, { url }) => {
      if (!url.searchParams.has(parameter)) return;
      for (const row of rowsOf(body)) if (row.status !== "LIVE") row[field] = value;
    }),
  })),
  {
    name: "GetSessionDetails: returns another session",
    killedBy: "agreement/GetSessionDetails/id",
    wrap: rewritingBody(["GetSessionDetails"], (body) => {
      for (const record of recordsOf(body)) record.id = "11111111-1111-4111-8111-111111111111";
    }),
  },
  {
    name: "GetSessionDetails: every second response has earlier minutes",
    killedBy: "agreement/GetSessionDetails/every-response",
    wrap(injectable) {
      let responses = 0;
      const rewritten = rewritingBody(["GetSessionDetails"], (body) => {
        responses += 1;
        if (responses % 2 === 0) for (const record of recordsOf(body)) record.minutes_consumed = 0;
      });
      return rewritten(injectable);
    },
  },
  {
    name: "GetSessionDetails: include_breakout_rooms changes minutes",
    killedBy: "agreement/GetSessionDetails/include_breakout_rooms",
    wrap: rewritingBody(["GetSessionDetails"], (body, { url }) => {
      if (url.searchParams.get("include_breakout_rooms") !== "true") return;
      for (const record of recordsOf(body)) record.minutes_consumed += 1;
    }),
  },
  {
    name: "GetSessionDetails: breakout rooms are shown only when not requested",
    killedBy: "agreement/GetSessionDetails/include_breakout_rooms",
    wrap: rewritingBody(["GetSessionDetails"], (body, { url }) => {
      const isRequested = url.searchParams.get("include_breakout_rooms") === "true";
      for (const record of recordsOf(body)) {
        const { breakout_rooms: _, ...room } = record;
        record.breakout_rooms = isRequested ? [] : [{ ...room, id: "room" }];
      }
    }),
  },
  {
    name: "GetSessionDetails: breakout rooms of 2026-01 are null instead of a list",
    killedBy: "shape/GetSessionDetails/body",
    revision: "2026-01",
    wrap: rewritingBody(["GetSessionDetails"], (body) => {
      for (const record of recordsOf(body)) record.breakout_rooms = null;
    }),
  },
  ...(["GetActiveSession", "GetSessionDetails"] as const).flatMap((operation) =>
    ["live_participants", "max_concurrent_participants"].map((field) => ({
      name: `${operation}: ${field} of a LIVE session is another than in the list`,
      killedBy: `agreement/${operation}/live-counts`,
      wrap: rewritingBody([operation], (body) => {
        for (const record of recordsOf(body)) if (record.status === "LIVE") record[field] += 1;
      }),
    })),
  ),
  ...(["GetActiveSession", "GetSessionDetails"] as const).map((operation) => ({
    name: `${operation}: minutes_consumed of a LIVE session are seconds`,
    killedBy: `agreement/${operation}/live-counts`,
    wrap: rewritingBody([operation], (body) => {
      for (const record of recordsOf(body)) if (record.status === "LIVE") record.minutes_consumed *= 60;
    }),
  })),
  active("status", "ENDED", "status"),
  active("associated_id", "22222222-2222-4222-8222-222222222222", "meeting"),
  active("id", "33333333-3333-4333-8333-333333333333", "live"),
  active("created_at", "2020-01-01T00:00:00.000Z", "fields"),
  active("meeting_display_name", "Another title", "fields"),
  {
    name: "GetActiveSession: never finds one",
    killedBy: "agreement/GetActiveSession/live",
    wrap: rewriting((response, { operation }) =>
      operation === "GetActiveSession" && response.statusCode === 200
        ? { ...response, statusCode: 404, body: '{"success":false,"error":{"code":404,"message":"none"}}' }
        : response,
    ),
  },
  {
    name: "GetActiveSession: returns an ENDED session",
    killedBy: "agreement/GetActiveSession/none",
    wrap: (injectable) => ({
      async inject(request) {
        const response = await injectable.inject(request);
        if (!request.url.includes("/active-session") || response.statusCode !== 404) return response;
        const list = await injectable.inject({
          ...request,
          url: request.url.replace(/meetings\/.*$/, "sessions?status=ENDED"),
        });
        if (list.statusCode !== 200) return response;
        const body = { success: true, data: rowsOf(JSON.parse(list.body))[0] };
        return { ...list, body: JSON.stringify(body) };
      },
    }),
  },
  {
    name: "GetSessions: a meeting has two LIVE sessions",
    killedBy: "agreement/GetSessions/one-live-per-meeting",
    wrap: rewritingBody(["GetSessions"], (body, { url }) => {
      const live = rowsOf(body).find(({ status }) => status === "LIVE");
      if (live && !url.searchParams.has("sort_by"))
        rowsOf(body).unshift({ ...live, id: "44444444-4444-4444-8444-444444444444" });
    }),
  },
  {
    name: "GetMeetings: the meetings of LIVE sessions are hidden",
    killedBy: "agreement/GetSessions/meeting-exists",
    wrap: (injectable) => ({
      async inject(request) {
        const response = await injectable.inject(request);
        if (!/\/meetings(\?|$)/.test(request.url) || response.statusCode !== 200) return response;
        const list = await injectable.inject({
          ...request,
          url: request.url.replace(/meetings.*$/, "sessions?status=LIVE"),
        });
        const busy = new Set(rowsOf(JSON.parse(list.body)).map(({ associated_id }: Json) => associated_id));
        const body = JSON.parse(response.body) as Json;
        return {
          ...response,
          body: JSON.stringify({ ...body, data: body.data.filter(({ id }: Json) => !busy.has(id)) }),
        };
      },
    }),
  },
  {
    name: "GetSessions: LIVE sessions are hidden from the list",
    killedBy: "agreement/GetActiveSession/none",
    wrap: rewritingBody(["GetSessions"], (body) => ({
      ...body,
      data: { sessions: rowsOf(body).filter(({ status }: Json) => status !== "LIVE") },
    })),
  },
  ...(["GetSessions", "GetMeetings"] as const).map(
    (operation): Mutant => ({
      name: `${operation}: a row is doubled`,
      killedBy: `paging/${operation}/pages-join`,
      wrap: rewritingBody([operation], (body) => {
        const rows = rowsOf(body);
        if (rows[1]) rows[1] = rows[0];
      }),
    }),
  ),
  ...sessions.map(
    (operation): Mutant => ({
      name: `${operation}: shows a session of another app`,
      killedBy: "invariants/GetSessions/app.organization",
      wrap: rewritingBody([operation], (body) => {
        const [record] = recordsOf(body);
        if (record) record.organization_id = "other-app";
      }),
    }),
  ),
  violates("session.updated", { updated_at: "2001-01-01T00:00:00.000Z" }),
  violates("session.ended-after-start", { ended_at: "2001-01-01T00:00:00.000Z" }, "ENDED"),
  violates("session.live-has-no-end", { ended_at: "2031-01-01T00:00:00.000Z" }, "LIVE"),
  violates("session.ended-is-empty", { live_participants: 1, max_concurrent_participants: 9 }, "ENDED"),
  violates("session.peak", { live_participants: 500, max_concurrent_participants: 2 }),
  violates("session.counts", { max_concurrent_participants: 2.5 }),
  violates("session.minutes", { minutes_consumed: -1 }),
  violates("session.times", { created_at: "Thu Jan 15 2026" }),
  violates("session.times", { started_at: "1768471200" }),
  violates("session.id", { id: "" }),
  violates("session.room-ids", { breakout_rooms: [{ id: "room" }, { id: "room" }] }),
  violates("session.room-ids", { id: "room", breakout_rooms: [{ id: "room" }] }),
  violates("session.room-times", { breakout_rooms: [{ status: "LIVE" }] }, "ENDED"),
  violates("session.room-times", { breakout_rooms: [{ started_at: "2001-01-01T00:00:00.000Z" }] }),
  violates("session.room-times", { breakout_rooms: [{ ended_at: "2100-01-01T00:00:00.000Z" }] }, "ENDED"),
  meeting("meeting.updated", { updated_at: "2001-01-01T00:00:00.000Z" }),
  livestream("livestreamSession.stopped-after-start", { stopped_time: "2001-01-01T00:00:00.000Z" }),
  livestream("livestreamSession.seconds", { viewer_seconds: -5 }),
  livestream("livestreamSession.updated", { updated_at: "2001-01-01T00:00:00.000Z" }),
  livestream("livestreamSession.times", { started_time: "noon" }),
];

function stale(field: string, value: unknown): Mutant {
  return {
    name: `GetSessionDetails: shows a stale ${field}`,
    killedBy: "agreement/GetSessionDetails/ended",
    wrap: rewritingBody(["GetSessionDetails"], (body) => {
      for (const record of recordsOf(body)) if (field in record) record[field] = value;
    }),
  };
}

function active(field: string, value: unknown, check: string): Mutant {
  return {
    name: `GetActiveSession: ${field} is of another session`,
    killedBy: `agreement/GetActiveSession/${check}`,
    wrap: rewritingBody(["GetActiveSession"], (body) => {
      for (const record of recordsOf(body)) record[field] = value;
    }),
  };
}

function violates(invariant: string, values: Json, status?: string): Mutant {
  return {
    name: `${invariant} is broken by ${JSON.stringify(values)}`,
    killedBy: `invariants/GetSessions/${invariant}`,
    wrap: first(["GetSessions"], values, (row) => status === undefined || row.status === status),
  };
}

function meeting(invariant: string, values: Json): Mutant {
  return {
    name: `${invariant} is broken`,
    killedBy: `invariants/GetMeetings/${invariant}`,
    wrap: first(["GetMeetings"], values),
  };
}

function livestream(invariant: string, values: Json): Mutant {
  return {
    name: `${invariant} is broken by ${JSON.stringify(values)}`,
    killedBy: `invariants/GetLivestreamSession/${invariant}`,
    wrap: first(["GetLivestreamSession"], values),
  };
}

function first(operations: readonly OperationId[], values: Json, when: (row: Json) => boolean = () => true) {
  return rewritingBody(operations, (body) => {
    const record = recordsOf(body).find(when);
    if (record) Object.assign(record, values);
  });
}
