import { goodRules, listServer } from "./list-server.js";
import { type Json, recordsOf, rewriting, rewritingBody, rowsOf } from "./mutant.js";

/** Deviations from the mock that no observer can call wrong, each with the reason. */
export const undetectableMutants = [
  {
    name: "optional fields are left out",
    reason: "the documents make them optional",
    wrap: rewritingBody(["GetMeetings"], (body) => {
      for (const row of rowsOf(body))
        for (const field of ["title", "persist_chat", "record_on_start"]) delete row[field];
    }),
  },
  {
    name: "ended_at is left out of lists",
    reason: "the documents make it optional, and do not say where it is shown",
    wrap: rewritingBody(["GetSessions"], (body) => {
      for (const row of rowsOf(body)) delete row.ended_at;
    }),
  },
  {
    name: "success is left out of session responses",
    reason: "the documents make it optional there",
    wrap: rewritingBody(["GetSessions", "GetSessionDetails", "GetActiveSession"], (body: Json) => {
      delete body.success;
    }),
  },
  {
    name: "include_breakout_rooms is ignored",
    reason: "a session without rooms looks the same, and no response shows the rooms that are kept back",
    wrap: rewritingBody(["GetSessionDetails"], (body) => {
      for (const record of recordsOf(body)) delete record.breakout_rooms;
    }),
  },
  {
    name: "undocumented fields are added",
    reason: "the documents do not forbid them: drift, not failure",
    wrap: rewritingBody(["GetMeetings", "GetSessions"], (body) => {
      for (const row of rowsOf(body)) row.region = "weur";
    }),
  },
  {
    name: "unknown sessions return another 4xx in another envelope",
    reason: "only the active session documents a 404: observed, not failed",
    wrap: rewriting((response, { operation }) =>
      response.statusCode === 404 && operation === "GetSessionDetails"
        ? { ...response, statusCode: 410, body: '{"reason":"gone"}' }
        : response,
    ),
  },
  {
    name: "seconds of livestream sessions have fractions",
    reason: "a sibling operation's example has some, though the documents declare integers: observed, not failed",
    wrap: rewritingBody(["GetLivestreamSession"], (body) => {
      for (const record of recordsOf(body)) record.viewer_seconds = 116.116;
    }),
  },
  {
    name: "search is ignored in 2026-01",
    reason: "the documents of 2026-01 do not have it: observed, not failed",
    wrap: listServer("GetSessions", { ...goodRules, filters: { ...goodRules.filters, search: () => true } }),
  },
] as const;
