import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeEach, expect, test } from "vitest";
import { operationIds } from "../../src/contract/operations.js";
import { operationsChangedSince } from "../../src/forecast/changed-operations.js";
import { newFolder } from "../new-folder.js";

const project = {
  "package.json": '{ "name": "root", "private": true }',
  "docs/notes.md": "Sessions are at /sessions.",
  "packages/web/package.json": '{ "name": "@acme/web" }',
  "packages/web/src/meetings.js": 'export const list = (get) => get("/meetings");',
  "packages/job/src/format.js": "export const text = (title) => title.trim();",
  "packages/job/package.json": '{ "name": "job" }',
  "packages/job/live.js": 'import { get } from "@acme/web";\nexport const live = () => get("/active-session");',
};

let folder: string;

const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@b", ...args], {
    cwd: folder,
    stdio: "pipe",
  }).toString();

function write(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

function commit(): string {
  git("add", "-A");
  git("commit", "-q", "--allow-empty", "-m", "change");
  return git("rev-parse", "HEAD").trim();
}

beforeEach(() => {
  folder = newFolder();
  git("init", "-q", "-b", "main");
  for (const [file, text] of Object.entries(project)) write(file, text);
  commit();
});

const since = (reference = "main", reads: Parameters<typeof operationsChangedSince>[1] = [], below = "") =>
  operationsChangedSince(reference, reads, join(folder, below));

test.each<[string, () => void, readonly string[]]>([
  ["nothing", () => {}, []],
  [
    "a path below that of a base URL",
    () => write("tool/Client.cs", 'await http.GetAsync($"meetings?page_no={page}");'),
    ["GetMeetings"],
  ],
  ["a Dart app", () => write("lib/client.dart", 'dio.get("/active-session");'), ["GetActiveSession"]],
  ["a method of an SDK", () => write("a.py", 'client.realtime_kit.meetings.get("app")'), ["GetMeetings"]],
  ["a shell script", () => write("smoke.sh", 'curl "$APP/meetings"'), ["GetMeetings"]],
  ["documentation", () => write("docs/notes.md", "/meetings"), []],
  ["code that shows no call", () => write("packages/job/src/format.js", "export const text = String;"), operationIds],
  ["a call", () => write("packages/job/live.js", 'get("/active-session")'), ["GetActiveSession"]],
  ["a new file", () => write("new file.js", "client.getSessionDetails(id)"), ["GetSessionDetails"]],
  ["a deleted file", () => rmSync(join(folder, "packages/job/live.js")), ["GetActiveSession"]],
  ["a renamed file", () => git("mv", "packages/job/live.js", "packages/job/now.js"), ["GetActiveSession"]],
  ["a manifest", () => write("packages/job/package.json", '{ "name": "job", "version": "2" }'), operationIds],
  ["a file with a similar name", () => write("packages/job/my-package.json", "{}"), []],
])("%s", async (_, change, operations) => {
  change();
  expect(new Set(await since())).toEqual(new Set(operations));
  commit();
  expect(new Set(await since("HEAD~1", [], "packages/web"))).toEqual(new Set(operations));
});

test.each(
  "npm-shrinkwrap.json pnpm-workspace.yaml yarn.lock bun.lockb deno.json deno.lock go.work requirements-dev.txt setup.py Pipfile Pipfile.lock uv.lock Gemfile Gemfile.lock my.gemspec composer.json composer.lock Cargo.toml Cargo.lock pom.xml build.gradle build.gradle.kts gradle.lockfile gradle/libs.versions.toml App.csproj Directory.Packages.props packages.lock.json mix.exs pubspec.yaml Package.swift build.sbt".split(
    " ",
  ),
)("%s is a manifest", async (name) => {
  write(`app/${name}`, "");
  expect(await since()).toEqual(operationIds);
});

test("counts what changed files read, wherever the tests run, but no file of a similar name", async () => {
  write("packages/job/src/format.js", "export const text = String;");
  const read = (file: string) => ({ operation: "GetSessions", path: "$.data", places: [{ file, line: 1 }] });
  expect(await since("main", [read("src/format.js")], "packages/web")).toEqual(["GetSessions"]);
  expect(await since("main", [read(join(folder, "packages/job/src/format.js"))])).toEqual(["GetSessions"]);
  expect(await since("main", [read("src/reformat.js"), read("mat.js")])).toEqual(operationIds);
});

test("leaves out what others changed on the branch in the meantime", async () => {
  git("checkout", "-q", "-b", "mine");
  write("packages/job/live.js", '"/active-session"');
  commit();
  git("checkout", "-q", "main");
  write("packages/web/src/meetings.js", '"/meetings"');
  commit();
  git("checkout", "-q", "mine");
  expect(await since("main")).toEqual(["GetActiveSession"]);
});

test("reports an unknown commit, a shallow clone, and a missing repository", async () => {
  await expect(since("no-such-ref")).rejects.toThrow("no-such-ref: there is no such commit here");
  await expect(since("--output=x")).rejects.toThrow("there is no such commit here");
  await expect(since("main", [], "..")).rejects.toThrow("is not in a repository of git");
  const first = git("rev-parse", "HEAD").trim();
  write("docs/notes.md", "new");
  commit();
  git("clone", "-q", "--depth", "1", pathToFileURL(folder).href, join(folder, "clone"));
  await expect(since(first, [], "clone")).rejects.toThrow(/this clone is shallow: git fetch --unshallow/);
  expect(await since("main", [], "clone")).toEqual([]);
});
