import { expect } from "@playwright/test";
import { test } from "./console-stage.js";

// A busy machine can be late once, a slow console is late each time.
test.describe.configure({ retries: 2 });

test("a thousand rows at fifty requests a second scroll without a frame over 50 ms", async ({
  page,
  home,
  get,
  browser,
}) => {
  test.slow();
  for (let sent = 0; sent < 1000; sent++) await get(`/sessions?per_page=1&page_no=${sent}`);
  await page.goto(home);
  await expect(page.getByText("the last 1,000 requests")).toBeVisible();
  const rows = page.getByRole("table", { name: "Requests" }).locator("tbody tr");
  expect(await rows.count()).toBeLessThan(100);
  await browser.startTracing(page, { categories: ["disabled-by-default-devtools.timeline"] });
  const frames = page.evaluate(waitForFrames, 120);
  const timer = setInterval(() => get("/meetings?per_page=1").catch(() => {}), 1000 / 50);
  await page.mouse.move(600, 400);
  for (let turn = 0; turn < 8; turn++) await page.mouse.wheel(0, turn % 2 === 0 ? 3000 : -3000);
  await frames;
  clearInterval(timer);
  const trace = await browser.stopTracing();
  expect(longTasks(JSON.parse(String(trace)).traceEvents)).toEqual([]);
});

/** In the page: waits for some frames. */
async function waitForFrames(count: number): Promise<void> {
  for (let frame = 0; frame < count; frame++) await new Promise(requestAnimationFrame);
}

interface TraceEvent {
  readonly name: string;
  readonly tid: number;
  readonly pid: number;
  /** Microseconds of the thread's own time, whatever else the machine does. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** Returns the tasks of pages that keep their thread busy for longer than a frame may take, in milliseconds. */
function longTasks(events: readonly TraceEvent[]): number[] {
  const renderers = new Set(
    events.flatMap(({ name, args, pid, tid }) =>
      name === "thread_name" && args.name === "CrRendererMain" ? [`${pid} ${tid}`] : [],
    ),
  );
  const tasks = events.filter(({ name, pid, tid }) => name === "RunTask" && renderers.has(`${pid} ${tid}`));
  if (tasks.length === 0) throw new Error("The trace holds no tasks of the page.");
  return tasks.map(({ tdur = 0 }) => tdur / 1000).filter((ms) => ms > 50);
}
