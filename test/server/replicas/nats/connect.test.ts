import { createServer as createHttp } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import * as core from "@nats-io/transport-node";
import { expect, onTestFinished, test } from "vitest";
import { connectTo } from "../../../../src/server/replicas/nats/connect.js";
import type { NatsModules } from "../../../../src/server/replicas/nats/options.js";
import { natsSource } from "../../../../src/server/replicas/nats/source.js";

const listening = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
};

const optionsFor = (port: number) => ({
  address: { isEncrypted: false, servers: [{ host: "127.0.0.1", port }], stream: "world" },
  monitors: [],
  durability: "relaxed" as const,
  environment: {},
});

async function connectError(port: number): Promise<string> {
  const source = natsSource(optionsFor(port));
  return source.open({}, () => {}).then(String, String);
}

test("a port that is no log is rejected with what to do, within the time limit", async () => {
  const server = createHttp((_request, response) => response.end("hello"));
  onTestFinished(() => void server.close());
  expect(await connectError(await listening(server))).toMatch(
    /^StateError: cannot connect to nats:\/\/127.0.0.1:\d+\/world: .*name the port for clients, 4222/,
  );
}, 15_000);

test("a port that sends something else is rejected", async () => {
  const server = createServer((socket) => void socket.on("error", () => {}).write("SSH-2.0-OpenSSH_9.2\r\n"));
  onTestFinished(() => void server.close());
  expect(await connectError(await listening(server))).toMatch(/^StateError: cannot connect .*unexpected response/);
});

test.each([
  ['"version":"2.9.25","max_payload":1048576', "it is nats-server 2.9.25, and 2.10 or later is needed"],
  ['"version":"2.11.0","max_payload":8192', "its max_payload is 8192, and 65536 or more is needed"],
])("a nats-server that replicas cannot use is rejected: %s", async (info, problem) => {
  const server = createServer((socket) => {
    socket.on("error", () => {}).write(`INFO {"server_id":"N1",${info}}\r\n`);
    socket.on("data", (data) => data.includes("PING") && socket.write("PONG\r\n"));
  });
  onTestFinished(() => void server.close());
  const port = await listening(server);
  expect(await connectError(port)).toBe(`StateError: cannot connect to nats://127.0.0.1:${port}/world: ${problem}`);
});

test("a port where nothing listens is rejected", async () => {
  const server = createServer();
  const port = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  expect(await connectError(port)).toMatch(/^StateError: cannot connect .*(ECONNREFUSED|refused)/i);
});

test("a connection survives that the servers reject its credentials for a while", async () => {
  const sockets = new Set<Socket>();
  let rejections = 0;
  const server = createServer((socket) => {
    sockets.add(socket.on("error", () => {}));
    socket.write(`INFO {"server_id":"N1","version":"2.11.0","max_payload":1048576}\r\n`);
    socket.on("data", (data) => {
      const isRejected = rejections > 0 && data.includes("CONNECT");
      if (isRejected) rejections--;
      if (isRejected) socket.end("-ERR 'Authorization Violation'\r\n");
      else if (data.includes("PING")) socket.write("PONG\r\n");
    });
  });
  onTestFinished(() => void server.close());
  const connection = await connectTo({ core } as NatsModules, optionsFor(await listening(server)));
  rejections = 3;
  for (const socket of sockets) socket.destroy();
  for await (const { type } of connection.status()) if (type === "reconnect") break;
  expect({ rejections, isClosed: connection.isClosed() }).toEqual({ rejections: 0, isClosed: false });
  await connection.close();
});
