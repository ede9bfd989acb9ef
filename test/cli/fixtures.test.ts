import { constants } from "node:buffer";
import { lstat, mkdtemp, readdir, readFile, rename, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { controlClient } from "../../src/clients/control.js";
import { livestreamSession, meeting, responses, session } from "../../src/fixtures/index.js";
import { shippedNames } from "../../src/fixtures/scenario/names.js";
import { credentials, pathOf } from "../server/requests.js";
import { commandPath, run, serve, shell } from "./command.js";
import { runHere } from "./run-here.js";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "fixtures-"));
});

afterAll(() => rm(folder, { recursive: true }));

const sessionsPath = `${pathOf("account", "app")}/sessions`;

async function get(url: string): Promise<string> {
  return (await fetch(url, { headers: credentials })).text();
}

describe("fixtures list", () => {
  test("shows every scenario that comes with the package", async () => {
    const { code, out } = await runHere(["fixtures", "list"]);
    expect(code).toBe(0);
    expect(out.split("\n").map((line) => line.split(" ")[0])).toEqual([...shippedNames, ""]);
    expect(JSON.parse((await runHere(["fixtures", "list", "--json"])).out)).toHaveLength(shippedNames.length);
  });
});

describe("fixtures generate", () => {
  test.each(["json", "ndjson", "yaml"])("writes %s that is valid, and the same in every run", async (format) => {
    const out = join(folder, `generated.${format}`);
    expect(
      await runHere(["fixtures", "generate", "--seed", "x", "--meetings", "9", "--sessions", "60", "--out", out]),
    ).toEqual({
      code: 0,
      out: "",
      err: "",
    });
    const zone = { TZ: "Pacific/Kiritimati", LANG: "tr_TR.UTF-8" };
    const again = await run(
      ["fixtures", "generate", "--seed", "x", "--meetings", "9", "--sessions", "60", "--format", format],
      zone,
    );
    expect(again.out).toBe(await readFile(out, "utf8"));
    expect((await runHere(["fixtures", "validate", out])).code).toBe(0);
  });

  test("what it writes is served as the data it is made of", async () => {
    const out = join(folder, "served.yaml");
    await runHere(["fixtures", "generate", "--seed", "x", "--out", out]);
    const [made, read] = await Promise.all([serve(["--seed", "x"]), serve(["--scenario", out])]);
    const documented = `${pathOf("023e105f4ecef8ad9ca31a8372d0c353", "app_id")}/sessions?per_page=100`;
    expect(await get(read.url + documented)).toBe(await get(made.url + documented));
  });

  // The records take about 100 MB, the text 83 MB: together they would not fit.
  test("streams the text of 200,000 sessions: only their records are in memory", async () => {
    const { code, out } = await shell(
      `"${process.execPath}" --max-old-space-size=160 "${commandPath}" fixtures generate --sessions 200000 --format ndjson | tail -n +2 | wc -l`,
    );
    expect(code).toBe(0);
    expect(Number(out)).toBeGreaterThan(200_000);
  });

  test("a file that nothing could read again is not left; piped output continues, with a notice", async () => {
    const large = ["fixtures", "generate", "--sessions", "60000", "--format", "yaml"];
    const { code, err } = await run([...large, "--out", join(folder, "large.yaml")]);
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(
        /^error: cannot write .*large\.yaml: it would have more than 16777216 bytes, .* --sessions\n$/,
      ),
    ]);
    expect((await readdir(folder)).filter((name) => name.startsWith("large"))).toEqual([]);
    const piped = await shell(`"${process.execPath}" "${commandPath}" ${large.join(" ")} | tail -n 1`);
    expect(piped.err).toMatch(/^notice: as a file it would have more than 16777216 bytes, .*\n$/);
    expect(piped.out).not.toBe("");
  });

  test("a reader that stops early is no error", async () => {
    const line = `"${process.execPath}" "${commandPath}" fixtures generate --sessions 50000 | head -c 5`;
    expect(await shell(line)).toMatchObject({ out: '{"clo', err: "" });
  });

  test.each([
    ["x.ndjson", "json"],
    ["x.jsonl", "yaml"],
    ["x.json", "yaml"],
    ["x.yml", "ndjson"],
  ])("rejects for %s the format %s, as nothing could read that", async (name, format) => {
    const out = join(folder, name);
    const { code, err } = await runHere(["fixtures", "generate", "--format", format, "--out", out]);
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining(`--format ${format} does not fit`) });
    expect(await readdir(folder)).not.toContain(name);
  });

  test("a full disk, or a folder that is not there, leaves nothing that looks like a whole file", async () => {
    const { code, err } = await runHere(["fixtures", "generate", "--out", join(folder, "no", "x.json")]);
    expect([code, err]).toEqual([2, expect.stringMatching(/^error: cannot write .*x\.json: .*\n$/)]);
    const limited = await shell(
      `cd "${folder}" && ulimit -f 64 && "${process.execPath}" "${commandPath}" fixtures generate --sessions 5000 --out limited.json`,
    );
    expect(limited.code).not.toBe(0);
    expect((await readdir(folder)).filter((name) => name === "limited.json")).toEqual([]);
  });

  test("a link is not replaced", async () => {
    const [link, linked] = [join(folder, "link.json"), join(folder, "linked.json")];
    await writeFile(linked, "mine");
    await symlink(linked, link);
    const generate = `"${process.execPath}" "${commandPath}" fixtures generate --sessions 5 --out`;
    const { code, err } = await shell(`${generate} "${link}"`);
    expect([code, err]).toEqual([2, `error: cannot write ${link}: a symbolic link; refusing to overwrite it\n`]);
    expect([(await lstat(link)).isSymbolicLink(), await readFile(linked, "utf8")]).toEqual([true, "mine"]);
  });

  test("says that a scenario has records of other tenants, which it does not write", async () => {
    const scenario = join(folder, "tenants.yaml");
    const meetings = "meetings: [{ title: A }]";
    await writeFile(
      scenario,
      `${meetings}\ntenants: [{ account_id: a, app_id: b, ${meetings} }, { account_id: c, app_id: d }]\n`,
    );
    expect(await runHere(["fixtures", "generate", "--scenario", scenario])).toMatchObject({
      code: 0,
      err: "notice: only the records of account a and app b are written; the scenario has others\n",
    });
  });

  test("sizes and a scenario exclude each other", async () => {
    const { code, err } = await runHere(["fixtures", "generate", "--scenario", "empty", "--sessions", "5"]);
    expect([code, err]).toEqual([2, expect.stringContaining("leave out --meetings and --sessions")]);
  });
});

describe("fixtures validate", () => {
  test("finds nothing wrong with what comes with the package", async () => {
    const { code, out } = await runHere(["fixtures", "validate", ...shippedNames]);
    expect(code).toBe(0);
    expect(out).toBe(shippedNames.map((name) => `${name}: a scenario, valid\n`).join(""));
  });

  test("reads no file that is longer than a text can be", async () => {
    const file = join(folder, "endless.ndjson");
    await writeFile(file, "");
    await truncate(file, constants.MAX_STRING_LENGTH + 1);
    const { code, out } = await runHere(["fixtures", "validate", file]);
    expect([code, out]).toEqual([1, expect.stringContaining(`and at most ${constants.MAX_STRING_LENGTH} are read`)]);
    await rm(file);
  });

  test("reads what another command writes, whatever its format and size", async () => {
    const cases = [
      ["--sessions 500 --format ndjson", "-"],
      ["--sessions 50000 --format json", "/dev/stdin"],
    ];
    for (const [options, input] of cases) {
      const command = `"${process.execPath}" "${commandPath}" fixtures`;
      const line = `${command} generate ${options} | ${command} validate ${input}`;
      expect(await shell(line)).toMatchObject({ code: 0, out: `${input}: a scenario, valid\n` });
    }
  });

  test("reports every problem of every file with line and column, and exits with 1", async () => {
    const [first, second] = [join(folder, "first.yaml"), join(folder, "second.json")];
    await writeFile(first, "meetings:\n  - title: 5\n  - { title: A, status: OPEN }\n");
    await writeFile(second, '{\n  "sessions": [\n    { "meeting": "x" }\n  ]\n}\n');
    const { code, out } = await runHere(["fixtures", "validate", first, second, "empty"]);
    expect(code).toBe(1);
    expect(out.split("\n")).toEqual([
      `${first}:2:5: $.meetings[0].title: expected string, received number; put it in quotes`,
      `${first}:3:17: $.meetings[1].status: expected one of ACTIVE, INACTIVE`,
      `${second}:3:7: $.sessions[0].meeting: no meeting of this file has the key or id "x"`,
      "empty: a scenario, valid",
      "",
    ]);
    expect(JSON.parse((await runHere(["fixtures", "validate", "--json", first])).out)).toHaveLength(2);
  });

  test("validates recorded responses too", async () => {
    const [good, bad] = [join(folder, "good.json"), join(folder, "bad.json")];
    await writeFile(good, JSON.stringify(responses.sessions(session.list(3))));
    const late = { ...session.ended(), ended_at: "2001-01-01T00:00:00Z" };
    await writeFile(bad, JSON.stringify(responses.sessions([session(), late]), undefined, 1));
    const { code, out } = await runHere(["fixtures", "validate", good, bad]);
    expect(code).toBe(1);
    expect(out).toContain(`${good}: a recorded response, valid\n`);
    expect(out).toMatch(/bad\.json:\d+:\d+: \$\.data\.sessions\[1\]: a session does not end before it starts: /);
    const stopped = { ...livestreamSession(), stopped_time: "2001-01-01T00:00:00Z" };
    await writeFile(bad, JSON.stringify(responses.livestreamSession(stopped)));
    const { out: other } = await runHere(["fixtures", "validate", bad]);
    expect(other).toMatch(/bad\.json:1:\d+: \$\.data: a livestream session does not stop before it starts: /);
  });

  test.each([{ errors: [], messages: [] }, { error: null }])(
    "takes a success with %j for no error",
    async (members) => {
      const file = join(folder, "success.json");
      await writeFile(file, JSON.stringify({ ...responses.sessions(session.list(3)), ...members }));
      expect(await runHere(["fixtures", "validate", file])).toMatchObject({ code: 0 });
      await writeFile(file, JSON.stringify({ success: false, ...members }));
      expect(await runHere(["fixtures", "validate", file])).toMatchObject({ code: 1 });
    },
  );

  test("reads a recorded response in the revisions that know its members: others accept any value of them", async () => {
    const file = join(folder, "newer.json");
    const meetings = [meeting(), { ...meeting(), transcribe_on_end: "sometimes" }];
    await writeFile(file, JSON.stringify({ ...responses.meetings([]), data: meetings }));
    const { code, out } = await runHere(["fixtures", "validate", file]);
    expect(code).toBe(1);
    expect(out).toMatch(/newer\.json:1:\d+: \$\.data\[1\]\.transcribe_on_end: expected boolean, received string\n$/);
    const sessions = { ...responses.sessions([session()]), paging: { total_count: "1" } };
    await writeFile(file, JSON.stringify(sessions));
    expect((await runHere(["fixtures", "validate", file])).out).toMatch(/\$\.paging\.total_count: expected number/);
  });
});

test("fixtures schema prints the published schema", async () => {
  expect((await runHere(["fixtures", "schema"])).out).toBe(await readFile("fixtures/scenario.schema.json", "utf8"));
});

test.each([
  ["a scenario", { meetings: [{ title: "A", sessions: manyTimes({ started_at: "+1h", lasts: "1m" }) }] }],
  ["a recorded response", { success: true, data: manyTimes({ title: 1 }) }],
])("of the problems of %s a hundred are printed, and how many more there are", async (_, data) => {
  const file = join(folder, "bad.json");
  await writeFile(file, JSON.stringify(data));
  const { code, out } = await runHere(["fixtures", "validate", file]);
  const lines = out.trimEnd().split("\n");
  expect([code, lines.length, lines.at(-1)]).toEqual([
    1,
    101,
    expect.stringMatching(/bad\.json: and \d+ more problems$/),
  ]);
});

function manyTimes(record: object): object[] {
  return Array.from({ length: 20_000 }, (_, index) => ({ id: `${index}`, ...record }));
}

describe("fixtures record", () => {
  const token = { CLOUDFLARE_API_TOKEN: "the-token-of-the-target" };

  test("records a mock in another process; what is served from it has the source's pages, and conforms", async () => {
    const source = await serve(["--sessions", "310", "--meetings", "45"]);
    const out = join(folder, "recorded.json");
    const target = ["--target", source.url, "--account", "account", "--app", "app"];
    const recorded = await run(["fixtures", "record", ...target, "--out", out, "--rps", "1000"], token);
    expect(recorded).toEqual({
      code: 0,
      out: `${out}: 45 meetings, 310 sessions, 0 livestream sessions, in 7 requests\n`,
      err: "",
    });
    const served = await serve(["--scenario", out, "--auth", "token"], {
      REALTIMEKIT_TESTKIT_TOKEN: token.CLOUDFLARE_API_TOKEN,
    });
    const check = await run(
      ["check", "--no-repro", "--target", served.url, "--account", "account", "--app", "app", "--rps", "1000"],
      token,
    );
    expect(check.out).toMatch(/conforms to 2026-01/);
    expect(check.code).toBe(0);
  }, 60_000);

  test("reports a file that cannot be written before it sends anything", async () => {
    const out = join(folder, "plain", "x.json");
    await writeFile(join(folder, "plain"), "");
    const { code, err } = await run(["fixtures", "record", "--account", "a", "--app", "b", "--out", out], token);
    expect([code, err]).toEqual([2, `error: cannot write ${out}: ${join(folder, "plain")} is not a directory\n`]);
  });

  test("reports missing credentials", async () => {
    const none = { CLOUDFLARE_API_TOKEN: "", CLOUDFLARE_EMAIL: "", CLOUDFLARE_API_KEY: "" };
    const { code, err } = await run(
      ["fixtures", "record", "--account", "a", "--app", "b", "--out", join(folder, "x.json")],
      none,
    );
    expect([code, err]).toEqual([
      3,
      "error: no token given: set CLOUDFLARE_API_TOKEN, or CLOUDFLARE_EMAIL and CLOUDFLARE_API_KEY\n",
    ]);
  });
});

describe("fixtures snapshot", () => {
  test("saves the world of a running mock; what is served from it gives the same responses", async () => {
    const mock = await serve(["--scenario", "small-team", "--seed", "x"]);
    const before = await get(mock.url + sessionsPath);
    const out = join(folder, "snapshot.json");
    expect(await runHere(["fixtures", "snapshot", "--target", mock.url, "--out", out])).toEqual({
      code: 0,
      out: "",
      err: expect.stringMatching(/^notice: The rest of the timeline, until 2026-01-15T11:\S+Z, is not in .*\n$/),
    });
    const again = await serve(["--scenario", out]);
    expect(await get(again.url + sessionsPath)).toBe(before);
    const created = ({ url }: typeof mock) =>
      controlClient(url).meetings.create({ account_id: "account", app_id: "app", title: "New" });
    expect(await created(again)).toEqual(await created(mock));
  });

  test("saves generated data that no client has used yet, and says that it lacks such data of a scenario", async () => {
    const out = join(folder, "unused.yaml");
    const [generated, scenario] = await Promise.all([serve(["--clock", "fixed"]), serve(["--scenario", "small-team"])]);
    const snapshot = ({ url }: typeof generated) => runHere(["fixtures", "snapshot", "--target", url, "--out", out]);
    expect(await snapshot(generated)).toEqual({ code: 0, out: "", err: "" });
    expect(await readFile(out, "utf8")).toBe((await controlClient(generated.url).state.export()).text);
    const again = await serve(["--scenario", out]);
    expect(await get(again.url + sessionsPath)).toBe(await get(generated.url + sessionsPath));
    expect(await snapshot(scenario)).toMatchObject({
      code: 0,
      err: "notice: Apps that no client has used yet are not in the saved scenario; request their data first.\n",
    });
  });

  test("is not written where nothing could read it", async () => {
    const out = join(folder, "snapshot.ndjson");
    const { code, err } = await runHere(["fixtures", "snapshot", "--target", "http://127.0.0.1:1", "--out", out]);
    expect([code, err]).toEqual([
      2,
      `error: --out ${out}: a snapshot is JSON or YAML, and files are read by the end of their names\n`,
    ]);
  });

  test("a target that does not respond is reported in one line", async () => {
    const { code, err } = await runHere(["fixtures", "snapshot", "--target", "http://127.0.0.1:1"]);
    expect([code, err]).toEqual([
      3,
      "error: no mock responds at http://127.0.0.1:1 (bad port): start it, or set its address with --target\n",
    ]);
  });

  test("the name of a scope is checked before", async () => {
    const { code, err } = await runHere(["fixtures", "snapshot", "--target", "http://127.0.0.1:1", "--scope", "a/b"]);
    expect([code, err]).toEqual([2, expect.stringMatching(/^error: .*'a\/b' is invalid. Expected 1 to 64 letters/)]);
  });
});

describe("serve --scenario", () => {
  test("serves a scenario by name, and prints it", async () => {
    const { url, printed } = await serve(["--scenario", "livestream-day"]);
    await printed(/scenario livestream-day/);
    expect(JSON.parse(await get(url + sessionsPath)).data.sessions).toHaveLength(2);
  });

  test("follows a changed seed of the file", async () => {
    const file = join(folder, "seeded.yaml");
    const ids = async (url: string) =>
      JSON.parse(await get(`${url}${pathOf("account", "app")}/meetings`)).data.map(({ id }: { id: string }) => id);
    await writeFile(file, "seed: one\nmeetings: [{ title: First }]\n");
    const { url, printed } = await serve(["--scenario", file]);
    const before = await ids(url);

    await writeFile(file, "seed: another\nmeetings: [{ title: First }]\n");
    await printed(/has changed: the world was reset to it/);
    expect(await ids(url)).not.toEqual(before);
  });

  test("resets the world when the file changes, however it is saved; an error keeps the old world", async () => {
    const file = join(folder, "changing.yaml");
    const titles = async (url: string) =>
      JSON.parse(await get(`${url}${pathOf("account", "app")}/meetings`)).data.map(
        ({ title }: { title: string }) => title,
      );
    await writeFile(file, "meetings: [{ title: First }]");
    const { url, printed } = await serve(["--scenario", file]);
    expect(await titles(url)).toEqual(["First"]);

    // Only what a scenario says counts: after this, the world is reset once.
    await writeFile(file, "# A comment\nmeetings: [{ title: First }]");
    await new Promise((done) => setTimeout(done, 600));
    await writeFile(file, "meetings: [{ title: Second }]\n");
    await printed(/has changed: the world was reset to it/);
    expect(await titles(url)).toEqual(["Second"]);

    await writeFile(file, "meetings:\n  - titel: Third\n");
    await printed(
      /changing\.yaml:2:5: \$\.meetings\[0\]\.titel: unknown field; did you mean title\?\n\s+keeping the previous scenario/,
      "err",
    );
    expect(await titles(url)).toEqual(["Second"]);

    // As editors save: another file takes the name.
    await writeFile(`${file}.new`, "meetings: [{ title: Fourth }, { title: Fifth }]\n");
    await rename(`${file}.new`, file);
    const [resets] = await printed(/(has changed[\s\S]*){2}/);
    expect((await titles(url)).sort()).toEqual(["Fifth", "Fourth"]);
    expect(resets.match(/has changed/g)).toHaveLength(2);
  });

  test.each([
    [["--scenario", "nowhere"], /^error: nowhere: is neither a file nor one of the scenarios empty,/],
    [
      ["--scenario", "{title A}".repeat(100)],
      /^error: \{title A\}.*: is neither a file nor one of the scenarios empty,/,
    ],
    [["--scenario", "./nowhere.yaml"], /^error: \.\/nowhere\.yaml: cannot be read: no such file\n$/],
    [["--scenario", "empty", "--sessions", "5"], /^error: --scenario defines how much data there is/],
  ])("%j is one clear line", async (args, message) => {
    const { code, err } = await runHere(["serve", "--port", "0", ...args]);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
});
