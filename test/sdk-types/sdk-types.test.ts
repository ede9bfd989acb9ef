import type * as sdk from "cloudflare/resources/realtime-kit";
import type * as sdk6 from "cloudflare-6/resources/realtime-kit";
import type * as sdk71 from "cloudflare-7-1/resources/realtime-kit";
import { expect, test } from "vitest";
import { createFixtures } from "../../src/fixtures/index.js";

// These tests fail by their types: no cast lies between what the factories create and what the SDKs declare. They are
// compiled without `exactOptionalPropertyTypes`, as most apps are: by that option, zod's optional fields are not the SDKs'.

/** The SDKs declare these as strings, the published examples show them as null. */
type Nulls = "err_message" | "stopped_time";

/** The body of a livestream session, null where the SDKs know no null. */
type WithNulls<Body extends { data?: { [N in Nulls]?: string } }> =
  | Body
  | {
      data?: Omit<NonNullable<Body["data"]>, Nulls> & { [N in Nulls]?: string | null };
      success?: boolean;
    };

test("npm cloudflare 6.0 takes what the factories of 2026-01 create", () => {
  const { responses, livestreamSession, meeting, session } = createFixtures({ revision: "2026-01" });
  const rows: sdk6.SessionGetSessionsResponse.Data.Session[] = [
    session(),
    session.live(),
    session.withBreakoutRooms(2),
  ];
  const meetings: sdk6.MeetingGetResponse.Data[] = [meeting(), meeting.inactive()];
  const failed: sdk6.LivestreamGetLivestreamSessionDetailsForSessionIDResponse["data"] = livestreamSession.failed();
  expect(failed).toHaveProperty("err_message");
  const bodies: [
    sdk6.MeetingGetResponse,
    sdk6.SessionGetSessionsResponse,
    sdk6.SessionGetSessionDetailsResponse,
    sdk6.ActiveSessionGetActiveSessionResponse,
    WithNulls<sdk6.LivestreamGetLivestreamSessionDetailsForSessionIDResponse>,
  ] = [
    responses.meetings([meeting()]),
    responses.sessions([session()]),
    responses.sessionDetails(session()),
    responses.activeSession(session.live()),
    responses.livestreamSession(livestreamSession()),
  ];
  expect([rows, meetings, bodies].map(({ length }) => length)).toEqual([3, 2, 5]);
});

test("npm cloudflare 7.1 takes what the factories of 2026-07 create", () => {
  const { responses, livestreamSession, meeting, session } = createFixtures({ revision: "2026-07" });
  const rows: sdk71.SessionGetSessionsResponse.Data.Session[] = [
    session(),
    session.live(),
    session.withBreakoutRooms(2),
  ];
  const meetings: sdk71.MeetingGetResponse.Data[] = [meeting(), meeting.inactive()];
  const failed: sdk71.LivestreamGetLivestreamSessionDetailsForSessionIDResponse["data"] = livestreamSession.failed();
  expect(failed).toHaveProperty("err_message");
  const bodies: [
    sdk71.MeetingGetResponse,
    sdk71.SessionGetSessionsResponse,
    sdk71.SessionGetSessionDetailsResponse,
    sdk71.ActiveSessionGetActiveSessionResponse,
    WithNulls<sdk71.LivestreamGetLivestreamSessionDetailsForSessionIDResponse>,
  ] = [
    responses.meetings([meeting()]),
    responses.sessions([session()]),
    responses.sessionDetails(session()),
    responses.activeSession(session.live()),
    responses.livestreamSession(livestreamSession()),
  ];
  expect([rows, meetings, bodies].map(({ length }) => length)).toEqual([3, 2, 5]);
});

test("the newest npm cloudflare takes what the factories of 2026-09 create", () => {
  const { responses, livestreamSession, meeting, session } = createFixtures({ revision: "2026-09" });
  const rows: sdk.SessionGetSessionsResponse.Data.Session[] = [session(), session.live(), session.withBreakoutRooms(2)];
  const meetings: sdk.MeetingGetResponse.Data[] = [meeting(), meeting.inactive()];
  const failed: sdk.LivestreamGetLivestreamSessionDetailsForSessionIDResponse["data"] = livestreamSession.failed();
  expect(failed).toHaveProperty("err_message");
  const bodies: [
    sdk.MeetingGetResponse,
    sdk.SessionGetSessionsResponse,
    sdk.SessionGetSessionDetailsResponse,
    sdk.ActiveSessionGetActiveSessionResponse,
    WithNulls<sdk.LivestreamGetLivestreamSessionDetailsForSessionIDResponse>,
  ] = [
    responses.meetings([meeting()]),
    responses.sessions([session()]),
    responses.sessionDetails(session()),
    responses.activeSession(session.live()),
    responses.livestreamSession(livestreamSession()),
  ];
  expect([rows, meetings, bodies].map(({ length }) => length)).toEqual([3, 2, 5]);
});
