import { expect, test } from "vitest";
import { behaviourEntries, defaultProfile } from "../../../src/contract/behaviour.js";
import { operationIds } from "../../../src/contract/operations.js";
import { revisions } from "../../../src/contract/revisions.js";
import { operators } from "../../../src/forecast/mutants/contract.js";
import { deriveMutants } from "../../../src/forecast/mutants/registry.js";
import { failures } from "../../../src/forecast/mutants/transport.js";
import { mutantKinds } from "../../../src/forecast/names.js";
import { createMock } from "../../../src/index.js";

test.each(revisions)("mutants of %s: distinct ids, every operation, every operator that applies", async (revision) => {
  const mutants = await deriveMutants({ revision, profile: defaultProfile, from: "2026-01", to: "2026-09" });
  const ids = mutants.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(mutants.map(({ kind }) => kind))).toEqual(new Set(mutantKinds));
  expect(new Set(mutants.flatMap(({ operations }) => operations))).toEqual(new Set(operationIds));
  const used = new Set(mutants.filter(({ kind }) => kind === "contract").map(({ operator }) => operator));
  const unused = Object.keys(operators).filter((name) => !used.has(name));
  expect(unused.every((name) => name === "response-property-any-of-added")).toBe(true);
  expect(mutants.filter(({ kind }) => kind === "transport").length).toBe(
    operationIds.length * Object.keys(failures).length,
  );
});

test("every assumed entry of the profile has a mutant, and no other one", async () => {
  const derived = await deriveMutants({ revision: "2026-01", profile: defaultProfile, from: "2026-01", to: "2026-01" });
  const mutants = derived.filter(({ kind }) => kind === "profile");
  const assumed = Object.entries(behaviourEntries).flatMap(([name, { origin }]) =>
    origin === "assumed" ? [name] : [],
  );
  expect(new Set(mutants.map(({ operator }) => operator))).toEqual(new Set(assumed));
});

test("what a profile has verified has no mutant, and what it only sets has others", async () => {
  const verified = { at: "2026-11-01T00:00:00.000Z", against: "https://api.cloudflare.com/client/v4" };
  const profile = { maxPerPage: { value: 50, verified }, defaultPerPage: 50 } as const;
  const derived = await deriveMutants({ revision: "2026-01", profile, from: "2026-01", to: "2026-01" });
  const ids = derived.map(({ id }) => id).filter((id) => /^profile\/.*PerPage/.test(id));
  expect(ids).toEqual(["profile/defaultPerPage/25"]);
});

test("all changes of a revision list their fields, unless a parameter was added, which changes anything", async () => {
  const derived = await deriveMutants({ revision: "2026-01", profile: defaultProfile, from: "2026-01", to: "2026-09" });
  const changesOf = (name: string) => derived.find(({ id }) => id === `history/${name}/everything`)?.changes;
  expect(changesOf("2026-07/GetSessions")).toEqual(["$.paging", "$.data.sessions[*].meta"]);
  expect(changesOf("2026-07/GetSessionDetails")).toEqual(["$.data.session", "$.data.session.meta"]);
  expect(changesOf("2026-07/GetMeetings")).toBeUndefined();
});

test("a mock takes the settings of every mutant", async () => {
  const mock = await createMock();
  const mutants = await deriveMutants({ revision: "2026-09", profile: defaultProfile, from: "2026-01", to: "2026-09" });
  for (const [index, { settings }] of mutants.entries()) {
    await mock.control.scopes.create({ name: `m${index % 500}-${index}`, ...settings });
    await mock.control.scopes.drop({ name: `m${index % 500}-${index}` });
  }
  await mock.close();
});
