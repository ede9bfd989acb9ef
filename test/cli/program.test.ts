import { describe, expect, test } from "vitest";
import packageFile from "../../package.json" with { type: "json" };
import { run } from "./command.js";

test("--version prints the version of the package", async () => {
  expect(await run(["--version"])).toEqual({ code: 0, out: `${packageFile.version}\n`, err: "" });
});

test.each([[["--help"]], [["help"]]])("%j lists the commands", async (args) => {
  const { code, out, err } = await run(args);
  expect([code, err]).toEqual([0, ""]);
  for (const command of ["serve", "openapi"]) expect(out).toMatch(new RegExp(`^ {2}${command} `, "m"));
});

test.each(["serve", "openapi"])("%s --help tells every option and examples that name real options", async (command) => {
  const { code, out } = await run([command, "--help"]);
  expect(code).toBe(0);
  const [options = "", examples = ""] = out.split("Examples:");
  const used = examples.match(/--[a-z-]+/g) ?? [];
  expect(used.length).toBeGreaterThan(0);
  for (const option of used) expect(options).toContain(option);
});

test("serve --help names all that can be set", async () => {
  const { out } = await run(["serve", "--help"]);
  for (const option of [
    "port",
    "host",
    "revision",
    "seed",
    "meetings",
    "sessions",
    "auth",
    "profile",
    "cors",
    "no-cors",
    "rate-limit",
    "log",
    "quiet",
  ]) {
    expect(out).toMatch(new RegExp(`--${option}\\b`));
  }
  expect(out).toContain("4010");
});

describe("what is wrong is told on standard error, with exit code 2", () => {
  test.each([
    [["--bogus"], "unknown option '--bogus'"],
    [["--port", "abc"], "Expected a whole number from 0 to 65535."],
    [["--port", "65536"], "Expected a whole number from 0 to 65535."],
    [["--port", "-1"], "Expected a whole number from 0 to 65535."],
    [["--port", "1.5"], "Expected a whole number from 0 to 65535."],
    [["--port", ""], "Expected a whole number from 0 to 65535."],
    [["--port"], "argument missing"],
    [["--revision", "2025-01"], "Expected one of 2026-01, 2026-07."],
    [["--sessions", "many"], "Expected a whole number from 0 to 10000000."],
    [["--meetings", "1e3"], "Expected a whole number from 0 to 10000000."],
    [["--auth", "basic"], "Allowed choices are any, none, token."],
    [["frobnicate"], "error: "],
    [["openapi", "--format", "xml"], "Allowed choices are json, yaml."],
    [["openapi", "--revision", "x"], "Expected one of 2026-01, 2026-07."],
  ])("%j", async (args, message) => {
    const { code, out, err } = await run(args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
    expect(err).not.toMatch(/\n {4}at /);
  });
});
