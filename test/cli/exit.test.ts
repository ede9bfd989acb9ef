import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { newFolder } from "../new-folder.js";
import { run, start } from "./command.js";

test("a command that waits for nothing ends with a line and 70, not silently", async () => {
  const endless = "Promise.all = () => new Promise(() => {});";
  const env = { NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(endless)}"` };
  const { code, out, err } = await run(["fixtures", "list"], env);
  expect([code, out]).toEqual([70, ""]);
  expect(err).toMatch(/^Internal error of realtimekit-testkit \(please report\): Error .*\n$/);
});

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "%s ends a check at once with 130 and the reports so far",
  async (signal) => {
    const { url, requested } = await silentTarget();
    const folder = newFolder();
    const checking = start([...check(url, folder), "--timeout", "5m"]);
    await requested;
    checking.process.kill(signal);
    const { code, out } = await checking.finished();
    expect([code, checking.process.signalCode]).toEqual(signal === "SIGHUP" ? [null, signal] : [130, null]);
    expect(out).toContain("could not be checked: the run was interrupted");
    expect(JSON.parse(readFileSync(join(folder, "report.json"), "utf8"))).toMatchObject({ outcome: "unchecked" });
  },
);

test.each([
  ["calibrate", ["calibrate"], ""],
  ["record", ["fixtures", "record"], "a-token-of-tests"],
])("an interrupted %s ends with 130 and a line", async (_, command, CLOUDFLARE_API_TOKEN) => {
  const { url, requested } = await silentTarget();
  const running = start([...command, ...target(url), "--out", join(newFolder(), "out.json")], { CLOUDFLARE_API_TOKEN });
  await requested;
  running.process.kill("SIGTERM");
  expect(await running.finished()).toMatchObject({ code: 130, err: expect.stringMatching(/^error: .*interrupted/) });
});

test("a defect elsewhere ends a check with 70, one line and the reports so far", async () => {
  const { url, requested } = await silentTarget();
  const folder = newFolder();
  const defect = 'process.on("SIGUSR2", () => { throw new Error("broken"); });';
  const env = { NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(defect)}"` };
  const checking = start(check(url, folder), env);
  await requested;
  checking.process.kill("SIGUSR2");
  const { code, err } = await checking.finished();
  expect(code).toBe(70);
  expect(err).toMatch(
    /^Internal error of realtimekit-testkit \(please report\): Error at .*\nReports: .*report\.json\n$/,
  );
  expect(JSON.parse(readFileSync(join(folder, "report.json"), "utf8"))).toMatchObject({ outcome: "unchecked" });
});

test("a target that never responds ends a check within --max-time", async () => {
  const { url } = await silentTarget();
  const { code, out } = await run([...check(url, newFolder()), "--max-time", "300ms"]);
  expect(code).toBe(3);
  expect(out).toMatch(/could not be checked: .*300|0\.3 s/);
});

function check(url: string, folder: string): string[] {
  const reports = ["--report", "pretty,json", "--out", folder, "--no-repro"];
  return ["check", ...target(url), ...reports];
}

function target(url: string): string[] {
  return ["--target", url, "--account", "a", "--app", "b"];
}

/** Starts a target that accepts requests and never responds; `requested` waits for the first for a list. */
async function silentTarget(): Promise<{ url: string; requested: Promise<unknown> }> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requested: once(server, "request") };
}
