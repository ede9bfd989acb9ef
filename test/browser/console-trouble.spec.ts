import { expect, type Page } from "@playwright/test";
import { createMock } from "realtimekit-testkit";
import { panels, showPanel, test, watchErrors } from "./console-stage.js";

test("what cannot be copied is told, and why", async ({ console: page, get }) => {
  await get("/sessions");
  await page.getByRole("link", { name: "GetSessions" }).click();
  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException("Write permission denied."));
  });
  await page.getByRole("button", { name: "Copy as curl" }).click();
  await expect(page.getByRole("status")).toContainText(/^Write permission denied\./);
});

test("a page at an HTTP address of another machine copies too", async ({ console: page, context, get }) => {
  await get("/sessions");
  await page.getByRole("link", { name: "GetSessions" }).click();
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: undefined, configurable: true }));
  await page.getByRole("button", { name: "Copy as curl" }).click();
  await expect(page.getByRole("status")).toContainText("Copied the command");
  await page.evaluate(() => Reflect.deleteProperty(navigator, "clipboard"));
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^curl /);
});

test("a copy that the browser refuses does not replace a later one", async ({ console: page, get }) => {
  await get("/sessions");
  await page.getByRole("link", { name: "GetSessions" }).click();
  await page.evaluate(() => {
    Object.defineProperty(navigator, "clipboard", { value: undefined, configurable: true });
    document.execCommand = () => false;
  });
  await page.getByRole("button", { name: "Copy as curl" }).click();
  await expect(page.getByRole("status")).toContainText("does not let this page copy");
  const isReplaced = await page.evaluate(() => {
    const copied = new ClipboardEvent("copy", { clipboardData: new DataTransfer(), cancelable: true });
    return !document.dispatchEvent(copied);
  });
  expect(isReplaced).toBe(false);
});

test("a browser that denies storage shows the console", async ({ page, home }) => {
  const errors = watchErrors(page);
  await denyStorage(page);
  await page.goto(home);
  await page.getByLabel("Theme").selectOption("dark");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.getByRole("heading", { name: "No requests yet" })).toBeVisible();
  expect(errors).toEqual([]);
});

test("a token that cannot be kept is told", async ({ page }) => {
  const mock = await createMock({ control: { token: "secret-1" } });
  try {
    await denyStorage(page);
    await page.goto(new URL(await mock.listen()).origin);
    await page.getByLabel(/control token/).fill("secret-1");
    await page.getByRole("button", { name: "Connect" }).click();
    await expect(page.getByRole("status")).toContainText("storage");
  } finally {
    await mock.close();
  }
});

test("a mock without room for the scope says so", async ({ page }) => {
  const mock = await createMock({ maxScopes: 0 });
  try {
    await page.goto(`${new URL(await mock.listen()).origin}/scope/new/`);
    await expect(page.getByRole("alert")).toContainText("There are already 0 scopes in use, the limit");
  } finally {
    await mock.close();
  }
});

test("what a scenario file leaves out is told", async ({ console: page, mock }) => {
  const left_out = "The file has no livestreams";
  await page.route("**/_testkit/state/export", (route) =>
    route.fulfill({ json: { success: true, data: { text: "title: Saved\n", left_out } } }),
  );
  await showPanel(page, "Scenario");
  await page.getByRole("button", { name: "Save as YAML" }).click();
  await expect(page.getByRole("status")).toContainText(/^The file has no livestreams/);
  await mock.close();
  await page.getByRole("button", { name: "Reset" }).click();
  await expect(page.getByRole("status")).toContainText("The mock does not respond: ");
});

test("the last page of meetings is shown when there are fewer", async ({ console: page, mock }) => {
  for (let count = 0; count < 100; count++) await mock.control.meetings.create({ title: `Meeting ${count}` });
  await showPanel(page, "Meetings");
  await page.getByRole("button", { name: "Older" }).click();
  await page.getByRole("button", { name: "Older" }).click();
  await mock.control.state.load({ scenario: "small-team" });
  await expect(page.getByRole("link", { name: /^Daily stand-up .*20/ })).toBeVisible();
});

test("a slow network shows what a busy client changes", async ({ console: page, context, get }) => {
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 1000,
    downloadThroughput: -1,
    uploadThroughput: -1,
  });
  const client = setInterval(() => get("/meetings?per_page=1").catch(() => {}), 100);
  try {
    await showPanel(page, "Coverage");
    await expect(page.getByRole("row", { name: /^GetMeetings [1-9]/ })).toBeVisible();
  } finally {
    clearInterval(client);
  }
});

test("what is slow to load can be closed, and a slow command is told", async ({ console: page, get }) => {
  await get("/sessions");
  const row = page.getByRole("link", { name: "GetSessions" });
  await expect(row).toBeVisible();
  let release = () => {};
  await page.route(/_testkit\/(journal\/explain|clock\/advance)/, async (route) => {
    await new Promise<void>((done) => {
      release = done;
    });
    await route.continue();
  });
  await row.click();
  await page.getByRole("link", { name: "Close the details" }).click();
  await showPanel(page, "Clock");
  await page.getByRole("button", { name: "+1 h" }).click();
  await expect(page.getByRole("status")).toContainText("Working …");
  release();
  await expect(page.getByRole("status")).toContainText("It is 2026-01-15 11:00:00");
});

test("a double click runs a slow command once", async ({ console: page, mock, home }) => {
  const { id } = await mock.control.meetings.create({ title: "Twice" });
  await page.goto(`${home}#meetings/meeting/${id}`);
  const form = page.getByLabel("Name of the participant");
  await expect(form).toBeVisible();
  const sent: string[] = [];
  let release = () => {};
  const released = new Promise<void>((done) => {
    release = done;
  });
  await page.route(/_testkit\/(meetings\/create|sessions\/join|livestreams\/start)/, async (route) => {
    sent.push(new URL(route.request().url()).pathname);
    await released;
    await route.continue();
  });
  await form.press("Enter");
  await form.press("Enter");
  await form.fill("Grace");
  for (const name of ["Start a livestream", "New meeting"]) await page.getByRole("button", { name }).dblclick();
  await expect.poll(() => sent.length).toBe(3);
  release();
  await expect(page).not.toHaveURL(`${home}#meetings/meeting/${id}`);
  expect(new Set(sent).size).toBe(sent.length);
  await expect(page.getByRole("button", { name: "Start a livestream" })).not.toHaveAttribute("aria-busy");
});

test("a session that was undone is shown no longer", async ({ console: page, mock, home }) => {
  const { id: meeting_id } = await mock.control.meetings.create({ title: "Undone" });
  const { session } = await mock.control.sessions.start({ meeting_id, participants: ["Zoe"] });
  await page.goto(`${home}#meetings/session/${session.id}`);
  const details = page.getByRole("region", { name: "Session", exact: true });
  await expect(details.getByRole("button", { name: "Let Zoe leave" })).toBeVisible();
  await mock.control.state.reset();
  await expect(details.getByText(`There is no session ${session.id}`)).toBeVisible();
  await expect(details.getByRole("button", { name: "Let Zoe leave" })).toHaveCount(0);
  await details.getByRole("link", { name: "Close the details" }).click();
  await expect(details).toHaveCount(0);
});

test("shows nothing about the world before it is loaded", async ({ console: page }) => {
  await page.route("**/_testkit/**", () => {});
  for (const panel of ["Faults", "Scenario", "Parity"]) {
    await showPanel(page, panel);
    await expect(page).toHaveTitle(`${panel} · realtimekit-testkit`);
    await expect(page.getByRole("main")).toBeEmpty();
  }
});

test("panels say why they could not be loaded", async ({ console: page }) => {
  await page.route(/_testkit\/(?!console|state\/stream)/, (route) =>
    route.fulfill({ status: 500, json: { success: false, error: { message: "The log is full." } } }),
  );
  await page.reload();
  const own = ["Forecast", "Snippets"];
  for (const panel of panels.filter((name) => !own.includes(name))) {
    await showPanel(page, panel);
    await expect(page).toHaveTitle(`${panel} · realtimekit-testkit`);
    await expect(page.getByRole("alert"), panel).toContainText("The log is full.");
  }
});

test("details of a row that is out of view return the focus to the panel", async ({ console: page, get }) => {
  for (let count = 0; count < 100; count++) await get("/sessions?per_page=1");
  await page.getByRole("link", { name: "GetSessions" }).first().click();
  await expect(page).toHaveURL(/#requests\/\d+$/);
  await page.locator(".scroller").evaluate((scroller) => scroller.scrollTo(0, scroller.scrollHeight));
  await expect(page.locator("tr.selected")).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("main")).toBeFocused();
});

test("the number of a request that is gone does not show a later one", async ({ console: page, mock, get }) => {
  await get("/sessions");
  await page.getByRole("link", { name: "GetSessions" }).click();
  await expect(page).toHaveURL(/#requests\/1$/);
  await mock.control.journal.clear();
  await expect(page).toHaveURL(/#requests$/);
});

test("a preset that could not be switched stays as it is", async ({ console: page }) => {
  await showPanel(page, "Faults");
  const down = page.getByRole("switch", { name: /^api-down/ });
  await expect(down).toBeVisible();
  await page.route("**/_testkit/faults/**", (route) => route.abort());
  await down.click();
  await expect(page.getByRole("status")).toContainText("The mock does not respond: ");
  await expect(down).not.toBeChecked();
});

test("the form of a rule says which of its fields is invalid", async ({ console: page, mock }) => {
  await showPanel(page, "Faults");
  const when = page.getByText(/^When: /);
  await when.click();
  const probability = page.getByLabel("probability", { exact: true });
  await probability.fill("5");
  await when.click();
  await page.getByRole("button", { name: "Add the rule" }).click();
  await expect(probability).toBeFocused();
  await probability.fill(".5");
  await page.getByText(/^Effect: /).click();
  await page.getByLabel("headers", { exact: true }).fill("{");
  await page.getByRole("button", { name: "Add the rule" }).click();
  await expect(page.getByRole("status")).toContainText("The value of effect.headers is no JSON");
  const message = await page.locator(".message").boundingBox();
  await page.getByRole("main").evaluate((main) => main.scrollTo(0, main.scrollHeight));
  const button = await page.getByRole("button", { name: "Add the rule" }).boundingBox();
  expect((button?.y ?? 0) + (button?.height ?? 0)).toBeLessThanOrEqual(message?.y ?? 0);
  await page.getByLabel("headers", { exact: true }).fill('{"X-A":"b"}');
  await page.getByRole("button", { name: "Add the rule" }).click();
  await expect(page.getByRole("status")).toContainText("The rule is added");
  expect((await mock.control.faults.list()).faults[0]?.rule.when.probability).toBe(0.5);
});

test("forced colors show what is on and what is selected", async ({ console: page, get }) => {
  await get("/sessions");
  await page.emulateMedia({ forcedColors: "active" });
  await page.getByRole("link", { name: "GetSessions" }).click();
  await expect(page.locator("tr.selected")).toHaveCSS("outline-style", "solid");
  await showPanel(page, "Faults");
  const isDrawn = await page
    .getByRole("switch", { name: /^api-down/ })
    .evaluate((one) => getComputedStyle(one, "::before").backgroundColor !== getComputedStyle(one).backgroundColor);
  expect(isDrawn).toBe(true);
});

async function denyStorage(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const get = () => {
      throw new DOMException("The storage is denied.", "SecurityError");
    };
    for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(window, name, { get });
  });
}
