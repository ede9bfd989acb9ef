// Uses the official SDK, npm cloudflare 6, against a mock.
import Cloudflare from "cloudflare-6";
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

await report("GetMeetings", async () => {
  const { data, paging } = await kit.meetings.get(app_id, meetingQuery);
  expectMeetings(data, paging.end_offset);
});
await report("GetSessions", async () => {
  expectSessions((await kit.sessions.getSessions(app_id, sessionQuery)).data?.sessions);
});
await report("GetSessionDetails", async () => {
  const query = { account_id, include_breakout_rooms: true };
  expectSession((await kit.sessions.getSessionDetails(app_id, sessionId, query)).data?.session);
});
await report("GetActiveSession", async () => {
  expectActive((await kit.activeSession.getActiveSession(app_id, meetingId, { account_id })).data);
});
await report("GetLivestreamSession", async () => {
  const { livestreams } = kit;
  const { data } = await livestreams.getLivestreamSessionDetailsForSessionId(app_id, livestreamSessionId, {
    account_id,
  });
  expectLivestream(data);
});
await report("pages", () =>
  expectPages((page_no, per_page) => kit.meetings.get(app_id, { account_id, page_no, per_page })),
);
await report("404", () =>
  expectNotFound(kit.activeSession.getActiveSession(app_id, quietMeetingId, { account_id }), Cloudflare.NotFoundError),
);
for (const [check, variable] of [
  ["429", "LIMITED_URL"],
  ["503", "FAILING_URL"],
] as const) {
  await report(check, () =>
    expectRetried(() => connect(variable).realtimeKit.sessions.getSessions(app_id, { account_id })),
  );
}
