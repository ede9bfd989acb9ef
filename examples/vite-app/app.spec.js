import { expect } from "@playwright/test";
import { loadScenario } from "realtimekit-testkit/fixtures";
import { mockTest } from "realtimekit-testkit/playwright";

const test = mockTest({ revision: "2026-07", scenario: await loadScenario("empty"), strictRouting: true });
const tenant = { account_id: "023e105f4ecef8ad9ca31a8372d0c353", app_id: "app_id" };

/** Starts sessions, each of a meeting of its own, in the scope of the test. */
async function start(mock, count) {
  for (let number = 1; number <= count; number++) {
    const { id: meeting_id } = await mock.control.meetings.create({ ...tenant, title: `Meeting ${number}` });
    await mock.control.sessions.start({ ...tenant, meeting_id, participants: ["Ada"] });
  }
}

test("pages through the sessions", async ({ page, mock }) => {
  await start(mock, 12);
  await page.goto("/");
  await expect(page.getByRole("row")).toHaveCount(11);
  await page.getByRole("button", { name: "Next" }).click();
  await expect(page.getByText("Page 2 of 2")).toBeVisible();
  await expect(page.getByRole("row")).toHaveCount(3);
  await expect(page.getByRole("button", { name: "Next" })).toBeDisabled();
});

test("filters, and says how many are live", async ({ page, mock }) => {
  await start(mock, 2);
  const { sessions } = await mock.control.sessions.list({ ...tenant });
  await mock.control.sessions.end({ ...tenant, session_id: sessions[0].id });
  await page.goto("/");
  await expect(page.getByText("1 live now")).toBeVisible();
  await expect(page.getByText("2 sessions")).toBeVisible();
  await page.getByLabel("Status").selectOption("ENDED");
  await expect(page.getByText("1 session", { exact: true })).toBeVisible();
});

test("shows the details of a session", async ({ page, mock }) => {
  await start(mock, 1);
  await page.goto("/");
  await page.getByRole("button", { name: "Meeting 1" }).click();
  await expect(page.getByRole("dialog").getByText("LIVE", { exact: true })).toBeVisible();
});

test("says when the API fails", async ({ page, mock }) => {
  await mock.control.faults.preset({ name: "api-down" });
  await page.goto("/");
  await expect(page.getByText("Sorry: The API responded with 503")).toBeVisible();
});
