import { expect, type Page } from "@playwright/test";
import { mockTest, type ScopedMock } from "realtimekit-testkit/playwright";
import { startServerApp } from "./server-app.js";

const tenant = { account_id: "023e105f4ecef8ad9ca31a8372d0c353", app_id: "app_id" };
const sessions = `/accounts/${tenant.account_id}/realtime/kit/app_id/sessions`;
const live = `https://api.cloudflare.com/client/v4${sessions}`;
const headers = { authorization: "Bearer test" };

const test = mockTest({ strictRouting: true });

async function meet(mock: ScopedMock, title: string): Promise<void> {
  const { id: meeting_id } = await mock.control.meetings.create({ ...tenant, title });
  await mock.control.sessions.start({ ...tenant, meeting_id });
}

for (const title of ["Town hall", "Stand-up"]) {
  test(`a server-rendered app, and its calls of its own origin, see the scope of the test: ${title}`, async ({
    page,
    mock,
  }) => {
    await meet(mock, title);
    const app = await startServerApp(mock.baseUrl);
    await page.goto(app.url);
    await expect(page.locator("#rendered").getByText(title, { exact: true })).toHaveCount(1);
    await expect(page.locator("#fetched").getByText(title, { exact: true })).toHaveCount(1);
    const other = title === "Town hall" ? "Stand-up" : "Town hall";
    await expect(page.getByText(other, { exact: true })).toHaveCount(0);
    await app.close();
  });
}

test("contexts and pages that a test creates are routed too", async ({ browser, mock }) => {
  await meet(mock, "Town hall");
  const contexts = [await browser.newContext(), await browser.newContext()];
  const pages = [...(await Promise.all(contexts.map((context) => context.newPage()))), await browser.newPage()];
  for (const page of pages) expect(await statusFrom(page)).toBe(200);
  expect((await mock.control.journal.list()).recorded).toBe(3);
  await Promise.all([...contexts, ...pages].map((one) => one.close()));
});

test("requests without a page reach the mock", async ({ request, page, context, mock, playwright }) => {
  const relative = await request.get(`http://app.localhost/api${sessions}`, { headers });
  const absolute = await page.request.get(live, { headers });
  const posted = await context.request.fetch(live, { method: "POST", headers, data: {} });
  expect([relative.status(), absolute.status(), posted.status()]).toEqual([200, 200, 405]);
  const own = await playwright.request.newContext();
  expect((await own.get(mock.baseUrl + sessions, { headers })).status()).toBe(200);
  expect((await mock.control.journal.list()).requests.map(({ method }) => method)).toEqual([
    "GET",
    "GET",
    "POST",
    "GET",
  ]);
});

test.describe("without a page, but to the origin of the app", () => {
  const tokenTest = mockTest({ auth: { token: "secret" } });
  tokenTest.use({ baseURL: "http://app.localhost" });

  tokenTest("requests have the token that its server adds, unless they name another", async ({ request, page }) => {
    expect((await request.get(`/api${sessions}`)).status()).toBe(200);
    expect((await page.request.get(`http://app.localhost/api${sessions}`)).status()).toBe(200);
    expect((await request.get(`/api${sessions}`, { headers: { Authorization: "Bearer x" } })).status()).toBe(401);
    expect((await request.get(`http://other.localhost/api${sessions}`)).status()).toBe(401);
  });
});

test.describe("a page of all tests", () => {
  let page: Page;
  test.beforeAll(async ({ browser }) => {
    page = await browser.newPage();
  });
  test.afterAll(() => page.close());

  for (const turn of [1, 2]) {
    test(`calls the scope of the test that runs: ${turn}`, async ({ mock }) => {
      expect(await statusFrom(page)).toBe(200);
      expect((await mock.control.journal.list()).recorded).toBe(1);
    });
  }
});

test("mock.route() routes a context that another browser created", async ({
  playwright,
  browser,
  mock,
  launchOptions,
}) => {
  const another = await playwright[browser.browserType().name() as "chromium"].launch(launchOptions);
  const context = await another.newContext();
  await mock.route(context);
  expect(await statusFrom(await context.newPage())).toBe(200);
  await another.close();
});

test("strictRouting fails a test whose pages never reached the mock", async ({ page }) => {
  test.fail();
  await page.route("http://app.localhost/**", (route) => route.fulfill({ contentType: "text/html", body: "" }));
  await page.goto("http://app.localhost/");
  await page.evaluate(() => fetch("/elsewhere/sessions"));
});

test("strictRouting passes a test that has no pages", async ({ mock }) => {
  expect(mock.scope).toBeTruthy();
});

/** Requests the live API from a page. */
async function statusFrom(page: Page): Promise<number> {
  await page.route("http://app.localhost/", (route) => route.fulfill({ contentType: "text/html", body: "" }));
  await page.goto("http://app.localhost/");
  return page.evaluate(async ([url, init]) => (await fetch(url, init)).status, [live, { headers }] as const);
}
