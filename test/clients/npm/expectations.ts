import assert from "node:assert/strict";

export const account_id = "023e105f4ecef8ad9ca31a8372d0c353";
export const app_id = "app_id";
export const meetingId = "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e";
export const quietMeetingId = "6bf2b8be-04dd-4191-b602-1128921a306b";
export const sessionId = "session_id";
export const livestreamSessionId = "livestream-session-id";

const times = { start_time: "2025-10-01T00:00:00+01:00", end_time: "2026-01-15T10:00:00.000Z" } as const;

/** Every query parameter of the meeting list that both revisions take. */
export const meetingQuery = { account_id, ...times, search: "DESIGN", page_no: 1, per_page: 5 } as const;

/** Every query parameter of the session list. */
export const sessionQuery = {
  account_id,
  ...times,
  associated_id: meetingId,
  page_no: 1,
  per_page: 2,
  participants: "1:10",
  search: "DESIGN",
  sort_by: "minutesConsumed",
  sort_order: "ASC",
  status: "ENDED",
} as const;

interface Meeting {
  readonly id: string;
  readonly title?: string;
}

interface Session {
  readonly id: string;
  readonly associated_id: string;
  readonly organization_id: string;
  readonly minutes_consumed: number;
  readonly status: string;
  readonly breakout_rooms?: readonly unknown[];
}

/** What `meetingQuery` finds. */
export function expectMeetings(data: readonly Meeting[], end: number): void {
  assert.equal(end, data.length);
  assert.ok(data.some(({ id }) => id === meetingId));
  for (const { title } of data) assert.match(title ?? "", /design/i);
}

/** What `sessionQuery` finds. */
export function expectSessions(sessions: readonly Session[] = []): void {
  assert.deepEqual(
    sessions.map(({ minutes_consumed }) => minutes_consumed),
    [99.2, 201.6],
  );
  assert.equal(sessions[1]?.id, sessionId);
}

/** The documented session with its breakout rooms. */
export function expectSession(session: Session | undefined): void {
  assert.deepEqual([session?.id, session?.organization_id, session?.status], [sessionId, app_id, "ENDED"]);
  assert.equal(session?.breakout_rooms?.length, 2);
}

/** The session that is going on in the documented meeting. */
export function expectActive(session: Session | undefined): void {
  assert.deepEqual([session?.associated_id, session?.status], [meetingId, "LIVE"]);
}

/** The documented livestream session. */
export function expectLivestream(
  session: { id?: string; ingest_seconds?: number; viewer_seconds?: number } = {},
): void {
  assert.deepEqual(
    [session.id, session.ingest_seconds, session.viewer_seconds],
    [livestreamSessionId, 3600, 51_840.116],
  );
}

/** Walks all pages of the meetings, and expects each once. */
export async function expectPages(
  page: (pageNo: number, perPage: number) => Promise<{ data: readonly Meeting[]; paging: { total_count: number } }>,
): Promise<void> {
  const ids: string[] = [];
  for (let pageNo = 1; ; pageNo++) {
    const { data, paging } = await page(pageNo, 7);
    ids.push(...data.map(({ id }) => id));
    if (data.length === 7) continue;
    assert.ok(pageNo > 2);
    assert.equal(ids.length, paging.total_count);
    assert.equal(new Set(ids).size, ids.length);
    return;
  }
}

type SomeError = abstract new (...values: never[]) => Error;

/** Expects the documented 404 as the SDK's typed error. */
export async function expectNotFound(asked: Promise<unknown>, NotFoundError: SomeError): Promise<void> {
  await assert.rejects(asked, (error) => {
    assert.ok(error instanceof NotFoundError);
    assert.match(error.message, new RegExp(`No active session found for meeting_id ${quietMeetingId}`));
    return true;
  });
}

/** Expects three answers, whatever happens on the way. */
export async function expectRetried(ask: () => Promise<{ success?: boolean }>): Promise<void> {
  for (let request = 0; request < 3; request++) assert.equal((await ask()).success, true);
}
