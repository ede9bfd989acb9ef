import { existsSync, mkdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeFolder } from "../../src/lib/make-folder.js";
import { newFolder } from "../new-folder.js";

test("creates a folder and those above it, once", () => {
  const folder = join(newFolder(), "a b", "ü", "c");
  makeFolder(folder);
  makeFolder(`${folder}/../c/`);
  expect(statSync(folder).isDirectory()).toBe(true);
});

test("follows a link to a folder", () => {
  const folder = newFolder();
  mkdirSync(join(folder, "there"));
  symlinkSync(join(folder, "there"), join(folder, "link"));
  makeFolder(join(folder, "link", "below"));
  expect(existsSync(join(folder, "there", "below"))).toBe(true);
});

test("fails where a file or a link to nothing is in the way", () => {
  const folder = newFolder();
  writeFileSync(join(folder, "file"), "");
  symlinkSync(join(folder, "nowhere"), join(folder, "link"));
  expect(() => makeFolder(join(folder, "file"))).toThrow("EEXIST");
  expect(() => makeFolder(join(folder, "file", "below"))).toThrow("ENOTDIR");
  expect(() => makeFolder(join(folder, "link"))).toThrow("EEXIST");
});

test.runIf(existsSync("/proc/self"))(
  "fails where a file system takes no folders, on which Node's own never returns",
  () => {
    expect(() => makeFolder("/proc/testkit/state")).toThrow("nothing can be created in /proc");
  },
);
