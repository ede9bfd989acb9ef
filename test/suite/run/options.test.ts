import { expect, test } from "vitest";
import {
  applyBaseline,
  coverageOf,
  credentialsFrom,
  exitCodeOf,
  httpTarget,
  injectTarget,
  planChecks,
  probesOf,
  recordFailures,
  recordingTarget,
  recordRun,
  runSuite,
} from "../../../src/suite/index.js";

const target = httpTarget("http://127.0.0.1:1/client/v4", () => Promise.reject(new Error("nothing is sent")));
const usual = { target, account: "a", app: "b" };

test.each<readonly [options: unknown, message: string]>([
  [null, "The options of runSuite are null: expected { target, account, app, "],
  [
    { ...usual, target: "http://127.0.0.1:1" },
    'target is "http://127.0.0.1:1": expected a target, such as httpTarget(url)',
  ],
  [{ account: "a", app: "b" }, "target is missing: expected a target, such as httpTarget(url)"],
  [{ target, app: "b" }, "account is missing: expected an id"],
  [{ ...usual, app: "a/b" }, 'app is "a/b": expected an id'],
  [{ ...usual, acount: "a" }, "acount is not an option of runSuite; did you mean account?"],
  [{ ...usual, credentials: { tokn: "secret" } }, "credentials: expected { token } or { email, key }"],
  [{ ...usual, revision: "2026-02" }, 'revision is "2026-02": expected one of auto, 2026-01, '],
  [{ ...usual, only: "shape" }, 'only is "shape": expected a list of patterns'],
  [{ ...usual, profile: { maxPerPag: 1 } }, "profile.maxPerPag is no entry; did you mean maxPerPage?"],
  [{ ...usual, limits: { rsp: 1 } }, "rsp is not an option of limits; did you mean rps?"],
  [{ ...usual, limits: { rps: 0 } }, "rps is 0: expected a number greater than 0"],
])("options that cannot be used are rejected before a request: %#", async (options, message) => {
  await expect(runSuite(options as typeof usual)).rejects.toThrow(message);
});

test.each([null, {}, "http://127.0.0.1:1"])("%j is no app in this process", (app) => {
  expect(() => injectTarget(app as never)).toThrow(/^injectTarget: expected an app with inject, got /);
});

test.each<readonly [call: unknown, message: string, ...args: unknown[]]>([
  [exitCodeOf, "expected a report of runSuite, got null", null],
  [coverageOf, "expected a report of runSuite, got {}", {}],
  [recordRun, "expected a report of runSuite, got nothing", undefined],
  [recordFailures, 'expected a report of runSuite, got "report.json"', "report.json"],
  [applyBaseline, "expected a report of runSuite, got []", [], [], "2026-12-31"],
  [applyBaseline, "expected what baselineModel parses, got {}", { results: [], outcome: "conforms" }, {}],
  [applyBaseline, "expected a date such as 2026-12-31, got a Date", { results: [], outcome: "" }, [], new Date(0)],
  [recordingTarget, "expected a recording, as recordRun returns it, got null", null],
  [probesOf, "expected a recording, as recordRun returns it, got 5", 5],
  [planChecks, "expected an object, got null", null, "auto"],
  [credentialsFrom, "expected an object such as process.env", "secret"],
])("an argument of another kind is rejected: %# %s", (call, message, ...args) => {
  const called = call as (...args: readonly unknown[]) => unknown;
  expect(() => called(...args)).toThrow(`${called.name}: ${message}`);
});

test("planChecks rejects what runSuite does", () => {
  expect(() => planChecks({ only: "shape" } as never, "auto")).toThrow('only is "shape": expected a list of');
  expect(() => planChecks({}, "2026-02" as never)).toThrow('revision is "2026-02": expected one of auto, 2026-01');
});
