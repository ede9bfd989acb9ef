import { join } from "node:path";
import { setupServer } from "msw/node";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createProgram } from "../../src/cli/program.js";
import { controlClient } from "../../src/clients/control.js";
import { createFetchMock } from "../../src/clients/fetch.js";
import { realtimeKitHandlers } from "../../src/clients/msw.js";
import { routeToMock } from "../../src/clients/playwright.js";
import { apiPathOf, normalizeBaseUrl, rootUrl } from "../../src/contract/base-url.js";
import { newFolder } from "../new-folder.js";

const forms: [given: string, normalized: string][] = [
  ["http://127.0.0.1:4999/client/v4", "http://127.0.0.1:4999/client/v4"],
  ["http://127.0.0.1:4999/client/v4/", "http://127.0.0.1:4999/client/v4"],
  ["http://127.0.0.1:4999", "http://127.0.0.1:4999/client/v4"],
  ["http://127.0.0.1:4999//", "http://127.0.0.1:4999/client/v4"],
  ["HTTP://LOCALHOST:4999/client/v4", "http://localhost:4999/client/v4"],
  ["https://Proxy.Example:443/Api/", "https://proxy.example/Api"],
];

const wrong = [
  "nowhere",
  "ftp://host/client/v4",
  "localhost:4999",
  "http://u:p@host/",
  "http://host/?a=b",
  "http://host/#a",
  "",
];

describe("a base URL", () => {
  test.each(forms)("%s becomes %s", (given, normalized) => {
    expect(normalizeBaseUrl(given)).toBe(normalized);
    expect(normalizeBaseUrl(normalized)).toBe(normalized);
  });

  test.each(wrong)("%j is rejected", (given) => {
    expect(() => normalizeBaseUrl(given)).toThrow(/base URL/);
  });

  test("of a mock leads to its root, which may be below a path", () => {
    expect(rootUrl("http://h:1/client/v4/")).toBe("http://h:1");
    expect(rootUrl("http://h:1")).toBe("http://h:1");
    expect(rootUrl("http://h:1/scope/mine/client/v4")).toBe("http://h:1/scope/mine");
  });
});

/** Every part that takes a base URL: starts it, and returns the URL of a request that it sends or handles. */
const users: Record<string, (given: string, normalized: string) => Promise<string | undefined>> = {
  "check --target": (given) => firstRequest(["check", "--target", given, ...tenant, "--no-repro"]),
  "calibrate --target": (given) => firstRequest(["calibrate", "--target", given, ...tenant]),
  "fixtures record --target": (given) =>
    firstRequest(["fixtures", "record", "--target", given, ...tenant, "--out", join(newFolder(), "recorded.json")]),
  async msw(given, normalized) {
    const server = setupServer(...realtimeKitHandlers({ baseUrl: given }));
    server.listen({ onUnhandledRequest: "error" });
    onTestFinished(() => server.close());
    const { status, url } = await fetch(`${normalized}${meetings}`, { headers: { authorization: "Bearer x" } });
    return status === 200 ? url : undefined;
  },
  async playwright(given, normalized) {
    let matches: ((url: URL) => boolean) | undefined;
    const page = {
      async route(match: (url: URL) => boolean) {
        matches = match;
      },
    };
    await routeToMock(page as never, { handle: () => Promise.reject(new Error("not called")) }, { baseUrl: given });
    const url = `${normalized}${meetings}`;
    return matches?.(new URL(url)) ? url : undefined;
  },
};

describe.each(Object.entries(users))("%s", (_, use) => {
  test.each(forms)("takes %s as %s", async (given, normalized) => {
    const requested = await use(given, normalized);
    expect(requested?.startsWith(`${normalized}/accounts/a/realtime/kit/b/`)).toBe(true);
  });
});

test.each(["https://h/api", "https://h"])("the path of a request below %s has no fragment", (base) => {
  expect(apiPathOf(`${base}/accounts/a/realtime/kit/b/meetings?page_no=1#/list`, "https://h/api")).toMatch(
    /\/meetings\?page_no=1$/,
  );
});

test.each(["API.example", "https://api.example/client/v4/", "https://api.example"])(
  "a fetch handles the host of %s",
  async (host) => {
    const mock = await createFetchMock({ hosts: [host] });
    const response = await mock.fetch(`https://api.example/client/v4${meetings}`, {
      headers: { authorization: "Bearer x" },
    });
    expect(response.status).toBe(200);
  },
);

test.each(["http://Mock.example:1", "http://mock.example:1/client/v4/", "http://mock.example:1/"])(
  "a control client finds the mock at %s",
  async (url) => {
    const requested: string[] = [];
    const control = controlClient(url, {
      fetch: async (input) => {
        requested.push(String(input));
        return Response.json({ success: true, data: {} });
      },
    });
    await control.clock.read();
    expect(requested).toEqual(["http://mock.example:1/_testkit/clock/read"]);
  },
);

const tenant = ["--account", "a", "--app", "b"];
const meetings = "/accounts/a/realtime/kit/b/meetings";

/** Runs a command whose requests fail, and returns the URL of its first request for an account. */
async function firstRequest(args: readonly string[]): Promise<string | undefined> {
  const requested: string[] = [];
  vi.stubEnv("CLOUDFLARE_API_TOKEN", "test");
  vi.stubGlobal("fetch", async (input: string | URL | Request) => {
    requested.push(input instanceof Request ? input.url : String(input));
    return Response.json({ success: false, errors: [] }, { status: 401 });
  });
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, "write").mockReturnValue(true);
  try {
    await createProgram().parseAsync(["node", "realtimekit-testkit", ...args]);
  } catch {
    // The target rejects the credentials.
  } finally {
    vi.unstubAllGlobals();
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    process.exitCode = undefined;
  }
  return requested.find((url) => url.includes("/accounts/"));
}
