import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { buffer } from "node:stream/consumers";
import supertest from "supertest";
import { expect, onTestFinished, test, vi } from "vitest";
import { createForward } from "../../../src/server/http/forward.js";
import { appPath, credentials, send } from "../requests.js";
import { mockFor } from "../stage.js";

interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Starts an API that responds to everything with 201 and JSON, and remembers what it got. */
async function upstream() {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const { method, url, headers } = request;
    received.push({ method, url, headers, body: (await buffer(request)).toString() });
    response.writeHead(201, {
      "content-type": "application/json",
      "set-cookie": "a=b",
      "strict-transport-security": "max-age=1",
      "cf-ray": "ray",
    });
    response.end(method === "HEAD" ? undefined : '{"upstream":true}');
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("There is no port.");
  return { url: `http://127.0.0.1:${address.port}/client/v4`, received, server };
}

const secret = { ...credentials, "x-auth-key": "key", "x-auth-email": "a@b.example", cookie: "c=d", "x-api-key": "k" };

test("operations and paths that the mock does not serve are forwarded, without credentials", async () => {
  const { url, received } = await upstream();
  const mock = await mockFor({ upstream: { url } });
  const client = supertest(mock.app.server);
  const created = await client
    .post(`/client/v4${appPath}/meetings?dry=1`)
    .set({ ...secret, "content-type": "application/json", "user-agent": "sdk/1" })
    .send('{"title":"Ü"}');
  expect([created.status, created.body, created.headers["cf-ray"]]).toEqual([201, { upstream: true }, "ray"]);
  expect(created.headers).not.toHaveProperty("set-cookie");
  expect(created.headers).not.toHaveProperty("strict-transport-security");
  expect((await client.get(`${appPath}/recordings`).set(secret)).status).toBe(201);
  expect((await client.get(`${appPath}/sessions`).set(secret)).status).toBe(200);
  expect(received).toMatchObject([
    {
      method: "POST",
      url: `/client/v4${appPath}/meetings?dry=1`,
      body: '{"title":"Ü"}',
      headers: { "user-agent": "sdk/1" },
    },
    { method: "GET", url: `/client/v4${appPath}/recordings`, body: "" },
  ]);
  for (const { headers } of received) {
    for (const name of Object.keys(secret)) expect(headers).not.toHaveProperty(name);
  }
  const { requests } = await mock.control.journal.list();
  expect(requests.map(({ status, forwarded }) => [status, forwarded])).toEqual([
    [201, url],
    [201, url],
    [200, undefined],
  ]);
  expect(await mock.control.journal.mistakes()).toEqual({ mistakes: [] });
});

test("a response without a body is forwarded without a length", async () => {
  const { url, server } = await upstream();
  const mock = await mockFor({ upstream: { url } });
  const client = supertest(mock.app.server);
  const head = await client.head(`${appPath}/recordings`).set(credentials);
  expect([head.status, head.headers["content-length"]]).toEqual([201, undefined]);
  server.removeAllListeners("request").on("request", (_, response) => response.writeHead(304).end());
  const unchanged = await client.get(`${appPath}/recordings`).set(credentials);
  expect([unchanged.status, unchanged.headers["content-length"]]).toEqual([304, undefined]);
  server.removeAllListeners("request").on("request", (_, response) => response.end());
  expect((await client.get(`${appPath}/recordings`).set(credentials)).headers["content-length"]).toBe("0");
});

test("credentials are forwarded when that is allowed, cookies never", async () => {
  const { url, received } = await upstream();
  const mock = await mockFor({ upstream: { url, credentials: true } });
  await send(mock, `${appPath}/recordings`, { headers: secret });
  expect(received[0]?.headers).toMatchObject({ authorization: "Bearer test", "x-auth-key": "key" });
  expect(received[0]?.headers).not.toHaveProperty("cookie");
  expect(received[0]?.headers).not.toHaveProperty("x-api-key");
});

test("nothing is forwarded by default, and nothing of the mock itself", async () => {
  const { url, received } = await upstream();
  const closed = await mockFor();
  expect((await send(closed, `${appPath}/recordings`)).status).toBe(404);
  const mock = await mockFor({ upstream: { url }, control: false });
  expect((await send(mock, "/_testkit/clock/read")).status).toBe(404);
  expect((await send(mock, `${appPath}/recordings`, { method: "OPTIONS" })).status).toBe(404);
  // Clients and `inject` resolve such a path themselves.
  expect((await mock.handle({ method: "GET", url: "/../../other/api", headers: credentials })).status).toBe(404);
  expect((await send(mock, `${appPath}/recordings`, { headers: { "x-testkit-forwarded": "1" } })).status).toBe(404);
  expect(received).toEqual([]);
});

test("mocks that forward to each other end with an error", async () => {
  const mock = await mockFor({ upstream: { url: "http://127.0.0.1:1/client/v4" } });
  const other = await mockFor({ upstream: { url: await mock.listen() } });
  expect((await send(other, "/nowhere")).status).toBe(404);
});

test("an upstream that cannot be reached is a 502 that names it", async () => {
  const mock = await mockFor({ upstream: { url: "http://127.0.0.1:1" } });
  const { status, text } = await send(mock, `${appPath}/recordings`);
  expect([status, text]).toEqual([502, expect.stringContaining("No usable response from 127.0.0.1:1: bad port")]);
});

test("an upstream that does not respond within 30 seconds is a 502", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const hang = (_: string, { signal }: { readonly signal: AbortSignal }) =>
    new Promise<Response>((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const forward = createForward({ url: "http://upstream.test", fetch: hang }, new AbortController().signal);
  const response = forward({ method: "GET", url: "/", headers: {} }, "/presets");
  await vi.advanceTimersByTimeAsync(30_000);
  expect(await response).toMatchObject({ error: "upstreamUnreachable", status: 502 });
});

test("the log shows no query of a forwarded request", async () => {
  const { url } = await upstream();
  const logged: string[] = [];
  const mock = await mockFor({ upstream: { url }, onRequest: (request) => logged.push(request.url) });
  await send(mock, `${appPath}/recordings?search=Ada`);
  await send(mock, `${appPath}/sessions?search=Ada`);
  expect(logged).toEqual([`${appPath}/recordings`, `${appPath}/sessions?search=Ada`]);
});

test("a body that is too long to forward is rejected whole", async () => {
  const { url, received } = await upstream();
  const mock = await mockFor({ upstream: { url } });
  const { status } = await supertest(mock.app.server)
    .post(`${appPath}/meetings`)
    .send("x".repeat(11 * 1024 * 1024));
  expect(status).toBe(413);
  expect(received).toEqual([]);
});

test("faults that change fields leave a body as it is that is not JSON", async () => {
  const { url, server } = await upstream();
  server.removeAllListeners("request").on("request", ({ method }, response) => {
    response.writeHead(method === "DELETE" ? 204 : 404, { "content-type": "text/html" });
    response.end(method === "DELETE" ? undefined : Buffer.from("<h1>\xff</h1>", "latin1"));
  });
  const faults = [{ effect: { drop_field: "success" } }, { effect: { set_field: { path: "success", value: 1 } } }];
  const mock = await mockFor({ upstream: { url }, faults });
  const page = await mock.handle({ method: "GET", url: `${appPath}/webhooks`, headers: credentials });
  expect([page.status, Buffer.from(page.body ?? []).toString("latin1")]).toEqual([404, "<h1>\xff</h1>"]);
  const deleted = await mock.handle({ method: "DELETE", url: `${appPath}/webhooks/1`, headers: credentials });
  expect(deleted.status).toBe(204);
});
