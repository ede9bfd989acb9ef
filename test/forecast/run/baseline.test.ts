import { expect, test } from "vitest";
import { applyBaseline } from "../../../src/forecast/run/baseline.js";
import { finding, report } from "../sample-report.js";

test("a baseline accepts findings until it expires, and says what is no longer needed", () => {
  const entry = { mutant: finding.id, reason: "known" };
  const ids = [finding.id];
  expect(applyBaseline(report, [entry], "2026-11-27", ids)).toMatchObject({ outcome: "survives", problems: [] });
  expect(applyBaseline(report, [{ ...entry, expires: "2026-11-26" }], "2026-11-27", ids)).toMatchObject({
    outcome: "unnoticed",
    problems: [expect.stringContaining("expired")],
  });
  const [result] = report.results;
  if (!result) throw new Error("There is no result.");
  const noticed = { ...report, results: [{ ...result, verdict: "noticed" as const }] };
  expect(applyBaseline(noticed, [entry], "2026-11-27", ids).problems).toEqual([
    expect.stringContaining("is noticed now"),
  ]);
  expect(applyBaseline(report, [entry, { ...entry, mutant: "profile/maxPage" }], "2026-11-27", ids).problems).toEqual([
    "baseline profile/maxPage: there is no such mutant; correct or remove the entry",
  ]);
});

test("what a baseline accepts does not hide that a forecast ended before it tried anything", () => {
  const [result] = report.results;
  if (!result) throw new Error("There is no result.");
  const ended = { ...report, reason: "the budget was used up", results: [{ ...result, verdict: "not-run" as const }] };
  expect(applyBaseline(ended, [], "2026-11-27", []).outcome).toBe("unstable");
});

test("an entry names mutants as --only does, and is needed while one of them is unnoticed or was not run", () => {
  const others = ["transport/GetMeetings/reset", "transport/GetMeetings/slow"];
  const [result] = report.results;
  if (!result) throw new Error("There is no result.");
  const noticed = others.map((id) => ({ ...result, id, verdict: "noticed" as const }));
  const results = [{ ...result, id: "profile/maxPerPage/25" }, ...noticed];
  const ids = results.map(({ id }) => id);
  const apply = (mutant: string, run = results) =>
    applyBaseline({ ...report, results: run }, [{ mutant, reason: "known" }], "2026-11-27", ids);
  expect(apply("profile/*")).toMatchObject({ outcome: "survives", problems: [] });
  expect(apply("maxPerPage").results[0]?.accepted).toBe("known");
  expect(apply("*a*")).toMatchObject({ outcome: "survives", problems: [] });
  expect(apply("transport/GetMeetings").problems).toEqual([
    "baseline transport/GetMeetings: they are noticed now; remove the entry",
  ]);
  expect(apply("transport/GetMeetings", results.slice(0, 2)).problems).toEqual([]);
});
