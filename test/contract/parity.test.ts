import { expect, test } from "vitest";
import { type BehaviourName, behaviourEntries, resolveProfile } from "../../src/contract/behaviour.js";
import { operationIds } from "../../src/contract/operations.js";
import { parityTable } from "../../src/contract/parity.js";
import { controlled, ways } from "../server/control/controlled.js";

const { ledger } = resolveProfile({});
const verified = { at: "2026-11-02T10:00:00Z", against: "https://api.example/client/v4" };

test("every operation of the API is listed, and the served ones with what they have", () => {
  const operations = parityTable(ledger);
  expect(operations).toHaveLength(62);
  expect(
    operations
      .filter(({ served }) => served)
      .map(({ id }) => id)
      .sort(),
  ).toEqual([...operationIds].sort());
  for (const { served, parameters, fields, statuses } of operations) {
    expect([parameters.length > 0, fields.length > 0, statuses.length > 0]).toEqual([served, served, served]);
  }
});

test("every entry of the profile is about something that is served", () => {
  const named = parityTable(ledger).flatMap(({ behaviour, parameters, fields, statuses }) => [
    ...behaviour,
    ...[...parameters, ...fields, ...statuses].flatMap((row) => row.behaviour),
  ]);
  const names = Object.keys(behaviourEntries) as BehaviourName[];
  expect(names.filter((name) => !named.includes(name))).toEqual([]);
});

test("what is known of a parameter, field or status, in all revisions or in one", () => {
  const find = (id: string, operations = parityTable(ledger)) => operations.find((operation) => operation.id === id);
  expect(find("GetMeetings")?.parameters).toContainEqual({
    name: "search",
    revisions: ["2026-01", "2026-07", "2026-09"],
    evidence: ["documented (2026-07, 2026-09)", "example (2026-01)", "vendor tests"],
    behaviour: ["searchMatch", "searchCaseSensitive"],
  });
  expect(find("GetSessionDetails")?.fields).toContainEqual(
    expect.objectContaining({ name: "data.session.ended_at", revisions: ["2026-01"], behaviour: ["endedAtWhenLive"] }),
  );
  expect(find("GetActiveSession")?.statuses).toContainEqual(
    expect.objectContaining({ name: "404", evidence: ["noActiveSession: documented"] }),
  );
  const one = find("GetSessionDetails", parityTable(ledger, ["2026-07"]));
  expect(one?.fields.map(({ name }) => name)).toContain("data.ended_at");
  expect(one?.fields.map(({ name }) => name)).not.toContain("data.session.ended_at");
});

test("the date of a live verification is evidence", () => {
  const measured = resolveProfile({ maxPerPage: { value: 100, verified } }).ledger;
  const parameters = parityTable(measured).find(({ id }) => id === "GetMeetings")?.parameters;
  expect(parameters?.find(({ name }) => name === "per_page")?.evidence).toEqual([
    "documented",
    "vendor tests",
    "maxPerPage verified live on 2026-11-02",
  ]);
});

test.each(ways)("%s, a mock serves the table of its revision and profile", async (way) => {
  const profile = { maxPerPage: { value: 100, verified } };
  const { control, url } = await controlled(way, { revision: "2026-07", profile });
  const table = parityTable(resolveProfile(profile).ledger, ["2026-07"]);
  expect((await control.parity.read()).operations).toEqual(table);
  const { data } = JSON.parse(await (await fetch(`${new URL(url).origin}/_testkit/parity`)).text());
  expect(data.operations).toEqual(table);
});
