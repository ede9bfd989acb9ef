import { basePath } from "../../contract/constants.js";
import { isHttps, scopeUrl } from "../client/connection.js";
import { type Tenant, tenant } from "../client/location.js";
import { Code } from "../components/code.js";
import { sampleToken } from "../text/copied-test.js";

const baseUrl = scopeUrl + basePath;

export function liveSessionsUrl({ account_id, app_id }: Tenant): string {
  return `${baseUrl}/accounts/${encodeURIComponent(account_id)}/realtime/kit/${encodeURIComponent(app_id)}/sessions?status=LIVE`;
}

/** Shows how to point an app or a test at the selected scope and app. */
export function SnippetsPanel() {
  const { account_id, app_id } = tenant.value;
  return (
    <>
      <h2>Base URL</h2>
      <Code text={baseUrl} what="the base URL" />
      <h2>Token, account and app</h2>
      <p class="dim">Any token works unless the mock was started with --auth token; any account and app has data.</p>
      <Code
        text={`CLOUDFLARE_API_TOKEN=${sampleToken}\nCLOUDFLARE_ACCOUNT_ID=${account_id}\nREALTIMEKIT_APP_ID=${app_id}`}
        what="the variables"
      />
      {setupSnippets(tenant.value).map(({ title, note, text }) => (
        <section key={title} aria-label={title}>
          <h2>{title}</h2>
          {note && <p class="dim">{note}</p>}
          <Code text={text} what={`the snippet for ${title}`} />
        </section>
      ))}
    </>
  );
}

function setupSnippets({ account_id, app_id }: Tenant): { title: string; note?: string; text: string }[] {
  const [account, app] = [account_id, app_id].map((id) => JSON.stringify(id));
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
