import { expect, test } from "vitest";
import { revisions } from "../../src/contract/revisions.js";
import { credentials, pathOf } from "../server/requests.js";
import { serve } from "./command.js";

const places = [
  { TZ: "UTC", LANG: "C", LC_ALL: "C" },
  { TZ: "Asia/Kathmandu", LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8" },
  { TZ: "America/St_Johns", LANG: "ar_EG.UTF-8", LC_ALL: "ar_EG.UTF-8" },
] as const;

const paths = [
  "meetings",
  "meetings?search=DESIGN",
  "sessions?per_page=100",
  "sessions?per_page=100&page_no=2",
  "sessions?sort_by=minutesConsumed&sort_order=ASC",
  "sessions?search=PLANNING&participants=2:9",
  "sessions?start_time=2026-01-10T00:00:00%2B05:45&end_time=2026-01-12T00:00:00Z",
  "sessions?status=LIVE",
  "sessions/none",
].flatMap((path) =>
  [pathOf("023e105f4ecef8ad9ca31a8372d0c353", "app_id"), pathOf("ı", "İ")].map((app) => `${app}/${path}`),
);

test.each(revisions)("%s: every process returns the same bytes, in every time zone and language", async (revision) => {
  const responses = await Promise.all(
    places.map(async (place) => {
      const { url } = await serve(["--revision", revision], place);
      const texts: string[] = [];
      for (const path of paths) texts.push(await (await fetch(url + path, { headers: credentials })).text());
      return texts;
    }),
  );
  const [first, ...others] = responses;
  for (const other of others) expect(other).toEqual(first);
  // Each request has a response of its own, or equality would mean little.
  expect(new Set(first).size).toBeGreaterThan(paths.length - 4);
});
