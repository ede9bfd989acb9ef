import { once } from "node:events";
import { createServer, request } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { environmentFetch } from "../../src/cli/proxy.js";

afterEach(() => vi.unstubAllEnvs());

test("requests go through the proxy of the environment, unless NO_PROXY has the host", async () => {
  const target = await listen(createServer((_, response) => response.end("from the target")));
  const seen: string[] = [];
  const proxy = createServer((incoming, response) => {
    seen.push(incoming.url ?? "");
    request(incoming.url ?? "", (answer) => answer.pipe(response)).end();
  });
  proxy.on("connect", (incoming, socket) => {
    seen.push(incoming.url ?? "");
    const [host, port] = (incoming.url ?? "").split(":");
    const through = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      through.pipe(socket);
      socket.pipe(through);
    });
    for (const end of [through, socket]) end.on("error", () => {});
  });
  vi.stubEnv("HTTP_PROXY", await listen(proxy));
  vi.stubEnv("NO_PROXY", "");

  const through = await environmentFetch();
  expect(await (await through(target)).text()).toBe("from the target");
  expect(seen).toHaveLength(1);
  expect(seen[0]).toContain(new URL(target).host);

  vi.stubEnv("NO_PROXY", "127.0.0.1");
  const beside = await environmentFetch();
  expect(await (await beside(target)).text()).toBe("from the target");
  expect(seen).toHaveLength(1);
});

test("without a proxy it is the global fetch", async () => {
  for (const name of ["HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"]) vi.stubEnv(name, "");
  expect(await environmentFetch()).toBe(fetch);
});

async function listen(server: ReturnType<typeof createServer>): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
