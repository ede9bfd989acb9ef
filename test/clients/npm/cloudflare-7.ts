// Uses the official SDK, npm cloudflare 7, against a mock.
import Cloudflare from "cloudflare";
import {
  account_id,
  app_id,
  expectActive,
  expectLivestream,
  expectMeetings,
  expectNotFound,
  expectPages,
  expectRetried,
  expectSession,
  expectSessions,
  livestreamSessionId,
  meetingId,
  meetingQuery,
  quietMeetingId,
  sessionId,
  sessionQuery,
} from "./expectations.js";
import { report } from "./report.js";

const { realtimeKit: kit } = connect("BASE_URL");

function connect(variable: string): Cloudflare {
  return new Cloudflare({ apiToken: "test", baseURL: process.env[variable] });
}

const here = { account_id, app_id };

await report("GetMeetings", async () => {
  const { data, paging } = await kit.meetings.get(app_id, { ...meetingQuery, status: "ACTIVE" });
  expectMeetings(data, paging.end_offset);
});
await report("GetSessions", async () => {
  expectSessions((await kit.sessions.getSessions(app_id, sessionQuery)).data?.sessions);
});
await report("GetSessionDetails", async () => {
  expectSession((await kit.sessions.getSessionDetails(sessionId, { ...here, include_breakout_rooms: true })).data);
});
await report("GetActiveSession", async () => {
  expectActive((await kit.activeSession.getActiveSession(meetingId, here)).data);
});
await report("GetLivestreamSession", async () => {
  const { data } = await kit.livestreams.getLivestreamSessionDetailsForSessionID(livestreamSessionId, here);
  expectLivestream(data);
});
await report("pages", () =>
  expectPages((page_no, per_page) => kit.meetings.get(app_id, { account_id, page_no, per_page })),
);
await report("404", () =>
  expectNotFound(kit.activeSession.getActiveSession(quietMeetingId, here), Cloudflare.NotFoundError),
);
for (const [check, variable] of [
  ["429", "LIMITED_URL"],
  ["503", "FAILING_URL"],
] as const) {
  await report(check, () =>
    expectRetried(() => connect(variable).realtimeKit.sessions.getSessions(app_id, { account_id })),
  );
}
