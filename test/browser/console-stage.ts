import { test as base, expect, type Page } from "@playwright/test";
import { createMock, type Mock } from "realtimekit-testkit";

/** A mock, its console on a page, and what was wrong there. */
interface Stage {
  readonly mock: Mock;
  /** Where the console is. */
  readonly home: string;
  /** Requests the API of the mock, at a path below the documented app. */
  readonly get: (path: string) => Promise<Response>;
  readonly console: Page;
}

/** A test with a console; it fails when the page throws, logs an error, or breaks its policy. */
export const test = base.extend<Stage>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright requires the pattern.
  mock: async ({}, use) => {
    const mock = await createMock({ seed: "console" });
    await use(mock);
    await mock.close();
  },
  home: async ({ mock }, use) => use(`${new URL(await mock.listen()).origin}/`),
  get: async ({ home }, use) => {
    const app = `${home}client/v4/accounts/023e105f4ecef8ad9ca31a8372d0c353/realtime/kit/app_id`;
    await use((path) => fetch(app + path, { headers: { authorization: "Bearer test" } }));
  },
  console: async ({ page, home }, use) => {
    const errors = watchErrors(page);
    await page.goto(home);
    await expect(page.getByRole("navigation", { name: "Panels" })).toBeVisible();
    await use(page);
    expect(errors).toEqual([]);
  },
});

/** Collects what a page throws, what it logs as errors (violations of its policy too), and what it could not load. */
export function watchErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  page.on("console", (message) => {
    // A command that the mock rejects is shown to the reader, and logged by the browser too.
    const isRejection = message.text().startsWith("Failed to load resource");
    if (message.type() === "error" && !isRejection) errors.push(message.text());
  });
  return errors;
}

/** The names of all panels. */
export const panels = [
  "Requests",
  "Meetings",
  "Clock",
  "Faults",
  "Scenario",
  "Timeline",
  "Coverage",
  "Client mistakes",
  "Parity",
  "Forecast",
  "Snippets",
];

/** Shows a panel. */
export async function showPanel(page: Page, name: string): Promise<void> {
  await page.getByRole("navigation", { name: "Panels" }).getByRole("link", { name }).click();
}
