import { describe, expect, test } from "vitest";
import { captureModel, captureShapes, compareCaptures, compareWithModels } from "../../../src/suite/reports/capture.js";
import { type Json, recordsOf, rewritingBody } from "../mutants/mutant.js";
import { runOn, sharedMock, sharedReport } from "../mutants/run.js";

describe("a capture", () => {
  test("holds no values", async () => {
    const capture = await captured();
    expect(captureModel.parse(capture)).toEqual(capture);
    const { operations } = capture;
    const text = JSON.stringify(operations);
    expect(text).not.toMatch(/20\d\d-\d\d-\d\d|[\da-f]{8}-[\da-f]{4}|app_id/);
    expect(operations.GetSessions?.["data.sessions[*].created_at"]?.formats).toEqual(["date-time"]);
    expect(operations.GetSessions?.["data.sessions[*].status"]?.members).toEqual(["ENDED", "LIVE"]);
  });

  test("is the same for the same target", async () => {
    const { app } = await sharedMock("2026-01");
    const again = captureShapes(await runOn(app, { revision: "2026-01" }));
    expect(compareCaptures(await captured(), again)).toEqual([]);
  });

  test.each([
    ["a new field", "region: is new", (record: Json) => Object.assign(record, { region: "weur" })],
    ["a lost field", "type: is gone", (record: Json) => delete record.type],
    ["a null", "types now include null", (record: Json) => Object.assign(record, { meeting_display_name: null })],
    ["a new member", "members now include PAUSED", (record: Json) => Object.assign(record, { status: "PAUSED" })],
    [
      "another format",
      "no longer always looks like date-time",
      (record: Json) => Object.assign(record, { created_at: "now" }),
    ],
  ])("compares as different by %s", async (_, change, damage) => {
    const { app } = await sharedMock("2026-01");
    const injectable = rewritingBody(["GetSessionDetails"], (body) => {
      for (const record of recordsOf(body)) damage(record);
    })(app);
    const report = await runOn(injectable, { revision: "2026-01", only: ["agreement/GetSessionDetails"] });
    expect(compareCaptures(await captured(), captureShapes(report))).toContainEqual(expect.stringContaining(change));
  });

  test("is shown beside the models", async () => {
    const lines = compareWithModels(await captured(), await captured());
    const line = lines.find((one) => one.includes("data.session.ended_at:"));
    expect(line).toMatch(
      /^GetSessionDetails {2}data\.session\.ended_at: optional; seen string in (\d+)%; by the mock string in \1%$/,
    );
  });
});

async function captured() {
  return captureShapes(await sharedReport("2026-01"));
}
