import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { requestLines } from "../../src/cli/serve-output.js";
import { newFolder } from "../new-folder.js";
import { run, serve } from "./command.js";
import { runHere } from "./run-here.js";

const sessions = "/accounts/a/realtime/kit/b/sessions";
const authorized = { headers: { authorization: "Bearer test" } };

test("serve starts with latency, presets and the commands of a script", async () => {
  const script = join(newFolder(), "script.txt");
  writeFileSync(
    script,
    "# a webinar\nmeetings create id=webinar title=Webinar\nsessions join meeting_id=webinar name=Ada\n",
  );
  const options = ["--latency", "0.01-0.02s", "--fault", "api-down", "--script", script, "--base-path", "/api"];
  const { url } = await serve(options);
  expect(url).toMatch(/\/api\/client\/v4$/);
  expect((await fetch(url + sessions, authorized)).status).toBe(503);
  const { out } = await runHere(["ctl", "--url", url, "sessions", "list", "meeting_id=webinar", "--json"]);
  expect(JSON.parse(out)).toMatchObject({ sessions: [{ status: "LIVE", meeting_display_name: "Webinar" }] });
}, 30_000);

test("serve --pass-to forwards through the proxy of the environment", async () => {
  const proxy = createServer(async (request, response) => {
    response.end(`${request.method} ${request.url} ${await text(request)}`);
  });
  await once(proxy.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void proxy.close());
  const { port } = proxy.address() as AddressInfo;
  const env = { HTTP_PROXY: `http://127.0.0.1:${port}`, http_proxy: "", NO_PROXY: "", no_proxy: "" };
  const { url } = await serve(["--pass-to", "http://upstream.test/client/v4"], env);
  const response = await fetch(`${url}/accounts/a/realtime/kit/b/presets`, {
    ...authorized,
    method: "POST",
    body: "b",
  });
  expect(await response.text()).toBe("POST http://upstream.test/client/v4/accounts/a/realtime/kit/b/presets b");
}, 30_000);

test("a scenario that starts now is rejected with a shared log before anything connects", async () => {
  const scenario = join(newFolder(), "now.yaml");
  writeFileSync(scenario, "clock: now\n");
  const args = ["serve", "--log", "nats://127.0.0.1:1/world", "--scenario"];
  const err = "error: --log needs --clock with a time, the same for all replicas: the scenario starts now\n";
  expect(await runHere([...args, scenario])).toEqual({ code: 2, out: "", err });
  expect(await runHere([...args, "small-team", "--clock", "now"])).toEqual({ code: 2, out: "", err });
}, 30_000);

test("environment variables set options that the command line does not", async () => {
  const env = {
    REALTIMEKIT_TESTKIT_REVISION: "2026-07",
    REALTIMEKIT_TESTKIT_SEED: "environment",
    REALTIMEKIT_TESTKIT_FAULT: "api-down,slow-3g",
    REALTIMEKIT_TESTKIT_CORS: "false",
    REALTIMEKIT_TESTKIT_LATENCY: "",
  };
  const { url } = await serve(["--seed", "line"], env);
  const health = await (await fetch(new URL("/_testkit/health", url))).json();
  expect(health).toMatchObject({ revision: "2026-07", seed: "line" });
  const response = await fetch(url + sessions, authorized);
  expect([response.status, response.headers.get("access-control-allow-origin")]).toEqual([503, null]);
}, 30_000);

test.each<[args: string[], env: Record<string, string>, err: RegExp]>([
  [[], { REALTIMEKIT_TESTKIT_TLS: "maybe" }, /^error: REALTIMEKIT_TESTKIT_TLS is "maybe": expected true or false\n/],
  [[], { REALTIMEKIT_TESTKIT_PORT: "x" }, /from env 'REALTIMEKIT_TESTKIT_PORT' is invalid/],
  [["--latency", "5-1"], {}, /Expected a length of time such as "300ms", or a range/],
  [["--latency", "1s-800ms"], {}, /Expected a length of time/],
  [["--latency", "1-2-3"], {}, /Expected a length of time/],
  [["--latency", "5s-1h"], {}, /Expected a length of time .*, of at most 10 minutes\./],
  [["--fault", "slow"], {}, /^error: --fault: there is no preset slow: choose from api-down, /],
  [["--base-path", "api"], {}, /Expected a path such as \/api/],
  [["--script", "/nowhere/file"], {}, /^error: cannot read \/nowhere\/file/],
  [["--profile", ""], {}, /Must not be empty/],
  [["--scenario", "-", "--workers", "2"], {}, /^error: --workers and --scenario - cannot be combined/],
  [["--cors-origin", "app.example.dev"], {}, /Expected an origin such as https:\/\/app\.example\.dev/],
  [
    ["--log", "nats://127.0.0.1:1/world", "--log-monitor", "http://ada:secret@127.0.0.1:1"],
    {},
    /^error: --log-monitor: a base URL has no credentials, query or fragment\n$/,
  ],
  [["--durability", "relaxed"], {}, /^error: --durability needs --log nats:\/\/HOST\/STREAM/],
  [
    ["--cert", "package.json", "--key", "package.json"],
    { REALTIMEKIT_TESTKIT_PROT: "1" },
    /^notice: nothing reads REALTIMEKIT_TESTKIT_PROT; .*\nerror: --cert package\.json and --key package\.json are not a certificate and its key/,
  ],
  [["--ready-file", "package.json"], {}, /^error: --ready-file package\.json: the file has other content/],
])(
  "serve %j with %j is rejected",
  async (args, env, err) => {
    const finished = await runHere(["serve", ...args], { REALTIMEKIT_TESTKIT_PORT: "0", ...env });
    expect([finished.code, finished.err]).toEqual([2, expect.stringMatching(err)]);
  },
  30_000,
);

test("a script whose command fails ends the start with its line", async () => {
  const script = join(newFolder(), "script.txt");
  writeFileSync(script, "clock read\nsessions end session_id=gone\n");
  const { code, err } = await run(["serve", "--port", "0", "--script", script]);
  expect([code, err]).toEqual([2, `error: ${script}:2: There is no session gone.\n`]);
}, 30_000);

test("a request is logged in one line, with what explains it below", () => {
  const request = { method: "GET", durationMs: 3.2, operation: "GetSessions", faults: [], mistakes: [] };
  const url = "/client/v4/accounts/a/realtime/kit/b/sessions?status=LIVE";
  expect(requestLines({ ...request, url, status: 200 }, 80)).toBe("GetSessions ?status=LIVE 200 3 ms\n");
  const long = requestLines({ ...request, url: `${url}&search=${"x".repeat(200)}`, status: 200 }, 80);
  expect(long.length).toBeLessThanOrEqual(81);
  expect(long).toMatch(/x… 200 3 ms\n$/);
  expect(
    requestLines(
      { ...request, url: `/scope/ci${url}`, status: 503, faults: ["api-down"], mistakes: ["a\u001b[2Jb"] },
      80,
    ),
  ).toBe("/scope/ci GetSessions ?status=LIVE 503 3 ms\n  fault api-down\n  a\\u001b[2Jb\n");
  expect(requestLines({ ...request, operation: undefined, url: "/nowhere?a=%0a", status: 404 }, 80)).toBe(
    "GET /nowhere ?a=%0a 404 3 ms\n",
  );
  const failed = { ...request, url, status: 400, error: "not a number" };
  expect(requestLines(failed, 0)).toBe("GetSessions ?status=LIVE 400 3 ms\n  not a number\n");
  expect(requestLines({ ...failed, faults: ["down"] }, 80)).toBe("GetSessions ?status=LIVE 400 3 ms\n  fault down\n");
});

test.each([
  [{ FORCE_COLOR: "1", NO_COLOR: undefined }, true],
  [{ FORCE_COLOR: "0" }, false],
  [{ FORCE_COLOR: undefined, NO_COLOR: "1" }, false],
  [{ FORCE_COLOR: undefined, NO_COLOR: undefined }, false],
])(
  "with %j, colours in a pipe: %j",
  async (env, colours) => {
    const command = await serve([], env);
    const { out } = await (async () => {
      command.process.kill("SIGTERM");
      return command.finished();
    })();
    expect(out.includes("\u001b[")).toBe(colours);
  },
  30_000,
);

test("a script runs only where the state is new, and a time in the environment is not that of a scenario", async () => {
  const folder = newFolder();
  const script = join(folder, "script.txt");
  writeFileSync(script, "meetings create id=once title=Once\n");
  const options = ["--scenario", "long-history", "--state", join(folder, "state"), "--script", script];
  for (const starts of [1, 2]) {
    const mock = await serve(options, { REALTIMEKIT_TESTKIT_CLOCK: "fixed" });
    const { out } = await runHere(["ctl", "--url", mock.url, "clock", "read", "--json"]);
    expect([starts, JSON.parse(out).now]).toEqual([starts, "2026-03-01T00:30:00.000Z"]);
    mock.process.kill("SIGTERM");
    await mock.finished();
  }
  const { code, err } = await run(["serve", "--port", "0", "--scenario", "long-history", "--clock", "fixed"]);
  expect([code, err]).toEqual([2, expect.stringContaining("(its clock is that of --clock fixed; without --clock,")]);
}, 60_000);
