import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { chunks, isSpecialFile, writeFileAtomic } from "../../src/lib/atomic-file.js";

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

test("a symbolic link is followed", async () => {
  await writeFile(join(folder, "a.txt"), "before");
  await symlink("a.txt", join(folder, "link.txt"));
  await writeFileAtomic(join(folder, "link.txt"), ["after"]);
  expect(await readFile(join(folder, "a.txt"), "utf8")).toBe("after");
  expect((await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isSymbolicLink())).toHaveLength(1);
});

test("devices and pipes are written directly", async () => {
  await writeFileAtomic("/dev/null", ["gone"]);
  await expect(writeFileAtomic("/dev/full", ["too much"])).rejects.toThrow(/ENOSPC/);
  const pipe = join(folder, "pipe");
  execFileSync("sh", ["-c", 'mkfifo "$0"', pipe]);
  const [read] = await Promise.all([readFile(pipe, "utf8"), writeFileAtomic(pipe, ["through"])]);
  expect(read).toBe("through");
  expect(await isSpecialFile(pipe)).toBe(true);
});

test("a folder is not replaced", async () => {
  await expect(writeFileAtomic(folder, ["x"])).rejects.toThrow(/EISDIR/);
});

test("small parts are written together", () => {
  const parts = Array.from({ length: 10 }, () => "x".repeat(100 * 1024));
  const lengths = [...chunks(parts)].map(({ length }) => length);
  expect(lengths.length).toBe(4);
  expect(lengths.reduce((sum, length) => sum + length)).toBe(1000 * 1024);
});
