import { expect, onTestFinished, test, vi } from "vitest";
import { defineScenario } from "../../../src/fixtures/scenario/scenario.js";
import { digestOf } from "../../../src/forecast/run/run-mock.js";
import { Runner, runCommand } from "../../../src/forecast/run/runner.js";
import { newFolder } from "../../new-folder.js";

const signal = new AbortController().signal;

test("a run of a client that waits for responses gets more time", async () => {
  const command = [process.execPath, "-e", ""];
  const runner = new Runner({ base: { revision: "2026-01" }, command, signal, jobs: 1 });
  runner.timeoutMs = 1;
  expect(await runner.run({}, { purpose: "usual" })).toMatchObject({ timedOut: true });
  expect(await runner.run({}, { purpose: "usual", waits: true })).toMatchObject({ timedOut: false, exitCode: 0 });
  await runner.close();
});

test.each([
  { jobs: 2, most: 6 },
  { jobs: 1, most: 1 },
])("with --jobs $jobs, $most runs are active if some wait", async ({ jobs, most }) => {
  const folder = newFolder();
  // Each run ends once as many as that have been active, and fails if more are.
  const code = `const fs = require("node:fs");
    const own = fs.mkdtempSync("active-");
    const active = () => fs.readdirSync(".").filter((name) => name.startsWith("active-")).length;
    if (active() > ${most}) process.exit(1);
    setInterval(() => {
      if (active() === ${most}) fs.writeFileSync("full", "");
      if (!fs.existsSync("full")) return;
      fs.rmdirSync(own);
      process.exit();
    }, 10);`;
  const command = ["sh", "-c", 'cd "$0" && exec "$1" -e "$2"', folder, process.execPath, code];
  const ended = new AbortController();
  onTestFinished(() => ended.abort());
  const runner = new Runner({ base: { revision: "2026-01" }, command, signal: ended.signal, jobs });
  const kinds = [true, true, true, false, false, false, true, true];
  const runs = await Promise.all(kinds.map((waits) => runner.run({}, { purpose: "usual", waits })));
  expect(runs.map(({ exitCode }) => exitCode)).toEqual(kinds.map(() => 0));
  await runner.close();
});

test("a run whose mock cannot start leaves its turn to the next one", async () => {
  const base = { revision: "2026-01", profile: { maxPerPage: -1 } } as const;
  const runner = new Runner({
    base,
    command: [process.execPath, "-e", ""],
    signal,
    jobs: 1,
  });
  for (const purpose of ["usual", "richer"] as const) {
    await expect(runner.run({}, { purpose })).rejects.toThrow("profile.maxPerPage is -1");
  }
  await runner.close();
});

test("a scenario that starts now is the same one later, one that starts at another time is not", () => {
  const digestAt = (now: string, clock: string) => {
    vi.setSystemTime(now);
    return digestOf({ revision: "2026-01", scenario: defineScenario({ clock, meetings: [{ title: "a" }] }) });
  };
  const [one, other] = ["2026-01-15T10:00:00Z", "2026-01-16T10:00:00Z"];
  expect(digestAt(one, "now")).toBe(digestAt(other, "now"));
  expect(digestAt(one, one)).not.toBe(digestAt(one, other));
  vi.useRealTimers();
});

test("clients call the mock directly where there is a proxy", async () => {
  vi.stubEnv("NO_PROXY", "example.org");
  const command = [process.execPath, "-p", "process.env.NO_PROXY"];
  const runner = new Runner({ base: { revision: "2026-01" }, command, signal, jobs: 1 });
  expect(await runner.run({}, { purpose: "usual" })).toMatchObject({
    output: expect.stringMatching(/^example.org,.*127/),
  });
  await runner.close();
});

const most = 4 * 1024 * 1024;

test("keeps the same end of long output, however a pipe splits it", async () => {
  const code = `process.stdout.write("0123456789".repeat(${most / 8}))`;
  const { stdout } = await runCommand({ command: [process.execPath, "-e", code], env: {}, timeoutMs: 60_000, signal });
  expect(stdout.length).toBe(most);
  expect(stdout).toBe("0123456789".repeat(most / 8).slice(-most));
});
