import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { revisions } from "../../src/contract/revisions.js";
import { newFolder } from "../new-folder.js";
import { appPath, credentials, pathOf } from "../server/requests.js";
import { commandPath, run, serve, shell, start } from "./command.js";
import { runHere } from "./run-here.js";

async function clockOf(origin: string): Promise<unknown> {
  const response = await fetch(`${origin}/_testkit/health`);
  return ((await response.json()) as { clock: unknown }).clock;
}

function dataUrl(program: string): string {
  return `data:text/javascript,${encodeURIComponent(program)}`;
}

const token = { REALTIMEKIT_TESTKIT_TOKEN: "s3cret" };

describe("the start", () => {
  test("loads no models before a command needs them", async () => {
    const hook = `export const resolve = (name, context, next) => {
      if (/(^|\\/)zod($|\\/|\\.)/.test(name)) throw new Error("zod is loaded");
      return next(name, context);
    }`;
    const register = `import { register } from "node:module"; register(${JSON.stringify(dataUrl(hook))});`;
    const { url } = await serve([], { NODE_OPTIONS: `--import=${dataUrl(register)}` });
    expect((await fetch(`${url}${appPath}/sessions`, { headers: credentials })).status).toBe(200);
    // The hook works: a command needs them.
    expect((await fetch(new URL("/_testkit/clock/read", url))).status).toBe(500);
  });

  test("prints its address, revision, seed, and two lines to paste", async () => {
    const command = await serve(["--revision", "2026-07", "--seed", 'a "b"']);
    const [text] = await command.printed(/^[\s\S]*$/);
    expect(command.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/client\/v4$/);
    expect(text).toContain('revision 2026-07, seed "a \\"b\\""');
    expect(text).toContain("  --revision 2026-01: npm cloudflare 6.0 to 6.3, PyPI cloudflare 5.0 to 5.2, ");
    expect(text).toContain(`  const client = new Cloudflare({ apiToken: "test", baseURL: "${command.url}" });\n`);
  });

  test.each(revisions)("prints a curl line that works as it stands, in %s", async (revision) => {
    const command = await serve(["--revision", revision]);
    const [line] = await command.printed(/^ {2}curl .*$/m);
    const { code, out } = await shell(`${line} --silent --show-error --fail`);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ success: true, data: { sessions: [{}, {}] } });
  });

  test("prints lines that work with a token too, and never the token", async () => {
    const command = await serve(["--auth", "token", "--log"], token);
    const [line] = await command.printed(/^ {2}curl .*$/m);
    expect((await shell(`${line} --silent --show-error --fail`, token)).code).toBe(0);
    const refused = await shell(`${line} --silent`, { REALTIMEKIT_TESTKIT_TOKEN: "wrong-one" });
    expect(JSON.parse(refused.out)).toMatchObject({ errors: [{ code: 10000 }] });
    await command.printed(/"status":200[\s\S]*"status":401/);
    command.process.kill("SIGTERM");
    const { out, err } = await command.finished();
    expect(out).toContain("process.env.REALTIMEKIT_TESTKIT_TOKEN");
    expect(out + err).not.toMatch(/s3cret|wrong-one/);
  });

  test("starts at the current time with a clock that runs, unless told otherwise", async () => {
    const before = Date.now();
    const command = start(["serve", "--port", "0"]);
    const [, url = "", time = ""] = await command.printed(/ on (http:\S+)\/client\/v4\n[\s\S]*Time starts at (\S+);/);
    expect(Date.parse(time)).toBeGreaterThanOrEqual(before - 1000);
    expect(Date.parse(time)).toBeLessThanOrEqual(Date.now());
    expect(await clockOf(url)).toMatchObject({ speed: 1 });
  });

  test.each([
    [["--clock", "fixed"], "2026-01-15T10:00:00.000Z", 0],
    [["--clock", "2026-05-01T10:00:00+02:00"], "2026-05-01T08:00:00.000Z", 0],
    [["--scenario", "small-team"], "2026-01-15T10:00:00.000Z", 0],
    [["--scenario", "small-team", "--clock", "2026-05-01T10:00:00Z"], "2026-05-01T10:00:00.000Z", 0],
    [["--scenario", "small-team", "--clock", "now"], expect.stringMatching(/^20/), 1],
    [["--clock", "fixed", "--speed", "60"], expect.stringMatching(/^2026-01-15T1/), 60],
  ])("with %j starts at %s, at speed %d", async (args, now, speed) => {
    const { url } = await serve(args);
    expect(await clockOf(url.replace("/client/v4", ""))).toEqual({ now, speed });
  });

  test.each([
    [["--clock", "tomorrow"], "Expected now, fixed, or an RFC 3339 date-time"],
    [["--speed", "-1"], "Expected a number from 0 to 100000"],
  ])("rejects %j", async (args, message) => {
    const { code, err } = await runHere(["serve", ...args]);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });

  test("without a command, serves", async () => {
    const command = start(["--port", "0"]);
    await command.printed(/serves the RealtimeKit API on http/);
  });

  test("listens on another address of this machine", async () => {
    const command = await serve(["--host", "localhost"]);
    expect((await fetch(`${command.url}${appPath}/sessions`, { headers: credentials })).status).toBe(200);
  });
});

describe("the stop", () => {
  test.each(["SIGTERM", "SIGINT"] as const)(
    "%s ends it at once, connections open or not, with code 0",
    async (signal) => {
      const command = await serve();
      const { port, hostname } = new URL(command.url);
      const [idle, asking] = [connect(Number(port), hostname), connect(Number(port), hostname)];
      asking.write(`GET ${appPath}/sessions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer x\r\n\r\n`);
      await Promise.all([idle.writable || once(idle, "connect"), once(asking, "data")]);
      // Half a request: it must not hold the process either.
      asking.write(`GET ${appPath}/sess`);
      const ended = Promise.all([once(idle.resume(), "close"), once(asking.resume(), "close")]);
      const from = performance.now();
      command.process.kill(signal);
      const { code, err } = await command.finished();
      expect([code, command.process.signalCode, err]).toEqual([0, null, ""]);
      expect(performance.now() - from).toBeLessThan(2000);
      await ended;
    },
  );
});

describe("a port in use", () => {
  test("is reported in one line with advice, and code 2", async () => {
    const { port } = new URL((await serve()).url);
    const { code, out, err } = await run(["serve", "--port", port]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toBe(
      `error: port ${port} of 127.0.0.1 is in use: stop what uses it, or choose another with --port (0 takes a free one)\n`,
    );
  });

  test("an address of another machine is reported in one line", async () => {
    const { code, err } = await run(["serve", "--port", "0", "--host", "192.0.2.1"]);
    expect(code).toBe(2);
    expect(err).toBe("error: 192.0.2.1 is not an address of this machine: choose another with --host\n");
  });
});

describe("--auth", () => {
  test.each([{}, { REALTIMEKIT_TESTKIT_TOKEN: "" }])("token needs its variable, given %j", async (env) => {
    const { code, out, err } = await run(["--port", "0", "--auth", "token"], {
      REALTIMEKIT_TESTKIT_TOKEN: undefined,
      ...env,
    });
    expect([code, out]).toEqual([2, ""]);
    expect(err).toBe("error: --auth token needs a token: set the environment variable REALTIMEKIT_TESTKIT_TOKEN\n");
  });

  test("none needs no credentials", async () => {
    const { url } = await serve(["--auth", "none"]);
    expect((await fetch(`${url}${appPath}/sessions`)).status).toBe(200);
  });
});

test("--meetings and --sessions include the documented ids", async () => {
  const { url } = await serve(["--meetings", "40", "--sessions", "7"]);
  for (const app of [appPath, pathOf("account", "app")]) {
    const [meetings, sessions] = await Promise.all(
      ["meetings", "sessions"].map(async (list) =>
        (await fetch(`${url}${app}/${list}`, { headers: credentials })).json(),
      ),
    );
    expect(meetings).toMatchObject({ paging: { total_count: 40 } });
    expect(sessions).toMatchObject({ data: { sessions: { length: 7 } } });
  }
});

test("the options reach the mock", async () => {
  const { url } = await serve(["--meetings", "0", "--sessions", "0", "--no-cors", "--rate-limit"]);
  const response = await fetch(`${url}${appPath}/meetings`, { headers: credentials });
  expect(await response.json()).toMatchObject({ data: [] });
  expect(response.headers.get("ratelimit-policy")).toBe('"default";q=1200;w=300');
  expect(response.headers.has("access-control-allow-origin")).toBe(false);
});

describe("requests", () => {
  const request = async (url: string, path: string) => (await fetch(url + path, { headers: credentials })).text();

  test("are not printed, except with --log or on a terminal", async () => {
    const command = await serve();
    const [banner] = await command.printed(/^[\s\S]*$/);
    await request(command.url, `${appPath}/sessions`);
    command.process.kill("SIGTERM");
    expect(await command.finished()).toEqual({ code: 0, out: banner, err: "" });
  });

  test("are printed as JSON lines with --log", async () => {
    const command = await serve(["--log"]);
    await request(command.url, `${appPath}/sessions?page=2`);
    await command.printed(/"msg":"request"/);
    command.process.kill("SIGTERM");
    const lines = (await command.finished()).out.split("\n").filter((line) => line.startsWith("{"));
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 40, msg: 'GetSessions has no query parameter "page"; it is ignored.' },
      { level: 30, method: "GET", url: `/client/v4${appPath}/sessions?page=2`, status: 200 },
    ]);
  });

  test.skipIf(process.platform === "win32")("end the mock with one line when the disk of the log is full", async () => {
    const [log, ready] = [join(newFolder(), "log"), join(newFolder(), "ready")];
    const options = `--port 0 --log --ready-file '${ready}'`;
    const ended = shell(`ulimit -f 4; exec '${process.execPath}' '${commandPath}' serve ${options} > '${log}'`);
    await vi.waitUntil(() => existsSync(ready) && readFileSync(ready, "utf8") !== "", { timeout: 20_000 });
    const url = readFileSync(ready, "utf8").trim();
    while (await request(url, `${appPath}/sessions`).catch(() => "")) {}
    expect(await ended).toMatchObject({
      code: 2,
      err: "error: cannot write to the standard output: EFBIG: file too large, write\n",
    });
  });

  test("are printed for people on a terminal", async () => {
    const command = await serve([], { NODE_OPTIONS: "--import=data:text/javascript,process.stdout.isTTY=true" });
    await request(command.url, `${appPath}/sessions`);
    await command.printed(/^GetSessions 200 \d+ ms$/m);
    // Explained once, below the request.
    await request(command.url, `${appPath}/sessions?page=2`);
    const [logged] = await command.printed(/GetSessions 200[\s\S]*\?page=2 200 \d+ ms\n.*\n/);
    expect(logged.match(/no query parameter "page"/g)).toHaveLength(1);
  });

  test.skipIf(process.platform !== "linux")(
    "are served in the background of a shell, where keys are not read",
    async () => {
      const terminal = spawn("script", ["-qfec", "bash --norc -i", "/dev/null"]);
      onTestFinished(() => void terminal.kill());
      let shown = "";
      terminal.stdout.on("data", (data) => {
        shown += data;
      });
      const type = async (keys: string, expected: RegExp) => {
        shown = "";
        terminal.stdin.write(keys);
        await vi.waitUntil(() => expected.test(shown), { timeout: 20_000 });
        return expected.exec(shown)?.[1] ?? "";
      };
      /** Presses a key until it is read alone: what is typed before may still be on its way. */
      const press = async (key: string, expected: RegExp) => {
        shown = "";
        const isShown = () => {
          if (expected.test(shown)) return true;
          terminal.stdin.write(key);
          return false;
        };
        await vi.waitUntil(isShown, { timeout: 20_000, interval: 500 });
      };
      const line = `'${process.execPath}' '${commandPath}' serve --clock fixed --port 0`;
      const home = /new Cloudflare\(.*"(http:[^"]*)\/client\/v4"/;
      const health = (url: string) => fetch(`${url}/_testkit/health`, { signal: AbortSignal.timeout(5000) });
      const first = await type(`${line} &\n`, home);
      expect((await health(first)).status).toBe(200);
      await type("kill %1; wait\n", /Done|Terminated|Exit/);
      const second = await type(`${line}\n`, home);
      expect(await type("+", /it is (\S+)/)).toBe("2026-01-15T10:01:00.000Z");
      // Letters of a pasted text are no keys.
      terminal.stdin.write("request+");
      await press("h", /this help/);
      const clock = await fetch(`${second}/_testkit/clock/read`);
      expect(await clock.json()).toMatchObject({ data: { now: "2026-01-15T10:01:00.000Z" } });
      await press("\u001a", /Stopped/);
      await type("bg\n", /serve .* &/);
      expect((await health(second)).status).toBe(200);
      await type("kill %1; wait; jobs\n", /Terminated|Done/);
      terminal.stdin.write("exit\n");
      await once(terminal, "exit");
    },
    60_000,
  );

  test("that are probably mistakes are noticed once on standard error", async () => {
    const command = await serve();
    for (const page of [1, 2, 3]) await request(command.url, `${appPath}/sessions?page=${page}`);
    await command.printed(/notice/, "err");
    command.process.kill("SIGTERM");
    expect((await command.finished()).err).toBe('notice: GetSessions has no query parameter "page"; it is ignored.\n');
  });

  test("--quiet prints nothing at all", async () => {
    const free = await serve();
    const { port } = new URL(free.url);
    free.process.kill("SIGTERM");
    await free.finished();
    const command = start(["serve", "--port", port, "--quiet", "--log"]);
    const url = `${free.url}${appPath}/sessions?page=1`;
    let response: Response | undefined;
    while (!response) response = await fetch(url, { headers: credentials }).catch(() => undefined);
    expect(response.status).toBe(200);
    command.process.kill("SIGTERM");
    expect(await command.finished()).toEqual({ code: 0, out: "", err: "" });
  });
});
