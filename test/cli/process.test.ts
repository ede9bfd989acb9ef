import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test, vi } from "vitest";
import { newFolder } from "../new-folder.js";
import { run, serve, start } from "./command.js";
import { runHere } from "./run-here.js";

test.each(["SIGTERM", "SIGHUP"] as const)(
  "the ready file appears once the mock responds, and goes at %s",
  async (signal) => {
    const file = join(newFolder(), "run", "ready");
    const { url, process } = await serve(["--ready-file", file]);
    expect(readFileSync(file, "utf8")).toBe(`${url}\n`);
    process.kill(signal);
    await once(process, "close");
    expect(existsSync(file)).toBe(false);
  },
);

test("a ready file of an earlier run does not outlive a start that fails", async () => {
  const file = join(newFolder(), "ready");
  writeFileSync(file, "http://127.0.0.1:1/client/v4\n");
  const { port, close } = await busyPort();
  expect(await run(["serve", "--port", String(port), "--ready-file", file])).toMatchObject({ code: 2 });
  expect(existsSync(file)).toBe(false);
  close();
});

test("a mock that is stopped while it runs its script has not failed, and is not ready", async () => {
  const folder = newFolder();
  const [script, state, ready] = [join(folder, "script"), join(folder, "state"), join(folder, "ready")];
  writeFileSync(script, "meetings create title=x\n".repeat(1000));
  const running = start(["serve", "--port", "0", "--script", script, "--state", state, "--ready-file", ready]);
  const log = join(state, "state.log");
  await vi.waitFor(() => expect(statSync(log).size).toBeGreaterThan(2000), { timeout: 10_000, interval: 5 });
  running.process.kill("SIGINT");
  expect(await running.finished()).toEqual({ code: 0, out: "", err: "" });
  expect(existsSync(ready)).toBe(false);
  expect(readFileSync(log, "utf8").split("MeetingCreated").length).toBeLessThan(1000);
}, 20_000);

test("a ready file that cannot be written ends the start", async () => {
  const folder = newFolder();
  writeFileSync(join(folder, "file"), "");
  const { code, err } = await run(["serve", "--port", "0", "--ready-file", join(folder, "file", "ready")]);
  expect([code, err]).toEqual([2, expect.stringMatching(/^error: cannot write .*ready: /)]);
});

test("ctl wait returns when a mock that starts later responds, without credentials", async () => {
  const { port, close } = await busyPort();
  const waiting = start(["ctl", "wait", "--timeout", "60s", "--url", `http://127.0.0.1:${port}`]);
  close();
  const env = { REALTIMEKIT_TESTKIT_CONTROL_TOKEN: "secret" };
  start(["serve", "--port", String(port), "--no-control", "--revision", "2026-07"], env);
  const { code, out } = await waiting.finished();
  expect([code, out]).toEqual([0, expect.stringMatching(/^realtimekit-testkit \S+ serves revision 2026-07 on http/)]);
}, 60_000);

test("ctl wait fails when nothing responds in time, or something else does", async () => {
  const { port, close } = await busyPort();
  const wait = ["ctl", "wait", "--timeout", "300ms", "--url", `http://127.0.0.1:${port}`];
  expect(await runHere(wait)).toMatchObject({
    code: 3,
    err: expect.stringMatching(/^error: no mock responds at .* after 0\.3 s/),
  });
  close();
  expect((await runHere([...wait.slice(0, 3), "3s", ...wait.slice(4)])).err).toContain("ECONNREFUSED");
  const disconnecting = createServer((socket) => socket.end()).listen(port, "127.0.0.1");
  for (const command of ["wait", "clock read"]) {
    const { code, err } = await runHere([...wait.slice(0, 1), ...command.split(" "), ...wait.slice(2)]);
    expect([command, code, err]).toEqual([command, 3, expect.stringMatching(/^error: no mock responds at /)]);
  }
  disconnecting.close();
  expect(await runHere(["ctl", "wait", "--timeout", "soon"])).toMatchObject({ code: 2 });
  expect(await runHere(["ctl", "wait", "now"])).toMatchObject({ code: 2, err: "error: wait takes only options\n" });
}, 60_000);

test("ctl shutdown ends the mock as a signal does", async () => {
  const { url, finished } = await serve(["--coverage-min", "50"]);
  expect(await run(["ctl", "shutdown", "--url", url])).toEqual({ code: 0, out: "done\n", err: "" });
  expect(await finished()).toMatchObject({ code: 1, err: expect.stringContaining("coverage: 0 %") });
  expect(await run(["ctl", "shutdown", "--url", url])).toMatchObject({ code: 3 });
}, 60_000);

test.skipIf(process.platform === "win32").each(["SIGTERM", "SIGKILL"] as const)(
  "serve under npx ends when npx gets %s",
  async (signal) => {
    const folder = newFolder();
    const root = fileURLToPath(new URL("../..", import.meta.url));
    mkdirSync(join(folder, "node_modules", ".bin"), { recursive: true });
    writeFileSync(join(folder, "package.json"), "{}");
    symlinkSync(root, join(folder, "node_modules", "realtimekit-testkit"));
    symlinkSync(join(root, "dist/cli.js"), join(folder, "node_modules", ".bin", "realtimekit-testkit"));
    const ready = join(folder, "ready");
    const npx = spawn("npx", ["--no-install", "realtimekit-testkit", "serve", "--port", "0", "--ready-file", ready], {
      cwd: folder,
    });
    onTestFinished(() => {
      npx.kill("SIGKILL");
    });
    await expect.poll(() => existsSync(ready), { timeout: 30_000 }).toBe(true);
    npx.kill(signal);
    await expect.poll(() => existsSync(ready), { timeout: 10_000 }).toBe(false);
  },
  60_000,
);

/** Listens on a port and never responds. */
async function busyPort(): Promise<{ port: number; close: () => void }> {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("There is no port.");
  const sockets = new Set<{ destroy(): void }>();
  server.on("connection", (socket) => sockets.add(socket));
  return {
    port: address.port,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
