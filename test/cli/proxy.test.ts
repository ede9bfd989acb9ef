import { once } from "node:events";
import http, { createServer, request, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { environmentFetch } from "../../src/cli/proxy.js";
import { codeOf } from "../../src/lib/message.js";

let seen: string[];

beforeEach(async () => {
  seen = [];
  const proxy = createServer((incoming, response) => {
    seen.push(`${incoming.method} ${incoming.url} ${incoming.headers["proxy-authorization"]}`);
    const options = { headers: incoming.headers, agent: false };
    request(incoming.url ?? "", options, (proxied) => proxied.pipe(response)).end();
  });
  proxy.on("connect", (incoming, socket) => {
    seen.push(`${incoming.method} ${incoming.url} ${incoming.headers["proxy-authorization"]}`);
    const [host, port] = (incoming.url ?? "").split(":");
    const through = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      through.pipe(socket);
      socket.pipe(through);
    });
    for (const end of [through, socket]) end.on("error", () => {});
  });
  const address = (await listen(proxy)).replace("//", "//user:p%40ss@");
  for (const name of ["https_proxy", "http_proxy", "no_proxy", "NO_PROXY"]) vi.stubEnv(name, "");
  vi.stubEnv("HTTPS_PROXY", address);
  vi.stubEnv("HTTP_PROXY", address);
});

afterEach(() => vi.unstubAllEnvs());

const login = `Basic ${Buffer.from("user:p@ss").toString("base64")}`;

test("a request by HTTP goes through the proxy, with its own headers", async () => {
  const target = await listen(
    createServer(({ url, headers }, response) => response.end(`${url} ${headers.authorization} ${headers.host}`)),
  );
  const response = await get(`${target}/path?x=1`);
  expect(response.status).toBe(200);
  expect(await text(response.body ?? new ReadableStream())).toBe(`/path?x=1 Bearer token ${new URL(target).host}`);
  expect(seen).toEqual([`GET ${target}/path?x=1 ${login}`]);
});

test("a request by HTTPS goes through a tunnel, in which no token can be seen", async () => {
  const target = await listen(createServer());
  // What listens speaks no TLS, so that the tunnel is all there is to see.
  await expect(get(target.replace("http:", "https:"))).rejects.toThrow();
  expect(seen).toEqual([`CONNECT ${new URL(target).host} ${login}`]);
});

test("the global agent, which has a proxy of its own with NODE_USE_ENV_PROXY, is left out", async () => {
  const target = await listen(createServer((_, response) => response.end("through")));
  const agent = http.globalAgent as unknown as { addRequest(): void };
  const spy = vi.spyOn(agent, "addRequest").mockImplementation(() => {
    throw new Error("sent by the global agent");
  });
  onTestFinished(() => spy.mockRestore());
  expect((await get(target)).status).toBe(200);
});

test("a host that NO_PROXY has is reached directly", async () => {
  const target = await listen(createServer((_, response) => response.end("direct")));
  vi.stubEnv("NO_PROXY", "example.org,127.0.0.1");
  expect(await text((await get(target)).body ?? new ReadableStream())).toBe("direct");
  expect(seen).toEqual([]);
});

test("an address of IPv6 is no name to look up", async () => {
  vi.stubEnv("HTTP_PROXY", "http://[::1]:1");
  const code = await get("http://example.org/").catch((error: unknown) => codeOf(error));
  expect(code).toMatch(/^(ECONNREFUSED|EADDRNOTAVAIL|ENETUNREACH)$/);
});

test.each(["http://example.org/", "https://example.org/"])(
  "a proxy that does not respond is named: %s",
  async (url) => {
    for (const name of ["HTTP_PROXY", "HTTPS_PROXY"]) vi.stubEnv(name, "http://user:secret@localhost:1");
    await expect(get(url)).rejects.toThrow(/^(connect )?ECONNREFUSED.* \(through the proxy localhost:1\)$/);
  },
);

test.each(["http://user:secret@[bad", "socks5://user:secret@127.0.0.1:1", "http://user:100%@127.0.0.1:1"])(
  "what is no HTTP proxy is named: %s",
  async (proxy) => {
    vi.stubEnv("HTTPS_PROXY", proxy);
    await expect(get("https://example.org/")).rejects.toThrow(
      /^HTTPS_PROXY, HTTP_PROXY or ALL_PROXY is not the URL of an HTTP proxy; write % in it as %25$/,
    );
  },
);

function get(url: string) {
  const signal = AbortSignal.timeout(5000);
  return environmentFetch(url, { headers: { authorization: "Bearer token" }, redirect: "manual", signal });
}

async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
