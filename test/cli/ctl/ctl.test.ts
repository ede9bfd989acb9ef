import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createMock, type Mock } from "../../../src/server/mock.js";
import { newFolder } from "../../new-folder.js";
import { run, shell, start } from "../command.js";
import { runHere } from "../run-here.js";

const sessions = "/accounts/023e105f4ecef8ad9ca31a8372d0c353/realtime/kit/app_id/sessions";

async function mocked(): Promise<{ mock: Mock; url: string; ctl: (...args: string[]) => ReturnType<typeof run> }> {
  const mock = await createMock();
  onTestFinished(() => mock.close());
  const url = await mock.listen();
  const ctl = (...args: string[]) => runHere(["ctl", ...(args.includes("--url") ? [] : ["--url", url]), ...args]);
  return { mock, url, ctl };
}

test("https to a port without TLS is told in one line", async () => {
  const { url } = await mocked();
  const secure = url.replace("http:", "https:");
  const cause = "it does not speak TLS: use http:// (ERR_SSL_WRONG_VERSION_NUMBER)";
  expect((await run(["ctl", "--url", secure, "clock", "read"])).err).toMatch(
    `error: no mock responds at ${new URL(secure).origin} (${cause}): start it, or set its address with --url\n`,
  );
  const { out, code } = await run(["check", "--target", secure, "--account", "a", "--app", "b", "--no-repro"]);
  expect([code, out]).toEqual([3, expect.stringContaining(`the target is down: ${cause}\n`)]);
}, 30_000);

test("a mock without a control API is told from none", async () => {
  const mock = await createMock({ control: false });
  onTestFinished(() => mock.close());
  const url = await mock.listen();
  const root = url.replace("/client/v4", "");
  const err = `error: the control API of the mock at ${root} is off: start it without --no-control\n`;
  for (const command of [
    ["clock", "read"],
    ["journal", "list", "--follow"],
  ]) {
    expect(await runHere(["ctl", "--url", url, ...command])).toEqual({ code: 3, out: "", err });
  }
  expect(await runHere(["fixtures", "snapshot", "--target", url])).toEqual({ code: 3, out: "", err });
}, 30_000);

test("commands run, and print results for people or as JSON", async () => {
  const { mock, ctl } = await mocked();
  const created = await ctl("meetings", "create", "title=42", "id=webinar", "persist_chat=true");
  expect(created).toMatchObject({ code: 0, err: "" });
  expect(created.out).toMatch(/^id +webinar$/m);
  const joined = await ctl("sessions", "join", "meeting_id=webinar", "name=Ada", "--json");
  expect(JSON.parse(joined.out)).toMatchObject({
    session: { meeting_display_name: "42" },
    participants: [{ name: "Ada" }],
  });
  expect((await ctl("clock", "advance", "by=90")).out).toMatch(/^now +2026-01-15T10:01:30.000Z$/m);
  expect((await ctl("state", "undo")).code).toBe(0);
  expect((await mock.control.clock.read()).now).toBe("2026-01-15T10:00:00.000Z");
  expect((await ctl("faults", "clear")).out).toBe("done\n");
  expect((await ctl("scopes", "list")).out).toBe("no scopes\n");
  expect((await ctl("tenants", "list")).out).toMatch(/^ACCOUNT_ID .*\n023e105f4ecef8ad9ca31a8372d0c353 /);
}, 30_000);

test("fields may lie deeper and be lists, and options name tenant and scope", async () => {
  const { mock, ctl } = await mocked();
  const fields = ["effect.status=503", "effect.latency_ms.min=1", "effect.latency_ms.max=2", "when.count=3"];
  expect(await ctl("faults", "add", ...fields, "--scope", "mine")).toMatchObject({ code: 0 });
  expect((await mock.scope("mine").faults.list()).faults[0]?.rule).toMatchObject({
    when: { count: 3 },
    effect: { status: 503, latency_ms: { min: 1, max: 2 } },
  });
  const tenant = ["--account", "a", "--app", "b"];
  await ctl("meetings", "create", "title=Workshop", "id=w", ...tenant);
  await ctl("sessions", "start", "meeting_id=w", "participants=Ada,Bob", ...tenant);
  expect((await mock.control.tenants.list()).tenants).toMatchObject([{ account_id: "a", app_id: "b" }]);
  const { participants } = await mock.control.sessions.join({
    account_id: "a",
    app_id: "b",
    meeting_id: "w",
    name: "Cleo",
  });
  expect(participants.map(({ name }) => name)).toEqual(["Ada", "Bob", "Cleo"]);
}, 30_000);

test.each<[args: string[], code: number, err: RegExp]>([
  [
    ["meetings", "create", "colour=red"],
    2,
    /^error: meetings create: title: .*; colour: unknown field; there are .*, title, .*\n$/,
  ],
  [["meetings", "create", "title"], 2, /^error: "title" is not FIELD=VALUE; the fields are .*\btitle\b/],
  [["clock", "advance", "5m"], 2, /^error: "5m" is not FIELD=VALUE; did you mean by=5m\?\n$/],
  [["sessions", "list", "limit=0"], 2, /^error: sessions list: limit: expected at least 1\n$/],
  [["faults", "add", "effect.status=200"], 2, /^error: faults add: effect\.status: expected /],
  [["participants"], 2, /^error: participants takes the id of a session: ctl participants ID\n$/],
  [["participants", "a", "b"], 2, /^error: participants takes the id of a session: ctl participants ID\n$/],
  [["clock", "read", "a"], 2, /^error: "a" is not FIELD=VALUE; the command takes no fields\n$/],
  [["sessions", "help"], 0, /^$/],
  [["meetings", "create", "title=a", "title=b"], 2, /^error: "title=b": the field is given twice\n$/],
  [
    ["clock", "stop"],
    2,
    /^error: There is no clock command "stop": choose from read, set, advance, upcoming, run, pause\n$/,
  ],
  [["sessions", "joinn", "--help"], 2, /^error: There is no sessions command "joinn": did you mean join\?\n$/],
  [["constructor", "x"], 2, /^error: There is no group of commands "constructor": choose from /],
  [["nothing"], 2, /^error: There is no group of commands "nothing": choose from meetings, /],
  [["fault"], 2, /^error: There is no group of commands "fault".*faults/],
  [
    ["faults", "add", "when.operation=ListSessions", "effect.status=503"],
    2,
    /^error: faults add: when.operation: There is no operation "ListSessions": did you mean GetSessions\?\n$/,
  ],
  [["clock", "run", "speed=0"], 2, /^error: clock run: speed: expected more than 0\n$/],
  [["clock", "run", "speed=fast"], 2, /^error: clock run: speed: expected number, received string\n$/],
  [["journal", "verify", "times=1.5"], 2, /^error: journal verify: times: expected a whole number\n$/],
  [
    ["clock", "read", "--scope", "a b"],
    2,
    /^error: option '--scope <name>' argument 'a b' is invalid. Expected 1 to 64 /,
  ],
  [["sessions", "end", "session_id=gone"], 1, /^error: There is no session gone\.\n$/],
  [["journal", "verify", "operation=GetSessions"], 1, /^$/],
  [["coverage", "read", "--coverage-min", "50"], 1, /^error: coverage is 0 %, less than 50 %\n$/],
  [["clock", "read", "--follow"], 2, /^error: --follow works only with ctl journal list\n$/],
  [
    ["journal", "list", "--follow", "limit=5"],
    2,
    /^error: --follow and limit=5 cannot be combined: it prints requests as they arrive\n$/,
  ],
  [["--script", "/nowhere/file"], 2, /^error: cannot read \/nowhere\/file: no such file\n$/],
  [["clock", "read", "--url", "nowhere"], 2, /^error: --url: "nowhere" is not a base URL/],
  [
    ["clock", "read", "--url", "http://127.0.0.1:1"],
    3,
    /^error: no mock responds at http:\/\/127.0.0.1:1 \(bad port\): start it/,
  ],
  [["clock", "read", "--coverage-min", "5"], 2, /^error: --coverage-min works only with ctl coverage read\n$/],
])("ctl %j ends with %i", async (args, code, err) => {
  const { ctl } = await mocked();
  const finished = await ctl(...args);
  expect(finished.code).toBe(code);
  expect(finished.err).toMatch(err);
});

test.each<[string, number, string]>([
  ["the page of a development server", 200, "<!doctype html><title>app</title>"],
  ["the page of a proxy", 502, "<html>Bad gateway</html>"],
  ["another API", 200, '{"success":true}'],
  ["an error of another API", 404, '{"error":{"message":"Not found"}}'],
])(
  "%s, status %i, is not taken for a mock",
  async (_what, status, body) => {
    const server = createServer((_request, response) => response.writeHead(status).end(body)).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const err = `error: what responds at ${url} is not a mock (status ${status}): set the address of one with --url\n`;
    const journal = ["journal", "list", "--follow"];
    for (const command of [["clock", "read"], ["server", "shutdown"], ["shutdown"], journal]) {
      expect(await runHere(["ctl", "--url", url, ...command])).toEqual({ code: 3, out: "", err });
    }
    const snapshot = await runHere(["fixtures", "snapshot", "--target", url]);
    expect(snapshot).toEqual({ code: 3, out: "", err: err.replace("--url", "--target") });
  },
  30_000,
);

test("without a verb the commands are listed", async () => {
  const { out, code } = await runHere(["ctl", "sessions"]);
  expect(code).toBe(0);
  expect(out).toMatch(/^ {2}sessions join {3}Join a meeting: meeting_id name participant_id$/m);
  expect((await runHere(["ctl"])).out.split("\n").length).toBeGreaterThan(30);
});

test.each([
  [
    ["shutdown"],
    "Shut the mock down, and wait until it has stopped, for 10s unless --timeout says otherwise.\n\n  realtimekit-testkit ctl shutdown\n",
  ],
  [
    ["wait"],
    "Wait until the mock responds, for 10s unless --timeout says otherwise.\n\n  realtimekit-testkit ctl wait\n",
  ],
  [["participants", "some-id"], "List who is in a session.\n\n  realtimekit-testkit ctl participants ID\n"],
])("ctl %j --help does nothing else", async (words, out) => {
  const { mock, ctl } = await mocked();
  expect(await ctl(...words, "--help")).toEqual({ code: 0, out, err: "" });
  await expect(mock.control.clock.read()).resolves.toHaveProperty("now");
});

test("a script runs a line after the other, moving the clock", async () => {
  const { mock, url } = await mocked();
  const folder = newFolder();
  const file = join(folder, "webinar.txt");
  const lines = [
    "# a webinar",
    "",
    `meetings create id=w title="A \\"big\\" day"   # quoted`,
    "+5m sessions start meeting_id=w participants=Ada,Bob",
    "+1h30m",
    "sessions leave meeting_id=w name='Ada'",
  ];
  writeFileSync(file, lines.join("\n"));
  expect(await runHere(["ctl", "--url", url, "--script", file])).toMatchObject({ code: 0, err: "" });
  expect((await mock.control.clock.read()).now).toBe("2026-01-15T11:35:00.000Z");
  const { session, participants } = await mock.control.sessions.end({ meeting_id: "w" });
  expect(session).toMatchObject({ meeting_display_name: 'A "big" day', minutes_consumed: 180 });
  expect(participants).toEqual([]);
});

test("a script without end on standard input is an error", async () => {
  const { url } = await mocked();
  const { code, err } = await shell(`yes '# nothing' | '${process.execPath}' dist/cli.js ctl --url ${url} --script -`);
  expect([code, err]).toEqual([
    2,
    expect.stringMatching(/^error: cannot read standard input: it is longer, and at most/),
  ]);
});

test("a script in another encoding runs nothing: its titles would change", async () => {
  const { mock, url } = await mocked();
  const line = `printf 'clock advance by=1h\\nmeetings create title=Zo\\353\\n'`;
  const { code, err } = await shell(`${line} | '${process.execPath}' dist/cli.js ctl --url ${url} --script -`);
  expect([code, err]).toEqual([2, "error: cannot read standard input: it is not UTF-8 text from line 2 on\n"]);
  expect((await mock.control.clock.read()).now).toBe("2026-01-15T10:00:00.000Z");
});

test("behind a load balancer, each command of a script waits for what the earlier ones have changed", async () => {
  const positions: unknown[] = [];
  const server = createServer(({ headers }, response) => {
    positions.push(headers["x-testkit-min-position"]);
    response.setHeader("x-testkit-position", String(positions.length));
    response.end(JSON.stringify({ success: true, data: {} }));
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const file = join(newFolder(), "script.txt");
  writeFileSync(file, "meetings create title=a id=a\nsessions start meeting_id=a\nclock read\n");
  const { port } = server.address() as AddressInfo;
  expect(await run(["ctl", "--url", `http://127.0.0.1:${port}`, "--script", file])).toMatchObject({ code: 0, err: "" });
  expect(positions).toEqual([undefined, "1", "2"]);
});

test.each([
  ['{\n "now": "soon",\n "tenants": []\n}', ":2:2: $.now: expected number"],
  ['{\n "clock": 5\n}', ':2:2: $.clock: expected "now", or an RFC 3339 date-time'],
])("a file with problems is not loaded, and each has its place: %j", async (text, problem) => {
  const file = join(newFolder(), "world.json");
  writeFileSync(file, text);
  const { code, err } = await runHere(["ctl", "state", "load", file]);
  expect([code, err]).toEqual([2, expect.stringContaining(`error: ${file}${problem}`)]);
});

test.each(["scenario.yaml", "world.json"])("state load takes %s for a file", async (file) => {
  const { code, err } = await runHere(["ctl", "state", "load", file]);
  expect([code, err]).toEqual([2, `error: ${file}: cannot be read: no such file\n`]);
});

test.each(["Ada, Grace", "Ada,,Grace,", '["Ada", "Grace"]'])("the list %s has two items", async (list) => {
  const { mock, url } = await mocked();
  await mock.control.meetings.create({ id: "a", title: "A" });
  const { code } = await runHere(["ctl", "--url", url, "sessions", "start", "meeting_id=a", `participants=${list}`]);
  const { participants } = await mock.control.sessions.read({ meeting_id: "a" });
  expect([code, participants.map(({ name }) => name)]).toEqual([0, ["Ada", "Grace"]]);
});

test.each([
  ["", "participants: expected at least 1 item"],
  ["[Ada,Grace]", "participants: expected array, received string"],
  ['[{"name":"Ada","id":"1"}]', "participants[0]: expected string, received object"],
])("a list of participants is not %j", async (list, problem) => {
  const { code, err } = await runHere(["ctl", "sessions", "start", "meeting_id=a", `participants=${list}`]);
  expect([code, err]).toEqual([2, `error: sessions start: ${problem}\n`]);
});

test("a line of a script that begins with ctl says what to leave out", async () => {
  const file = join(newFolder(), "script.txt");
  writeFileSync(
    file,
    "clock read\nctl clock read\n+5m ctl clock read\nnpx realtimekit-testkit ctl clock read\n$ ctl clock read\n",
  );
  const { code, err } = await runHere(["ctl", "--script", file]);
  const lines = [2, 3, 4, 5].map(
    (line) => `${file}:${line}: a line begins with the group: leave out ctl and what is before`,
  );
  expect([code, err]).toEqual([2, `error: ${lines.join("\n       ")}\n`]);
});

test("a script with errors reports each with its line, and runs nothing", async () => {
  const { mock, url } = await mocked();
  const script = `clock advance by=1h\\nclock advance by=soon\\nfoo bar\\nsessions\\nsessions join "x\\n`;
  const { code, err } = await shell(
    `printf '${script}' | '${process.execPath}' dist/cli.js ctl --url ${url} --script -`,
  );
  expect(code).toBe(2);
  expect(err.match(/^(error: | {7})standard input:\d/gm)).toEqual([
    "error: standard input:2",
    "       standard input:3",
    "       standard input:4",
    "       standard input:5",
  ]);
  expect((await mock.control.clock.read()).now).toBe("2026-01-15T10:00:00.000Z");
});

test("a script stops at the first rejected command, and reports its line", async () => {
  const { mock, url } = await mocked();
  const line = `printf 'clock advance by=1h\\nsessions end session_id=gone\\nclock advance by=1h\\n'`;
  const { code, err } = await shell(`${line} | '${process.execPath}' dist/cli.js ctl --url ${url} --script -`);
  expect([code, err]).toEqual([1, "error: standard input:2: There is no session gone.\n"]);
  expect((await mock.control.clock.read()).now).toBe("2026-01-15T11:00:00.000Z");
});

test("the journal is followed until the mock ends", async () => {
  const { mock, url } = await mocked();
  const follower = start(["ctl", "--url", url, "journal", "list", "--follow"]);
  const [line] = await askUntil(url, follower.printed(/^#\d+ .*\n/));
  expect(line).toMatch(
    /^#\d+ {2}\d\d:\d\d:\d\d\.\d{3}Z {2}200 {2}GET \/client\/v4\/accounts\/.*\/sessions\?status=LIVE {2}/,
  );
  await mock.close();
  expect((await follower.finished()).code).toBe(0);
}, 20_000);

test("what the app sent cannot steer the terminal", async () => {
  const { mock, ctl } = await mocked();
  await mock.app.inject(`${sessions}?search=%1b[2J`);
  expect((await ctl("journal", "list")).out).toContain("search=\\u001b[2J");
});

test("following the journal ends when its reader is gone", async () => {
  const { url } = await mocked();
  const follower = start(["ctl", "--url", url, "journal", "list", "--follow"]);
  await askUntil(url, follower.printed(/^#\d+ .*\n/));
  follower.process.stdout.destroy();
  expect(await askUntil(url, follower.finished())).toMatchObject({ code: 0, err: "" });
}, 20_000);

/** Polls the mock until a condition holds. */
async function askUntil<T>(url: string, something: Promise<T>): Promise<T> {
  let waiting = true;
  const come = something.finally(() => {
    waiting = false;
  });
  while (waiting) await fetch(`${url}${sessions}?status=LIVE`, { headers: { authorization: "Bearer x" } });
  return come;
}

test("a time limit may be longer than timers can be, or a fraction of a second more", async () => {
  const { ctl } = await mocked();
  expect(await ctl("clock", "read", "--timeout", "100d")).toMatchObject({ code: 0, err: "" });
  expect(await ctl("clock", "read", "--timeout", "20.5")).toMatchObject({ code: 0, err: "" });
});

test("a variable whose value is no URL is named", async () => {
  const { err } = await run(["ctl", "clock", "read"], { REALTIMEKIT_TESTKIT_URL: "nowhere" });
  expect(err).toMatch(/^error: REALTIMEKIT_TESTKIT_URL: "nowhere" is not a base URL/);
});

test("an empty variable names no mock", async () => {
  const { out } = await run(["ctl", "--help"], { REALTIMEKIT_TESTKIT_URL: "" });
  expect(out).toContain('(default: "http://127.0.0.1:4010")');
});

test("a token is taken from the environment", async () => {
  const mock = await createMock({ control: { token: "secret" } });
  onTestFinished(() => mock.close());
  const url = await mock.listen();
  const args = ["ctl", "--url", url, "clock", "read"];
  expect(await run(args)).toMatchObject({
    code: 3,
    err: expect.stringMatching(/^error: The control API .*\. Set REALTIMEKIT_TESTKIT_CONTROL_TOKEN to it\.\n$/),
  });
  expect((await run(args, { REALTIMEKIT_TESTKIT_CONTROL_TOKEN: "secret" })).code).toBe(0);
});

test("the token follows no redirect", async () => {
  const seen: unknown[] = [];
  const other = createServer(({ headers }, response) => {
    seen.push(headers["x-testkit-token"]);
    response.end();
  }).listen(0, "127.0.0.1");
  await once(other, "listening");
  const location = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  const server = createServer((_, response) => response.writeHead(307, { location }).end()).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => [server, other].forEach((one) => void one.close()));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const command of [
    ["clock", "read"],
    ["journal", "list", "--follow"],
  ]) {
    const token = { REALTIMEKIT_TESTKIT_CONTROL_TOKEN: "secret" };
    expect((await run(["ctl", "--url", url, ...command], token)).code).toBe(3);
  }
  expect(seen).toEqual([]);
});

test("a server that never responds is given up on", async () => {
  const server = createServer(() => {}).listen(0, "127.0.0.1");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const command of [
    ["clock", "read"],
    ["journal", "list", "--follow"],
  ]) {
    const { code, err } = await run(["ctl", "--url", url, "--timeout", "200ms", ...command]);
    expect(err).toMatch(/^error: no mock responds at .*: start it, or set its address with --url\n$/);
    expect(code).toBe(3);
  }
});
