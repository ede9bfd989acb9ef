import assert from "node:assert/strict";
import { parametersOf } from "../../../src/contract/operations.js";
import { definitionOf, hasField } from "../../../src/contract/revisions.js";
import { type Check, checks } from "../checks.js";
import type { Mocks } from "../mocks.js";
import { spokenRevision } from "../sdk-version.js";
import { app_id, livestreamSessionId, meetingId, quietMeetingId, sessionId } from "./ids.js";
import type { MeetingQuery, Sdk, Session, SessionQuery } from "./sdk.js";

/** How a check went. */
export interface Checked {
  readonly check: Check;
  /** What is wrong; null when nothing is. */
  readonly problem: string | null;
}

/** Does with an SDK all that the clients are to do, one after the other. */
export async function runChecks(sdk: Sdk, urls: Mocks["urls"]): Promise<Checked[]> {
  const runs = checksOf(sdk, urls);
  const results: Checked[] = [];
  for (const check of checks) {
    const problem = await runs[check]().then(
      () => null,
      (error: unknown) => String(error),
    );
    results.push({ check, problem });
  }
  return results;
}

function checksOf(sdk: Sdk, urls: Mocks["urls"]): Readonly<Record<Check, () => Promise<void>>> {
  const revision = spokenRevision({ language: "js", ...sdk });
  const hasPaging = "paging" in definitionOf(revision).envelopes.GetSessions;
  const hasStatus = parametersOf("GetMeetings", revision).some(([name]) => name === "MeetingStatus");
  const api = sdk.connect({ apiToken: "test", baseURL: urls.BASE_URL });
  return {
    async GetMeetings() {
      const {
        data = [],
        paging,
        success,
      } = await api.getMeetings(hasStatus ? { ...meetingQuery, status: "ACTIVE" } : meetingQuery);
      assert.equal(success, true);
      assert.deepEqual([paging.start_offset, paging.end_offset], [1, data.length]);
      assert.ok((paging.total_count ?? 0) >= data.length);
      assert.ok(data.some(({ id }) => id === meetingId));
      for (const { title, status = "", session_keep_alive_time_in_secs = 0, transcribe_on_end } of data) {
        assert.match(title ?? "", /design/i);
        assert.ok((hasStatus ? ["ACTIVE"] : ["ACTIVE", "INACTIVE"]).includes(status));
        assert.ok(session_keep_alive_time_in_secs >= 60);
        if (hasField(revision, "meeting", "transcribe_on_end")) assert.equal(typeof transcribe_on_end, "boolean");
      }
    },
    async GetSessions() {
      const { data, paging, success } = await api.getSessions(sessionQuery);
      assert.equal(success, true);
      assert.deepEqual(
        data?.sessions?.map(({ id, minutes_consumed }) => [id, minutes_consumed]),
        [
          [meetingId, 99.2],
          [sessionId, 201.6],
        ],
      );
      if (hasPaging) assert.deepEqual(paging, { start_offset: 1, end_offset: 2, total_count: 2 });
    },
    async GetSessionDetails() {
      const { data } = await api.getSessionDetails(sessionId, { include_breakout_rooms: true });
      const session = data && isSession(data) ? data : data?.session;
      assert.deepEqual([session?.id, session?.organization_id, session?.status], [sessionId, app_id, "ENDED"]);
      assert.ok(Date.parse(session?.ended_at ?? "") > Date.parse(session?.started_at ?? ""));
      if (hasField(revision, "session", "meta")) assert.deepEqual(session?.meta, { room: "atrium" });
      assert.equal(session?.breakout_rooms?.length, 2);
    },
    async GetActiveSession() {
      const { data } = await api.getActiveSession(meetingId);
      assert.deepEqual([data?.associated_id, data?.status], [meetingId, "LIVE"]);
      assert.ok(data && data.live_participants <= data.max_concurrent_participants);
    },
    async GetLivestreamSession() {
      const { data } = await api.getLivestreamSession(livestreamSessionId);
      assert.deepEqual([data?.id, data?.ingest_seconds, data?.viewer_seconds], [livestreamSessionId, 3600, 51_840]);
    },
    async pages() {
      const { paging } = await api.getMeetings({ per_page: 1 });
      const meetings = await walk(7, async (page) => (await api.getMeetings(page)).data);
      assert.equal(meetings.length, paging.total_count);
      // The older revision has no total of sessions.
      const total = (await api.getSessions({ per_page: 1 })).paging?.total_count;
      const sessions = await walk(60, async (page) => (await api.getSessions(page)).data?.sessions);
      if (hasPaging) assert.equal(sessions.length, total);
    },
    async 404() {
      await assert.rejects(api.getActiveSession(quietMeetingId), (error) => {
        assert.ok(error instanceof sdk.NotFoundError);
        assert.equal(error.status, 404);
        assert.match(error.message, new RegExp(`No active session found for meeting_id ${quietMeetingId}`));
        return true;
      });
    },
    429: () => retried(sdk, urls.LIMITED_URL),
    503: () => retried(sdk, urls.FAILING_URL),
  };
}

const times = { start_time: "2025-10-01T00:00:00+01:00", end_time: "2026-01-15T10:00:00.000Z" } as const;

/** Every query parameter of the meeting list that all revisions take. */
const meetingQuery: MeetingQuery = { ...times, search: "DESIGN", page_no: 1, per_page: 5 };

/** Every query parameter of the session list, with values that select the documented ENDED sessions. */
const sessionQuery: SessionQuery = {
  ...times,
  associated_id: meetingId,
  page_no: 1,
  per_page: 2,
  participants: "1:10",
  search: "DESIGN",
  sort_by: "minutesConsumed",
  sort_order: "ASC",
  status: "ENDED",
};

function isSession(data: Session | { readonly session?: Session }): data is Session {
  return "id" in data;
}

/** Returns the ids on all pages, until one is not full; there must be several pages, and no id twice. */
export async function walk(
  per_page: number,
  rowsOf: (page: { page_no: number; per_page: number }) => Promise<readonly { readonly id: string }[] | undefined>,
): Promise<string[]> {
  const ids: string[] = [];
  for (let page_no = 1; ; page_no++) {
    const rows = (await rowsOf({ page_no, per_page })) ?? [];
    ids.push(...rows.map(({ id }) => id));
    if (rows.length === per_page) continue;
    assert.ok(page_no > 2);
    assert.equal(new Set(ids).size, ids.length);
    return ids;
  }
}

/** Expects three results, whatever happens on the way. */
async function retried(sdk: Sdk, baseURL: string): Promise<void> {
  const api = sdk.connect({ apiToken: "test", baseURL });
  for (let request = 0; request < 3; request++) assert.equal((await api.getSessions()).success, true);
}
