import { execFile } from "node:child_process";
import { pathToFileURL } from "node:url";
import { expect, test } from "@playwright/test";
import { createMock, type Mock } from "realtimekit-testkit";
import { forEveryReader } from "./every-reader.js";

let mock: Mock;
let url: string;

test.beforeEach(async () => {
  mock = await createMock({ meetings: 12, sessions: 60 });
  url = await mock.listen();
});

test.afterEach(() => mock.close());

test("the report of a check shows what is broken, and what was covered", async ({ page }, info) => {
  await mock.control.faults.add({
    when: { operation: "GetActiveSession" },
    effect: { retype_field: { path: "data.id", to: "number" } },
  });
  await mock.control.faults.add({
    when: { operation: "GetMeetings" },
    effect: { set_field: { path: "data.*.status", value: `<img src=x> ${"long ".repeat(50)}` } },
  });
  const folder = info.outputPath("report");
  expect(await check(["--report", "html", "--out", folder])).toBe(1);

  await forEveryReader(page, pathToFileURL(`${folder}/report.html`).href, async () => {
    await expect(page.getByRole("heading", { level: 1 })).toContainText("breaks the contract 2026-01");
    await expect(page.getByRole("heading", { name: /^Passed/ })).toBeVisible();
    const failed = page.locator("section").filter({ has: page.getByRole("heading", { name: /^Failed/ }) });
    await expect(failed.getByText("data.id", { exact: true }).first()).toBeVisible();
    await expect(failed.getByText(/^curl /).first()).toBeVisible();
    const passed = page.locator("section").filter({ has: page.getByRole("heading", { name: /^Passed/ }) });
    const first = passed.locator("details").first();
    await first.locator("summary").click();
    await expect(first.getByText(/requests/)).toBeVisible();
    await expect(page.getByRole("row", { name: /^GetActiveSession/ })).toContainText("404");
    await expect(page.getByRole("row", { name: /^maxPerPage/ })).toContainText("never");
  });
});

test("the page of the coverage shows what was requested, and what was not", async ({ page }) => {
  const app = `${url}/accounts/a/realtime/kit/b`;
  await fetch(`${app}/sessions?status=LIVE`, { headers: { authorization: "Bearer test" } });

  await forEveryReader(page, `${new URL(url).origin}/_testkit/coverage/page`, async () => {
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^Contract coverage: \d+ %$/);
    await expect(page.getByRole("rowheader")).toHaveCount(5);
    const row = page.getByRole("row", { name: /^GetSessions/ });
    await expect(row.getByText("status=LIVE", { exact: true })).toHaveCSS("border-style", "solid");
    await expect(row.getByText("status=ENDED", { exact: true })).toHaveCSS("border-style", "dashed");
  });
});

/** Runs `check` on the mock, and returns its exit code. */
function check(args: readonly string[]): Promise<number | string> {
  const target = [
    "dist/cli.js",
    "check",
    "--target",
    url,
    "--account",
    "a",
    "--app",
    "b",
    "--rps",
    "1000",
    "--no-repro",
  ];
  return new Promise((done) => {
    const env = { ...process.env, CLOUDFLARE_API_TOKEN: "test" };
    execFile(process.execPath, [...target, ...args], { env }, (error) => done(error?.code ?? 0));
  });
}
