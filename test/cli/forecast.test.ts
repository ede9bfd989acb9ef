import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { report } from "../forecast/sample-report.js";
import { newFolder } from "../new-folder.js";
import { commandPath, run, shell, start } from "./command.js";
import { runHere } from "./run-here.js";

const suite = ["--", "node", "--test", "--test-concurrency=1", "test/forecast/project/app.test.mjs"];

test("--list prints the mutants that are selected, and runs nothing", async () => {
  const { code, out } = await runHere(["forecast", "--list", "--mutants", "history", "--only", "*/moved-*"]);
  expect([code, out.trim().split("\n").at(-1)]).toEqual([0, "Listed: 1"]);
  expect(out).toMatch(/^history\/2026-07\/GetSessionDetails\/moved-data\.session: .*data\.session is data\.$/m);
});

test("--list prints only mutants of the operations whose calls changed since a commit", async () => {
  const folder = newFolder();
  writeFileSync(join(folder, "live.js"), 'export const path = "/active-session";\n');
  const git = "git -c user.name=A -c user.email=a@b";
  const list = `node ${JSON.stringify(commandPath)} forecast --list --mutants transport --changed-since`;
  const inGit = (line: string) => shell(`cd ${JSON.stringify(folder)} && ${line}`);
  await inGit(`git init -q && ${git} commit -q --allow-empty -m none && git add . && ${git} commit -q -m live`);
  const { out, err } = await inGit(`${list} HEAD~1`);
  expect(out.match(/(?<=^transport\/)\w+/gm)).toEqual(Array(10).fill("GetActiveSession"));
  expect(err).toMatch(/^notice: a run adds the operations .*\n$/);
  expect(await inGit(`${list} HEAD`)).toMatchObject({ code: 0, out: "Listed: 0\n" });
  expect(await inGit(`${list} no-such-ref`)).toMatchObject({ code: 2, out: "" });
});

test("a notice tells when mocks of the tests have another revision", async () => {
  const client = `(async () => {
    const { createFetchMock } = await import("realtimekit-testkit/fetch");
    const mock = await createFetchMock({ revision: "2026-09" });
    const url = "https://api.cloudflare.com/client/v4/accounts/a/realtime/kit/b/sessions";
    await mock.fetch(url, { headers: { authorization: "Bearer x" } });
  })()`;
  const notice = async (revision: string) => {
    const results = join(newFolder(), "results.json");
    const only = ["--only", "profile/emptyPageOffsets/zero", "--revision", revision, "--results", results];
    return (await run(["forecast", ...only, "--", "node", "-e", client])).err.match(/^notice: .*$/m)?.[0];
  };
  expect(await notice("2026-07")).toMatch(/mocks of revision 2026-09, and the changes are those of 2026-07/);
  expect(await notice("2026-09")).toBeUndefined();
}, 60_000);

test("--only and --skip may be repeated", async () => {
  const only = ["GetMeetings/reset", "GetSessions/reset", "GetMeetings/slow"].flatMap((id) => ["--only", id]);
  const { out } = await runHere(["forecast", "--list", ...only, "--skip", "GetSessions/reset", "--skip", "slow"]);
  expect(out).toMatch(/^transport\/GetMeetings\/reset: .*\nListed: 1\n$/);
});

test("--only and --skip name one mutant by its id, although it is a part of another one", async () => {
  const id = "transport/GetMeetings/rate-limited";
  expect((await runHere(["forecast", "--list", "--only", id])).out).toContain("Listed: 1");
  expect((await runHere(["forecast", "--list", "--only", "GetMeetings/rate-", "--skip", id])).out).toMatch(
    /^transport\/GetMeetings\/rate-limited-once: .*\nListed: 1$/m,
  );
});

test.each<[string, string[], RegExp]>([
  ["no command", [], /after --/],
  ["no such mutant", ["--only", "profile/maxPerPag/25", ...suite], /did you mean profile\/maxPerPage\/25/],
  [
    "a part of a pattern",
    ["--only", "GetSessions/*.type/", ...suite],
    /did you mean '\*GetSessions\/\*\.type\/\*'\? --list/,
  ],
  ["years that run backwards", ["--from", "2026-09", "--to", "2026-01", ...suite], /--from 2026-09 is later/],
  ["nothing to resume", ["--resume", "--results", "no-such.json", ...suite], /there is no no-such\.json/],
  ["two files and no folder", ["--report", "html,junit", ...suite], /needs --out/],
  ["a command that does not exist", ["--", "no-such-command"], /cannot run no-such-command: there is no such command/],
  [
    "a command that is no program",
    ["--", "./package.json"],
    /package\.json: it is not an executable file; .*: sh \.\//,
  ],
  ["an empty command", ["--", ""], /name the command that runs your tests/],
  [
    "another file",
    ["--resume", "--results", "package.json", ...suite],
    /^error: .*\$\.tool: expected .*another kind of file\n$/,
  ],
  ["a line of commands in one argument", ["--", "npm test && true"], /a shell runs a line of commands: sh -c/],
  [
    "no such commit",
    ["--changed-since", "no-such-ref", ...suite],
    /--changed-since no-such-ref: there is no such commit/,
  ],
  [
    "no results to explain",
    ["explain", "profile/maxPerPage/25", "--results", "no-such.json"],
    /cannot read no-such\.json|no-such\.json: /,
  ],
  ["no such id", ["explain", "profile/nothing"], /there is no mutant/],
  ["a test in Python", ["explain", "profile/maxPerPage/25", "--write", "test_new.py"], /JavaScript or TypeScript/],
])("usage: %s", async (_, args, message) => {
  const { code, out, err } = await runHere(["forecast", ...args]);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toMatch(message);
});

test("a folder for temporary files that cannot be written is a usage error", async () => {
  const results = join(newFolder(), "results.json");
  const { code, err } = await run(["forecast", "--results", results, ...suite], { TMPDIR: "/dev/null" });
  expect(code).toBe(2);
  expect(err).toMatch(/^error: cannot create a folder in \/dev\/null: ENOTDIR.*; set TMPDIR to a folder that can be/);
});

test("finds what nothing notices; a baseline accepts it, and --resume keeps it and does not run it again", async () => {
  const folder = newFolder();
  const results = join(folder, "results.json");
  const unread = "GetMeetings/data.*.persist_chat/response-optional-property-removed";
  const ids = `profile/maxPerPage/25,transport/GetMeetings/server-error,${unread}`;
  const only = ["--only", ids, "--results", results];
  const first = await run(["forecast", ...only, "--report", "pretty,html,junit,markdown", "--out", folder, ...suite]);
  expect(first.code).toBe(1);
  expect(first.out).toMatch(/^UNNOTICED profile\/maxPerPage\/25\n/);
  expect(first.out).toMatch(/read at test\/forecast\/project\/app\.mjs:\d+/);
  expect(first.out).toContain("3 mutants: 1 unnoticed, 1 noticed, 1 not relevant");
  expect(first.err).toContain(`Reports: ${join(folder, "forecast.html")}, ${join(folder, "forecast.junit.xml")}`);
  for (const file of ["forecast.html", "forecast.junit.xml", "forecast.md"]) {
    expect(readFileSync(join(folder, file), "utf8")).toContain("profile/maxPerPage/25");
  }
  const baseline = join(folder, "baseline.yaml");
  writeFileSync(baseline, "- mutant: profile/maxPerPage/25\n  reason: we never have more than one page\n");
  const again = await run(["forecast", ...only, "--resume", "--baseline", baseline, ...suite]);
  expect([again.code, again.err]).toEqual([0, expect.stringContaining("0 to run")]);
  expect(again.out).toContain("profile/maxPerPage/25: we never have more than one page");
  expect(again.out).toContain("1 unnoticed (1 accepted)");
  const another = ["--mutants", "transport", "--only", "transport/GetActiveSession/reset", "--results", results];
  const both = await run(["forecast", ...another, "--resume", ...suite]);
  expect([both.code, both.out]).toEqual([
    1,
    expect.stringContaining("4 mutants: 1 unnoticed, 1 noticed, 2 not relevant"),
  ]);
  const other = await run(["forecast", ...only, "--resume", "--seed", "other", ...suite]);
  expect([other.code, other.err]).toEqual([2, expect.stringMatching(/is for another seed, .+ instead of other\n$/)]);
  const profile = join(folder, "profile.yaml");
  writeFileSync(profile, "maxPerPage: 50\n");
  const measured = await run(["forecast", ...only, "--resume", "--profile", profile, ...suite]);
  expect([measured.code, measured.err]).toEqual([2, expect.stringContaining("another --scenario or --profile\n")]);
}, 120_000);

test("annotations are commands of GitHub Actions; other reports are no commands", async () => {
  const results = join(newFolder(), "results.json");
  const url = "process.env.CLOUDFLARE_BASE_URL + '/accounts/a/realtime/kit/b/meetings'";
  const lists = ["node", "-e", `fetch(${url}, { headers: { authorization: 'Bearer x' } })`];
  const annotations = await run([
    "forecast",
    "--report",
    "github",
    "--results",
    results,
    "--only",
    "GetSessions",
    "--",
    ...lists,
  ]);
  expect(annotations.out).toMatch(/^::notice::no change of the API was tried on node -e /);
  const { out } = await run(["forecast", "--results", results, "--", "echo", "::error::x"], {
    GITHUB_ACTIONS: "true",
  });
  expect(out).toMatch(/^::stop-commands::(\S+)\n[\s\S]*\n::\1::\n$/);
}, 60_000);

test("explain takes the revision of the forecast that wrote the results", async () => {
  const folder = newFolder();
  const results = join(folder, "results.json");
  writeFileSync(results, JSON.stringify({ ...report, revision: "2026-07", from: "2026-07", seed: "other" }));
  const file = join(folder, "new.test.ts");
  const id = "contract/GetSessionDetails/data.minutes_consumed/response-property-renamed";
  const explained = await runHere(["forecast", "explain", id, "--results", results, "--write", file]);
  expect([explained.code, explained.err]).toEqual([0, ""]);
  // No package.json is above it.
  expect(explained.out).toContain("new.test.ts, for node --test: fails with this change, passes without it\n");
  expect(readFileSync(file, "utf8")).toContain('createMock({ revision: "2026-07", seed: "other" })');
  const other = await runHere(["forecast", "explain", id, "--results", results, "--revision", "2026-01"]);
  expect([other.code, other.err]).toEqual([2, expect.stringMatching(/there is no mutant/)]);
});

test.each([
  ["vitest", '"vitest": "*", "jest": "*"'],
  ["ava", '"ava": "*"'],
  ["jest", '"vitest": "*", "jest": "*"', "package.json", '"type": "module", "scripts": { "test": "CI=1 jest --ci" }'],
  ["mocha", '"vitest": "*"', "project.json", '"targets": { "test": { "command": "npx mocha" } }'],
  ["vitest", '"vitest": "*"', "package.json", '"type": "module", "scripts": { "build": "tsc -p jest.config.json" }'],
  ["node --test", '"jest": "*"', "package.json", '"type": "module", "scripts": { "test": "node --import tsx --test" }'],
  ["node --test", '"jest": "*"', "project.json", '"targets": { "test": { "command": "node --test src" } }'],
])(
  "explain finds the test runner of a workspace: %s",
  async (runner, dependencies, name = "package.json", own = '"type": "module"') => {
    const folder = newFolder();
    const file = join(folder, "packages/app/new.test.js");
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(join(folder, "package.json"), `{ "devDependencies": { ${dependencies}, "msw": "*" } }`);
    writeFileSync(join(folder, "packages/app", name), `{ ${own} }`);
    const { out, err } = await runHere(["forecast", "explain", "profile/maxPerPage/25", "--write", file]);
    expect([out, err]).toEqual([expect.stringContaining(`new.test.js, for ${runner}: `), ""]);
    expect(readFileSync(file, "utf8")).toContain("createFetchMock(");
  },
);

test("a daemon that holds the output of the tests open does not keep the forecast", async () => {
  const folder = newFolder();
  const pidFile = join(folder, "pid");
  const script = `
    const { spawn } = require("node:child_process");
    const daemon = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"], { detached: true, stdio: "inherit" });
    require("node:fs").writeFileSync(${JSON.stringify(pidFile)}, String(daemon.pid));
    daemon.unref();
    process.exit(1);`;
  const forecast = start(["forecast", "--results", join(folder, "results.json"), "--", process.execPath, "-e", script]);
  onTestFinished(() => void process.kill(Number(readFileSync(pidFile, "utf8"))));
  expect((await forecast.finished()).code).toBe(3);
}, 30_000);

test("Ctrl-C keeps the results, and ends what runs", async () => {
  const results = join(newFolder(), "results.json");
  const forecast = start(["forecast", "--results", results, ...suite]);
  await forecast.printed(/mutants, \d+ to run/, "err");
  forecast.process.kill("SIGINT");
  forecast.process.kill("SIGINT");
  const { code, out } = await forecast.finished();
  expect(code).toBe(130);
  expect(out).toContain("it was interrupted");
  expect(existsSync(results)).toBe(true);
  const { results: kept } = JSON.parse(readFileSync(results, "utf8"));
  expect(kept.length).toBeGreaterThan(400);
  expect(kept.some(({ verdict }: { verdict: string }) => verdict === "not-run")).toBe(true);
}, 60_000);

test("a closed terminal ends what a forecast runs", async () => {
  const folder = newFolder();
  const started = join(folder, "started");
  const script = `fs.writeFileSync(${JSON.stringify(started)}, String(process.pid)); setInterval(() => {}, 1000);`;
  const command = ["--", process.execPath, "-e", script];
  const forecast = start(["forecast", "--results", join(folder, "results.json"), ...command]);
  const readPid = () => Number(existsSync(started) && readFileSync(started, "utf8"));
  await expect.poll(readPid, { timeout: 30_000 }).toBeGreaterThan(0);
  forecast.process.kill("SIGHUP");
  await forecast.finished();
  expect(() => process.kill(readPid(), 0)).toThrow("ESRCH");
}, 60_000);

test("a forecast that is killed leaves its results so far", async () => {
  const folder = newFolder();
  const results = join(folder, "results.json");
  // What it cannot remove is removed with the folder.
  const env = { TMPDIR: folder };
  const forecast = start(["forecast", "--results", results, "--mutants", "transport", ...suite], env);
  await expect.poll(() => existsSync(results), { timeout: 60_000, interval: 100 }).toBe(true);
  forecast.process.kill("SIGKILL");
  await forecast.finished();
  const report = JSON.parse(readFileSync(results, "utf8"));
  expect(report).toMatchObject({ reason: "it is still running", outcome: "survives" });
  expect(report.results.length).toBeGreaterThan(20);
}, 90_000);
