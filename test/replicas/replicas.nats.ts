import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { connect } from "@nats-io/transport-node";
import { expect, onTestFinished, test } from "vitest";
import { controlClient } from "../../src/clients/control.js";
import { createMock, type Mock } from "../../src/server/mock.js";
import { parseNatsAddress } from "../../src/server/replicas/nats/options.js";
import { natsSource } from "../../src/server/replicas/nats/source.js";
import type { SharedLog } from "../../src/server/replicas/shared-log.js";
import { type Running, run, serve } from "../cli/command.js";
import { changed, read as readMock } from "../server/replicas/stage.js";
import { fillStorage } from "./full-storage.js";
import { type Nats, type NatsSetup, startNats } from "./nats-server.js";
import { laterRelease } from "./release.js";

const sessions = "/accounts/023e105f4ecef8ad9ca31a8372d0c353/realtime/kit/app_id/sessions";
const meeting_id = "6bf2b8be-04dd-4191-b602-1128921a306b";

async function nats(setup?: NatsSetup): Promise<Nats> {
  const started = await startNats(setup);
  onTestFinished(() => started[Symbol.asyncDispose]());
  return started;
}

/** Starts a replica as a process, and returns its control. */
async function replica({ stream, monitors }: Nats, args: readonly string[] = []) {
  const monitorOptions = monitors.flatMap((monitor) => ["--log-monitor", monitor]);
  const served = await serve(["--log", stream("world"), ...monitorOptions, "--auth", "none", ...args]);
  return { ...served, control: controlClient(served.url) };
}

/** Starts a replica in this process; `change` replaces parts of its view of the log. */
async function mockOn({ stream, monitors }: Nats, change = (log: SharedLog) => log): Promise<Mock> {
  const address = parseNatsAddress(stream("world"));
  const source = natsSource({ address, monitors, durability: "full", environment: {} });
  const log = {
    ...source,
    open: async (...args: Parameters<typeof source.open>) => change(await source.open(...args)),
  };
  const mock = await createMock({ auth: "none", clock: "fixed", log });
  onTestFinished(() => mock.close());
  return mock;
}

async function read(url: string, path = sessions, headers: Record<string, string> = {}) {
  const response = await fetch(url + path, { headers });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

async function end({ process }: Running, signal: NodeJS.Signals): Promise<void> {
  const closed = new Promise((resolve) => process.once("close", resolve));
  process.kill(signal);
  await closed;
}

test("replicas on a cluster serve one world, also after one was killed and started again", async () => {
  const cluster = await nats({ servers: 3 });
  const [one, other] = [await replica(cluster), await replica(cluster)];
  const { session } = await one.control.sessions.start({ meeting_id, participants: ["Ada"] });
  const { headers, body } = await read(one.url, `${sessions}/${session.id}`);
  const position = headers.get("x-testkit-position") ?? "";
  expect(await read(other.url, `${sessions}/${session.id}`, { "x-testkit-min-position": position })).toMatchObject({
    status: 200,
    body,
  });
  await end(other, "SIGKILL");
  expect((await one.control.journal.verify({ operation: "GetSessionDetails", at_least: 0 })).ok).toBe(false);
  await one.control.sessions.join({ meeting_id, name: "Grace" });
  const again = await replica(cluster);
  expect((await read(again.url)).body).toBe((await read(one.url)).body);
  expect((await again.control.replicas.list()).replicas.map(({ state }) => state)).toContain("current");
});

test("a replica that is stopped waits for nothing", async () => {
  const server = await nats();
  const replicas = await Promise.all([replica(server), replica(server), replica(server)]);
  const stopped = performance.now();
  await Promise.all(replicas.map((one) => end(one, "SIGTERM")));
  expect(performance.now() - stopped).toBeLessThan(700);
});

test("without the quorum, commands fail and reads are marked as stale; then all goes on", async () => {
  const cluster = await nats({ servers: 3 });
  const one = await replica(cluster);
  await read(one.url);
  await Promise.all(cluster.servers.slice(1).map((server) => server.kill()));
  await expect(one.control.meetings.create({ title: "Lost?" })).rejects.toMatchObject({ status: 503 });
  await expect.poll(async () => (await read(one.url)).headers.get("x-testkit-stale"), { timeout: 20_000 }).toBe("true");
  expect((await read(one.url)).status).toBe(200);
  await Promise.all(cluster.servers.slice(1).map((server) => server.restart()));
  const create = () =>
    one.control.meetings.create({ title: "Stored" }).then(
      () => "stored",
      () => "failed",
    );
  await expect.poll(create, { timeout: 60_000, interval: 500 }).toBe("stored");
  await expect.poll(async () => (await read(one.url)).headers.get("x-testkit-stale"), { timeout: 20_000 }).toBeNull();
});

test("commands go on after the leader of the log was killed", async () => {
  const cluster = await nats({ servers: 3 });
  const one = await replica(cluster);
  await one.control.meetings.create({ title: "Before" });
  const leader = await leaderOf(cluster);
  await leader?.kill();
  const create = () =>
    one.control.meetings.create({ title: "After" }).then(
      () => true,
      () => false,
    );
  await expect.poll(create, { timeout: 60_000, interval: 50 }).toBe(true);
});

/** Fills the disks of two servers of three; or all storage, where the system lets users mount no disk. */
async function fillDisks(cluster: Nats): Promise<() => Promise<unknown>> {
  const victims = cluster.servers.slice(1);
  const free = await Promise.all(victims.map(({ fillDisk }) => fillDisk?.()));
  if (free.includes(undefined)) {
    process.stderr.write("No small disks can be mounted here: the limit of the servers is reached instead.\n");
    return fillStorage(cluster, "filler");
  }
  return async () => {
    for (const makeRoom of free) await makeRoom?.();
    // A server without room stores nothing until it is started again.
    await Promise.all(victims.map((server) => server.kill()));
    await Promise.all(victims.map((server) => server.restart()));
  };
}

test.each([
  ["by their limit", (cluster: Nats) => fillStorage(cluster, "filler")],
  ["on their disks", fillDisks],
])("commands without room %s have no effect, and go on when there is room again", async (_, fill) => {
  const cluster = await nats({ servers: 3, maxBytes: 32 * 1024 * 1024, diskBytes: 48 * 1024 * 1024 });
  const one = await replica(cluster);
  const outcomes: string[] = [];
  const create = async () => {
    const created = one.control.meetings.create({ title: `Meeting ${outcomes.length}.` });
    const outcome = await created.then(
      () => "stored",
      (error: Error) => error.message,
    );
    outcomes.push(outcome);
    return outcome;
  };
  expect(await create()).toBe("stored");
  const makeRoom = await fill(cluster);
  // Until it has to store something, a server does not know that its disk is full.
  await expect.poll(create, { timeout: 60_000, interval: 50 }).toContain("has no effect");
  expect((await read(one.url)).status).toBe(200);
  await makeRoom();
  await expect.poll(create, { timeout: 60_000, interval: 50 }).toBe("stored");
  const other = await replica(cluster);
  const { body } = await read(other.url, sessions.replace("/sessions", "/meetings?per_page=100"));
  for (const [index, outcome] of outcomes.entries()) {
    // What the log does not confirm may be stored.
    if (/stored$|no effect/.test(outcome)) expect(body.includes(`"Meeting ${index}."`)).toBe(outcome === "stored");
  }
});

test("a later release with the same records joins, and one with later records does not start", async () => {
  const server = await nats();
  const one = await replica(server);
  const [same, later] = [await laterRelease(), await laterRelease({ recordVersion: 2 })];
  onTestFinished(async () => {
    for (const { folder } of [same, later]) await rm(folder, { recursive: true });
  });
  const args = ["serve", "--port", "0", "--log", server.stream("world"), "--clock", "fixed", "--auth", "none"];
  const monitor = ["--log-monitor", server.monitors[0] ?? ""];
  const other = spawn(process.execPath, [same.command, ...args, ...monitor]);
  onTestFinished(() => void other.kill("SIGKILL"));
  await expect
    .poll(async () => (await one.control.replicas.list()).replicas.map(({ release, state }) => `${release} ${state}`), {
      timeout: 20_000,
    })
    .toContain("99.0.0 current");
  await one.control.meetings.create({ title: "Both" });
  const refused = spawn(process.execPath, [later.command, ...args, ...monitor]);
  onTestFinished(() => void refused.kill("SIGKILL"));
  let errors = "";
  refused.stderr.on("data", (text) => {
    errors += text;
  });
  await once(refused, "close");
  expect(refused.exitCode).toBe(2);
  expect(errors).toMatch(/the stream world has records of version 1, and this release has 2: run the same release/);
  const states = (await one.control.replicas.list()).replicas.map(({ state }) => state);
  expect(states).toEqual(["current", "current"]);
});

test("a record longer than a message, such as a large scenario, reaches the others", async () => {
  const server = await nats();
  const [one, other] = [await replica(server), await replica(server)];
  const meetings = Array.from({ length: 6000 }, (_, index) => ({
    title: `Meeting ${index} ${"x".repeat(200)}`,
    id: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
  }));
  await one.control.state.load({ scenario: { title: "Large", meetings } });
  const path = sessions.replace("/sessions", "/meetings?per_page=100");
  const mine = await read(one.url, path);
  const position = mine.headers.get("x-testkit-position") ?? "";
  expect((await read(other.url, path, { "x-testkit-min-position": position })).body).toBe(mine.body);
});

test("the requests to another replica are collected also when they are longer than a message", async () => {
  const server = await nats();
  const [one, other] = [await replica(server), await replica(server)];
  const meetings = Array.from({ length: 100 }, (_, index) => ({ title: `${"\u4f1a".repeat(5000)} ${index}` }));
  await one.control.state.load({ scenario: { title: "Long titles", meetings } });
  const { body } = await read(other.url, sessions.replace("/sessions", "/meetings?per_page=100"));
  expect(body.length).toBeGreaterThan(400_000);
  const { log } = await one.control.journal.har();
  expect(log.comment).toBeUndefined();
  expect(JSON.stringify(log.entries)).toContain(JSON.stringify(body).slice(1, -1));
});

test("a replica ignores what is no question", async () => {
  const server = await nats();
  const one = await replica(server);
  const connection = await connect({ servers: server.servers.map(({ address }) => address) });
  const [status] = (await one.control.replicas.list()).replicas;
  connection.publish(`realtimekit-testkit.world.replica.${status?.id}`, "no JSON");
  await connection.drain();
  expect((await one.control.replicas.list()).replicas).toMatchObject([{ state: "current" }]);
  expect((await read(one.url)).status).toBe(200);
});

test("a command that another replica is faster than sixteen times is a conflict, and can be repeated", async () => {
  const server = await nats();
  const fast = await mockOn(server);
  let rivals = 0;
  let isSlow = false;
  const slow = await mockOn(server, (log) =>
    changed(log, {
      async publish(entry, expected) {
        if (isSlow) await fast.control.meetings.create({ title: `${++rivals}` });
        return log.publish(entry, expected);
      },
    }),
  );
  await readMock(slow, sessions);
  isSlow = true;
  const command = slow.control.sessions.start({ meeting_id });
  await expect(command).rejects.toMatchObject({ status: 409, message: expect.stringContaining("at the same time") });
  expect(rivals).toBe(16);
  isSlow = false;
  const { session } = await slow.control.sessions.start({ meeting_id });
  const { position } = await readMock(slow, sessions);
  const theirs = await readMock(fast, `${sessions}/${session.id}`, { "x-testkit-min-position": String(position) });
  expect(theirs.status).toBe(200);
});

test("a record whose confirmation is lost, and which is published again, has one effect", async () => {
  const server = await nats();
  const one = await mockOn(server, (log) =>
    changed(log, {
      async publish(entry, expected) {
        await log.publish(entry, expected);
        await log.publish(entry, expected);
      },
    }),
  );
  const other = await mockOn(server);
  await one.control.meetings.create({ title: "Once" });
  const mine = await readMock(one, sessions);
  const theirs = await readMock(other, sessions, { "x-testkit-min-position": String(mine.position) });
  expect(theirs.body).toBe(mine.body);
  expect((await other.control.meetings.list({ search: "Once" })).total).toBe(1);
});

test("a replica that reads a record differently responds no more, and says which", async () => {
  const server = await nats();
  const mocks = [await mockOn(server), await mockOn(server)];
  const wrong = await mockOn(server, (log) =>
    changed(log, {
      follow: (from, deliver) =>
        log.follow(from, (record) => deliver({ ...record, body: record.body.replace("Right", "Wrong") })),
    }),
  );
  await mocks[0]?.control.meetings.create({ title: "Right" });
  await expect.poll(async () => (await readMock(wrong)).status, { timeout: 10_000 }).toBe(503);
  const health = await wrong.app.inject("/_testkit/health");
  expect(health.statusCode).toBe(503);
  expect(health.json().replica.problem).toMatch(/since position \d+: MeetingCreated/);
  for (const mock of mocks) expect((await readMock(mock)).status).toBe(200);
});

test("a scope that was dropped can be created again, also by a replica that does not know of the former one", async () => {
  const server = await nats();
  const one = await mockOn(server);
  await one.control.scopes.create({ name: "again" });
  await one.scope("again").meetings.create({ title: "Former" });
  await one.control.scopes.drop({ name: "again" });
  const other = await mockOn(server);
  await other.control.scopes.create({ name: "again" });
  await other.scope("again").meetings.create({ title: "Next" });
  const { position } = await readMock(other);
  const { body } = await readMock(one, `/scope/again${sessions.replace("sessions", "meetings")}?per_page=100`, {
    "x-testkit-min-position": String(position),
  });
  expect(body).toContain("Next");
  expect(body).not.toContain("Former");
});

test("a scope may have any name, such as that of the subject of the replicas themselves", async () => {
  const server = await nats();
  const [one, other] = [await mockOn(server), await mockOn(server)];
  for (const name of ["fleet", "a.fleet", "~a_B-1"]) {
    await one.control.scopes.create({ name });
    await one.scope(name).meetings.create({ title: `Of ${name}` });
    const { position } = await readMock(one);
    const { body } = await readMock(other, `/scope/${name}${sessions.replace("sessions", "meetings")}?per_page=100`, {
      "x-testkit-min-position": String(position),
    });
    expect(body).toContain(`Of ${name}`);
  }
  const { scopes } = await other.control.scopes.list();
  expect(scopes.map(({ name }) => name).sort()).toEqual(["a.fleet", "fleet", "~a_B-1"]);
});

test("most servers must sync to disk; which ones were not checked is noticed", async () => {
  const cluster = await nats({ servers: 3 });
  const [one = "", other = ""] = cluster.monitors;
  const args = ["--port", "0", "--log", cluster.stream("world"), "--log-monitor", one];
  const refused = await run(["serve", ...args]);
  expect(refused.code).toBe(2);
  expect(refused.err).toMatch(/cannot read of n1, n2 whether/);
  const served = await serve([...args.slice(2), "--log-monitor", other]);
  await served.printed(/notice: n0, n1 .*; n2 was not checked/, "err");
});

test("a server that confirms before it syncs is refused, unless that is accepted", async () => {
  const { stream, monitors } = await nats({ syncs: false });
  const args = ["serve", "--port", "0", "--log", stream("world"), "--log-monitor", monitors[0] ?? ""];
  const refused = await run(args);
  expect(refused.code).toBe(2);
  expect(refused.err).toContain("sync_interval: always");
  const relaxed = await serve([...args.slice(3), "--durability", "relaxed"]);
  expect(relaxed.url).toContain("http");
});

test("what is wrong with the log is said in a line", async () => {
  const server = await nats();
  const refused = async (...args: string[]) => {
    const { code, err } = await run(["serve", "--port", "0", ...args]);
    expect(code).toBe(2);
    return err;
  };
  expect(await refused("--log", "nats://127.0.0.1:1/world")).toMatch(/^error: cannot connect to .*\n$/);
  expect(await refused("--log", "nats://user:secret@127.0.0.1/world")).not.toContain("secret");
  expect(await refused("--log", "nats://127.0.0.1")).toContain("nats://HOST");
  const monitor = ["--log-monitor", server.monitors[0] ?? ""];
  await replica(server, ["--clock", "fixed"]);
  expect(await refused("--log", server.stream("world"), ...monitor, "--clock", "fixed", "--seed", "other")).toContain(
    "seed",
  );
  expect(await refused("--log", server.stream("world"), ...monitor)).toContain("speed");
  expect(await refused("--log", server.stream("world"), ...monitor, "--state", "folder")).toContain("--state");
  expect(await refused("--log", server.stream("world").replace("nats:", "tls:"), ...monitor)).toMatch(/tls/i);
});

/** Returns the server that leads the stream. */
async function leaderOf({ servers }: Nats) {
  for (const server of servers) {
    const response = await fetch(`${server.monitor}/jsz?streams=1&accounts=1&leader-only=0`);
    const { account_details: [account] = [] } = (await response.json()) as {
      account_details?: { stream_detail?: { name: string; cluster?: { leader?: string } }[] }[];
    };
    const stream = account?.stream_detail?.find(({ name }) => name === "world");
    const leader = stream?.cluster?.leader;
    if (leader !== undefined) return servers[Number(leader.slice(1))];
  }
  return undefined;
}
