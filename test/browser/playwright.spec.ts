import { readFile } from "node:fs/promises";
import { expect, type Page } from "@playwright/test";
import { test } from "realtimekit-testkit/playwright";

const tenant = { account_id: "023e105f4ecef8ad9ca31a8372d0c353", app_id: "app_id" };
const app = "http://app.localhost/";

async function open(page: Page): Promise<void> {
  const body = await readFile(new URL("page/sessions.html", import.meta.url), "utf8");
  await page.route(app, (route) => route.fulfill({ contentType: "text/html", body }));
  await page.goto(app);
  await expect(page.locator("#status")).not.toHaveText("Loading");
}

for (const title of ["Town hall", "Stand-up"]) {
  test(`the page shows what happens in its own scope: ${title}`, async ({ page, mock }) => {
    const before = (await mock.control.tenants.list()).tenants.length;
    expect(before).toBe(0);
    const meeting = await mock.control.meetings.create({ ...tenant, title });
    await mock.control.sessions.start({ ...tenant, meeting_id: meeting.id });
    await open(page);
    await expect(page.getByText(title)).toHaveCount(1);
    await expect(page.getByText(title === "Town hall" ? "Stand-up" : "Town hall", { exact: true })).toHaveCount(0);
    const { ok, message } = await mock.control.journal.verify({
      operation: "GetSessions",
      query: { status: "LIVE" },
      times: 1,
    });
    expect(ok, message).toBe(true);
  });
}

test("the page shows when the API fails", async ({ page, mock }) => {
  await mock.control.faults.preset({ name: "api-down" });
  await open(page);
  await expect(page.locator("#status")).toHaveText("Sorry: The API responded with 503");
});

test("the page shows when the connection breaks", async ({ page, mock }) => {
  await mock.control.faults.add({ effect: { connection: "reset" } });
  await open(page);
  await expect(page.locator("#status")).toHaveText("Sorry: Failed to fetch");
});

test("other requests of the page go where they went", async ({ page, mock }) => {
  await page.route("http://elsewhere.localhost/", (route) => route.fulfill({ body: "elsewhere" }));
  await page.goto("http://elsewhere.localhost/");
  await expect(page.getByText("elsewhere")).toBeVisible();
  expect((await mock.control.journal.list()).recorded).toBe(0);
});
