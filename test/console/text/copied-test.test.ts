import { expect, onTestFinished, test } from "vitest";
import { matchers } from "../../../src/clients/assert.js";
import { createFetchMock, type FetchMock } from "../../../src/clients/fetch.js";
import { testOf } from "../../../src/console/text/copied-test.js";

expect.extend(matchers);

const tenant = { account_id: "a", app_id: "b" };
const signed = { headers: { authorization: "Bearer secret" } };

/** Runs a copied test as vitest would, with a mock of its own. */
async function runCopied(text: string): Promise<void> {
  const body = text.replace(/^import .*\n/gm, "");
  const run = new Function("mockTest", "expect", body);
  const tests: Promise<void>[] = [];
  const mockTest =
    (options?: Parameters<typeof createFetchMock>[0]) =>
    (_name: string, test: (fixtures: { mock: FetchMock }) => Promise<void>) =>
      tests.push(
        createFetchMock(options).then(async (mock) => {
          await test({ mock });
          await mock.close();
        }),
      );
  run(mockTest, expect);
  await Promise.all(tests);
}

type Effect = Parameters<FetchMock["control"]["faults"]["add"]>[0]["effect"];
interface Case {
  readonly what: string;
  readonly path: string;
  readonly init?: RequestInit;
  readonly status: number;
  readonly effect?: Effect;
}

test.each<Case>([
  { what: "a list", path: "/sessions?status=LIVE&per_page=2", status: 200 },
  { what: "a repeated parameter", path: "/sessions?per_page=5&per_page=6&page_no=1", status: 400 },
  { what: "a session that the user created", path: "/sessions/my-session", status: 200 },
  { what: "an active session", path: "/meetings/my%20meeting/active-session", status: 200 },
  { what: "a livestream session", path: "/livestreams/sessions/my-stream", status: 200 },
  { what: "a session that does not exist", path: "/sessions/gone", status: 404 },
  { what: "a request without credentials", path: "/sessions", init: {}, status: 401 },
  { what: "an operation that is not served", path: "/meetings", init: { ...signed, method: "POST" }, status: 405 },
  { what: "a path that the API does not have", path: "/nowhere", status: 404 },
  { what: "an error", path: "/sessions", status: 503, effect: { status: 503 } },
  { what: "a delay", path: "/sessions", status: 200, effect: { latency_ms: 5 } },
  { what: "invalid JSON", path: "/sessions", status: 200, effect: { corrupt: true } },
  { what: "a reset connection", path: "/sessions", status: 0, effect: { connection: "reset" } },
  { what: "half a body", path: "/sessions/my-session", status: 0, effect: { connection: "truncate" } },
])("the test copied from $what passes", async ({ path, init = signed, status, effect }) => {
  const mock = await createFetchMock();
  onTestFinished(() => mock.close());
  await mock.control.meetings.create({ ...tenant, id: "my meeting", title: "Mine" });
  await mock.control.sessions.start({ ...tenant, meeting_id: "my meeting", session_id: "my-session" });
  await mock.control.livestreams.start({ ...tenant, livestream_session_id: "my-stream" });
  if (effect) await mock.control.faults.add({ effect });
  const url = `https://api.cloudflare.com/client/v4/accounts/a/realtime/kit/b${path}`;
  await mock.fetch(url, init).catch(() => {});
  const explanation = await mock.control.journal.explain({ seq: 1 });
  expect(explanation.request.status).toBe(status);
  await runCopied(testOf(explanation));
  // The rule may be gone when the test is copied.
  const reasons = [{ kind: "fault" as const, name: "fault-1", meaning: "The rule is gone." }];
  if (effect) await runCopied(testOf({ ...explanation, reasons }));
});

type MockOptions = NonNullable<Parameters<typeof createFetchMock>[0]>;

test.each<{ what: string; options: MockOptions; paths?: string[]; headers?: Record<string, string>; status: number }>([
  {
    what: "of another revision",
    options: { revision: "2026-09", strict: ["other-revision-parameter"] },
    paths: ["/meetings?status=ACTIVE"],
    status: 200,
  },
  { what: "strict", options: { strict: ["unknown-parameter"] }, paths: ["/sessions?state=LIVE"], status: 400 },
  {
    what: "strict about patterns",
    options: { strict: ["n-plus-one"] },
    paths: ["/sessions", ...[1, 2, 3, 4, 5].map((number) => `/sessions/session-${number}`)],
    status: 400,
  },
  {
    what: "strict about SDKs",
    options: { strict: ["other-revision-client"] },
    headers: { ...signed.headers, "x-stainless-lang": "js", "x-stainless-package-version": "7.3.0" },
    status: 400,
  },
  {
    what: "strict about credentials",
    options: { strict: ["deprecated-credentials"] },
    headers: { "x-auth-key": "secret", "x-auth-email": "me@example.com" },
    status: 400,
  },
  { what: "open to all", options: { auth: "none" }, headers: {}, status: 200 },
  { what: "closed, with its token", options: { auth: { token: "secret" } }, status: 200 },
  { what: "closed, with another token", options: { auth: { token: "other" } }, status: 401 },
  { what: "sent a malformed header", options: {}, headers: { authorization: "Bearer" }, status: 400 },
  { what: "of another profile", options: { profile: { missingCredentialsStatus: 400 } }, headers: {}, status: 400 },
  {
    what: "limiting the rate",
    options: { rateLimit: true, profile: { rateLimitRequests: 1 } },
    paths: ["/sessions", "/sessions"],
    status: 429,
  },
])("the test copied from a mock that is $what passes", async ({ options, paths, headers = signed.headers, status }) => {
  const mock = await createFetchMock(options);
  onTestFinished(() => mock.close());
  for (const number of [1, 2, 3, 4, 5]) {
    const { id: meeting_id } = await mock.control.meetings.create({ ...tenant, title: "Mine" });
    await mock.control.sessions.start({ ...tenant, meeting_id, session_id: `session-${number}` });
  }
  const tried = paths ?? ["/sessions?sort_by=createdAt"];
  for (const path of tried) {
    await mock.fetch(`https://api.cloudflare.com/client/v4/accounts/a/realtime/kit/b${path}`, { headers });
  }
  const explanation = await mock.control.journal.explain({ seq: tried.length });
  expect(explanation.request.status).toBe(status);
  await runCopied(testOf(explanation));
});

test("the test copied from a scope has the revision of the scope", async () => {
  const mock = await createFetchMock();
  onTestFinished(() => mock.close());
  await mock.control.scopes.create({ name: "newer", revision: "2026-07", operations: ["GetSessions"] });
  const control = mock.scope("newer");
  for (const list of ["sessions", "meetings"]) {
    const url = `https://api.cloudflare.com/client/v4/accounts/a/realtime/kit/b/${list}`;
    await mock.fetch(url, { headers: { ...signed.headers, "x-testkit-scope": "newer" } });
  }
  expect(testOf(await control.journal.explain({ seq: 1 }))).toContain('mockTest({ revision: "2026-07" })');
  expect(testOf(await control.journal.explain({ seq: 2 }))).toContain("mockTest()");
});
