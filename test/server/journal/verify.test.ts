import { expect, test } from "vitest";
import { controlled, documentedApp, get, ways } from "../control/controlled.js";

const sessions = `${documentedApp}/sessions`;

test.each(ways)("%s, calls are verified by number, and near misses explained", async (way) => {
  const { url, control } = await controlled(way);
  await get(url, `${sessions}?status=LIVE&page_no=1`);
  await get(url, `${sessions}?status=LIVE&page_no=2`);
  const live = { operation: "GetSessions", query: { status: "LIVE" } } as const;
  expect(await control.journal.verify(live)).toMatchObject({ ok: true, count: 2, near_misses: [] });
  expect(await control.journal.verify({ ...live, times: 2 })).toMatchObject({ ok: true });
  expect(await control.journal.verify({ ...live, times: 1 })).toMatchObject({ ok: false, count: 2 });
  expect(await control.journal.verify({ ...live, at_most: 1 })).toMatchObject({ ok: false, near_misses: [] });
  expect(await control.journal.verify({ ...live, at_least: 1, at_most: 3 })).toMatchObject({ ok: true });
  expect(await control.journal.verify({ operation: "GetMeetings", at_most: 0 })).toMatchObject({ ok: true });
  const missed = await control.journal.verify({ operation: "GetSessions", query: { status: "LIVE", page_no: 3 } });
  expect(missed).toMatchObject({ ok: false, count: 0 });
  expect(missed.message).toBe(
    [
      "requests with operation=GetSessions status=LIVE page_no=3: expected at least 1, got 0",
      `  near miss: #2 GET /client/v4${sessions}: query page_no is "2", not "3"`,
      `  near miss: #1 GET /client/v4${sessions}: query page_no is "1", not "3"`,
    ].join("\n"),
  );
  expect(missed.near_misses.map(({ request }) => request.seq)).toEqual([2, 1]);
});

test("an empty journal says so", async () => {
  const { control } = await controlled("in-process");
  expect((await control.journal.verify({ operation: "GetSessions" })).message).toContain("no request was made");
});

test("the nearest come first, and what has nothing in common is no near miss", async () => {
  const { url, control } = await controlled("in-process");
  await get(url, `${sessions}?status=LIVE&page_no=1`);
  await get(url, `${sessions}?page_no=2`);
  await get(url, `${documentedApp}/meetings`);
  const wanted = { operation: "GetSessions", status: 404, query: { status: "LIVE", page_no: 3 } } as const;
  const { message, near_misses } = await control.journal.verify(wanted);
  expect(message).toMatch(/^requests with operation=GetSessions status=404 status=LIVE page_no=3: /);
  expect(near_misses.map(({ request, differs }) => [request.seq, differs.length])).toEqual([
    [1, 2],
    [2, 3],
  ]);
  const one = await control.journal.verify({ operation: "GetSessionDetails" });
  expect(one.near_misses.map(({ request }) => request.seq)).toEqual([3, 2, 1]);
});

test("a verdict that depends on requests no longer known is not ok", async () => {
  const { url, control } = await controlled("in-process", { journal: 2 });
  await get(url, `${documentedApp}/meetings`);
  for (let page = 1; page <= 3; page++) await get(url, `${sessions}?page_no=${page}`);
  const hint = "\n  no longer known: 2 requests; clear the journal before, or let it keep more (journal)";
  for (const open of [{ times: 0 }, { at_least: 1 }, { at_most: 1 }]) {
    const verified = await control.journal.verify({ operation: "GetMeetings", ...open });
    expect(verified).toMatchObject({ ok: false, count: 0, forgotten: 2 });
    expect(verified.message.endsWith(hint)).toBe(true);
  }
  expect(await control.journal.verify({ operation: "GetSessions", times: 2 })).toMatchObject({ ok: false, count: 2 });
  expect(await control.journal.verify({ operation: "GetSessions", at_least: 2 })).toMatchObject({ ok: true });
  expect(await control.journal.verify({ operation: "GetSessions", at_most: 4 })).toMatchObject({ ok: true });
  const known = await control.journal.verify({ operation: "GetSessions", at_most: 1 });
  expect(known).toMatchObject({ ok: false, count: 2 });
  expect(known).not.toHaveProperty("forgotten");
  await control.journal.clear();
  expect(await control.journal.verify({ operation: "GetMeetings", times: 0 })).toMatchObject({ ok: true });
});

test("without a journal, nothing is verified once a request was made", async () => {
  const { url, control } = await controlled("in-process", { journal: 0 });
  expect(await control.journal.verify({ operation: "GetMeetings", times: 0 })).toMatchObject({ ok: true });
  await get(url, `${documentedApp}/meetings`);
  const verified = await control.journal.verify({ operation: "GetSessions" });
  expect(verified.message).toContain("no longer known: 1 request;");
  expect(verified.message).not.toContain("no request was made");
  expect(await control.journal.verify({ operation: "GetMeetings", times: 0 })).toMatchObject({ ok: false });
});
