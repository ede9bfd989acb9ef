import Cloudflare from "cloudflare";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMock, type Mock } from "../../src/server/mock.js";
import {
  account_id,
  allMeetingParameters,
  allSessionParameters,
  app_id,
  livestreamSessionId,
  meetingId,
  quietMeetingId,
  sessionId,
  walk,
} from "./calls.js";

let mock: Mock;
let baseURL: string;
let client: Cloudflare;

beforeAll(async () => {
  mock = await createMock({ revision: "2026-07" });
  baseURL = await mock.listen();
  client = new Cloudflare({ apiToken: "token", baseURL });
});

afterAll(() => mock.close());

describe("every operation, with all its parameters", () => {
  test("lists meetings", async () => {
    const { data, paging, success } = await client.realtimeKit.meetings.get(app_id, {
      ...allMeetingParameters,
      status: "ACTIVE",
    });
    expect(success).toBe(true);
    expect(paging.total_count).toBeGreaterThanOrEqual(data.length);
    const [start, end]: [number, number] = [paging.start_offset, paging.end_offset];
    expect([start, end]).toEqual([1, data.length]);
    expect(data.map((meeting) => meeting.id)).toContain(meetingId);
    for (const { title, status, session_keep_alive_time_in_secs = 0, transcribe_on_end } of data) {
      expect(title?.toLowerCase()).toContain("design");
      expect(status).toBe("ACTIVE");
      expect(session_keep_alive_time_in_secs).toBeGreaterThanOrEqual(60);
      expect(transcribe_on_end).toBeTypeOf("boolean");
    }
  });

  test("lists sessions", async () => {
    const { data, paging } = await client.realtimeKit.sessions.getSessions(app_id, allSessionParameters);
    const sessions = data?.sessions ?? [];
    expect(sessions.map(({ id }) => id)).toEqual(["182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e", "session_id"]);
    expect(sessions.map(({ minutes_consumed }) => minutes_consumed)).toEqual([99.2, 201.6]);
    expect(paging).toEqual({ start_offset: 1, end_offset: 2, total_count: 2 });
  });

  test("gets a session with its breakout rooms", async () => {
    const { data } = await client.realtimeKit.sessions.getSessionDetails(sessionId, {
      account_id,
      app_id,
      include_breakout_rooms: true,
    });
    expect(data?.status).toBe("ENDED");
    expect(data?.organization_id).toBe(app_id);
    expect(Date.parse(data?.ended_at ?? "")).toBeGreaterThan(Date.parse(data?.started_at ?? ""));
    expect(data?.breakout_rooms?.length).toBe(2);
  });

  test("gets the active session", async () => {
    const { data } = await client.realtimeKit.activeSession.getActiveSession(meetingId, { account_id, app_id });
    expect([data?.status, data?.associated_id]).toEqual(["LIVE", meetingId]);
    expect(data?.live_participants).toBeLessThanOrEqual(data?.max_concurrent_participants ?? 0);
  });

  test("gets a livestream session", async () => {
    const { data } = await client.realtimeKit.livestreams.getLivestreamSessionDetailsForSessionID(livestreamSessionId, {
      account_id,
      app_id,
    });
    expect([data?.id, data?.ingest_seconds, data?.viewer_seconds]).toEqual([livestreamSessionId, 3600, 51_840.116]);
  });
});

describe("walking all pages yields each row once", () => {
  test("of the meetings", async () => {
    const get = async (page_no: number) =>
      (await client.realtimeKit.meetings.get(app_id, { account_id, page_no, per_page: 7 })).data;
    const { paging } = await client.realtimeKit.meetings.get(app_id, { account_id, per_page: 1 });
    const ids = (await walk(7, get)).map(({ id }) => id);
    expect(ids).toHaveLength(paging.total_count);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("of the sessions", async () => {
    const get = async (page_no: number) =>
      (await client.realtimeKit.sessions.getSessions(app_id, { account_id, page_no, per_page: 60 })).data?.sessions ??
      [];
    const { paging } = await client.realtimeKit.sessions.getSessions(app_id, { account_id, per_page: 1 });
    const ids = (await walk(60, get)).map(({ id }) => id);
    expect(ids).toHaveLength(paging?.total_count ?? 0);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

test("the documented 404 is a NotFoundError with the documented message", async () => {
  const error = await client.realtimeKit.activeSession
    .getActiveSession(quietMeetingId, { account_id, app_id })
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Cloudflare.NotFoundError);
  expect(error).toMatchObject({
    status: 404,
    message: expect.stringContaining(`No active session found for meeting_id ${quietMeetingId}`),
  });
});

test("other refusals are the SDK's errors too", async () => {
  const failing = { apiToken: "token", baseURL, maxRetries: 0 };
  await expect(
    new Cloudflare(failing).realtimeKit.sessions.getSessions(app_id, { account_id, per_page: -1 }),
  ).rejects.toBeInstanceOf(Cloudflare.BadRequestError);
  const strict = await createMock({ revision: mock.revision, auth: { token: "s3cret" } });
  const client401 = new Cloudflare({ ...failing, baseURL: await strict.listen() });
  await expect(client401.realtimeKit.sessions.getSessions(app_id, { account_id })).rejects.toBeInstanceOf(
    Cloudflare.AuthenticationError,
  );
  await strict.close();
});

test("email and key, which the tests of the SDK send, are credentials", async () => {
  const older = new Cloudflare({ apiKey: "144c9defac04969c7bfad8efaa8ea194", apiEmail: "user@example.com", baseURL });
  expect((await older.realtimeKit.meetings.get(app_id, { account_id, page_no: 0, per_page: 0 })).success).toBe(true);
});

test("a request refused for its rate succeeds when the SDK retries it", async () => {
  const profile = { rateLimitRequests: 2, rateLimitBlockSeconds: 1 };
  const statuses: number[] = [];
  const limited = await createMock({
    revision: mock.revision,
    rateLimit: true,
    profile,
    onRequest: ({ status }) => statuses.push(status),
  });
  const patient = new Cloudflare({ apiToken: "token", baseURL: await limited.listen() });
  for (let request = 0; request < 3; request++) {
    const { success } = await patient.realtimeKit.sessions.getSessions(app_id, { account_id });
    expect(success).toBe(true);
  }
  await limited.close();
  expect(statuses).toEqual([200, 200, 429, 200]);
});
