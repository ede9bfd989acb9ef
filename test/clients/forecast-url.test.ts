import Cloudflare from "cloudflare";
import { setupServer } from "msw/node";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createFetchMock } from "../../src/clients/fetch.js";
import { createMswMock } from "../../src/clients/msw.js";

// What a forecast puts into the environment of the tests; nothing listens there.
const scope = "http://127.0.0.1:9/scope/forecast-1";

beforeEach(() => {
  vi.stubEnv("REALTIMEKIT_TESTKIT_SCOPE_URL", scope);
  vi.stubEnv("CLOUDFLARE_BASE_URL", `${scope}/client/v4`);
});

afterEach(() => {
  vi.unstubAllEnvs();
});

const listSessions = (client: Cloudflare) =>
  client.realtimeKit.sessions.getSessions("b", { account_id: "a", per_page: 3 });

test.each([undefined, ["localhost:8787"], ["http://localhost:8787/api"]])(
  "an SDK that takes its base URL from the forecast still gets the mock of its test by fetch: %s",
  async (hosts) => {
    const mock = await createFetchMock({ meetings: 1, sessions: 2, revision: "2026-07", hosts });
    const { data } = await listSessions(new Cloudflare({ apiToken: "test", maxRetries: 0, fetch: mock.fetch }));
    expect(data?.sessions?.length).toBe(2);
    const [request] = (await mock.control.journal.list()).requests;
    expect([request?.path, request?.query]).toEqual([
      "/client/v4/accounts/a/realtime/kit/b/sessions",
      { per_page: "3" },
    ]);
  },
);

test.each([undefined, "http://localhost:8787/api"])(
  "an SDK that takes its base URL from the forecast still gets the mock of its test by msw: %s",
  async (baseUrl) => {
    const { handlers } = await createMswMock({ meetings: 1, sessions: 2, revision: "2026-07", baseUrl });
    const server = setupServer(...handlers);
    server.listen({ onUnhandledRequest: "error" });
    try {
      const { data } = await listSessions(new Cloudflare({ apiToken: "test", maxRetries: 0 }));
      expect(data?.sessions?.length).toBe(2);
    } finally {
      server.close();
    }
  },
);

test("other hosts are as foreign as without a forecast", async () => {
  const mock = await createFetchMock();
  await expect(mock.fetch("http://127.0.0.1:9/client/v4/accounts/a/realtime/kit/b/sessions")).rejects.toThrow(
    "The mock handles api.cloudflare.com, not 127.0.0.1:9",
  );
});
