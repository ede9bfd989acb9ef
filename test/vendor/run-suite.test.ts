import { expect, test } from "vitest";
import { operationIds } from "../../src/contract/operations.js";
import { definitionOf, revisions } from "../../src/contract/revisions.js";
import { spokenRevision } from "../clients/sdk-version.js";
import { judge } from "./run-suite.js";
import { suites, type TestOutcome } from "./suites.js";

const tests = operationIds.map((operation) => ({ operation, name: `test ${operation}` }));
const outcomes = tests.map(({ name }): TestOutcome => ({ name, outcome: "passed", detail: "" }));

test("a suite whose tests pass, some of them twice, has no problem", () => {
  const [first] = outcomes;
  expect(judge(tests, [...outcomes, ...(first ? [first] : [])])).toMatchObject({
    operations: { GetMeetings: { passed: 2, tests: 2 }, GetSessions: { passed: 1, tests: 1 } },
    problems: [],
  });
});

test.each(["failed", "skipped"] as const)("a test that is %s is a problem", (outcome) => {
  const [first, ...rest] = outcomes;
  const result = judge(tests, [{ name: first?.name ?? "", outcome, detail: "why" }, ...rest]);
  expect(result).toMatchObject({
    operations: { GetMeetings: { passed: 0, tests: 1 } },
    problems: [`test GetMeetings ${outcome}: why`],
  });
});

test("a test that did not run, and an operation without tests, are problems", () => {
  expect(judge(tests.slice(1), outcomes.slice(2))).toMatchObject({
    problems: ["test GetSessions did not run", "GetMeetings has no test in this suite"],
  });
});

test("every revision that SDKs of Python and Go speak has a suite", () => {
  const covered = suites.map((suite) => `${suite.language} ${spokenRevision(suite)}`);
  const known = revisions.flatMap((revision) =>
    definitionOf(revision).sdks.flatMap(({ language }) => (language === "js" ? [] : `${language} ${revision}`)),
  );
  expect(known.filter((one) => !covered.includes(one))).toEqual([]);
});
