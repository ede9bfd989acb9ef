import { createServer as createHttp } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { natsSource } from "../../../../src/server/replicas/nats/source.js";

const listening = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
};

async function connectError(port: number): Promise<string> {
  const address = { isEncrypted: false, servers: [{ host: "127.0.0.1", port }], stream: "world" };
  const source = natsSource({ address, monitors: [], durability: "relaxed", environment: {} });
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

test("a nats-server without metadata of streams is rejected", async () => {
  const server = createServer((socket) => {
    socket.on("error", () => {}).write('INFO {"server_id":"N1","version":"2.9.25","max_payload":1048576}\r\n');
    socket.on("data", (data) => data.includes("PING") && socket.write("PONG\r\n"));
  });
  onTestFinished(() => void server.close());
  expect(await connectError(await listening(server))).toMatch(
    /^StateError: cannot connect .*: it is nats-server 2\.9\.25, and 2\.10 or later is needed$/,
  );
});

test("a port where nothing listens is rejected", async () => {
  const server = createServer();
  const port = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  expect(await connectError(port)).toMatch(/^StateError: cannot connect .*(ECONNREFUSED|refused)/i);
});
