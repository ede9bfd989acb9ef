import assert from "node:assert/strict";
import { test } from "node:test";
import { allMeetings, minutesOf, openTitles } from "./app.mjs";

test("lists meetings", async () => {
  const meetings = await allMeetings();
  assert.ok(meetings.length > 0);
});

test("shows the titles of open meetings", async () => {
  const titles = await openTitles();
  assert.ok(titles.length > 0);
  assert.equal(typeof titles[0], "string");
});

test("counts minutes", async () => {
  assert.ok((await minutesOf("session_id")) >= 0);
});
