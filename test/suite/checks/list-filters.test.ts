import { expect, test } from "vitest";
import { parametersOf } from "../../../src/contract/operations.js";
import type { ParameterName } from "../../../src/contract/parameters.js";
import { listOperations, revisions } from "../../../src/contract/revisions.js";
import { listFilters } from "../../../src/suite/checks/list-filters.js";
import { goodRules, listServer } from "../mutants/list-server.js";
import { type Json, rewritingBody, rowsOf } from "../mutants/mutant.js";
import { runOn, sharedMock } from "../mutants/run.js";

/** Query parameters of lists that are no filters. */
const others: readonly ParameterName[] = ["PageNo", "PerPage", "SortBy", "SortOrder"];

test.each(listOperations)("every filter of %s has a check", (list) => {
  const filters = revisions
    .flatMap((revision) => parametersOf(list, revision))
    .flatMap(([name, parameter]) => (parameter.in === "query" && !others.includes(name) ? [name] : []));
  expect(new Set(listFilters[list].flatMap(({ parameters }) => parameters))).toEqual(new Set(filters));
});

test("a time that stands for none leads to no time that RFC 3339 cannot write", async () => {
  const { app } = await sharedMock("2026-01");
  const injectable = rewritingBody(["GetSessions"], (body) => {
    for (const row of rowsOf(body)) if (row.status === "LIVE") row.ended_at = "0001-01-01T00:00:00Z";
  })(app);
  const { log } = await runOn(injectable, { only: ["GetSessions/start_time"] });
  const times = log.flatMap(({ probe }) => probe.query?.start_time ?? []);
  expect(times.filter((time) => !/^\d{4}-/.test(String(time)))).toEqual([]);
});

test("a count that changes between the filter and the response is no failure", async () => {
  const { app } = await sharedMock("2026-01");
  let requests = 0;
  const injectable = rewritingBody(["GetSessions"], (body, { url }) => {
    const most = Number(/^0:(\d+)$/.exec(url.searchParams.get("participants") ?? "")?.[1] ?? Number.NaN);
    const live = rowsOf(body).find(({ status }) => status === "LIVE");
    if (Number.isNaN(most) || live === undefined || requests++ > 0) return;
    live.live_participants = live.max_concurrent_participants = most + 1;
  })(app);
  const { results } = await runOn(injectable, { only: ["filters/GetSessions/participants"] });
  expect(requests).toBeGreaterThan(1);
  expect(results[0]?.verdict).toBe("pass");
});

test.each([
  ["takes + for a space", "+", " "],
  ["drops a backslash", "\\", ""],
])("a search that %s fails, whatever other unusual titles there are", async (_, mark, taken) => {
  const { app } = await sharedMock("2026-07");
  const odd = [`Q&A (50%) "live" #1`, "Why?", "A|B testing", "it's $ale", "sales\\office", "C++ guild"];
  const titles = rewritingBody(["GetSessions"], (body) => {
    for (const row of rowsOf(body)) {
      row.meeting_display_name = odd[Number.parseInt(row.id.at(-1), 16) % 8] ?? "Stand-up";
    }
  });
  const search = (row: Json, value: string, url: URL) =>
    goodRules.filters.search?.(row, value.replaceAll(mark, taken), url) ?? true;
  const server = listServer("GetSessions", { ...goodRules, filters: { ...goodRules.filters, search } });
  const only = ["filters/GetSessions/search-meeting-display-name"];
  const { results } = await runOn(server(titles(app)), { revision: "2026-07", only });
  expect(results.map(({ verdict }) => verdict)).toEqual(["fail"]);
});

test("a search may find rows by single words of any script", async () => {
  const { app } = await sharedMock("2026-07");
  const titles = ["Ещё раз", "Ещё планёрка", "sales_weekly", "weekly_planning", "Réunion d'équipe"];
  const titled = rewritingBody(["GetSessions"], (body) => {
    for (const row of rowsOf(body)) row.meeting_display_name = titles[Number.parseInt(row.id.at(-1), 16) % 5];
  });
  const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const search = ({ id, associated_id, meeting_display_name }: Json, value: string) =>
    [id, associated_id].includes(value) || wordsOf(value).some((word) => wordsOf(meeting_display_name).includes(word));
  const server = listServer("GetSessions", { ...goodRules, filters: { ...goodRules.filters, search } });
  const only = ["filters/GetSessions/search-meeting-display-name"];
  const { results } = await runOn(server(titled(app)), { revision: "2026-07", only });
  expect(results.map(({ verdict }) => verdict)).toEqual(["pass"]);
});
