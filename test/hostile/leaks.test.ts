import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { createMock, type Mock } from "../../src/server/mock.js";
import { captureShapes } from "../../src/suite/reports/capture.js";
import { recordFailures, recordRun } from "../../src/suite/reports/recording.js";
import { reporters } from "../../src/suite/reports/registry.js";
import { createBaseline } from "../../src/suite/run/baseline.js";
import type { Report } from "../../src/suite/run/report.js";
import { runSuite } from "../../src/suite/run/run.js";
import { type Injectable, injectTarget } from "../../src/suite/target/target.js";

let mock: Mock;

beforeAll(async () => {
  mock = await createMock({ meetings: 3, sessions: 5 });
});

/** A text that no word of ours contains, and that is no id, time or word of the API. */
const foreign = fc
  .tuple(
    fc.stringMatching(/^[a-z]{3}$/),
    fc.constantFrom("", " ", "@", "::", "\n", "'", '"', "<", "\u202e", "é", "/", "."),
  )
  .map(([word, between]) => `qz${word}${between}${word}zq`);

const place = fc.record({
  field: fc.constantFrom(
    "id",
    "title",
    "meeting_display_name",
    "status",
    "created_at",
    "type",
    "meta",
    "live_participants",
  ),
  isName: fc.boolean(),
  /** Whether every second response has it, so that responses contradict each other. */
  isRare: fc.boolean(),
  wrap: fc.constantFrom<(text: string) => unknown>(
    (text) => text,
    (text) => [text],
    (text) => ({ [text]: text }),
    (text) => ({ title: [{ id: text }] }),
  ),
});

/** Everything that a run can write, as one text. */
function written(report: Report): string {
  return [
    ...Object.values(reporters).map(({ render }) => render(report)),
    ...[recordRun(report), recordFailures(report), captureShapes(report), createBaseline(report, [])].map((file) =>
      JSON.stringify(file),
    ),
  ].join("\n");
}

describe("nothing that a target writes of its own leaves", () => {
  test("wherever it is, and whatever it is put into", async () => {
    await fc.assert(
      fc.asyncProperty(foreign, place, async (text, { field, isName, isRare, wrap }) => {
        const report = await run((record, count) =>
          isRare && count % 2 === 0
            ? record
            : isName
              ? { ...record, [text]: wrap(text) }
              : field in record
                ? { ...record, [field]: wrap(text) }
                : record,
        );
        const output = written(report);
        for (const form of formsOf(text)) expect(output).not.toContain(form);
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  test("but the words of the API in names do", async () => {
    const report = await run((record) => ({
      ...record,
      organizer_email: 1,
      qzabc_email: "qzabc@abczq",
      title: ["qzabc"],
    }));
    expect(written(report)).toMatch(/unknown_email[\s\S]*organizer_email|organizer_email[\s\S]*unknown_email/);
    expect(report.results.filter(({ verdict }) => verdict === "fail").map(({ id }) => id)).toContain(
      "shape/GetMeetings/body",
    );
  });
});

function run(change: (record: object, count: number) => unknown): Promise<Report> {
  let count = 0;
  const injectable: Injectable = {
    async inject(request) {
      count += 1;
      const response = await mock.app.inject(request);
      const body = JSON.stringify(response.json(), (_, value) =>
        typeof value === "object" && value !== null && "created_at" in value && !("@" in value) ? once(value) : value,
      );
      return { statusCode: response.statusCode, headers: response.headers, body };
    },
  };
  const changed = new WeakSet<object>();
  /** Changes a record once: `JSON.stringify` shows the result again, member by member. */
  function once(record: object): unknown {
    if (changed.has(record)) return record;
    const result = change(record, count);
    if (typeof result === "object" && result !== null) changed.add(result);
    return result;
  }
  return runSuite({
    target: injectTarget(injectable),
    account: "023e105f4ecef8ad9ca31a8372d0c353",
    app: "app_id",
    only: ["shape", "agreement", "invariants", "filters/GetMeetings/search", "paging/GetSessions/repeatable"],
    clock: { now: () => 0, sleep: () => Promise.resolve() },
  });
}

/** Returns a text as it is, and as the writers of reports escape it. */
function formsOf(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const base64 = Buffer.from(text).toString("base64").slice(0, -4);
  return [text, json, encodeURIComponent(text), base64, text.slice(0, 5), text.slice(-5)];
}
