import { expect } from "@playwright/test";
import { mockTest } from "realtimekit-testkit/playwright";
import { sessions, startApp } from "./app.mjs";

const test = mockTest({ meetings: 0, sessions: 0, strictRouting: true });
const headers = { authorization: "Bearer test" };
const here = { account_id: "a", app_id: "b" };

test.beforeEach(async ({ mock }) => {
  const { id: meeting_id } = await mock.control.meetings.create({ ...here, title: "Town hall" });
  await mock.control.sessions.start({ ...here, meeting_id });
});

test("a server-rendered page sees the scope of the test", async ({ page, mock }) => {
  const app = await startApp(mock.baseUrl);
  await page.goto(app.url);
  await expect(page.locator("#live")).toHaveText("1");
  app.close();
});

test("a second context, and an app that calls its own origin", async ({ browser }) => {
  const context = await browser.newContext();
  for (const page of [await context.newPage(), await browser.newPage()]) {
    await page.route("http://app.localhost/", (route) => route.fulfill({ contentType: "text/html", body: "" }));
    await page.goto("http://app.localhost/");
    const live = await page.evaluate(
      async (url) => (await (await fetch(url)).json()).data.sessions.length,
      `/api${sessions}`,
    );
    expect(live).toBe(1);
  }
});

test("the request fixture, and that of a page", async ({ request, page }) => {
  const url = `https://api.cloudflare.com/client/v4${sessions}`;
  for (const requests of [request, page.request]) {
    const { data } = await (await requests.get(url, { headers })).json();
    expect(data.sessions).toHaveLength(1);
  }
});
