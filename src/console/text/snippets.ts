import { basePath } from "../../contract/constants.js";
import { scopeUrl, urlOf } from "../client/connection.js";
import type { Tenant } from "../client/location.js";
import { type Explanation, isRejected, pathAndQuery, sampleToken } from "./copied-test.js";
import { shellQuoted } from "./format.js";

/** The base URL that clients of the scope take. */
export const baseUrl = scopeUrl + basePath;

/** Returns the URL of the LIVE sessions of an app. */
export function liveSessionsUrl({ account_id, app_id }: Tenant): string {
  return `${baseUrl}/accounts/${encodeURIComponent(account_id)}/realtime/kit/${encodeURIComponent(app_id)}/sessions?status=LIVE`;
}

/** Headers of a request that a repetition of it should not set. */
const transportHeaders = /^(host|connection|content-length|accept-encoding|sec-.*|origin|referer|x-testkit-token)$/i;

/** Whether clients have to accept the certificate of the mock, which no authority has signed if `--tls` generated it. */
const isHttps = location.protocol === "https:";

/** Returns a shell command that repeats a request; what was masked in its headers becomes a token that is as right. */
export function curlCommand({ request, reasons, options }: Explanation): string {
  const { method } = request;
  const needsToken = options.auth === "token" && !isRejected(reasons, "wrongCredentials");
  // In double quotes, between two texts in single quotes.
  const token = needsToken ? `'"$REALTIMEKIT_TESTKIT_TOKEN"'` : sampleToken;
  const headers = Object.entries(request.headers).flatMap(([name, value]) =>
    transportHeaders.test(name) ? [] : [`-H ${shellQuoted(`${name}: ${value}`).replace("***", () => token)}`],
  );
  const url = shellQuoted(urlOf(request.scope) + pathAndQuery(request));
  const methodOption = method === "GET" ? [] : [method === "HEAD" ? "--head" : `-X ${method}`];
  return ["curl", ...(isHttps ? ["--insecure"] : []), ...methodOption, url, ...headers].join(" \\\n  ");
}

/** A way to point an app or a test at the mock. */
export interface Snippet {
  readonly title: string;
  readonly note?: string;
  readonly text: string;
}

/** Returns ways to point an app or a test at the mock, for a tenant. */
export function setupSnippets({ account_id, app_id }: Tenant): Snippet[] {
  const account = JSON.stringify(account_id);
  const app = JSON.stringify(app_id);
  const prefix = scopeUrl.slice(location.origin.length);
  const sessions = JSON.stringify(liveSessionsUrl({ account_id, app_id }));
  return [
    {
      title: "Cloudflare SDK",
      text: `import Cloudflare from "cloudflare";

const client = new Cloudflare({ apiToken: "${sampleToken}", baseURL: ${JSON.stringify(baseUrl)} });
const { data } = await client.realtimeKit.sessions.getSessions(${app}, { account_id: ${account}, status: "LIVE" });
`,
    },
    {
      title: "fetch",
      text: `const response = await fetch(${sessions}, { headers: { Authorization: "Bearer ${sampleToken}" } });
const body = await response.json();
`,
    },
    {
      title: "Vite",
      note: "vite.config.js: the page calls /client/v4 of its own origin, without a token.",
      text: `export default {
  server: {
    proxy: {
      "${basePath}": {
        target: ${JSON.stringify(location.origin)},${isHttps ? "\n        secure: false," : ""}${prefix === "" ? "" : `\n        rewrite: (path) => ${JSON.stringify(prefix)} + path,`}
        headers: { Authorization: "Bearer ${sampleToken}" },
      },
    },
  },
};
`,
    },
    {
      title: "msw",
      note: "In the process of the test or in the page; it does not use this server.",
      text: `import { setupServer } from "msw/node";
import { realtimeKitHandlers } from "realtimekit-testkit/msw";

const server = setupServer(...realtimeKitHandlers());
server.listen();
`,
    },
    {
      title: "Playwright",
      note: "Each test has a mock of its own; it does not use this server.",
      text: `import { expect } from "@playwright/test";
import { test } from "realtimekit-testkit/playwright";

test("a session shows up", async ({ page, mock }) => {
  const tenant = { account_id: ${account}, app_id: ${app} };
  const { id: meeting_id } = await mock.control.meetings.create({ ...tenant, title: "Town hall" });
  await mock.control.sessions.start({ ...tenant, meeting_id });
  await page.goto("http://localhost:5173/");
  await expect(page.getByText("Town hall")).toBeVisible();
});
`,
    },
    {
      title: "Control client",
      note: "Runs the commands of this page from a script.",
      text: `import { controlClient } from "realtimekit-testkit/control";

const control = controlClient(${JSON.stringify(scopeUrl)});
await control.clock.advance({ by: "10m" });
`,
    },
  ];
}
