import { expect, type Locator, type Page } from "@playwright/test";
import { createMock } from "realtimekit-testkit";
import { panels, showPanel, test, watchErrors } from "./console-stage.js";
import { axe, namelessCells, violations } from "./violations.js";

test("these are all panels", async ({ console: page }) => {
  const links = page.getByRole("navigation").locator("a[href^='#']");
  await expect(links).toHaveText(panels);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`no panel has a problem of accessibility, ${colorScheme}`, async ({ browser, home, mock, get }) => {
    await tellStory(mock, get);
    // Only so that axe can be loaded into the page.
    const context = await browser.newContext({ colorScheme, bypassCSP: true });
    const page = await context.newPage();
    await page.goto(home);
    await page.evaluate(axe);
    for (const [panel, select] of states) {
      await showPanel(page, panel);
      await select(page);
      expect(await page.evaluate(violations), panel).toEqual([]);
    }
    await context.close();
  });
}

test("no panel has a problem of accessibility on a small screen, before anything has happened", async ({
  browser,
  home,
}) => {
  const context = await browser.newContext({ viewport: { width: 640, height: 400 }, bypassCSP: true });
  const page = await context.newPage();
  await page.goto(home);
  await page.evaluate(axe);
  for (const panel of panels) {
    await showPanel(page, panel);
    await expect(page.getByRole("main")).not.toBeEmpty();
    // Axe takes links that are out of sight on the left for skip links.
    await page.getByRole("navigation").evaluate((links) => links.scrollTo(0, 0));
    expect(await page.evaluate(violations), panel).toEqual([]);
  }
  await context.close();
});

test("everything fits a phone, in both themes, whatever people write", async ({ console: page, mock, get, home }) => {
  test.slow();
  await mock.control.state.load({ scenario: "unicode" });
  await tellStory(mock, get);
  const long = "x".repeat(10_000);
  await mock.control.meetings.create({ title: `<img src=x onerror="alert(1)">${long}` });
  const { id: meeting_id } = await mock.control.meetings.create({ title: "</script><script>alert(2)</script>" });
  await mock.control.sessions.start({ meeting_id, participants: [`<b>${long}`, "\u202eevil", "🧑‍🚀"] });
  await mock.control.faults.add({ id: `<i>${"y".repeat(90)}`, effect: { headers: { "X-Long": long } } });
  await get(`/sessions?search=${encodeURIComponent(`<svg onload=alert(3)>${long}`)}`);
  await mock.scope("sss").meetings.create({ title: "t", account_id: long, app_id: "<u>" });
  await mock.scope("sss").meetings.create({ title: long });
  await fetch(`${home}scope/sss/client/v4/accounts/${"a".repeat(5000)}/realtime/kit/b/sessions`);
  page.on("dialog", (dialog) => expect(dialog.message()).toBe("no dialog"));
  await page.setViewportSize({ width: 390, height: 844 });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    for (const address of [home, `${home}scope/sss/`]) {
      await page.goto(address);
      for (const [panel, select] of states) {
        await showPanel(page, panel);
        await select(page);
        expect(await page.evaluate(tooWide), `${panel} at ${address}`).toEqual([]);
        expect(await page.evaluate(namelessCells, ".scroll-x td"), panel).toEqual([]);
      }
    }
  }
  expect(await page.locator("img[src='x'], main script, main i, main svg").count()).toBe(0);
});

test("titles that are written from right to left begin on the right", async ({ console: page, mock }) => {
  const title = "اجتماع تخطيط المنتج";
  const { id: meeting_id } = await mock.control.meetings.create({ title });
  await mock.control.sessions.start({ meeting_id, participants: ["שלום"] });
  await mock.control.rooms.open({ meeting_id, title: "غرفة" });
  await showPanel(page, "Meetings");
  await page.getByRole("link", { name: title }).first().click();
  const shown = page.getByRole("main").getByText(new RegExp(`^(${title}|שלום|غرفة)$`));
  await expect(shown).toHaveCount(6);
  for (const one of await shown.all()) {
    if (!(await one.evaluate((element) => element instanceof HTMLOptionElement)))
      await expect(one).toHaveCSS("direction", "rtl");
  }
});

test("a meeting whose id is part of a thousand others is found", async ({ console: page, mock, home }) => {
  const others = Array.from({ length: 1001 }, (_, index) => ({ id: `room${index}`, title: "Other" }));
  const meetings = [{ id: "room", title: "Own", created_at: "-30d" }, ...others];
  await mock.control.state.load({ scenario: { meetings } });
  await page.goto(`${home}#meetings/meeting/room`);
  await expect(page.getByRole("heading", { name: "Own" })).toBeVisible();
});

test("a title of spaces has a text that can be seen", async ({ console: page, mock }) => {
  const { id: meeting_id } = await mock.control.meetings.create({ title: " " });
  await mock.control.sessions.start({ meeting_id, participants: ["Ada"] });
  await page.getByRole("link", { name: "Meetings" }).click();
  await expect(page.getByRole("link", { name: "(no title)" })).toHaveCount(2);
  await page.getByRole("link", { name: "(no title)" }).first().click();
  await expect(page.getByRole("heading", { name: "(no title)" })).toBeVisible();
});

test("the navigation has room for a large count beside the selected panel", async ({ console: page, get }) => {
  await get(`/sessions?${Array.from({ length: 120 }, (_, index) => `p${index}=1`).join("&")}`);
  await page.getByRole("link", { name: /^Client mistakes/ }).click();
  await expect(page.locator("nav [aria-current] .count")).toHaveText("120");
  const nav = page.locator("nav");
  expect(await nav.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
});

test("no word of a heading is broken on a phone", async ({ console: page, mock, get }) => {
  await tellStory(mock, get);
  await page.setViewportSize({ width: 390, height: 844 });
  for (const [panel, select] of states) {
    await showPanel(page, panel);
    await expect(page.getByRole("main")).not.toBeEmpty();
    expect(await page.evaluate(brokenHeadings), panel).toEqual([]);
    await select(page);
    expect(await page.evaluate(brokenHeadings), panel).toEqual([]);
  }
});

test("everything can be done with the keyboard alone", async ({ console: page, get, mock }) => {
  await get("/sessions?status=LIVE");
  await get("/meetings");
  await tabTo(page, "Skip to the panel");
  await page.keyboard.press("Enter");
  await expect(page.locator("main")).toBeFocused();
  await tabTo(page, "GetMeetings");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("region", { name: "Request 1" })).toBeVisible();
  await tabTo(page, "Add fault");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status")).toContainText("503");
  await tabTo(page, "Meetings");
  await page.keyboard.press("Enter");
  await tabTo(page, "New meeting");
  await page.keyboard.press("Enter");
  // Until then, the fields are those of the meeting shown before.
  const details = page.getByRole("region", { name: "Meeting", exact: true });
  await expect(details.getByText("Whoever joins first starts a session")).toBeVisible();
  await tabTo(page, "Name of the participant");
  await page.keyboard.type("Keyboard");
  await page.keyboard.press("Enter");
  await expect(details.getByText("Keyboard", { exact: true })).toBeVisible();
  await tabTo(page, "Let Keyboard leave");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status")).toContainText("Keyboard has left");
  await tabTo(page, /^Faults/);
  await page.keyboard.press("Enter");
  await tabTo(page, /^api-down/);
  await page.keyboard.press("Space");
  await expect.poll(async () => (await mock.control.faults.list()).faults.length).toBe(2);
});

test("the arrow keys open a list whose choice has an effect", async ({ console: page, mock }) => {
  const { id: meeting_id } = await mock.control.meetings.create({ title: "Offsite" });
  await mock.control.sessions.start({ meeting_id, participants: ["Ada", "Grace", "Linus"] });
  await mock.control.rooms.open({ meeting_id, title: "Room 1" });
  for (const name of ["one", "two"]) await mock.scope(name).clock.read();
  await showPanel(page, "Meetings");
  await page.getByRole("link", { name: /^Offsite 3 people/ }).click();
  await page.getByLabel("Let somebody enter Room 1").focus();
  for (const key of ["ArrowDown", "ArrowDown", "ArrowDown", "Enter"]) await page.keyboard.press(key);
  await expect(page.getByRole("status")).toContainText("Grace has entered Room 1");
  await page.getByRole("banner").getByLabel("Scope").focus();
  for (const key of ["ArrowDown", "ArrowDown", "ArrowDown", "Enter"]) await page.keyboard.press(key);
  await expect(page).toHaveURL(/\/scope\/two\//);
});

test("closed details return the focus to their item of the list", async ({ console: page, get }) => {
  await get("/sessions");
  await get("/meetings");
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 800 });
    await page.getByRole("link", { name: "GetSessions" }).click();
    const close = page.getByRole("link", { name: "Close the details" });
    await expect(page.getByLabel("Filter requests")).toBeVisible({ visible: width === 1280 });
    await close.focus();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("link", { name: "GetSessions" })).toBeFocused();
    await expect(close).toHaveCount(0);
    await page.keyboard.press("Enter");
    await expect(close).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("link", { name: "GetSessions" })).toBeFocused();
    await expect(close).toHaveCount(0);
  }
});

test("a request of a long list that a link names is in view, and gets the focus of its closed details", async ({
  console: page,
  home,
  get,
}) => {
  for (let sent = 0; sent < 100; sent++) await get("/meetings");
  const link = page.locator("a[href='#requests/40']");
  const close = page.getByRole("link", { name: "Close the details" });
  await expect(page.locator("a[href='#requests/100']")).toBeVisible();
  await page.evaluate(() => location.assign("#requests/40"));
  await expect(link).toBeInViewport();
  await close.click();
  await expect(link).toBeFocused();
  await page.setViewportSize({ width: 390, height: 600 });
  await page.evaluate(() => document.querySelector(".scroller")?.scrollTo(0, 3000));
  await link.click();
  await close.click();
  await expect(link).toBeFocused();
  await page.goto("about:blank");
  await page.goto(`${home}#requests/40`);
  await close.click();
  await expect(link).toBeFocused();
  await expect(link).toBeInViewport();
});

test("the way back leads over no row that the arrow keys passed, and none is behind the head", async ({
  console: page,
  get,
}) => {
  for (let sent = 0; sent < 100; sent++) await get("/meetings");
  await page.setViewportSize({ width: 1280, height: 400 });
  const link = (request: number) => page.locator(`a[href='#requests/${request}']`);
  await link(100).click();
  for (let request = 99; request >= 70; request--) {
    await page.keyboard.press("ArrowDown");
    await expect(link(request)).toBeFocused();
  }
  for (let request = 71; request <= 95; request++) {
    await page.keyboard.press("ArrowUp");
    await expect(link(request)).toBeFocused();
    const { row, head } = await page.evaluate(() => ({
      row: document.activeElement?.closest("tr")?.getBoundingClientRect().top ?? 0,
      head: document.querySelector("thead th")?.getBoundingClientRect().bottom ?? 0,
    }));
    expect(Math.round(row)).toBeGreaterThanOrEqual(Math.floor(head));
  }
  await expect(page.getByRole("region", { name: "Request 95" })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("region", { name: /^Request / })).toHaveCount(0);
});

test("everything can be reached in a window of 320 pixels at 400 %", async ({ console: page, mock, get }) => {
  await tellStory(mock, get);
  await page.setViewportSize({ width: 320, height: 256 });
  for (const [panel, select] of states) {
    await showPanel(page, panel);
    await expect(page).toHaveTitle(`${panel} · realtimekit-testkit`);
    await select(page);
    expect(await page.evaluate(tooWide), panel).toEqual([]);
    await page
      .getByRole("main")
      .locator(":is(a, button:enabled, input, td, pre, p):visible")
      .last()
      .click({ trial: true });
  }
});

test("the outline of what has the focus is whole, beside details too", async ({ console: page, get }) => {
  await get("/sessions");
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 740 });
    await page.goto(`${new URL(page.url()).origin}/#requests`);
    expect(await roomAround(page.getByRole("searchbox"))).toBeGreaterThanOrEqual(3);
    await page.getByRole("link", { name: "GetSessions" }).click();
    expect(await roomAround(page.getByRole("button", { name: "Copy as curl" }))).toBeGreaterThanOrEqual(3);
  }
});

test("beside details, too, rows show what was requested and which fault fired", async ({
  console: page,
  get,
  mock,
}) => {
  await mock.control.faults.add({ id: "one 503", effect: { status: 503 } });
  await get("/livestreams/sessions/1");
  await get("/sessions?status=LIVE");
  await page.getByRole("link", { name: "GetSessions" }).click();
  const fired = page.getByRole("cell", { name: "GetLivestreamSession one 503" });
  expect(await fired.evaluate((one) => one.scrollWidth <= one.clientWidth)).toBe(true);
  await expect(page.getByRole("heading", { name: "Why" })).toBeVisible();
  for (const width of [1280, 960]) {
    await page.setViewportSize({ width, height: 700 });
    const cell = page.getByRole("cell", { name: "status=LIVE" });
    expect(await cell.evaluate((one) => one.scrollWidth <= one.clientWidth && one.clientWidth > 0)).toBe(true);
  }
});

test("the table of parity fits a window of medium width", async ({ console: page }) => {
  await page.setViewportSize({ width: 900, height: 700 });
  await showPanel(page, "Parity");
  await expect(page.getByRole("row", { name: /^maxPerPage/ })).toBeVisible();
  expect(await page.locator(".scroll-x").evaluate((one) => one.scrollWidth <= one.clientWidth)).toBe(true);
});

test("the header of a laptop is one line, with a long scope too", async ({ console: page, mock }) => {
  await mock.scope("a-very-long-scope-of-a-test").meetings.create({ title: "Elsewhere" });
  await page.setViewportSize({ width: 1280, height: 720 });
  await expect(page.getByRole("banner").getByLabel("Scope")).toBeVisible();
  await expect(page.getByText("Revision 2026-01")).toBeVisible();
  expect((await page.getByRole("banner").boundingBox())?.height).toBeLessThan(60);
});

test("the header shows the revision of the scope", async ({ console: page, mock }) => {
  await mock.control.scopes.create({ name: "later", revision: "2026-09" });
  await page.getByRole("banner").getByLabel("Scope").selectOption("later");
  await expect(page.getByText("Revision 2026-09")).toBeVisible();
});

test("a phone shows what happened to its end", async ({ console: page, mock }) => {
  await mock.control.meetings.create({ title: "The quarterly planning of everybody" });
  await page.setViewportSize({ width: 360, height: 740 });
  await showPanel(page, "Timeline");
  const text = page.getByText("is created");
  await expect(text).toBeVisible();
  expect(await text.evaluate((one) => one.scrollWidth <= one.clientWidth)).toBe(true);
});

test("the navigation of a phone shows the panel that a link names", async ({ console: page, home }) => {
  await page.setViewportSize({ width: 390, height: 600 });
  await page.goto(`${home}#snippets`);
  const link = page.getByRole("link", { name: "Snippets" });
  await expect(link).toHaveAttribute("aria-current", "page");
  await expect(link).toBeInViewport();
});

test("marks in the details of a request are whole", async ({ console: page, mock, get }) => {
  await tellStory(mock, get);
  await page.getByRole("link", { name: "GetSessions", exact: true }).click();
  const mark = page.getByRole("main").locator(".reasons > li > .tag").filter({ hasText: "mistake" }).first();
  await expect(mark).toBeVisible();
  expect(await mark.evaluate((one) => one.scrollWidth <= one.clientWidth)).toBe(true);
});

test("the details of a request that was cleared are closed", async ({ console: page, get }) => {
  await get("/sessions");
  await page.getByRole("link", { name: "GetSessions" }).click();
  await expect(page.getByRole("region", { name: "Request 1" })).toBeVisible();
  await page.getByRole("button", { name: "Clear" }).click();
  await expect(page).toHaveURL(/#requests$/);
});

test("nothing moves with reduced motion", async ({ console: page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await showPanel(page, "Faults");
  const moving = await page.evaluate(() =>
    Array.from(document.querySelectorAll("*"), (one) => [
      getComputedStyle(one).transitionDuration,
      getComputedStyle(one, "::before").transitionDuration,
      getComputedStyle(one).animationName,
    ]).filter(([own, before, animation]) => own !== "0s" || before !== "0s" || animation !== "none"),
  );
  expect(moving).toEqual([]);
});

test("two tabs show the same, whichever changes it", async ({ console: page, context, home, get }) => {
  const other = await context.newPage();
  const errors = watchErrors(other);
  await other.goto(`${home}#meetings`);
  await showPanel(page, "Meetings");
  await page.getByRole("button", { name: "New meeting" }).click();
  await other.getByRole("link", { name: /^New meeting/ }).click();
  await other.getByRole("button", { name: "Join" }).click();
  await expect(page.getByRole("button", { name: "Let Ada leave" })).toBeVisible();
  await other.getByRole("navigation").getByRole("link", { name: "Clock" }).click();
  await other.getByRole("button", { name: "+1 h" }).click();
  await expect(page.getByRole("banner")).toContainText("11:00:00");
  await showPanel(page, "Faults");
  await page.getByRole("switch", { name: /^api-down/ }).check();
  await showPanel(other, "Faults");
  await expect(other.getByRole("switch", { name: /^api-down/ })).toBeChecked();
  await showPanel(page, "Requests");
  await showPanel(other, "Requests");
  await get("/sessions");
  for (const tab of [page, other]) await expect(tab.getByRole("row", { name: /503 GetSessions/ })).toBeVisible();
  await page.getByRole("button", { name: "Clear" }).click();
  for (const tab of [page, other]) await expect(tab.getByRole("heading", { name: "No requests yet" })).toBeVisible();
  expect(errors).toEqual([]);
});

test("the page finds the mock again when it is back", async ({ page, mock, get, home }) => {
  const url = new URL(home);
  await page.goto(home);
  await expect(page.getByText("No requests yet")).toBeVisible();
  await mock.close();
  await expect(page.getByRole("alert")).toContainText("The mock does not respond");
  await page.getByRole("button", { name: "Send a sample request" }).click();
  await expect(page.getByRole("status")).toContainText("The mock does not respond");
  const [restarted, again] = [await createMock({ seed: "another" }), await createMock()];
  try {
    await restarted.listen({ port: Number(url.port) });
    await expect(page.getByRole("alert")).toHaveCount(0);
    await expect(page.getByRole("status")).toBeEmpty();
    // An app goes on meanwhile; the request with its number is another one.
    for (const path of ["/sessions", "/meetings"]) await get(path);
    await page.getByRole("link", { name: "GetMeetings" }).click();
    await expect(page).toHaveURL(/#requests\/2$/);
    await restarted.close();
    await again.listen({ port: Number(url.port) });
    await get("/sessions");
    await expect(page.getByRole("alert")).toHaveCount(0);
    await expect(page).toHaveURL(/#requests$/);
  } finally {
    for (const one of [restarted, again]) await one.close();
  }
});

test("the address of a request that the page has not heard of is kept", async ({ page, get, home }) => {
  await get("/sessions");
  await page.goto(`${home}#requests/1`);
  await expect(page.getByRole("heading", { name: "#1 GetSessions" })).toBeVisible();
  await page.evaluate(() => {
    location.hash = "#requests/2";
  });
  await expect(page.getByRole("heading", { name: "#2" })).toBeVisible();
  await expect(page).toHaveURL(/#requests\/2$/);
});

/** The panels, each with something selected in it. */
const states: readonly (readonly [panel: string, select: (page: Page) => Promise<unknown>])[] = panels.map((panel) => [
  panel,
  async (page) => {
    const main = page.getByRole("main");
    await expect(main).not.toBeEmpty();
    if (panel === "Requests") {
      await main.getByRole("table").getByRole("link").first().click();
      await expect(page.getByRole("heading", { name: "Why" })).toBeVisible();
    }
    if (panel === "Meetings") {
      await main.locator(".list a").first().click();
      await expect(page.getByRole("heading", { name: "Response" })).toBeVisible();
    }
    if (panel === "Faults") for (const part of await main.locator("summary").all()) await part.click();
  },
]);

type Mock = Parameters<Parameters<typeof test>[2]>[0]["mock"];

async function tellStory({ control }: Mock, get: (path: string) => Promise<Response>): Promise<void> {
  const { id: meeting_id } = await control.meetings.create({ title: "Review" });
  await control.sessions.start({ meeting_id, participants: ["Ada", "Bob"] });
  await control.rooms.open({ meeting_id, title: "Room" });
  await control.faults.preset({ name: "flaky-10%" });
  await get("/sessions?statu=LIVE&per_page=500");
  await get("/sessions/unknown");
}

/** Moves the focus with the Tab key to something with an accessible name. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  for (let presses = 0; presses < 150; presses++) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const { activeElement: element } = document;
      const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : undefined;
      return (element?.getAttribute("aria-label") ?? label ?? element?.textContent ?? "").trim();
    });
    if (typeof name === "string" ? focused === name : name.test(focused)) return;
  }
  throw new Error(`The Tab key does not lead to ${name}.`);
}

/** Returns the pixels between an element and the edge of its section, which cuts off what is outside it. */
function roomAround(shown: Locator): Promise<number> {
  return shown.evaluate((element) => {
    const inner = element.getBoundingClientRect();
    const outer = element.closest("section")?.getBoundingClientRect() ?? inner;
    return Math.min(inner.left - outer.left, inner.top - outer.top, outer.right - inner.right);
  });
}

/** In the page: what makes it wider than the screen, and controls that are out of sight. */
function tooWide(): string[] {
  const isOut = (element: HTMLElement) => {
    const { right, left } = element.getBoundingClientRect();
    return element.checkVisibility() && (right > innerWidth + 1 || left < -1);
  };
  const out = (selector: string) =>
    Array.from(document.querySelectorAll<HTMLElement>(selector))
      .filter(isOut)
      .map((one) => one.outerHTML.slice(0, 150));
  const { scrollWidth } = document.documentElement;
  const wide = scrollWidth > innerWidth ? [`the page has ${scrollWidth} pixels`, ...out("body *")] : [];
  return [...wide, ...out("main :is(button, input, select, a)")];
}

/** In the page: headings with more lines than words. */
function brokenHeadings(): string[] {
  return Array.from(document.querySelectorAll<HTMLElement>("main :is(h2, h3)"))
    .filter((heading) => {
      const text = document.createRange();
      text.selectNodeContents(heading);
      const lines = new Set(Array.from(text.getClientRects(), ({ bottom }) => Math.round(bottom / 8)));
      return lines.size > heading.innerText.split(/\s+/).length;
    })
    .map((heading) => heading.innerText);
}
