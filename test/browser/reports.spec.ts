import { execFile } from "node:child_process";
import { pathToFileURL } from "node:url";
import { expect, type Page, test } from "@playwright/test";
import { createMock, type Mock } from "realtimekit-testkit";

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

/** Opens a page as readers have it, on a phone and on a desk, light and dark, and expects that it can be read there. */
async function forEveryReader(page: Page, url: string, expectContent: () => Promise<void>): Promise<void> {
  const errors: string[] = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("requestfailed", (request) => errors.push(request.url()));
  for (const width of [360, 1280]) {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme });
      await page.goto(url);
      await expectContent();
      const reader = `${width} pixels, ${colorScheme}`;
      expect(await page.evaluate(() => document.documentElement.scrollWidth), reader).toBeLessThanOrEqual(width);
      expect(await page.evaluate(hardToRead), reader).toEqual([]);
    }
  }
  expect(errors).toEqual([]);
}

/** In the page: the texts whose contrast with what is behind them is below 4.5, which WCAG AA requires. */
function hardToRead(): string[] {
  const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!paint) throw new Error("There is no canvas to look colours up with.");
  const luminance = (layers: readonly string[]) => {
    for (const color of layers) {
      paint.fillStyle = color;
      paint.fillRect(0, 0, 1, 1);
    }
    const [red = 0, green = 0, blue = 0] = Array.from(paint.getImageData(0, 0, 1, 1).data, (byte) => {
      const part = byte / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (element: Element | null): string[] =>
    element ? [...behind(element.parentElement), getComputedStyle(element).backgroundColor] : ["Canvas"];
  return Array.from(document.body.querySelectorAll<HTMLElement>("*")).flatMap((element) => {
    const text = Array.from(element.childNodes, (node) => (node.nodeType === Node.TEXT_NODE ? node.nodeValue : ""))
      .join("")
      .trim();
    if (text === "" || !element.checkVisibility()) return [];
    const back = behind(element);
    const [dark = 0, light = 0] = [luminance(back), luminance([...back, getComputedStyle(element).color])].sort(
      (a, b) => a - b,
    );
    const contrast = (light + 0.05) / (dark + 0.05);
    return contrast < 4.5 ? [`${contrast.toFixed(1)}: ${text.slice(0, 60)}`] : [];
  });
}

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
