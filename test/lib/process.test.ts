import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { isRunning } from "../../src/lib/process.js";

test("a process that runs is told from one that does not", () => {
  expect(isRunning(process.pid)).toBe(true);
  expect(isRunning(0)).toBe(false);
  expect(isRunning(Number.NaN)).toBe(false);
});

test.runIf(process.platform === "linux")("a killed process whose parent does not notice does not run", async () => {
  // The shell that would notice becomes another program.
  const parent = spawn("sh", ["-c", "sleep 60 & echo $!; exec sleep 60"], { stdio: ["ignore", "pipe", "ignore"] });
  try {
    const [output] = await once(parent.stdout, "data");
    const pid = Number(String(output));
    await expect.poll(() => readFileSync(`/proc/${parent.pid}/comm`, "utf8")).toBe("sleep\n");
    expect(isRunning(pid)).toBe(true);
    process.kill(pid, "SIGKILL");
    await expect.poll(() => isRunning(pid)).toBe(false);
    expect(process.kill(pid, 0)).toBe(true);
  } finally {
    parent.kill("SIGKILL");
  }
});
