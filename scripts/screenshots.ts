// Writes pictures of the console, light, dark and on a phone, after a small story: npm run screenshots [FOLDER [PANEL...]].
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { chromium, type Page } from "@playwright/test";
import { documentedTenant } from "../src/contract/constants.js";
import { createMock, type Mock } from "../src/server/mock.js";

const [folder = "docs/images", ...chosen] = process.argv.slice(2);
const installed = process.env.CHROMIUM ?? "/usr/bin/chromium";

const looks = [
  { name: "light", colorScheme: "light", viewport: { width: 1280, height: 800 } },
  { name: "dark", colorScheme: "dark", viewport: { width: 1280, height: 800 } },
  { name: "phone", colorScheme: "light", viewport: { width: 390, height: 844 } },
] as const;

/** What each picture shows: the place in the console, and what to do there first. */
const pictures: Readonly<Record<string, { readonly at: string; readonly prepare?: (page: Page) => Promise<unknown> }>> =
  {
    requests: { at: "#requests" },
    request: { at: "#requests/4" },
    meetings: { at: "#meetings", prepare: (page) => page.locator(".list a").first().click() },
    clock: { at: "#clock" },
    faults: { at: "#faults" },
    scenario: { at: "#scenario" },
    timeline: { at: "#timeline" },
    coverage: { at: "#coverage" },
    mistakes: { at: "#mistakes" },
    parity: { at: "#parity" },
    snippets: { at: "#snippets" },
  };

await mkdir(folder, { recursive: true });
const browser = await chromium.launch({
  ...(existsSync(installed) && { executablePath: installed }),
  args: ["--no-sandbox", "--disable-gpu"],
});
const mock = await createMock({ seed: "console" });
try {
  const url = await mock.listen();
  await tellStory(mock, url);
  for (const { name: look, ...options } of looks) {
    const context = await browser.newContext({ ...options, reducedMotion: "reduce" });
    const page = await context.newPage();
    for (const [name, { at, prepare }] of Object.entries(pictures)) {
      if (chosen.length > 0 && !chosen.includes(name)) continue;
      await page.goto(`${new URL(url).origin}/${at}`);
      await page.locator("main > *").first().waitFor();
      await page.waitForTimeout(400);
      await prepare?.(page);
      await page.waitForTimeout(400);
      const path = `${folder}/${name}-${look}.png`;
      await page.screenshot({ path });
      console.log(path);
    }
    await context.close();
  }
} finally {
  await browser.close();
  await mock.close();
}

/** Does what an app and its developer do before the pictures are taken. */
async function tellStory({ control }: Mock, url: string): Promise<void> {
  const app = `${url}/accounts/${documentedTenant.accountId}/realtime/kit/${documentedTenant.appId}`;
  const get = (path: string) => fetch(app + path, { headers: { authorization: "Bearer test" } });
  const meeting = await control.meetings.create({ title: "Design review" });
  await control.sessions.start({ meeting_id: meeting.id, participants: ["Ada", "Grace"] });
  await control.clock.advance({ by: "12m" });
  await control.sessions.join({ meeting_id: meeting.id, name: "Linus" });
  await control.clock.advance({ by: "3m" });
  await get("/sessions?status=LIVE&per_page=20");
  await get("/meetings?per_page=20&page_no=2");
  await get(`/meetings/${meeting.id}/active-session`);
  await control.faults.add({ id: "one 503", when: { operation: "GetSessions", count: 1 }, effect: { status: 503 } });
  await get("/sessions?status=LIVE&sort_by=createdAt");
  await get("/sessions?status=LIVE&sort_by=createdAt");
  await get("/sessions/unknown-session");
  await get("/meetings?per_page=500&limit=10");
  await get("/sessions?statu=LIVE");
  await get("/session");
  await control.faults.preset({ name: "slow-3g" });
  await get("/livestreams/sessions/livestream-session-id");
}
