import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { fetchBelow, fetchError } from "../../src/lib/http-fetch.js";

test("fetchBelow follows no redirect and gives up after the timeout", async () => {
  const server = createServer(({ url }, response) => {
    if (url === "/base/moved") response.writeHead(302, { Location: "/elsewhere" }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const send = fetchBelow(`http://127.0.0.1:${(server.address() as AddressInfo).port}/base/`, fetch);
    const moved = await send({ path: "/moved", headers: {}, timeoutMs: 5000, maxBodyBytes: 1000 });
    expect(moved).toMatchObject({ status: 302, headers: { location: "/elsewhere" } });
    await expect(send({ path: "/silent", headers: {}, timeoutMs: 50, maxBodyBytes: 1000 })).rejects.toThrow(/timeout/);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test.each([
  ["zstd", "{}", "its content-encoding is zstd, which the request does not accept"],
  ["gzip, zstd", "{}", "its content-encoding is zstd, which the request does not accept"],
  ["compress", "{}", "its content-encoding is compress, which the request does not accept"],
  ["br", '{ "success": true }', "its content-encoding is br, and its bytes are not"],
  ["gzip", '{ "success": true }', "its content-encoding is gzip, and its bytes are not"],
  ["utf-8", "{}", undefined],
  ["identity", "{}", undefined],
])("says of a plain body with the content encoding %s what is wrong with it", async (encoding, body, flaw) => {
  const server = createServer((_, response) => response.writeHead(200, { "content-encoding": encoding }).end(body));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const send = fetchBelow(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, fetch);
    const response = await send({ path: "/", headers: {}, timeoutMs: 5000, maxBodyBytes: 1000 });
    expect(response).toMatchObject(flaw === undefined ? { status: 200, body } : { status: 200, body: "", flaw });
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test.each([
  ["not compressed", "plain", { status: 200, body: "", flaw: "its content-encoding is gzip, and its bytes are not" }],
  ["missing", undefined, undefined],
])("tells a body that comes late and is %s from the other", async (_, body, expected) => {
  let head = () => {};
  const arrived = new Promise<void>((resolve) => {
    head = resolve;
  });
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-encoding": "gzip" }).flushHeaders();
    if (body !== undefined) arrived.then(() => response.end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const send = fetchBelow(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, async (url, init) => {
      const response = await fetch(url, init);
      head();
      return response;
    });
    const response = send({ path: "/", headers: {}, timeoutMs: 300, maxBodyBytes: 1000 });
    if (expected) expect(await response).toMatchObject(expected);
    else await expect(response).rejects.toThrow("no complete response within the timeout of 0.3 s");
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test("names what is behind a wrapped error, as where a proxy rejects a tunnel", () => {
  const rejected = new Error("Proxy response (403) !== 200 when HTTP Tunneling");
  const cause = new Error("Request was cancelled.", { cause: rejected });
  expect(fetchError(new TypeError("fetch failed", { cause }))).toBe(rejected);
});

test("names a failed TLS handshake by its code", () => {
  const code = "ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL";
  const cause = Object.assign(new Error("80DC2598007F0000:error:0A000460:SSL routines:ssl3_read_bytes"), { code });
  const { message } = fetchError(new TypeError("fetch failed", { cause }));
  expect(message).toBe(`the TLS handshake fails (${code})`);
});
