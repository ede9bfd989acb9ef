import { describe, expect, test } from "vitest";
import { headline } from "../../../src/suite/reports/summary.js";
import { applyBaseline, type Baseline } from "../../../src/suite/run/baseline.js";
import { exitCodeOf, type Report } from "../../../src/suite/run/report.js";
import { rewritingBody, rowsOf } from "../mutants/mutant.js";
import { runOn, sharedMock } from "../mutants/run.js";

const today = "2026-02-01";
const known = {
  check: "shape/GetMeetings/body",
  code: "body-invalid_type",
  path: "data[*].title",
  reason: "the live API returns null",
};

describe("a baseline", () => {
  test("accepts what it names", async () => {
    const report = applyBaseline(await broken(), [known], today);
    expect(exitCodeOf(report)).toBe(0);
    expect(report.baseline).toEqual({ accepted: 1, problems: [] });
    expect(headline(report)).toMatch(/conforms to 2026-01, but for 1 accepted deviation \(/);
  });

  test("does not accept anything else", async () => {
    const report = applyBaseline(await broken(), [{ ...known, path: "data[*].id" }], today);
    expect(exitCodeOf(report)).toBe(1);
  });

  test("counts until its last day, and not after it", async () => {
    const expiring: Baseline = [{ ...known, expires: today }];
    expect(exitCodeOf(applyBaseline(await broken(), expiring, today))).toBe(0);
    const late = applyBaseline(await broken(), expiring, "2026-02-02");
    expect(exitCodeOf(late)).toBe(1);
    expect(late.baseline?.problems).toEqual([expect.stringContaining("expired on 2026-02-01")]);
  });

  test("fails when it names a check that there is not", async () => {
    const report = applyBaseline(await sound(), [{ ...known, check: "shape/GetMeetngs/body" }], today);
    expect(exitCodeOf(report)).toBe(1);
    expect(report.baseline?.problems).toEqual([expect.stringContaining("there is no such check")]);
  });

  test("fails when what it names is gone", async () => {
    const report = applyBaseline(await sound(), [known], today);
    expect(exitCodeOf(report)).toBe(1);
    expect(report.baseline?.problems).toEqual([expect.stringContaining("the deviation is gone")]);
  });

  test("calls nothing gone that was not looked at", async () => {
    const { app } = await sharedMock("2026-01");
    const report = await runOn(app, { revision: "2026-01", only: ["errors"] });
    expect(exitCodeOf(applyBaseline(report, [known], today))).toBe(0);
  });
});

async function broken(): Promise<Report> {
  const { app } = await sharedMock("2026-01");
  const nulls = rewritingBody(["GetMeetings"], (body) => {
    for (const row of rowsOf(body)) row.title = null;
  });
  return runOn(nulls(app), { revision: "2026-01", only: ["shape/GetMeetings"] });
}

async function sound(): Promise<Report> {
  const { app } = await sharedMock("2026-01");
  return runOn(app, { revision: "2026-01", only: ["shape/GetMeetings"] });
}
