import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { revisions } from "../../src/contract/revisions.js";
import { newFolder } from "../new-folder.js";
import { commandPath, shell } from "./command.js";
import { runHere } from "./run-here.js";

describe.each(revisions)("openapi --revision %s", (revision) => {
  test.each(["json", "yaml"])("prints the file of the package as %s", async (format) => {
    const file = await readFile(`openapi/realtimekit.${revision}.${format}`, "utf8");
    expect(await runHere(["openapi", "--revision", revision, "--format", format])).toEqual({
      code: 0,
      out: file,
      err: "",
    });
  });

  test("writes it to the file, and prints nothing", async () => {
    const out = join(newFolder(), "document.json");
    expect(await runHere(["openapi", "--revision", revision, "--out", out])).toEqual({ code: 0, out: "", err: "" });
    expect(await readFile(out, "utf8")).toBe(await readFile(`openapi/realtimekit.${revision}.json`, "utf8"));
  });
});

test("the name of the file decides the format", async () => {
  const out = join(newFolder(), "document.yaml");
  expect(await runHere(["openapi", "--out", out])).toEqual({ code: 0, out: "", err: "" });
  expect(await readFile(out, "utf8")).toBe(await readFile("openapi/realtimekit.2026-01.yaml", "utf8"));
  const { code, err } = await runHere(["openapi", "--format", "yaml", "--out", "document.json"]);
  expect([code, err]).toEqual([2, expect.stringContaining("--format yaml does not fit document.json")]);
});

test("prints the default revision as JSON when nothing is said", async () => {
  const { out } = await runHere(["openapi"]);
  expect(out).toBe(await readFile("openapi/realtimekit.2026-01.json", "utf8"));
});

test("a file that cannot be written is reported in one line, with code 2", async () => {
  const { code, err } = await runHere(["openapi", "--out", join(tmpdir(), "no", "such", "folder", "x.json")]);
  expect(code).toBe(2);
  expect(err).toMatch(/^error: cannot write .*x\.json: .*\n$/);
});

test("a reader that stops early is no error", async () => {
  const { out, err } = await shell(`"${process.execPath}" "${commandPath}" openapi | head -n 1`);
  expect([out, err]).toEqual(["{\n", ""]);
});
