import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { Agent, type IncomingMessage, request } from "node:http";
import { get } from "node:https";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { newFolder } from "../new-folder.js";
import { commandPath, type Running, run, serve, shell, start } from "./command.js";
import { runHere } from "./run-here.js";

const account = "/accounts/023e105f4ecef8ad9ca31a8372d0c353/realtime/kit/app_id";

test("workers respond to 10,000 mixed requests as one process does", { timeout: 180_000 }, async () => {
  const [alone, together] = await Promise.all([
    serve(["--auth", "none", "--journal", "20000"]),
    serve(["--auth", "none", "--journal", "20000", "--workers", "2"]),
  ]);
  const [one, many] = [client(alone.url), client(together.url)];
  const pids = new Set<string>();
  for (const [index, call] of mixedCalls(10_000).entries()) {
    const [expected, seen] = await Promise.all([one(call), many(call)]);
    expect({ index, call, ...comparable(seen) }).toEqual({ index, call, ...comparable(expected) });
    const place = /"place":"([^"]*)"/.exec(
      (index % 500 === 0 && (await many(["GET", "/_testkit/replicas/list"])).body) || "",
    );
    if (place?.[1]) pids.add(place[1]);
  }
  // Both of them have responded.
  expect(pids.size).toBe(2);
});

test("a worker that crashes is replaced, and what it recorded is missing", async () => {
  const served = await serve(["--auth", "none", "--workers", "2"]);
  const call = client(served.url);
  for (let index = 0; index < 8; index++) await call(["GET", `${account}/sessions`]);
  await call(["POST", "/_testkit/meetings/create", { title: "Stays" }]);
  const { replicas } = JSON.parse((await call(["GET", "/_testkit/replicas/list"])).body).data;
  process.kill(Number(replicas[0].place.split("/")[1]), "SIGKILL");
  await served.printed(/notice: worker \d has ended \(SIGKILL\); its requests are lost, and another one starts/, "err");
  const verified = await call(["POST", "/_testkit/journal/verify", { operation: "GetSessions", at_least: 1 }]);
  expect(JSON.parse(verified.body).data).toMatchObject({ ok: false });
  await expect
    .poll(async () => JSON.parse((await call(["GET", "/_testkit/replicas/list"])).body).data.replicas.length, {
      timeout: 15_000,
    })
    .toBeGreaterThanOrEqual(2);
  for (let index = 0; index < 4; index++) {
    expect((await call(["GET", "/_testkit/meetings/list?search=Stays"])).body).toContain('"total":1');
  }
});

test("workers go on if a crashed one cannot be replaced because the scenario has changed", async () => {
  const scenario = join(newFolder(), "mine.yaml");
  await writeFile(scenario, "title: Before\nclock: 2026-01-15T10:00:00Z\n");
  const served = await serve(["--auth", "none", "--workers", "2", "--scenario", scenario]);
  const call = client(served.url);
  await writeFile(scenario, "title: After\nclock: 2026-01-15T10:00:00Z\n");
  const { replicas } = JSON.parse((await call(["GET", "/_testkit/replicas/list"])).body).data;
  process.kill(Number(replicas[0].place.split("/")[1]), "SIGKILL");
  await served.printed(/notice: worker 3 cannot start; 1 still serve/, "err");
  expect((await call(["GET", "/_testkit/scenarios/list"])).body).toContain('"title":"Before"');
  served.process.kill("SIGTERM");
  expect((await served.finished()).code).toBe(0);
});

test.each(["SIGINT", "SIGTERM"] as const)("%s ends all workers, and the coverage is that of all", async (signal) => {
  const served = await serve(["--auth", "none", "--workers", "3", "--coverage-min", "1"]);
  const call = client(served.url);
  for (let index = 0; index < 6; index++) await call(["GET", `${account}/sessions`]);
  const { replicas } = JSON.parse((await call(["GET", "/_testkit/replicas/list"])).body).data;
  served.process.kill(signal);
  expect(await served.finished()).toMatchObject({
    code: 0,
    err: expect.stringMatching(/^coverage: \d+ %, \d+ of \d+\n$/),
  });
  for (const { place } of replicas) expect(isRunning(place)).toBe(false);
});

test("a signal during the start ends workers that have not started yet", async () => {
  const command = await startHeld("if (require('node:cluster').worker?.id === 2) hold(() => false);");
  command.process.kill("SIGTERM");
  expect(await command.finished()).toEqual({ code: 0, out: "held", err: "" });
});

test("workers end without a word when what started them is killed", async () => {
  const command = await startHeld(
    `const { Server } = require("node:net");
    const { listen } = Server.prototype;
    const parent = process.ppid;
    Server.prototype.listen = function (...args) {
      hold(() => process.ppid !== parent);
      return listen.apply(this, args);
    };`,
  );
  command.process.kill("SIGKILL");
  expect(await command.finished()).toEqual({ code: null, out: "held", err: "" });
});

/** Starts two workers, and waits until one is held. */
async function startHeld(script: string): Promise<Running> {
  const file = join(newFolder(), "held.cjs");
  await writeFile(
    file,
    `function hold(until) {
      require("node:fs").writeSync(1, "held");
      while (!until()) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
    ${script}`,
  );
  const command = start(["serve", "--port", "0", "--workers", "2"], { NODE_OPTIONS: `--require ${file}` });
  await command.printed(/held/);
  return command;
}

test("the ready file is removed at the end, also if the worker that wrote it has crashed", async () => {
  const readyFile = join(newFolder(), "ready");
  const served = await serve(["--auth", "none", "--workers", "2", "--ready-file", readyFile]);
  expect(await readFile(readyFile, "utf8")).toBe(`${served.url}\n`);
  const { replicas } = JSON.parse((await client(served.url)(["GET", "/_testkit/replicas/list"])).body).data;
  for (const { place } of replicas) process.kill(Number(place.split("/")[1]), "SIGKILL");
  await served.printed(/worker [12] has ended[\s\S]*worker [12] has ended/, "err");
  served.process.kill("SIGTERM");
  expect((await served.finished()).code).toBe(0);
  expect(existsSync(readyFile)).toBe(false);
});

test("the control API shuts all workers down", async () => {
  const served = await serve(["--auth", "none", "--workers", "2"]);
  await client(served.url)(["POST", "/_testkit/server/shutdown", {}]);
  expect((await served.finished()).code).toBe(0);
});

test.each([
  ["--speed", "60"],
  ["--clock", "now"],
  ["--scenario", "busy-webinar"],
])("workers share a world with %s %s", async (...options) => {
  const served: Running & { url: string } = await serve(["--auth", "none", "--workers", "2", ...options]);
  const { body } = await client(served.url)(["GET", "/_testkit/replicas/list"]);
  expect(JSON.parse(body).data.replicas).toHaveLength(2);
});

test("all workers have the same generated certificate", async () => {
  const command = start(["serve", "--port", "0", "--workers", "3", "--tls"]);
  const [, url, file = ""] = await command.printed(/ on (https:\S+)\n[\s\S]*Its certificate is (\S+);/);
  const ca = await readFile(file);
  for (let index = 0; index < 6; index++) {
    const sent = get(new URL("/_testkit/health", url), { ca, agent: false });
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    expect(response.resume().statusCode).toBe(200);
  }
});

test.each([
  [["--ready-file", "ready"], 0, ""],
  [
    ["--workers", "2"],
    2,
    "error: --workers cannot start workers of a worker: let PM2 and the like start one process, in fork mode\n",
  ],
])("in the worker of another program, serve %s ends with %i", async (options, code, err) => {
  const folder = newFolder();
  const parent = join(folder, "parent.mjs");
  await writeFile(
    parent,
    `import cluster from "node:cluster";
    import { existsSync } from "node:fs";
    cluster.setupPrimary({ exec: ${JSON.stringify(commandPath)}, args: ["serve", "--port", "0", ...process.argv.slice(2)] });
    const worker = cluster.fork();
    worker.on("exit", (code, signal) => { process.exitCode = code ?? signal; clearInterval(waiting); });
    const waiting = setInterval(() => existsSync("ready") && worker.process.kill("SIGTERM"), 50);`,
  );
  expect(await shell(`cd ${folder} && node ${parent} ${options.join(" ")}`)).toMatchObject({ code, err });
});

test("--workers rejects a port in use once, and options that do not fit", async () => {
  const holder = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => holder.once("listening", resolve));
  const { port } = Object(holder.address());
  const folder = newFolder();
  expect(await run(["serve", "--workers", "2", "--port", String(port)])).toEqual({
    code: 2,
    out: "",
    err: `error: port ${port} of 127.0.0.1 is in use: stop what uses it, or choose another with --port (0 takes a free one)\n`,
  });
  holder.close();
  expect(await runHere(["serve", "--workers", "2", "--state", folder])).toMatchObject({
    code: 2,
    err: "error: --workers and --state cannot be combined: workers have their log in memory\n",
  });
  expect(await runHere(["serve", "--workers", "2", "--log", "nats://localhost/world"])).toMatchObject({
    code: 2,
    err: "error: --workers and --log nats://... cannot be combined: start one process for each replica\n",
  });
  expect((await runHere(["serve", "--workers", "0"])).err).toContain("Expected a whole number from 1 to 64.");
});

type Call = readonly [method: "GET" | "POST", path: string, body?: object | undefined];

/** Reads, commands, and what reports on requests, in three scopes; the same in every run. */
function mixedCalls(count: number): Call[] {
  const calls: Call[] = [];
  for (let index = 0; calls.length < count; index++) {
    const scope = ["", "/scope/one", "/scope/two"][index % 3] ?? "";
    const meeting_id = "6bf2b8be-04dd-4191-b602-1128921a306b";
    const who = `p${Math.floor(index / 40)}`;
    const command: readonly Call[] = [
      ["POST", "/_testkit/sessions/join", { meeting_id, name: who, participant_id: who }],
      ["POST", "/_testkit/sessions/leave", { meeting_id, participant_id: `p${Math.floor(index / 80)}` }],
      ["POST", "/_testkit/clock/advance", { by: "10s" }],
      ["POST", "/_testkit/meetings/create", { title: `Meeting ${index}` }],
      ["POST", "/_testkit/journal/verify", { operation: "GetSessions", at_least: index }],
      ["GET", "/_testkit/coverage/read"],
      ["GET", "/_testkit/scopes/list"],
      ["GET", "/_testkit/journal/mistakes"],
      ["POST", "/_testkit/journal/verify", { operation: "GetMeetings", exactly: 1 }],
      index % 600 < 300
        ? ["POST", "/_testkit/state/undo", { count: 1 }]
        : ["POST", "/_testkit/sessions/end", { meeting_id }],
      ["GET", "/_testkit/state/events?limit=20"],
      ["GET", "/_testkit/tenants/list"],
      index % 900 < 840 ? ["POST", "/_testkit/faults/clear", {}] : ["POST", "/_testkit/state/reset", {}],
    ];
    const at = ([method, path, body]: Call): Call => [method, scope + path, body];
    const chosen = command[Math.floor(index / 3) % command.length];
    if (index % 3 === 0 && chosen) calls.push(at(chosen));
    const list = index % 2 === 0 ? "sessions" : "meetings";
    calls.push(at(["GET", `/client/v4${account}/${list}?page_no=${(index % 5) + 1}&per_page=${(index % 20) + 1}`]));
    calls.push(at(["GET", `/client/v4${account}/sessions?status=LIVE`]));
    calls.push(at(["GET", `/client/v4/accounts/a${index % 30}/realtime/kit/b/meetings?wrong=${index % 7}&per_page=x`]));
  }
  return calls.slice(0, count);
}

/** Returns what sends calls, over as many connections as it takes for each worker to get some. */
function client(url: string) {
  const { hostname, port } = new URL(url);
  const agents = Array.from({ length: 4 }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
  let next = 0;
  return ([method, path, body]: Call) =>
    new Promise<{ readonly status: number | undefined; readonly body: string }>((resolve, reject) => {
      const agent = agents[next++ % agents.length];
      const full = path.startsWith("/accounts") ? `/client/v4${path}` : path;
      const headers = { "content-type": "application/json" };
      const sent = request(
        { hostname, port, method, path: full, ...(agent && { agent }), headers },
        async (response) => {
          let text = "";
          for await (const chunk of response.setEncoding("utf8")) text += chunk;
          resolve({ status: response.statusCode, body: text });
        },
      );
      sent.on("error", reject).end(body && JSON.stringify(body));
    });
}

/** Leaves out what differs from run to run: real times, and the port. */
function comparable({ status, body }: { readonly status: number | undefined; readonly body: string }) {
  return { status, body: body.replaceAll(/"(at|duration_ms|host)":("[^"]*"|[\d.]+)/g, '"$1":0') };
}

function isRunning(place: string): boolean {
  try {
    process.kill(Number(place.split("/")[1]), 0);
    return true;
  } catch {
    return false;
  }
}
