import { expect, test } from "vitest";
import { runCommand } from "../../../src/forecast/run/command.js";

const most = 4 * 1024 * 1024;

test("of long output the same end counts, whatever chunks a pipe makes of it", async () => {
  const code = `process.stdout.write("0123456789".repeat(${most / 8}))`;
  const { signal } = new AbortController();
  const { stdout } = await runCommand({ command: [process.execPath, "-e", code], env: {}, timeoutMs: 60_000, signal });
  expect(stdout.length).toBe(most);
  expect(stdout).toBe("0123456789".repeat(most / 8).slice(-most));
});
