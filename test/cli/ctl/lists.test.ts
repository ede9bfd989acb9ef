import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { resultText } from "../../../src/cli/ctl-text.js";
import { controlMethods } from "../../../src/server/control/control.js";
import { createMock } from "../../../src/server/mock.js";
import { newFolder } from "../../new-folder.js";
import { commandPath, shell } from "../command.js";
import { runHere } from "../run-here.js";

async function controlled(env: Record<string, string> = {}) {
  const mock = await createMock({ meetings: 12, sessions: 30 });
  onTestFinished(() => mock.close());
  const url = await mock.listen();
  return { mock, url, ctl: (...args: string[]) => runHere(["ctl", "--url", url, ...args], env) };
}

test("meetings, sessions, participants and livestreams are listed", async () => {
  const { mock, ctl } = await controlled({ REALTIMEKIT_TESTKIT_ACCOUNT: "a", REALTIMEKIT_TESTKIT_APP: "b" });
  const tenant = { account_id: "a", app_id: "b" };
  const title = `Retro of ${"x".repeat(100)}`;
  await mock.control.meetings.create({ ...tenant, id: "retro", title });
  await mock.control.sessions.start({ ...tenant, meeting_id: "retro", session_id: "now", participants: ["Ada", "Bo"] });
  const { out } = await ctl("meetings", "list", "search=retro");
  // A pipe gets whole cells.
  expect(out).toMatch(new RegExp(`^ID .*TITLE\nretro +ACTIVE +2 +now +${title}\n`));
  const live = await ctl("sessions", "list", "--live");
  expect(live.out).toMatch(/^now +LIVE +2 /m);
  expect(live.out).not.toContain(" ENDED ");
  expect((await ctl("sessions", "list", "limit=1")).out).toMatch(/^1 of \d+; set limit and offset/m);
  expect((await ctl("sessions", "show", "now")).out).toMatch(/^id +now$[\s\S]*^ID .*\n.*Ada/m);
  expect((await ctl("participants", "now")).out).toMatch(/^ID +NAME .*\n.* Ada .*\n.* Bo /);
  expect((await ctl("livestreams", "list")).out).toMatch(/^ID +VIEWERS /);
  await mock.control.livestreams.start({ ...tenant, livestream_session_id: "stream" });
  await mock.control.livestreams.fail({ ...tenant, livestream_session_id: "stream", message: "The encoder stopped" });
  expect((await ctl("livestreams", "list")).out).toMatch(/^stream .* The encoder stopped$/m);
}, 60_000);

test("a reset, and the journal, are of everything unless an option names the tenant", async () => {
  const { mock, url, ctl } = await controlled({ REALTIMEKIT_TESTKIT_ACCOUNT: "a", REALTIMEKIT_TESTKIT_APP: "b" });
  await fetch(`${url}/accounts/a/realtime/kit/misspelt/meetings`);
  expect((await ctl("journal", "list")).out).toContain("/misspelt/meetings");
  expect((await ctl("journal", "verify", "operation=GetMeetings")).code).toBe(0);
  expect((await ctl("--account", "a", "--app", "b", "journal", "list")).out).not.toContain("/misspelt/");
  const { now } = await mock.control.clock.read();
  const advanced = await mock.control.clock.advance({ by: "1h" });
  await ctl("meetings", "create", "id=retro", "title=Retro");
  await ctl("--account", "a", "--app", "b", "state", "reset");
  expect((await ctl("meetings", "list", "search=retro")).out).toBe("no meetings\n");
  expect(await mock.control.clock.read()).toEqual(advanced);
  await ctl("state", "reset");
  expect((await mock.control.clock.read()).now).toBe(now);
}, 60_000);

test("events are listed, and undone, in sentences", async () => {
  const mock = await createMock({ meetings: 0, sessions: 0, clock: "2026-01-15T10:00:00Z" });
  onTestFinished(() => mock.close());
  const { id: meeting_id } = await mock.control.meetings.create({ title: "Retro" });
  await mock.control.sessions.start({ meeting_id, participants: ["Ada"] });
  await mock.control.clock.advance({ by: "5m" });
  const lines = (result: object, command: string) => resultText(result, command).trimEnd().split("\n");
  expect(lines(await mock.control.state.events(), "state events").slice(0, 5)).toEqual([
    "SEQ  AT                        EVENT",
    expect.stringMatching(/^1 +App .* is used for the first time$/),
    "2    2026-01-15T10:00:00.000Z  Meeting “Retro” is created",
    "3    2026-01-15T10:00:00.000Z  A session of “Retro” starts",
    "4    2026-01-15T10:00:00.000Z  Ada joins the session of “Retro”",
  ]);
  expect(lines(await mock.control.state.undo({}), "state undo")).toEqual([
    "undone, and the time is 2026-01-15T10:00:00.000Z:",
    "SEQ  AT                        EVENT",
    "5    2026-01-15T10:05:00.000Z  The clock is moved",
  ]);
  expect(resultText(await mock.control.state.undo({ after: 9 }), "state undo")).toBe("nothing to undo\n");
});

test("the apps that a scenario names are listed below those in use", () => {
  const named = [{ account_id: "acme", app_id: "desk" }];
  expect(resultText({ tenants: [], named }, "tenants list")).toBe(
    "no tenants\nThe scenario names:\nACCOUNT_ID  APP_ID\nacme        desk\n",
  );
});

test("rows fit on a line of a terminal with 80 columns, with complete ids", async () => {
  const mock = await createMock();
  onTestFinished(() => mock.close());
  Object.assign(process.stdout, { isTTY: true, columns: 80 });
  onTestFinished(() => void Object.assign(process.stdout, { isTTY: false, columns: undefined }));
  const { sessions, total } = await mock.control.sessions.list({ limit: 20 });
  const [head = "", ...lines] = resultText({ sessions, total }, "sessions list").trimEnd().split("\n");
  expect(head).toMatch(/^ID +STATUS +PARTICIPANTS? +TITLE$/);
  expect(lines.at(-2)).toBe("created_at, ended_at: in a wider terminal, or with --json");
  const longest = { meeting: { id: "a".repeat(36), status: "ACTIVE", title: "Retro of everything ".repeat(5) } };
  expect(resultText({ meetings: [longest], total: 1 }, "meetings list")).toMatch(/ {2}Retro of everything…\n/);
  expect(Math.max(...[head, ...lines].map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(lines.slice(0, 20).map((line) => line.split(" ")[0])).toEqual(sessions.map(({ id }) => id));
  // As the terminal of a container that does not know its width.
  Object.assign(process.stdout, { columns: 0 });
  const [first] = sessions;
  expect(resultText({ sessions, total }, "sessions list")).toContain(first?.created_at);
});

test("a cell is not cut within a character", () => {
  Object.assign(process.stdout, { columns: 14 });
  onTestFinished(() => void Object.assign(process.stdout, { columns: undefined }));
  const row = { id: "a", title: "12345678🧑 in space" };
  expect(resultText({ rows: [row] }, "")).toBe("ID  TITLE\na   12345678…\n");
});

test("columns are aligned and cut as a terminal shows characters", () => {
  Object.assign(process.stdout, { columns: 24 });
  onTestFinished(() => void Object.assign(process.stdout, { columns: undefined }));
  const rows = [
    { id: "a", title: "週次デザイン会議", status: "LIVE" },
    { id: "b", title: "Cafe\u0301", status: "ENDED" },
    { id: "c", title: "주간 디자인 리뷰", status: "LIVE" },
  ];
  expect(resultText({ rows }, "")).toBe(
    [
      "ID  TITLE         STATUS",
      "a   週次デザイ…   LIVE",
      "b   Cafe\u0301          ENDED",
      "c   주간 디자인…  LIVE",
      "",
    ].join("\n"),
  );
});

test("upcoming events say what will happen before where", async () => {
  const { mock, ctl } = await controlled();
  await mock.control.meetings.create({ id: "retro", title: "Retro" });
  await mock.control.sessions.start({ meeting_id: "retro", session_id: "now" });
  await mock.control.sessions.end({ session_id: "now", how: "all-left" });
  const { out } = await ctl("clock", "upcoming", "limit=1");
  expect(out).toMatch(/^AT +WHAT +TITLE +FIELDS +APP_ID +ACCOUNT_ID\n\S+ +end_session +Retro +session_id=now +app_id /);
  const leave = { session_id: "266ece4c-6f20-4a8b-8c95-59fbea26cc83", name: "Ada Byron" };
  const event = { at: "2026-01-15T10:00:00.000Z", what: { leave }, app_id: "b", account_id: "a" };
  expect(resultText({ events: [event], total: 1 }, "clock upcoming")).toContain('"name=Ada Byron" session_id=266ece4c');
  expect(out).toMatch(/\n1 of \d+; set limit to see others\n$/);
}, 30_000);

test("what other programs read is JSON, alone in a file also in a job of GitHub Actions", async () => {
  const { url } = await controlled();
  await fetch(`${url}/accounts/a/realtime/kit/b/meetings`);
  const file = join(newFolder(), "result");
  for (const [command, key] of [
    ["journal har", "log"],
    ["state save", "tenants"],
  ] as const) {
    await shell(`"${process.execPath}" "${commandPath}" ctl --url ${url} ${command} > "${file}"`, {
      GITHUB_ACTIONS: "true",
    });
    expect(Object.keys(JSON.parse(readFileSync(file, "utf8")))).toContain(key);
  }
}, 30_000);

test("the exported world is a scenario file", async () => {
  const { mock, ctl } = await controlled();
  await mock.control.state.load({ scenario: "small-team" });
  await mock.control.meetings.list();
  const { out } = await ctl("state", "export");
  await mock.control.state.load({ file: { name: "exported.yaml", text: out } });
  expect((await mock.control.meetings.list()).total).toBe(5);
}, 30_000);

test("an id that another tenant has is found there", async () => {
  const { mock, ctl } = await controlled();
  await mock.control.meetings.create({ account_id: "a", app_id: "b", id: "theirs", title: "Theirs" });
  const { code, err } = await ctl("sessions", "join", "meeting_id=theirs", "name=Ada");
  expect([code, err]).toEqual([1, expect.stringMatching(/theirs.* It is in account a, app b\.\n$/)]);

  await mock.control.meetings.create({ id: "ours", title: "Ours" });
  await mock.control.sessions.start({ meeting_id: "ours", session_id: "now" });
  const { err: here } = await ctl("sessions", "leave", "meeting_id=ours", "name=Ada");
  expect(here).toBe('error: Nobody named "Ada" is in session now.\n');
}, 30_000);

test("with --json, errors are JSON", async () => {
  const { ctl } = await controlled();
  const { code, out, err } = await ctl("sessions", "end", "session_id=gone", "--json");
  expect([code, out]).toEqual([1, ""]);
  expect(JSON.parse(err)).toEqual({ error: { message: "There is no session gone.", exit_code: 1 } });
}, 30_000);

const commands = Object.entries(controlMethods).flatMap(([group, names]) =>
  Object.keys(names).map((name) => [group, name] as const),
);

test("every command describes its fields within 80 columns", async () => {
  const { commandHelp } = await import("../../../src/cli/ctl-text.js");
  for (const [group, name] of commands) {
    const text = commandHelp(group, name);
    expect(text).toContain(`ctl ${group} ${name}`);
    expect(text.split("\n").filter((line) => line.length > 80 && / \S+ \S/.test(line))).toEqual([]);
  }
  expect(commandHelp("sessions", "join")).toMatch(/ {2}name +Name of the participant\. \(string, required\)/);
  expect(commandHelp("sessions", "list")).toContain("LIVE | ENDED");
  expect(commandHelp("faults", "add")).toMatch(/effect\.status +Responds with an error of this status\.[\s\S]*400/);
});

test("help names a command, ctl, or a group", async () => {
  const { ctl } = await controlled();
  expect((await ctl("sessions", "join", "--help")).out).toContain("ctl sessions join meeting_id=demo name=Grace");
  expect((await ctl("--help")).out).toContain("Control a running mock");
  expect((await ctl("sessions")).out).toMatch(/^ *sessions join +Join a meeting: meeting_id name/m);
}, 30_000);

test("with --json, errors of use are JSON too", async () => {
  for (const args of [
    ["meetings", "list", "--jsn"],
    ["meetings", "list", "--account"],
    ["clock", "advance", "by=x"],
  ]) {
    const { code, out, err } = await runHere(["ctl", "--json", ...args]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(JSON.parse(err)).toEqual({ error: { message: expect.stringMatching(/^[^{]+$/), exit_code: 2 } });
  }
});
