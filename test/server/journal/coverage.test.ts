import { expect, test } from "vitest";
import { Coverage } from "../../../src/server/journal/coverage.js";
import { coveragePage } from "../../../src/server/journal/coverage-report.js";
import { controlled, documentedApp, get, ways } from "../control/controlled.js";

test.each(ways)("%s, use of the contract is counted since the last reset", async (way) => {
  const { url, control } = await controlled(way);
  expect((await control.coverage.read()).percent).toBe(0);
  await get(url, `${documentedApp}/sessions?status=LIVE&page_no=1`);
  await get(url, `${documentedApp}/sessions?status=LIVE&page_no=1`);
  await get(url, `${documentedApp}/sessions/none`);
  const { covered, total, percent, operations } = await control.coverage.read();
  // Two operations, two statuses, status, status=LIVE, page_no.
  expect(covered).toBe(7);
  expect(percent).toBe(Math.floor(700 / total));
  const of = (id: string) => operations.find((operation) => operation.id === id);
  expect(of("GetSessions")).toMatchObject({ requests: 2 });
  expect(of("GetSessions")?.parameters).toContainEqual({ name: "status=LIVE", covered: true });
  expect(of("GetSessions")?.parameters).toContainEqual({ name: "status=ENDED", covered: false });
  expect(of("GetSessionDetails")?.statuses).toContainEqual({ name: "404", covered: true });
  expect(of("GetSessionDetails")?.statuses).toContainEqual({ name: "200", covered: false });
  expect(of("GetMeetings")).toMatchObject({ requests: 0 });
  await control.state.reset();
  expect((await control.coverage.read()).covered).toBe(0);
});

test("long names and values are not stored whole", () => {
  const coverage = new Coverage();
  const url = `/sessions?${"n".repeat(10_000)}=1&search=${"v".repeat(10_000)}`;
  for (const status of [200, 404])
    coverage.add({ id: "GetSessions", path: "", parameters: [], served: true }, url, status);
  expect(JSON.stringify(coverage).length).toBeLessThan(500);
});

test("the coverage is served as a page", async () => {
  const { url } = await controlled("over HTTP");
  await get(url, `${documentedApp}/sessions?status=LIVE`);
  const page = await fetch(`${new URL(url).origin}/_testkit/coverage/page`);
  expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
  const html = await page.text();
  expect(html).toContain('<span class="yes">status=LIVE</span>');
  expect(html).toContain('<span class="no">status=ENDED</span>');
});

test("the page escapes names", () => {
  const item = { name: `<b class="x">&`, covered: true };
  const operation = { id: "<id>", requests: 1, statuses: [item], parameters: [] };
  const html = coveragePage({ percent: 1, covered: 1, total: 2, operations: [operation], not_served: [] });
  expect(html).toContain('<th scope="row">&lt;id&gt;</th>');
  expect(html).toContain('<span class="yes">&lt;b class=&quot;x&quot;&gt;&amp;</span>');
});
