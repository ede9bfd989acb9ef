import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import packageFile from "../../package.json" with { type: "json" };
import { createProgram } from "../../src/cli/program.js";
import { revisions } from "../../src/contract/revisions.js";
import { defaultLimits } from "../../src/suite/target/client.js";
import { newFolder } from "../new-folder.js";
import { commandPath, run, shell, start } from "./command.js";
import { runHere } from "./run-here.js";

test("--version prints the version of the package", async () => {
  expect(await run(["--version"])).toEqual({ code: 0, out: `${packageFile.version}\n`, err: "" });
});

test.each([[["--help"]], [["help"]]])("%j lists the commands", async (args) => {
  const { code, out, err } = await runHere(args);
  expect([code, err]).toEqual([0, ""]);
  for (const command of ["serve", "openapi"]) expect(out).toMatch(new RegExp(`^ {2}${command} `, "m"));
});

test.each(["serve", "openapi"])("%s --help lists every option and examples that name real options", async (command) => {
  const { code, out } = await runHere([command, "--help"]);
  expect(code).toBe(0);
  const [options = "", examples = ""] = out.split("Examples:");
  const used = examples.match(/--[a-z-]+/g) ?? [];
  expect(used.length).toBeGreaterThan(0);
  for (const option of used) expect(options).toContain(option);
});

test("no help is wider than 80 columns", () => {
  const help = (command: Command): string[] => {
    const parts: string[] = [];
    command.configureOutput({ writeOut: (part) => parts.push(part) }).outputHelp();
    return [...parts, ...command.commands.flatMap(help)];
  };
  const lines = help(createProgram()).join("").split("\n");
  expect(lines.length).toBeGreaterThan(100);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
});

test("check limits its requests as the suite does by default", () => {
  const check = createProgram().commands.find((command) => command.name() === "check");
  const { maxRequests, maxTime, maxBody, concurrency, timeout } = check?.opts() ?? {};
  expect(defaultLimits).toMatchObject({
    ...{ maxRequests, concurrency, timeoutMs: timeout, maxTimeMs: maxTime, maxBodyBytes: maxBody },
  });
  expect(check?.helpInformation()).toContain(`requests per second (default: ${defaultLimits.rps};`);
});

describe("usage errors are reported on standard error, with exit code 2", () => {
  const recording = ["fixtures", "record", "--account", "a", "--app", "b"];

  test.each([
    [["--bogus"], "unknown option '--bogus'"],
    [["--port", "abc"], "Expected a whole number from 0 to 65535."],
    [["--port", "65536"], "Expected a whole number from 0 to 65535."],
    [["--port", "-1"], "Expected a whole number from 0 to 65535."],
    [["--port", "1.5"], "Expected a whole number from 0 to 65535."],
    [["--port", ""], "Expected a whole number from 0 to 65535."],
    [["--port"], "argument missing"],
    [["--revision", "2025-01"], `Expected one of ${revisions.join(", ")}.`],
    [["--sessions", "many"], "Expected a whole number from 0 to 2000000."],
    [["--meetings", "1e3"], "Expected a whole number from 0 to 2000000."],
    [["--auth", "basic"], "Allowed choices are any, none, token."],
    [["--host", ""], "Must not be empty."],
    [["--state", " "], "Must not be empty."],
    [["--host", "http://localhost"], "Expected an address or a name of this machine, without scheme and port."],
    [["--host", "*"], "Expected an address or a name of this machine"],
    [["--pass-to", ""], "Must not be empty."],
    [
      ["fixtures", "validate", "unicode", ""],
      "error: command-argument value '' is invalid for argument 'file'. Must not be empty.",
    ],
    [["forecast", "explain", ""], "error: command-argument value '' is invalid for argument 'id'. Must not be empty."],
    [[...recording, "--out", "-"], "error: --out -: a recording needs a file, which it continues if interrupted"],
    [[...recording, "--out", "x.json", "--shift", "+9999999d"], "Expected the years 1000 to 9999."],
    [
      [...recording, "--out", "x.json", "--livestream-session", "a", "../b"],
      "Expected an id, which is a plain segment",
    ],
    [["check", "--account", ".."], "Expected an id, which is a plain segment of a path."],
    [["calibrate", "--app", ""], "Must not be empty."],
    [["calibrate", "--out", "-"], "error: cannot write to -: name a file"],
    [["check", "--record", "-"], "error: cannot write to -: name a file"],
    [["check", "--record", "x.json", "--capture", "./x.json"], "error: ./x.json is named for two things: give each"],
    [["serve", "--scenario", "-", "--profile", "-"], "error: standard input is named for two things: give each"],
    [["check", "--record", "realtimekit-repro.json"], "error: realtimekit-repro.json is named for two things"],
    [
      ["forecast", "--results", "x.json", "--baseline", "x.json", "--", "true"],
      "error: x.json is named for two things",
    ],
    [["-p", "0", "--port", "1"], "error: option '-p, --port <port>' cannot be repeated"],
    [["--strict", "n-plus-one", "--strict", "unknown-path"], "error: option '--strict [mistakes]' cannot be repeated"],
    [["check", "--target", "a", "--target", "b"], "error: option '--target <url|file>' cannot be repeated"],
    [["fixtures", "generate", "--seed", "a", "--seed", "a"], "error: option '--seed <text>' cannot be repeated"],
    [["check", "--only", ","], "Must not be empty."],
    [["check", "--report", "json", "--report", ""], "Must not be empty."],
    [["frobnicate"], "error: unknown command 'frobnicate'\n(add --help"],
    [["serv", "--port", "0"], "error: unknown command 'serv'\n(Did you mean serve?)"],
    [["serv", "--help"], "error: unknown command 'serv'\n(Did you mean serve?)"],
    [["help", "chek"], "error: unknown command 'chek'\n(Did you mean check?)"],
    [["fixtures", "lst", "--help"], "error: unknown command 'lst'\n(Did you mean list?)"],
    [["record", "--out", "a.yaml"], "error: unknown command 'record'\n(Did you mean fixtures record?)"],
    [["chek", "--target", "x"], "error: unknown command 'chek'\n(Did you mean check?)"],
    [["serve", "world.yaml"], "error: serve takes no 'world.yaml': give a scenario with --scenario"],
    [
      ["check", "http://localhost:1"],
      "error: check takes no 'http://localhost:1': give a target with --target, everything else",
    ],
    [["openapi", "2026-07"], "error: openapi takes no '2026-07': give everything with an option"],
    [["--revision", "2026-07", "check"], "error: serve takes no 'check': a command comes before its options"],
    [["fixtures", "record", "--keep", "titles,x"], "There is no field x; choose from ids, titles, meta, messages."],
    [["openapi", "--format", "xml"], "Allowed choices are json, yaml."],
    [["openapi", "--revision", "x"], `Expected one of ${revisions.join(", ")}.`],
  ])("%j", async (args, message) => {
    const { code, out, err } = await runHere(args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
    expect(err).not.toMatch(/\n {4}at /);
  });

  test("one file named through a linked folder as well", async () => {
    const folder = newFolder();
    mkdirSync(join(folder, "real"));
    symlinkSync(join(folder, "real"), join(folder, "link"));
    const twice = join(folder, "link", "new", "x.json");
    const { code, err } = await runHere([
      "check",
      "--record",
      join(folder, "real", "new", "x.json"),
      "--capture",
      twice,
    ]);
    expect([code, err]).toEqual([2, expect.stringContaining(`error: ${twice} is named for two things`)]);
  });

  test("the shipped command reports it too", async () => {
    expect(await run(["--port", "abc"])).toMatchObject({ code: 2, out: "", err: expect.stringContaining("Expected") });
    expect(await run(["check", "--record", "-"])).toMatchObject({ code: 2, err: expect.stringMatching(/^error: /) });
  });
});

test.each([
  ["REALTIMEKIT_TESTKIT_TOKEN", ["serve", "--auth", "token"]],
  ["REALTIMEKIT_TESTKIT_CONTROL_TOKEN", ["serve"]],
  ["REALTIMEKIT_TESTKIT_CONTROL_TOKEN", ["ctl", "clock", "read"]],
  ["REALTIMEKIT_TESTKIT_CONTROL_TOKEN", ["fixtures", "snapshot"]],
])("%s that no header can hold is rejected by %j, without showing it", async (variable, args) => {
  const { code, out, err } = await run(args, { [variable]: "s3cret\nother" });
  expect([code, out]).toEqual([2, ""]);
  expect(err).toBe(
    `error: ${variable} cannot be sent: it has a space, a line break or another character that no token has\n`,
  );
});

test.each([
  ["ChildProcess", ["serve", "--port", "0", "--workers", "2"]],
  ["FileSystemWrite", ["forecast", "--", "node", "--version"]],
])("what the permission model of Node denies is named: %s", async (permission, command) => {
  // Node 20 has the flag under its earlier name alone.
  const flag = process.allowedNodeEnvironmentFlags.has("--permission") ? "--permission" : "--experimental-permission";
  const { code, err } = await run(command, { NODE_OPTIONS: `${flag} --allow-fs-read=*` });
  expect(code).toBe(2);
  expect(err).toMatch(new RegExp(`^error: node --permission denies ${permission}.*: Access to this API`, "m"));
  expect(err).not.toMatch(/Internal error|\n {4}at /);
});

describe("an internal error is reported in one line, with exit code 70", () => {
  const preload = (code: string) => ({ NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(code)}"` });
  const report =
    /^Internal error of realtimekit-testkit \(please report\): Error at .*; REALTIMEKIT_TESTKIT_DEBUG=1 shows more\n$/;

  test("thrown by a command", async () => {
    const broken = preload('String.prototype.padEnd = () => { throw new Error("broken"); };');
    const { code, out, err } = await run(["fixtures", "list"], broken);
    expect([code, out, err]).toEqual([70, "", expect.stringMatching(report)]);
    const debugged = await run(["fixtures", "list"], { ...broken, REALTIMEKIT_TESTKIT_DEBUG: "1" });
    expect(debugged.err).toMatch(/Error: broken\n[\s\S]* at (Module\.)?runList /);
  });

  test("but not what has run out on the machine", async () => {
    const error = 'Object.assign(new Error("EMFILE: too many open files, open"), { code: "EMFILE" })';
    const { code, err } = await run(
      ["fixtures", "list"],
      preload(`String.prototype.padEnd = () => { throw ${error}; };`),
    );
    expect(code).toBe(2);
    expect(err).toBe(
      "error: this machine allows too few open files; raise ulimit -n: EMFILE: too many open files, open\n",
    );
  });

  test("thrown while the mock serves", async () => {
    const broken = preload(
      'process.on("newListener", (event) => event === "SIGTERM" && setTimeout(() => { throw new Error("broken"); }));',
    );
    const { code, err } = await run(["serve", "--port", "0", "--quiet"], broken);
    expect([code, err]).toEqual([70, expect.stringMatching(report)]);
  });
});

describe("output that cannot be written", () => {
  test.each([["openapi"], ["fixtures", "list"], ["check", "--dry-run"], ["ctl"], ["fixtures", "generate"]])(
    "%j ends quietly when the reader is gone",
    async (...args) => {
      const command = start(args);
      command.process.stdout.destroy();
      expect(await command.finished()).toEqual({ code: 0, out: "", err: "" });
    },
  );

  test.runIf(existsSync("/dev/full"))("a full disk is reported in a line", async () => {
    for (const command of ["openapi", "fixtures generate"]) {
      const { code, err } = await shell(`"${process.execPath}" "${commandPath}" ${command} > /dev/full`);
      expect([code, err]).toEqual([
        2,
        "error: cannot write to the standard output: ENOSPC: no space left on device, write\n",
      ]);
    }
  });

  test.skipIf(process.platform === "win32")("so is one that has room for a part", async () => {
    const file = join(newFolder(), "openapi.json");
    const { code, err } = await shell(`ulimit -f 8; "${process.execPath}" "${commandPath}" openapi > "${file}"`);
    expect([code, err]).toEqual([2, "error: cannot write to the standard output: EFBIG: file too large, write\n"]);
  });
});
