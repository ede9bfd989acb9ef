import { describe, expect, test } from "vitest";
import { createMock } from "../../../src/server/mock.js";
import {
  probesOf,
  type Recording,
  recordFailures,
  recordingModel,
  recordingTarget,
  recordRun,
} from "../../../src/suite/reports/recording.js";
import type { Report } from "../../../src/suite/run/report.js";
import { runSuite } from "../../../src/suite/run/run.js";
import { exchangeMutants } from "../mutants/exchanges.js";
import { goodRules, listServer } from "../mutants/list-server.js";
import { listMutants } from "../mutants/lists.js";
import { type Json, rewritingBody, rowsOf } from "../mutants/mutant.js";
import { recordMutants } from "../mutants/records.js";
import { documentedApp, runOn, sharedMock, sharedReport, sharedRun, still } from "../mutants/run.js";

describe("a recording", () => {
  test("replays to the same verdicts, without the target", async () => {
    const report = await sharedReport("2026-01");
    expect(verdicts(await replay(recordRun(report)))).toEqual(verdicts(report));
  });

  test("replays titles that end with an emoji, or that only one of both lists was searched for", async () => {
    const mock = await createMock({ revision: "2026-07", auth: { token: "secret" }, meetings: 0, sessions: 0 });
    const tenant = { account_id: documentedApp.account, app_id: documentedApp.app };
    const titles = ["日本語会議 🎉", "Réunion d'équipe", "Straße", "naïve café", "Weekly review", "週次 🎉"];
    for (const number of Array(24).keys()) {
      const title = `${titles[number % titles.length]}${number % 4 === 0 ? "" : ` ${number}`}`;
      const { id: meeting_id } = await mock.control.meetings.create({ ...tenant, title });
      if (number % 2 === 0) continue;
      await mock.control.sessions.start({ ...tenant, meeting_id, participants: ["Ada", "Grace"] });
      await mock.control.sessions.end({ ...tenant, meeting_id });
    }
    const report = await runOn(mock.app, { revision: "2026-07" });
    await mock.close();
    expect(report.outcome).toBe("conforms");
    expect(verdicts(await replay(recordRun(report)))).toEqual(verdicts(report));
  });

  test.each([
    [
      "letters of many kinds",
      3,
      ["Launch", "Ü", "🚀", "Board", "Müller", "café", "Éclair", "50%", "会議", "हिन्दी", "①", "i̇"],
    ],
    ["words that others contain", 1, ["Plan", "Planning", "Lunch", "Plans", "Retro"]],
    ["words that differ in accents", 1, ["Café", "cafe", "cafeteria", "Lunch"]],
  ])("replays titles with %s", async (_, length, words) => {
    const mock = await createMock({ revision: "2026-07", auth: { token: "secret" }, meetings: 0, sessions: 0 });
    const tenant = { account_id: documentedApp.account, app_id: documentedApp.app };
    for (const number of Array(40).keys()) {
      const place = (step: number) => number * (2 + step) + step * number ** 2;
      const title = [1, 2, 3].slice(0, length).map((step) => words[place(step) % words.length]);
      await mock.control.meetings.create({ ...tenant, title: title.join(" ") });
    }
    const report = await runOn(folding(mock.app), { revision: "2026-07" });
    await mock.close();
    const { outcome, results } = await replay(recordRun(report));
    const search = results.find(({ id }) => id === "filters/GetMeetings/search-title");
    expect([report.outcome, outcome, search?.verdict]).toEqual(["conforms", "conforms", "pass"]);
  });

  test("without a response that a check needs skips the check, unless it failed", async () => {
    const { report } = await sharedRun("2026-07");
    const isSearch = ({ probe }: Recording["exchanges"][number]) =>
      probe.operation === "GetMeetings" && probe.query?.search !== undefined;
    const { exchanges, ...recording } = recordRun(report);
    const partial = { ...recording, exchanges: exchanges.filter((exchange) => !isSearch(exchange)) };
    const id = "filters/GetMeetings/search-title";
    const replayed = await replay(partial);
    expect(replayed).toMatchObject({ outcome: "conforms" });
    expect(replayed.results.find((result) => result.id === id)).toMatchObject({
      verdict: "skip",
      reason: expect.stringContaining("the recording has no response to GET /"),
    });
    expect(await replay({ ...partial, failed: [id] })).toMatchObject({ outcome: "broken" });
    expect(await replay({ ...recording, exchanges: exchanges.slice(0, 40) })).toMatchObject({ outcome: "unchecked" });
  });

  test("holds no token, account, title or metadata", async () => {
    const { report, bodies } = await sharedRun("2026-01");
    const text = JSON.stringify(recordRun(report));
    const titles = bodies.flatMap((body) =>
      [...body.matchAll(/"(?:title|meeting_display_name)":"([^"]+)"/g)].map(([, title]) => title ?? ""),
    );
    expect(titles.length).toBeGreaterThan(10);
    const secrets = new Set(["secret", "Bearer", "authorization", "023e105f4ecef8ad9ca31a8372d0c353", ...titles]);
    expect([...secrets].filter((secret) => text.includes(secret))).toEqual([]);
    expect(text).not.toMatch(/"meta\\":\{\\"/);
    expect(text).toContain('"account":"$ACCOUNT","app":"$APP"');
  });

  test("holds no secret of a storage, and still a recording_config that fits the model", async () => {
    const { report, bodies } = await sharedRun("2026-07");
    const secrets = bodies.flatMap((body) =>
      [...body.matchAll(/"(?:password|private_key|bucket|host|rtmp_url)":"([^"]+)"/g)].map(([, text]) => text ?? ""),
    );
    expect(secrets.length).toBeGreaterThan(3);
    const recording = recordRun(report);
    const text = JSON.stringify(recording);
    expect([...new Set(secrets)].filter((secret) => text.includes(secret))).toEqual([]);
    expect(text).toMatch(/video_config/);
    expect(verdicts(await replay(recording))).toEqual(verdicts(report));
  });

  test("fits its model", async () => {
    const { app } = await sharedMock("2026-07");
    const recording = recordRun(await runOn(app, { revision: "2026-07", only: ["shape"] }));
    expect(recordingModel.parse(JSON.parse(JSON.stringify(recording)))).toEqual(JSON.parse(JSON.stringify(recording)));
  });
});

describe("what a failure leaves", () => {
  const mutants = [
    ...[...listMutants, ...recordMutants].filter((_, index) => index % 12 === 0),
    ...exchangeMutants.filter(({ name }) => /401 with (an error|a page)/.test(name)),
  ];
  test.each(mutants)("replays $name", async ({ wrap, killedBy, also = [], revision = "2026-01" }) => {
    const { app } = await sharedMock(revision);
    const report = await runOn(wrap(app), {
      revision,
      only: [killedBy, ...also, "shape"],
      limits: { maxRequests: 400 },
    });
    const repro = recordFailures(report);
    expect(repro?.exchanges.length).toBeLessThanOrEqual(report.log.length);
    expect(repro && verdicts(await replay(repro))[killedBy]).toBe("fail");
  });

  test("replays a search for an unusual title, whatever other titles there are", async () => {
    const { app } = await sharedMock("2026-07");
    const odd = ["#1 topic", "x|y|z", "ok", "Q&A [open]", "sales_weekly", "C++ guild", "C++ daily", "Stand-up"];
    const titled = rewritingBody(["GetSessions"], (body) => {
      for (const row of rowsOf(body)) row.meeting_display_name = odd[Number.parseInt(row.id.at(-1), 16) % odd.length];
    });
    const search = (row: Json, value: string, url: URL) =>
      goodRules.filters.search?.(row, value.replaceAll("+", " "), url) ?? true;
    const server = listServer("GetSessions", { ...goodRules, filters: { ...goodRules.filters, search } });
    const report = await runOn(server(titled(app)), { revision: "2026-07" });
    const repro = recordFailures(report);
    const failed = repro?.only?.map((id) => [id, "fail"]) ?? [];
    expect(failed.length).toBeGreaterThan(0);
    expect(repro && verdicts(await replay(repro))).toEqual(Object.fromEntries(failed));
  });

  test("is nothing when nothing failed", async () => {
    const { app } = await sharedMock("2026-01");
    expect(recordFailures(await runOn(app, { only: ["errors"] }))).toBeUndefined();
  });
});

function replay(recording: Recording): Promise<Report> {
  const { account, app, revision, livestreamSession, only, failed } = recording;
  return runSuite({
    ...{ account, app, revision, livestreamSession },
    target: recordingTarget(recording),
    credentials: { token: "recorded" },
    ...(only && { only }),
    replay: probesOf(recording),
    require: failed,
    clock: still,
    limits: { maxRequests: Number.POSITIVE_INFINITY, retries: 0 },
  });
}

/** A target whose search compares titles without case and accents. */
const folding = listServer("GetMeetings", {
  ...goodRules,
  filters: {
    ...goodRules.filters,
    search: (row, value) => [row.id, row.title].some((text) => plain(text).includes(plain(value))),
  },
});

function plain(text: string): string {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
}

function verdicts({ results }: Report): Record<string, string> {
  return Object.fromEntries(results.map(({ id, verdict }) => [id, verdict]));
}
