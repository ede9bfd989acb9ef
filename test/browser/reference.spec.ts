import { expect, test } from "@playwright/test";
import { createMock, type Mock } from "realtimekit-testkit";
import { forEveryReader } from "./every-reader.js";

let mock: Mock;
let root: string;

test.beforeEach(async () => {
  mock = await createMock({ meetings: 12, sessions: 60 });
  root = new URL(await mock.listen()).origin;
});

test.afterEach(() => mock.close());

test("the API reference shows and tries the operations of the API", async ({ page }) => {
  test.slow();
  await forEveryReader(page, `${root}/_testkit/docs`, async () => {
    const operation = page.locator("#GetSessions");
    await operation.locator("summary").first().click();
    await operation.getByLabel("status", { exact: true }).selectOption("LIVE");
    await operation.getByLabel("per_page", { exact: true }).fill("1");
    await operation.getByRole("button", { name: "Send" }).click();
    const status = operation.getByRole("status");
    await expect(status).toContainText(/^curl \S+\/sessions\?per_page=1&status=LIVE' -H 'authorization: Bearer test'/);
    await expect(status).toContainText("200 OK");
    await expect(status).toContainText('"status": "LIVE"');
    await operation.getByText("Successful response").click();
    await expect(operation.getByText("2026-01-14T09:31:40.000Z").last()).toBeVisible();
  });
});

test("commands of the control API are tried in the scope of the page", async ({ page }) => {
  await page.goto(`${root}/scope/mine/_testkit/docs`);
  const command = page.locator('[id="meetings.create"]');
  await command.locator("summary").first().click();
  await command.getByLabel("Body").fill('{ "title": "It\'s <b>mine</b>" }');
  await command.getByRole("button", { name: "Send" }).click();
  const status = command.getByRole("status");
  await expect(status).toContainText("200 OK");
  await expect(status).toContainText(`"title": "It's <b>mine</b>"`);
  await expect(status).toContainText(`-d '{ "title": "It'\\''s <b>mine</b>" }'`);
  expect(await mock.control.state.events()).toEqual({ events: [] });
  expect((await mock.scope("mine").state.events()).events).not.toEqual([]);
});

test("a request that gets no response is reported, and the keyboard is enough", async ({ page }) => {
  await mock.control.faults.add({ effect: { connection: "reset" } });
  await page.goto(`${root}/_testkit/docs`);
  const operation = page.locator("#GetMeetings");
  await operation.locator("summary").first().focus();
  await page.keyboard.press("Enter");
  await operation.getByLabel("account_id", { exact: true }).focus();
  await page.keyboard.press("Enter");
  await expect(operation.getByRole("status")).toContainText("The request failed");
});
