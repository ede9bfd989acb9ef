import { readFile } from "node:fs/promises";
import { expect, type Page } from "@playwright/test";
import { createMock } from "realtimekit-testkit";
import { report } from "../forecast/sample-report.js";
import { showPanel, test } from "./console-stage.js";

test("the app that a scenario names is shown before a client uses it", async ({ console: page, mock, home }) => {
  const tenant = { account_id: "acme", app_id: "desk" };
  await mock.control.state.load({ scenario: { tenant, meetings: [{ title: "Support" }] } });
  await page.goto(`${home}?#meetings`);
  await expect(page.getByRole("link", { name: "Support" })).toBeVisible();
});

test("a first visitor sends a request without typing, and sees it", async ({ console: page }) => {
  await page.getByRole("button", { name: "Send a sample request" }).click();
  const row = page.getByRole("row", { name: /GetSessions/ });
  await expect(row).toContainText("200");
  await expect(row).toContainText("status=LIVE");
});

test("requests appear as they come, are filtered, and cleared", async ({ console: page, context, get }) => {
  await get("/sessions?per_page=2");
  await get("/meetings");
  await get("/sessions/nothing");
  const rows = page.getByRole("table", { name: "Requests" }).locator("tbody tr");
  await expect(rows).toHaveCount(3);
  await expect(rows.first()).toContainText("404");
  await expect(rows.first().getByRole("cell", { name: "nothing" })).toBeVisible();
  await get("/nothing/here");
  await expect(page.getByRole("link", { name: "GET …/nothing/here" })).toBeVisible();
  await page.getByRole("searchbox").fill("getsessions per_page=2");
  await expect(rows).toHaveCount(1);
  await showPanel(page, "Clock");
  await showPanel(page, "Requests");
  await expect(page.getByText("1 of 4 requests")).toBeVisible();
  const [tab] = await Promise.all([
    context.waitForEvent("page"),
    rows.getByRole("link").click({ modifiers: ["ControlOrMeta"] }),
  ]);
  await expect(tab.getByRole("region", { name: "Request 1" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Request 1" })).toHaveCount(0);
  await tab.close();
  await page.getByRole("searchbox").fill("(");
  await expect(page.getByRole("heading", { name: "No request matches the filter" })).toBeVisible();
  await page.getByRole("searchbox").fill("");
  await page.getByRole("button", { name: "Clear" }).click();
  await expect(page.getByRole("heading", { name: "No requests yet" })).toBeVisible();
});

test("pages that are hidden leave the browser's connections to others, and go on when they are shown", async ({
  console: page,
  home,
  get,
  context,
}) => {
  const setHidden = (target: Page, hidden: boolean) =>
    target.evaluate((value) => {
      Object.defineProperty(document, "hidden", { value, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
  await setHidden(page, true);
  for (let opened = 1; opened < 8; opened += 1) {
    const other = await context.newPage();
    await other.goto(home);
    await expect(other.getByRole("heading", { name: "No requests yet" })).toBeVisible();
    await setHidden(other, true);
  }
  await get("/sessions?per_page=2");
  await setHidden(page, false);
  await expect(page.getByRole("row", { name: /GetSessions/ })).toBeVisible();
  await get("/meetings");
  await expect(page.getByRole("row", { name: /GetMeetings/ })).toBeVisible();
});

test("the next request like one fails, and the details say why", async ({ console: page, get, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await get("/sessions?status=LIVE");
  await page.getByRole("link", { name: "GetSessions" }).click();
  const details = page.getByRole("region", { name: "Request 1" });
  await details.getByText(/^Behaviour of this mock: .*sessionsSortBy/).click();
  await expect(details.getByText("sessionsSortBy = createdAt")).toBeVisible();
  await expect(details.getByText("assumed").first()).toBeVisible();
  await details.getByRole("button", { name: "Add fault" }).click();
  await expect(page.getByRole("status")).toContainText("503");
  expect((await get("/meetings")).status).toBe(200);
  expect((await get("/sessions?status=LIVE")).status).toBe(503);
  expect((await get("/sessions?status=LIVE")).status).toBe(200);
  await page.getByRole("row", { name: /503 GetSessions/ }).click();
  const failed = page.getByRole("region", { name: "Request 3" });
  await expect(failed.getByText("fault-1")).toBeVisible();
  await page.getByRole("row", { name: /GetMeetings/ }).click();
  await expect(page.getByRole("region", { name: "Request 2" }).getByText("meetingsOrder = newest-first")).toBeVisible();
  await page.getByRole("row", { name: /503 GetSessions/ }).click();
  await expect(failed.getByText('{"status":503}')).toBeVisible();
  await failed.getByRole("button", { name: "Copy as curl" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
    /^curl \\\n {2}'http:.*sessions\?status=LIVE'/,
  );
  await failed.getByRole("button", { name: "Copy as test" }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain("mock.control.faults.add");
  expect(copied).toContain("toBe(503)");
});

test("what can be done in a session is in view, however many people are in it", async ({ console: page, mock }) => {
  const { id: meeting_id } = await mock.control.meetings.create({ title: "Town hall" });
  const participants = Array.from({ length: 60 }, (_, index) => `Guest ${index}`);
  await mock.control.sessions.start({ meeting_id, session_id: "town-hall", participants });
  await page.goto(`${page.url().split("#")[0]}#meetings/session/town-hall`);
  await expect(page.getByText("Guest 49", { exact: true })).toBeAttached();
  for (const name of ["Join", "End for all", "Let all leave"]) {
    await expect(page.getByRole("button", { name, exact: true })).toBeInViewport();
  }
});

test("a meeting is named, somebody joins, works in a breakout room, leaves, and the session ends", async ({
  console: page,
  mock,
}) => {
  await showPanel(page, "Meetings");
  await page.getByRole("button", { name: "New meeting" }).click();
  const details = page.getByRole("region", { name: "Meeting", exact: true });
  await details.getByLabel("Title of the meeting").fill("Offsite");
  await details.getByRole("button", { name: "Rename" }).click();
  await expect(page.getByRole("link", { name: /^Offsite/ })).toBeVisible();
  await details.getByRole("button", { name: "Join" }).click();
  await expect(details.getByText("Ada", { exact: true })).toBeVisible();
  await expect(page.getByRole("link", { name: "Offsite 1 person" })).toBeVisible();
  await details.getByLabel("Name of the participant").fill("Bob");
  await details.getByRole("button", { name: "Join" }).click();
  await expect(details.getByText("Bob", { exact: true })).toBeVisible();
  await details.getByRole("button", { name: "Open a room" }).click();
  await details.getByLabel("Let somebody enter Room 1").selectOption({ label: "Bob" });
  await expect(details.getByText("breakout", { exact: true })).toBeVisible();
  await details.getByRole("button", { name: "Let Ada leave" }).click();
  await details.getByRole("button", { name: "2026-07" }).click();
  await expect(details.locator("pre")).toContainText('"live_participants": 1');
  await details.getByRole("button", { name: "End for all" }).click();
  await expect(details.getByText("Whoever joins first starts a session")).toBeVisible();
  const { sessions } = await mock.control.sessions.list({ limit: 1 });
  expect(sessions).toMatchObject([{ meeting_display_name: "Offsite", status: "ENDED" }]);
  await details.getByRole("link", { name: "up to 2 people" }).click();
  await expect(page.getByRole("region", { name: "Session", exact: true })).toContainText("ENDED");
});

test("jumps to the next event of the mock, also if time has passed since the page heard of it", async ({
  console: page,
  mock,
}) => {
  await mock.control.state.load({ scenario: "empty" });
  for (const meeting_id of ["first", "second"]) {
    await mock.control.meetings.create({ id: meeting_id, title: meeting_id });
    await mock.control.sessions.start({ meeting_id });
    await mock.control.sessions.end({ meeting_id, how: "all-left" });
    await mock.control.clock.advance({ by: "20s" });
  }
  await showPanel(page, "Clock");
  await expect(page.getByText("end session: second")).toBeVisible();
  await page.evaluate(() => {
    const advance = new XMLHttpRequest();
    advance.open("POST", "/_testkit/clock/advance", false);
    advance.setRequestHeader("content-type", "application/json");
    advance.send('{"by":"30s"}');
    const buttons = [...document.querySelectorAll("button")];
    buttons.find(({ textContent }) => textContent === "Jump to the next event")?.click();
  });
  await expect(page.getByText("It is 2026-01-15 10:01:20")).toBeVisible();
});

test("an ended session says how long it lasted", async ({ console: page, mock }) => {
  const { id: meeting_id } = await mock.control.meetings.create({ title: "Stand-up" });
  await mock.control.sessions.start({ meeting_id, session_id: "stand-up", participants: ["Ada"] });
  await mock.control.clock.advance({ by: "15m" });
  await mock.control.sessions.end({ session_id: "stand-up" });
  await page.goto(`${page.url().split("#")[0]}#meetings/session/stand-up`);
  await expect(page.getByRole("region", { name: "Session", exact: true })).toContainText("UTC, ended 15 min later;");
});

test("the list of panels keeps its width, whichever is shown, and when mistakes are counted", async ({
  console: page,
  get,
}) => {
  const list = page.getByRole("navigation", { name: "Panels" });
  const before = await list.boundingBox();
  await get("/meetings?pagesize=3");
  await showPanel(page, "Client mistakes");
  await expect(page.getByText("unknown-parameter")).toBeVisible();
  expect(await list.boundingBox()).toEqual(before);
});

test("nobody is let into sessions that nobody can join", async ({ console: page, mock, home }) => {
  const { sessions } = await mock.control.sessions.list({ status: "LIVE", limit: 1000 });
  const { meetings } = await mock.control.meetings.list({ limit: 1000 });
  const statusOf = (session: (typeof sessions)[number]) =>
    meetings.find(({ meeting }) => meeting.id === session.associated_id)?.meeting.status;
  for (const [status, reason] of [
    [undefined, "Nobody can join a session that has no meeting."],
    ["INACTIVE", "Nobody can join an inactive meeting."],
  ] as const) {
    await page.goto(`${home}#meetings/session/${sessions.find((one) => statusOf(one) === status)?.id}`);
    await expect(page.getByText(reason)).toBeVisible();
    await expect(page.getByRole("button", { name: "Join" })).toHaveCount(0);
  }
  await page.goto(`${home}#meetings/session/${sessions.find((one) => statusOf(one) === "ACTIVE")?.id}`);
  await page.getByRole("button", { name: "Join" }).click();
  await expect(page.getByRole("status")).toContainText("has joined");
});

test("shows the first live sessions, and all on request", async ({ page }) => {
  const mock = await createMock({ revision: "2026-09", meetings: 200, sessions: 600 });
  try {
    const { total } = await mock.control.sessions.list({ status: "LIVE" });
    await page.goto(`${new URL(await mock.listen()).origin}/#meetings`);
    const live = page.getByRole("region", { name: "Meetings and sessions" }).locator(".list").first().getByRole("link");
    await expect(live).toHaveCount(10);
    await page.getByRole("button", { name: "Show all live sessions" }).click();
    await expect(live).toHaveCount(total);
    await expect(page.getByRole("button", { name: "Show all live sessions" })).toHaveCount(0);
    await live.first().click();
    await expect(page.getByRole("banner")).toContainText("Revision 2026-09");
    await expect(page.getByRole("button", { name: "2026-09" })).toHaveAttribute("aria-pressed", "true");
  } finally {
    await mock.close();
  }
});

test("meetings of the same title differ by their ids", async ({ console: page, mock }) => {
  for (const id of ["first", "second"]) await mock.control.meetings.create({ id, title: "Same title" });
  await showPanel(page, "Meetings");
  await page.getByRole("link", { name: /^Same title second/ }).click();
  await expect(page.getByRole("heading", { name: "Meeting second" })).toBeVisible();
  await expect(page.getByRole("link", { name: /^Same title/ })).toHaveCount(2);
});

test("of thousands of people and dozens of rooms the first are shown, and more on demand", async ({
  console: page,
  mock,
}) => {
  await mock.control.state.load({ scenario: "busy-webinar" });
  await showPanel(page, "Meetings");
  await page.getByRole("link", { name: /^Monthly webinar.* 4,200 people/ }).click();
  // By selectors: roles of thousands of elements take Playwright seconds.
  const details = page.locator("section.details");
  for (const [list, first, more, then] of [
    [".people", 50, "Show 200 more of 4,150", 250],
    [".rooms", 10, "Show 50 more of 50", 60],
  ] as const) {
    const items = details.locator(`${list} > li`);
    await expect(items).toHaveCount(first);
    await details.locator("button", { hasText: more }).click();
    await expect(items).toHaveCount(then);
  }
  await expect(details.locator("button", { hasText: "Show 200 more of 3,950" })).toBeVisible();
});

test("the first livestreams are shown, and more on demand", async ({ console: page, mock }) => {
  for (let count = 0; count < 21; count++) await mock.control.livestreams.start();
  const { total } = await mock.control.livestreams.list();
  await showPanel(page, "Meetings");
  const shown = page.locator(".list.livestreams > li");
  await expect(shown).toHaveCount(20);
  await page.getByRole("button", { name: /^Show \d+ more of / }).click();
  await expect(shown).toHaveCount(total);
});

test("livestreams start, gain viewers and fail", async ({ console: page, mock }) => {
  await showPanel(page, "Meetings");
  await page.getByRole("button", { name: "Start a livestream" }).click();
  await expect(page.getByText("0 viewers", { exact: true })).toBeVisible();
  await page
    .getByRole("button", { name: /^100 more viewers/ })
    .first()
    .click();
  await expect(page.getByText("100 viewers", { exact: true })).toBeVisible();
  await page
    .getByRole("button", { name: /^Let .* fail$/ })
    .first()
    .click();
  await expect(page.getByText("The encoder has disconnected.")).toBeVisible();
  expect((await mock.control.livestreams.list({ limit: 1 })).livestream_sessions[0]?.session.err_message).toBeTruthy();
});

test("the clock is moved, jumps to what comes next, runs and pauses", async ({ console: page, mock }) => {
  const { id: meeting_id } = await mock.control.meetings.create({ title: "Short" });
  await mock.control.sessions.start({ meeting_id });
  await mock.control.sessions.end({ meeting_id, how: "all-left" });
  await showPanel(page, "Clock");
  await page.getByRole("button", { name: "+10 min" }).click();
  await expect(page.getByRole("main").getByText("2026-01-15 10:10:00", { exact: true })).toBeVisible();
  await mock.control.sessions.start({ meeting_id });
  await mock.control.sessions.end({ meeting_id, how: "all-left" });
  await page.getByRole("button", { name: "Jump to the next event" }).click();
  await expect(page.getByRole("main").getByText("2026-01-15 10:11:00", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Run at 60×" }).click();
  await expect(page.getByText("running at 60×")).toBeVisible();
  await expect(page.getByRole("banner")).toContainText(/10:1[2-9]:/);
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByRole("banner")).toContainText("paused");
  const field = page.getByLabel("Set to");
  await field.fill("2026-01-15T12:30");
  await page.getByRole("button", { name: "Set", exact: true }).click();
  await expect(page.getByRole("banner")).toContainText("12:30:00");
  await page.getByRole("button", { name: "+1 h" }).click();
  await expect(field).toHaveValue("2026-01-15T13:30");
  await expect(page.getByRole("status")).toContainText("It is 2026-01-15 13:30:00");
});

test("presets are switched, the next request fails, and a form makes a rule", async ({ console: page, get, mock }) => {
  await showPanel(page, "Faults");
  const down = page.getByRole("switch", { name: /^api-down/ });
  await down.check();
  await expect(page.getByRole("button", { name: "Remove api-down" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Faults 1" })).toBeVisible();
  expect((await get("/sessions")).status).toBe(503);
  await expect(page.getByText("hit 1 of 1 matching request")).toBeVisible();
  await down.uncheck();
  await expect(page.getByRole("button", { name: "Remove api-down" })).toHaveCount(0);
  await page.getByRole("button", { name: "429 once" }).click();
  await expect(page.getByRole("status")).toContainText("429 once");
  await expect(page.getByRole("link", { name: "Faults 1" })).toBeVisible();
  expect([(await get("/sessions")).status, (await get("/sessions")).status]).toEqual([429, 200]);
  await expect(page.getByRole("link", { name: "Faults", exact: true })).toBeVisible();
  await page.getByText(/^When: /).click();
  await page.getByLabel("operation", { exact: true }).selectOption("GetMeetings");
  await page.getByText(/^Effect: /).click();
  const retyped = page.getByRole("group", { name: "retype_field", exact: true });
  await retyped.getByLabel("path", { exact: true }).fill("data");
  await retyped.getByLabel("to", { exact: true }).selectOption("null");
  await page.getByRole("button", { name: "Add the rule" }).click();
  await expect(page.getByRole("button", { name: "Remove fault-2" })).toBeVisible();
  expect(await (await get("/meetings")).json()).toMatchObject({ data: null });
  await page.getByRole("button", { name: "Remove all" }).click();
  await expect(page.getByText("Every request gets the response of the contract.")).toBeVisible();
  expect((await mock.control.faults.list()).faults).toEqual([]);
});

test("a scenario is loaded by name and from a file, problems are listed, and it is saved", async ({
  console: page,
  mock,
}) => {
  await showPanel(page, "Scenario");
  await page.getByRole("button", { name: "Load small-team" }).click();
  await expect(page.getByText("The world began with A team of six on a Thursday morning.")).toBeVisible();
  const file = page.getByLabel(/Drop a scenario file/);
  await file.setInputFiles({ name: "wrong.yaml", mimeType: "", buffer: Buffer.from("meetings:\n  - titel: x\n") });
  await expect(page.getByRole("alert").getByRole("listitem")).toHaveText([
    /wrong\.yaml:2 .*: missing; expected string$/,
    /wrong\.yaml:2 .*: unknown field; did you mean title\?$/,
  ]);
  const latin1 = Buffer.from("meetings:\n  - title: Caf\u00e9\n", "latin1");
  await file.setInputFiles({ name: "latin1.yaml", mimeType: "", buffer: latin1 });
  await expect(page.getByRole("alert")).toContainText("Nothing has changed.latin1.yaml is not UTF-8 text");
  await page.getByRole("button", { name: "Load empty" }).click();
  await expect(page.getByRole("status")).toContainText("The world was reset with empty");
  await expect(page.getByRole("alert")).toBeHidden({ timeout: 2000 });
  await file.setInputFiles({
    name: "own.yaml",
    mimeType: "",
    buffer: Buffer.from("title: Mine\nmeetings: [{title: A}]\n"),
  });
  await expect(page.getByText("The world began with Mine.")).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save as YAML" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("scenario.yaml");
  expect(await readFile(await download.path(), "utf8")).toContain('title: "Saved"');
  await page.getByRole("button", { name: "Reset" }).click();
  await expect(page.getByRole("status")).toContainText("as it was at the start");
  const world = Buffer.from(JSON.stringify(await mock.control.state.save()));
  await file.setInputFiles({ name: "world.json", mimeType: "", buffer: world });
  await expect(page.getByRole("status")).toContainText("The world was reset with world.json");
});

test("the timeline shows what happened, and goes back to any point", async ({ console: page, mock }) => {
  const { id: meeting_id } = await mock.control.meetings.create({ title: "Planning" });
  await mock.control.sessions.start({ meeting_id, participants: ["Ada"] });
  await mock.control.sessions.leave({ meeting_id, name: "Ada" });
  await showPanel(page, "Timeline");
  const events = page.getByRole("main").getByRole("listitem");
  await expect(events.first()).toContainText("Ada leaves the session of “Planning”");
  await events.filter({ hasText: "A session of “Planning” starts" }).getByRole("button").click();
  await expect(events.first()).toContainText("Meeting “Planning” is created");
  expect((await mock.control.meetings.list({ search: meeting_id })).meetings[0]?.active).toBeUndefined();
  await mock.control.clock.run({ speed: 1000 });
  const tick = events.filter({ hasText: "The clock runs" }).first();
  await expect(tick).toBeVisible();
  await expect(tick.getByRole("button")).toHaveCount(0);
  await showPanel(page, "Scenario");
  await page.getByRole("button", { name: "Undo the last event" }).click();
  await expect(page.getByRole("status")).toContainText("Undone: Meeting “Planning” is created");
});

test("the report of a forecast is shown, and another file is rejected", async ({ console: page }) => {
  await showPanel(page, "Forecast");
  const file = page.getByLabel(/Drop the JSON report of a forecast/);
  const [result] = report.results;
  const newer = { ...report, results: [{ ...result, verdict: "ignored" }] };
  const broken = { ...report, spent: [null] };
  for (const text of [
    "{",
    "null",
    '{"tool":"realtimekit-testkit forecast","results":[{}]}',
    ...[newer, broken].map((one) => JSON.stringify(one)),
  ]) {
    await file.setInputFiles({ name: "other.json", mimeType: "", buffer: Buffer.from(text) });
    await expect(page.getByRole("alert")).toContainText("other.json is no JSON report");
  }
  await file.setInputFiles({ name: "report.json", mimeType: "", buffer: Buffer.from(JSON.stringify(report)) });
  await expect(page.getByText("npm test would not notice a change of the API.")).toBeVisible();
  await expect(page.getByRole("row", { name: /GetMeetings/ })).toContainText("1 unnoticed");
  await page.getByText(report.results[0]?.sentence ?? "").click();
  await expect(page.getByText("src/app.ts:7")).toBeVisible();
});

test("a panel that cannot be shown, as with a mock of another version, says so, and the others work", async ({
  console: page,
}) => {
  await page.route("**/_testkit/meetings/list*", (route) => route.fulfill({ json: { success: true, data: {} } }));
  await showPanel(page, "Meetings");
  await expect(page.getByRole("alert")).toContainText(/^This panel cannot be shown: .*\. If the mock was updated/);
  await showPanel(page, "Snippets");
  await expect(page.getByRole("main")).toContainText("controlClient");
  await page.unroute("**/_testkit/meetings/list*");
  await showPanel(page, "Meetings");
  await expect(page.getByRole("heading", { name: "Live now" })).toBeVisible();
});

test("coverage, mistakes and parity are tables, and mistakes lead to their requests", async ({
  console: page,
  get,
}) => {
  await get("/sessions?statu=LIVE");
  await expect(page.getByRole("link", { name: "Client mistakes 1" })).toBeVisible();
  await showPanel(page, "Coverage");
  await expect(page.getByRole("row", { name: /^GetSessions/ })).toContainText("used: 200");
  await showPanel(page, "Client mistakes");
  const mistake = page.getByRole("row", { name: /^unknown-parameter/ });
  await expect(mistake).toContainText("did you mean status?");
  await mistake.getByRole("link", { name: "#1" }).click();
  await expect(page.getByRole("region", { name: "Request 1" })).toBeVisible();
  await showPanel(page, "Parity");
  await expect(page.getByRole("row", { name: /^maxPerPage/ })).toContainText("assumed");
  await page.getByLabel("Only what is assumed").check();
  await expect(page.getByRole("row", { name: /^rateLimitRequests/ })).toHaveCount(0);
});

test("snippets name the scope and the app that are selected", async ({ console: page, home, mock }) => {
  await mock.scope("ci").meetings.create({ title: "Elsewhere", account_id: "a1", app_id: "b2" });
  await page.goto(`${home}scope/ci/#snippets`);
  await page.getByLabel("App").selectOption({ label: "b2 · a1" });
  const sdk = page.getByRole("region", { name: "Cloudflare SDK" });
  await expect(sdk).toContainText(`${home}scope/ci/client/v4`);
  await expect(sdk).toContainText('getSessions("b2", { account_id: "a1"');
  await showPanel(page, "Meetings");
  await expect(page.getByRole("link", { name: /^Elsewhere/ })).toBeVisible();
  await page.getByLabel("Scope").selectOption("default");
  await expect(page.getByRole("link", { name: /^Elsewhere/ })).toHaveCount(0);
});

test("what snippets import exists", async ({ console: page }) => {
  await showPanel(page, "Snippets");
  await expect(page.getByRole("region", { name: "Control client" })).toBeVisible();
  const text = await page.getByRole("main").innerText();
  const imports = [...text.matchAll(/^import \{ (.*) \} from "(realtimekit-testkit.*|@playwright.*|msw.*)";$/gm)];
  expect(imports.length).toBeGreaterThan(0);
  for (const [, names = "", from = ""] of imports) {
    const exported: object = await import(from);
    for (const name of names.split(", ")) expect(exported, from).toHaveProperty(name);
  }
});

test("requests to all scopes are shown together, and lead to their own scope", async ({ page, home, mock }) => {
  const send = (prefix: string, path: string) =>
    fetch(`${home}${prefix}client/v4/accounts/023e105f4ecef8ad9ca31a8372d0c353/realtime/kit/app_id${path}`, {
      headers: { authorization: "Bearer test" },
    });
  await send("scope/one/", "/meetings");
  await page.goto(home);
  await expect(page.getByText("There were requests to other scopes, such as one.")).toBeVisible();
  await page.getByRole("link", { name: "Show those of all scopes" }).click();
  const rows = page.getByRole("table", { name: "Requests" }).locator("tbody tr");
  await expect(rows).toHaveCount(1);
  await send("", "/sessions");
  await send("scope/two/", "/sessions/nothing");
  await expect(rows).toHaveCount(3);
  await expect(rows.nth(0)).toContainText("two");
  await expect(rows.nth(1)).toContainText("default");
  await expect(page.getByRole("banner").getByLabel("Scope").getByRole("option")).toHaveText(["default", "one", "two"]);
  await rows.nth(2).getByRole("link").click();
  const details = page.getByRole("region", { name: "Request 1" });
  await expect(details.getByText(/, scope one$/)).toBeVisible();
  await details.getByRole("button", { name: "Add fault" }).click();
  await expect(page.getByRole("status")).toContainText("503");
  expect([(await send("", "/meetings")).status, (await send("scope/one/", "/meetings")).status]).toEqual([200, 503]);
  await page.getByRole("button", { name: "Clear" }).click();
  await expect(page.getByRole("heading", { name: "No requests yet" })).toBeVisible();
  expect((await mock.scope("one").journal.list()).requests).toEqual([]);
  await send("scope/two/", "/meetings");
  await expect(rows).toHaveCount(1);
  await page.getByLabel("All scopes").click();
  await expect(page).not.toHaveURL(/scopes=all/);
  await expect(page.getByRole("heading", { name: "No requests yet" })).toBeVisible();
});

test("the page of a scope says that it was dropped, and starts it anew", async ({ page, home, mock }) => {
  await mock.scope("ci").meetings.create({ title: "Before" });
  await page.goto(`${home}scope/ci/#meetings`);
  await expect(page.getByRole("link", { name: /^Before/ })).toBeVisible();
  await mock.control.scopes.drop({ name: "ci" });
  await expect(page.getByRole("alert")).toContainText("The scope ci was dropped");
  expect((await mock.control.scopes.list()).scopes).toEqual([]);
  await page.getByRole("button", { name: "Start it anew" }).click();
  await expect(page.getByRole("alert")).toHaveCount(0);
  await expect(page.getByRole("link", { name: /^Before/ })).toHaveCount(0);
});

test("a mock with a control token asks for it", async ({ page }) => {
  const mock = await createMock({ control: { token: "secret-1" } });
  try {
    await page.goto(new URL(await mock.listen()).origin);
    await page.getByLabel(/control token/).fill("wrong");
    await page.getByRole("button", { name: "Connect" }).click();
    await expect(page.getByText("The mock rejects the token.")).toBeVisible();
    await page.getByLabel(/control token/).fill("secret-1");
    await page.getByRole("button", { name: "Connect" }).click();
    await expect(page.getByRole("heading", { name: "No requests yet" })).toBeVisible();
    await expect(page.getByLabel(/control token/)).toHaveCount(0);
  } finally {
    await mock.close();
  }
});
