import { createServer as createHttp } from "node:http";
import { createServer as createHttps } from "node:https";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTls } from "node:tls";
import { afterAll, expect, test } from "vitest";
import { createCertificate } from "../../../../src/lib/tls.js";
import { greet } from "../../../../src/server/replicas/nats/connect.js";
import { natsSource } from "../../../../src/server/replicas/nats/source.js";

const info = `INFO {"server_id":"N1","version":"2.11.0"}\r\n`;
const certificate = () => createCertificate(["127.0.0.1"], new Date());

const others: readonly (readonly [what: string, create: () => Promise<Server> | Server, found: RegExp])[] = [
  [
    "an HTTP server",
    () => createHttp((_request, response) => response.end("hello")),
    /sends nothing, as HTTP servers do: name the port for clients, 4222/,
  ],
  ["an HTTPS server", async () => createHttps(await certificate(), () => {}), /sends nothing.*, or write tls:/],
  ["a silent server", () => createServer(), /accepts connections and sends nothing/],
  ["one that hangs up", () => createServer((socket) => void socket.end()), /closes connections at once/],
  ["one that resets", () => createServer((socket) => void socket.resetAndDestroy()), /closes connections at once/],
  ["an SSH server", () => sending("SSH-2.0-OpenSSH_9.2\r\n"), /greets with "SSH-2.0-OpenSSH_9.2"/],
  ["other bytes", () => sending("\x00\x01junk"), /greets with "\\u0000\\u0001junk"/],
  ["what is not JSON", () => sending("INFO none\r\n"), /greets with "INFO none"/],
  ["no version", () => sending("INFO {}\r\n"), /greets with "INFO \{\}"/],
  [
    "an older nats-server",
    () => sending(info.replace("2.11", "2.9")),
    /is nats-server 2.9.0, and 2.10 or later is needed/,
  ],
  [
    "one that wants certificates",
    () => sending(info.replace("}", `,"tls_verify":true}`)),
    /requires certificates of its clients/,
  ],
  [
    "one that begins with encryption",
    async () => createTls(await certificate(), (socket) => void socket.on("error", () => {}).write(info)),
    /sends nothing.*, or write tls:.* if it begins with encryption/,
  ],
];

test.concurrent.each(others)(
  "a port with %s is no log, and the error says what was found",
  async (_, create, found) => {
    const port = await listening(await create());
    const address = { isEncrypted: false, servers: [{ host: "127.0.0.1", port }], stream: "world" };
    const opening = natsSource({ address, monitors: [], durability: "relaxed", environment: {} }).open({}, () => {});
    const error = await opening.then(String, String);
    expect(error).toMatch(/^StateError: cannot connect to nats:\/\/127.0.0.1:\d+\/world: 127.0.0.1:\d+ /);
    expect(error).toMatch(found);
  },
);

test("a port where nothing listens, and a host that does not exist", async () => {
  const server = createServer();
  const port = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  expect(await greet({ host: "127.0.0.1", port })).toEqual({ found: expect.stringContaining("nothing listens there") });
  expect(await greet({ host: "no-such-host.invalid", port })).toEqual({ found: expect.stringContaining("no host") });
});

test("a nats-server says what it is, in however many pieces", async () => {
  const server = createServer((socket) => {
    socket.write(info.slice(0, 20));
    setImmediate(() => socket.write(info.slice(20)));
  });
  const greeting = await greet({ host: "127.0.0.1", port: await listening(server) });
  expect(greeting).toMatchObject({ info: { version: "2.11.0" } });
});

function sending(text: string): Server {
  return createServer((socket) => void socket.write(text));
}

const servers: Server[] = [];
const sockets: Socket[] = [];
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers) server.close();
});

async function listening(server: Server): Promise<number> {
  servers.push(server);
  server.on("connection", (socket) => sockets.push(socket.on("error", () => {})));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}
