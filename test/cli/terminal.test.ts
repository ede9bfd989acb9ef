import { readFileSync, writeFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { requestLine, resultText } from "../../src/cli/ctl-text.js";
import { CliError, describeFailure } from "../../src/cli/exit.js";
import { createProgress, print, printError, printUntrusted } from "../../src/cli/output.js";
import { banner } from "../../src/cli/serve-output.js";
import { planReports } from "../../src/cli/user-files.js";
import { printable, printableLine } from "../../src/lib/printable.js";
import { newFolder } from "../new-folder.js";

afterEach(() => {
  vi.restoreAllMocks();
});

const hostile = "a\u001b[2J\u009b1m\u007f\r\u202eb";
const safe = "a\\u001b[2J\\u009b1m\\u007f\\u000d\\u202eb";

test("control characters and bidirectional overrides become escapes; only lines may keep their breaks", () => {
  expect(printable(`${hostile}\nü€😀`)).toBe(`${safe}\nü€😀`);
  expect(printableLine("one\ntwo")).toBe("one\\u000atwo");
  expect(printable("\u200b\u00ad\ufeff\u2028\u{e0001}")).toBe("\\u200b\\u00ad\\ufeff\\u2028\\u{e0001}");
  expect(printable("##vso[task.x]y ##teamcity[z] ## [a]")).toBe("#\\u0023vso[task.x]y #\\u0023teamcity[z] ## [a]");
  expect(printable("a::b\n  ::error::x\n::add-mask::y ##[error]z")).toBe(
    "a::b\n  \\u003a:error::x\n\\u003a:add-mask::y #\\u0023[error]z",
  );
  expect(JSON.parse(printable(JSON.stringify({ hostile })))).toEqual({ hostile });
});

test("all output and all errors of commands are printed so", () => {
  const out = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const err = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  print(`${hostile}\n`);
  printError(describeFailure(new CliError(hostile)).text);
  expect(out).toHaveBeenCalledWith(`${safe}\n`);
  expect(String(err.mock.calls[0]?.[0])).toContain(safe);
});

test("a message does not continue the line of progress", () => {
  const err = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const isTTY = Object.getOwnPropertyDescriptor(process.stderr, "isTTY");
  Object.defineProperty(process.stderr, "isTTY", { value: true, configurable: true });
  onTestFinished(() => void Object.defineProperty(process.stderr, "isTTY", isTTY ?? { value: undefined }));
  vi.stubEnv("TERM", "dumb");
  createProgress().show("a terminal without escape sequences");
  vi.stubEnv("TERM", "xterm");
  createProgress().show("1 of 2");
  vi.unstubAllEnvs();
  printError("notice: slow\n");
  printError("notice: slower\n");
  const text = err.mock.calls.map(([part]) => String(part)).join("");
  expect(text).toBe("\r\u001b[2K1 of 2\r\u001b[2Knotice: slow\nnotice: slower\n");
});

test("in a job of GitHub Actions, commands are stopped around what a target says", () => {
  const out = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  vi.stubEnv("GITHUB_ACTIONS", "true");
  printUntrusted("::error::x");
  vi.stubEnv("GITHUB_ACTIONS", "");
  printUntrusted("y\n");
  vi.unstubAllEnvs();
  const text = out.mock.calls.map(([part]) => String(part)).join("");
  expect(text).toMatch(/^::stop-commands::([\da-f-]{36})\n\\u003a:error::x\n::\1::\ny\n$/);
});

test("a report that cannot be written loses no other, and is an error", async () => {
  const out = newFolder();
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const printed = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const reporters = {
    first: { file: "first.txt/report", render: () => "1" },
    second: { file: "second.txt", render: () => "2" },
    third: { file: "third.txt", stdout: "text", render: () => "3\n" },
  } as const;
  writeFileSync(join(out, "first.txt"), "a file");
  const { write } = planReports({ report: ["first", "second", "third"], out }, reporters);
  await expect(write({})).rejects.toThrow(/cannot write .*first\.txt\/report: .* is not a directory/);
  expect(readFileSync(join(out, "second.txt"), "utf8")).toBe("2");
  expect(printed).toHaveBeenCalledWith("3\n");
});

test("only output.ts writes to the streams of the process", async () => {
  const folder = new URL("../../src/cli/", import.meta.url);
  const files = await readdir(folder);
  const texts = await Promise.all(files.map((file) => readFile(new URL(file, folder), "utf8")));
  const writing = files.filter((_, index) => /\b(stdout|stderr)\.write|console\./.test(texts[index] ?? ""));
  expect(writing).toEqual(["output.ts"]);
});

test("what a client sent cannot make a second line", () => {
  const query = { search: "x\n#2  10:00:00.000  200  GET /forged" };
  const request = { seq: 1, at: "2026-01-15T10:00:00.000Z", method: "GET", path: "/sessions", status: 200, faults: [] };
  const line = requestLine({ ...request, query, duration_ms: 1 });
  expect(line.split("\n")).toEqual([expect.stringContaining("x\\u000a#2"), ""]);
  expect(resultText({ title: "x\nid  forged" }, "meetings create")).toBe("title  x\\u000aid  forged\n");
});

test("a request says where it went when the mock did not serve it", () => {
  const request = { seq: 1, at: "2026-01-15T10:00:00.000Z", method: "GET", query: {}, status: 200, faults: [] };
  const lineOf = (path: string, more: object) => requestLine({ ...request, path, duration_ms: 1, ...more });
  expect(lineOf("/foo", { note: "not-served", forwarded: "http://api" })).toBe(
    "#1  10:00:00.000Z  200  GET /foo  1.0 ms  forwarded to http://api\n",
  );
  expect(lineOf("/webhooks", { note: "operation-not-served", operation: "getAllWebhooks" })).toBe(
    "#1  10:00:00.000Z  200  GET /webhooks  1.0 ms  getAllWebhooks, not served\n",
  );
});

test("the name of a scenario cannot steer the banner", () => {
  const scenario = { name: `${hostile}.yaml`, tenants: [] };
  const time = { now: "2026-01-15T10:00:00.000Z", speed: 0 };
  const options = {
    url: "http://127.0.0.1:1",
    revision: "2026-01",
    seed: "s",
    token: "t",
    time,
    certificate: undefined,
  };
  expect(banner({ ...options, revision: "2026-01", scenario })).toContain(`scenario ${safe}.yaml`);
});
