import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { Objm } from "@nats-io/obj";
import { connect } from "@nats-io/transport-node";
import { expect, onTestFinished, test } from "vitest";
import { controlClient } from "../../src/clients/control.js";
import { createCertificate } from "../../src/lib/tls.js";
import { createMock } from "../../src/server/mock.js";
import { parseNatsAddress } from "../../src/server/replicas/nats/options.js";
import { natsSource } from "../../src/server/replicas/nats/source.js";
import { ConflictError } from "../../src/world/log/event-log.js";
import { run, serve } from "../cli/command.js";
import { read } from "../server/replicas/stage.js";
import { startNats } from "./nats-server.js";

/** Starts a server; returns an administrator of it, and what opens the log of a stream. */
async function stage() {
  const nats = await startNats();
  const connection = await connect({ servers: nats.servers.map(({ address }) => address) });
  onTestFinished(async () => {
    await connection.close();
    await nats[Symbol.asyncDispose]();
  });
  const { streams } = await jetstreamManager(connection);
  const source = (name: string) =>
    natsSource({ address: parseNatsAddress(nats.stream(name)), monitors: [], durability: "relaxed", environment: {} });
  return {
    nats,
    source,
    streams,
    objectsOf: (name: string) => new Objm(jetstream(connection)).open(`testkit-${name}`),
    /** Opens the log of a stream, and closes it. Returns the error, if there is one. */
    async open(name: string): Promise<string> {
      const log = await source(name)
        .open({}, () => {})
        .catch(String);
      if (typeof log === "string") return log;
      await log.close();
      return "";
    },
    async mock(name: string, onNotice = (_text: string) => {}) {
      const mock = await createMock({ auth: "none", log: source(name), onNotice });
      onTestFinished(() => mock.close());
      return mock;
    },
    async change(name: string, change: object) {
      const { config } = await streams.info(name);
      await streams.update(name, { ...config, ...change });
    },
  };
}

test("streams that cannot be the log of a world are rejected, with what is wrong with them", async () => {
  const { streams, open, change } = await stage();
  await streams.add({ name: "orders", subjects: ["orders.>"] });
  expect(await open("orders")).toContain("the stream orders is not of realtimekit-testkit: choose another name");
  await streams.add({ name: "overlap", subjects: ["realtimekit-testkit.mine.>"] });
  expect(await open("mine")).toContain("choose another name for the stream");
  await streams.add({ name: "OBJ_testkit-lost", subjects: ["nothing.here"] });
  expect(await open("lost")).toMatch(/the stream OBJ_testkit-lost may lose or reject records, with discard "old"/);
  for (const [name, changes, message] of [
    ["aged", { max_age: 3600e9 }, "max_age 3600000000000 instead of 0"],
    ["short", { max_msgs: 9, max_msg_size: 99 }, "max_msgs 9 instead of -1, max_msg_size 99 instead of -1"],
    ["narrow", { subjects: ["realtimekit-testkit.narrow.fleet"] }, "subjects"],
    ["plain", { metadata: {} }, "is not of realtimekit-testkit"],
    ["newer", { metadata: { "realtimekit-testkit": "99" } }, "has records of version 99"],
    ["broken", { metadata: { "realtimekit-testkit": "1", origin: "{" } }, "no longer describes its world"],
  ] as const) {
    expect(await open(name)).toBe("");
    await change(name, changes);
    expect(await open(name)).toContain(message);
  }
});

test("a world whose records or snapshot were removed does not start as another one", async () => {
  const { streams, mock, objectsOf } = await stage();
  await (await mock("purged")).close();
  await streams.purge("purged");
  await expect(mock("purged")).rejects.toThrow(
    /the world of purged is incomplete: the stream begins at 3, and there is/,
  );
  await (await mock("damaged")).close();
  const objects = await objectsOf("damaged");
  const { config } = await streams.info("damaged");
  const save = (text: string, stream = config.metadata?.id ?? "") =>
    objects.putBlob({ name: "snapshot", metadata: { position: "3", stream } }, new TextEncoder().encode(text));
  await save("{broken");
  await expect(mock("damaged")).rejects.toThrow(/the snapshot at position 3 cannot be read/);
  await save("{}");
  await expect(mock("damaged")).rejects.toThrow(/The snapshot at position 3 of the log is not from a replica/);
  await save("{broken", "a former stream of that name");
  expect((await read(await mock("damaged"))).status).toBe(200);
});

test("the content of long records is removed with them, and at once if they were not stored", async () => {
  const { source, objectsOf } = await stage();
  const log = await source("long").open({}, () => {});
  onTestFinished(() => log.close());
  const followed: number[] = [];
  log.follow(0, ({ position }) => void followed.push(position));
  const body = "x".repeat(2 * 1024 * 1024);
  const objects = await objectsOf("long");
  const names = async () => (await objects.list()).map(({ name }) => name).sort();
  await log.publish({ subject: "s", id: "first", body }, 0);
  await expect(log.publish({ subject: "s", id: "late", body }, 0)).rejects.toThrow(ConflictError);
  await log.publish({ subject: "s", id: "second", body }, 1);
  expect(await names()).toEqual(["first", "second"]);
  await expect.poll(() => followed).toEqual([1, 2]);
  await log.saveSnapshot({ position: 1, text: "{}" }, [["s", 2]]);
  expect(await names()).toEqual(["first", "second", "snapshot"]);
  await log.saveSnapshot({ position: 2, text: "{}" }, [["s", 2]]);
  expect(await names()).toEqual(["second", "snapshot"]);
});

test("a replica whose stream is deleted and created again responds no more", async () => {
  const { streams, mock } = await stage();
  const former = await mock("again");
  await streams.delete("again");
  await mock("again");
  await expect.poll(async () => (await read(former)).status, { timeout: 10_000 }).toBe(503);
  expect((await read(former)).body).toContain("was deleted and created again");
});

test("a user of the servers who may not do what a replica does is told what that is", async () => {
  for (const denied of [
    'publish: { deny: "$JS.API.>" }',
    'publish: { deny: "realtimekit-testkit.>" }',
    'subscribe: { deny: "realtimekit-testkit.>" }',
    'publish: { deny: "$O.>" }',
    'publish: { deny: "_INBOX.>" }',
    'subscribe: { deny: "_INBOX.>" }',
  ]) {
    await using nats = await startNats({
      settings: `authorization { users = [ { user: ada, password: s3cret-word, permissions: { ${denied} } } ] }`,
    });
    const args = ["serve", "--port", "0", "--log", nats.stream("world"), "--durability", "relaxed"];
    const user = { REALTIMEKIT_TESTKIT_NATS_USER: "ada", REALTIMEKIT_TESTKIT_NATS_PASSWORD: "s3cret-word" };
    const { code, err } = await run(args, user);
    expect({ denied, code }).toEqual({ denied, code: 2 });
    expect(err).toMatch(/^error: .*Permissions Violation.* allow its user that\n$/);
    expect(err).not.toContain("s3cret-word");
    const wrong = await run(args, { ...user, REALTIMEKIT_TESTKIT_NATS_PASSWORD: "wr0ng-word" });
    expect(wrong.err).toMatch(/^error: cannot connect .*: set REALTIMEKIT_TESTKIT_NATS_CREDENTIALS/);
    expect(wrong.err).not.toContain("wr0ng-word");
  }
});

test("a user of the servers who may do only what a replica does can start one", async () => {
  const allowed =
    'publish: ["$JS.API.>", "$O.>", "_INBOX.>", "realtimekit-testkit.>"], subscribe: ["_INBOX.>", "realtimekit-testkit.>"]';
  await using nats = await startNats({
    settings: `authorization { users = [ { user: ada, password: s3cret-word, permissions: { ${allowed} } } ] }`,
  });
  const user = { REALTIMEKIT_TESTKIT_NATS_USER: "ada", REALTIMEKIT_TESTKIT_NATS_PASSWORD: "s3cret-word" };
  const { url } = await serve(["--log", nats.stream("world"), "--durability", "relaxed"], user);
  expect((await controlClient(url).meetings.create({ title: "Created" })).title).toBe("Created");
});

test("servers that verify their clients accept the certificate of a replica, and no other", async () => {
  const folder = await mkdtemp(join(tmpdir(), "nats-tls-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const name of ["server", "client", "stranger"]) {
    const { cert, key } = await createCertificate(["127.0.0.1"], new Date());
    await writeFile(join(folder, `${name}.pem`), cert);
    await writeFile(join(folder, `${name}.key`), key);
  }
  const file = (name: string) => JSON.stringify(join(folder, name));
  await using nats = await startNats({
    settings: `tls { cert_file: ${file("server.pem")}, key_file: ${file("server.key")}, ca_file: ${file("client.pem")}, verify: true }`,
  });
  const args = ["--log", nats.stream("world").replace("nats:", "tls:"), "--durability", "relaxed"];
  const environment = (name: string) => ({
    NODE_EXTRA_CA_CERTS: join(folder, "server.pem"),
    REALTIMEKIT_TESTKIT_NATS_CERTIFICATE: join(folder, `${name}.pem`),
    REALTIMEKIT_TESTKIT_NATS_KEY: join(folder, `${name}.key`),
  });
  expect((await serve(args, environment("client"))).url).toContain("http");
  const refused = await run(["serve", "--port", "0", ...args], environment("stranger"));
  expect(refused.code).toBe(2);
  expect(refused.err).toMatch(/^error: cannot connect .* REALTIMEKIT_TESTKIT_NATS_CERTIFICATE .*\n$/);
  const none = await run(["serve", "--port", "0", ...args], { NODE_EXTRA_CA_CERTS: join(folder, "server.pem") });
  expect(none.code).toBe(2);
  expect(none.err).toMatch(/^error: cannot connect .* REALTIMEKIT_TESTKIT_NATS_CERTIFICATE .*\n$/);
});
