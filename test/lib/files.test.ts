import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { chmod, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  chunks,
  describeWriteError,
  makeFolder,
  openForAppend,
  packageFile,
  requireWritable,
  writeFileAtomic,
} from "../../src/lib/files.js";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "atomic-"));
});

afterEach(() => rm(folder, { recursive: true }));

test("a file holds all parts, and nothing else is left beside it", async () => {
  const file = join(folder, "a.txt");
  await writeFile(file, "before");
  await writeFileAtomic(file, ["one ", "two"]);
  expect(await readFile(file, "utf8")).toBe("one two");
  expect(await readdir(folder)).toEqual(["a.txt"]);
});

test("a file keeps its permissions, and one that may not be written its content", async () => {
  const file = join(folder, "a.txt");
  await writeFile(file, "before", { mode: 0o600 });
  await writeFileAtomic(file, ["after"]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  await chmod(file, 0o444);
  await chmod(folder, 0o777);
  // The superuser may write everything, so another user does.
  const asRoot = process.getuid?.() === 0;
  if (asRoot) process.seteuid?.("nobody");
  try {
    const failed = await writeFileAtomic(file, ["lost"]).catch(describeWriteError);
    expect(failed).toBe("permission denied");
  } finally {
    if (asRoot) process.seteuid?.("root");
  }
  expect(await readFile(file, "utf8")).toBe("after");
});

test.each([
  ["missing/a.txt", "its folder does not exist"],
  ["plain/a.txt", "its folder is a file"],
])("%s cannot be written: %s", async (name, problem) => {
  await writeFile(join(folder, "plain"), "");
  expect(await writeFileAtomic(join(folder, name), ["x"]).catch(describeWriteError)).toBe(problem);
});

test("when writing fails, the file stays as it was", async () => {
  const file = join(folder, "a.txt");
  await writeFile(file, "before");
  function* broken() {
    yield "x".repeat(300 * 1024);
    throw new Error("no more");
  }
  await expect(writeFileAtomic(file, broken())).rejects.toThrow("no more");
  expect(await readFile(file, "utf8")).toBe("before");
  expect(await readdir(folder)).toEqual(["a.txt"]);
});

test("a symbolic link is not followed", async () => {
  const file = join(folder, "a.txt");
  await writeFile(file, "before");
  await symlink("a.txt", join(folder, "link.txt"));
  const link = join(folder, "link.txt");
  await expect(writeFileAtomic(link, ["after"])).rejects.toThrow("a symbolic link; refusing to overwrite it");
  await expect(openForAppend(link, 0o600)).rejects.toThrow("a symbolic link; refusing to overwrite it");
  await symlink("a.txt", join(folder, "b.txt.unfinished"));
  await writeFileAtomic(join(folder, "b.txt"), ["after"]);
  expect([await readFile(file, "utf8"), await readFile(join(folder, "b.txt"), "utf8")]).toEqual(["before", "after"]);
  expect((await readdir(folder)).sort()).toEqual(["a.txt", "b.txt", "link.txt"]);
});

test("a dangling link creates nothing elsewhere", async () => {
  await symlink("elsewhere.txt", join(folder, "link.txt"));
  await expect(writeFileAtomic(join(folder, "link.txt"), ["x"])).rejects.toThrow("a symbolic link");
  await expect(openForAppend(join(folder, "link.txt"), 0o600)).rejects.toThrow("a symbolic link");
  expect(await readdir(folder)).toEqual(["link.txt"]);
});

test("devices are written directly, and named pipes not at all", async () => {
  await writeFileAtomic("/dev/null", ["gone"]);
  await expect(writeFileAtomic("/dev/full", ["too much"])).rejects.toThrow(/ENOSPC/);
  const pipe = join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  await expect(writeFileAtomic(pipe, ["x"])).rejects.toThrow("not a regular file; refusing to overwrite it");
  await expect(openForAppend(pipe, 0o600)).rejects.toThrow("not a regular file; refusing to overwrite it");
});

test("a folder is not replaced", async () => {
  await expect(writeFileAtomic(folder, ["x"])).rejects.toThrow("it is a directory");
});

test("small parts are written together", () => {
  const parts = Array.from({ length: 10 }, () => "x".repeat(100 * 1024));
  const lengths = [...chunks(parts)].map(({ length }) => length);
  expect(lengths.length).toBe(4);
  expect(lengths.reduce((sum, length) => sum + length)).toBe(1000 * 1024);
});

test("what cannot be written is known before, and nothing is created", async () => {
  await writeFile(join(folder, "plain"), "");
  await symlink(join(folder, "plain"), join(folder, "link"));
  await requireWritable("/dev/null");
  await requireWritable(join(folder, "plain"));
  await requireWritable(join(folder, "new", "inner", "a.txt"));
  await expect(requireWritable(folder)).rejects.toThrow("it is a directory");
  await expect(requireWritable(join(folder, "link"))).rejects.toThrow("a symbolic link");
  for (const file of [join(folder, "plain", "a.txt"), join(folder, "plain", "new", "a.txt")]) {
    await expect(requireWritable(file)).rejects.toThrow(`${join(folder, "plain")} is not a directory`);
  }
  expect((await readdir(folder, { recursive: true })).sort()).toEqual(["link", "plain"]);
});

test("a folder is created, with those above it, once", () => {
  const deep = join(folder, "a b", "ü", "c");
  makeFolder(deep);
  makeFolder(`${deep}/../c/`);
  expect(statSync(deep).isDirectory()).toBe(true);
});

test("a folder is created below a link to one", () => {
  mkdirSync(join(folder, "there"));
  symlinkSync(join(folder, "there"), join(folder, "link"));
  makeFolder(join(folder, "link", "below"));
  expect(existsSync(join(folder, "there", "below"))).toBe(true);
});

test("no folder is created where a file or a link to nothing is in the way", () => {
  writeFileSync(join(folder, "file"), "");
  symlinkSync(join(folder, "nowhere"), join(folder, "link"));
  for (const below of [[], ["below"], ["below", "that"]]) {
    expect(() => makeFolder(join(folder, "file", ...below))).toThrow(`${join(folder, "file")} is not a directory`);
  }
  expect(() => makeFolder(join(folder, "link"))).toThrow(`${join(folder, "link")} is not a directory`);
});

test.runIf(existsSync("/proc/self"))(
  "no folder is created where a file system takes none, on which Node's own never returns",
  () => {
    expect(() => makeFolder("/proc/testkit/state")).toThrow("nothing can be created in /proc");
  },
);

test("finds a file of the package from any module in it", () => {
  expect(existsSync(packageFile("fixtures/empty.yaml", import.meta.url))).toBe(true);
});

test.each([
  ["in a bundle without the package's files", "file:///no/such/folder/bundle.mjs"],
  ["in a CommonJS bundle, which has no import.meta.url", undefined],
])("says what to do %s", (_, from) => {
  expect(() => packageFile("fixtures/empty.yaml", from)).toThrow(
    "realtimekit-testkit cannot find its file fixtures/empty.yaml: if it is bundled, make the package external; " +
      "if a build copies only the files that it traces, include this one",
  );
});
