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
  const { request, reasons } = await mock.control.journal.explain({ seq: 1 });
  expect(request.status).toBe(status);
  await runCopied(testOf(request, reasons));
  // The rule may be gone when the test is copied.
  if (effect) await runCopied(testOf(request, [{ kind: "fault", name: "fault-1", meaning: "The rule is gone." }]));
});
