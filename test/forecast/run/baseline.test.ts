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
