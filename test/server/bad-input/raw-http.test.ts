import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, test, vi } from "vitest";
import { createCertificate } from "../../../src/lib/tls.js";
import type { Mock } from "../../../src/server/mock.js";
import { appPath, gatewayError } from "../requests.js";
import { mockFor } from "../stage.js";

const list = `${appPath}/sessions?per_page=1`;
const head = "Host: localhost\r\nAuthorization: Bearer test\r\n";
const rest = "Connection: close\r\n\r\n";

/** What no HTTP client sends, each with the status it gets. */
const rejected: readonly [name: string, request: string, status: number][] = [
  ["a header of 1 MB", `GET ${list} HTTP/1.1\r\n${head}X: ${"x".repeat(1024 * 1024)}\r\n${rest}`, 431],
  [
    "an Authorization of 1 MB",
    `GET ${list} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${"x".repeat(1024 * 1024)}\r\n${rest}`,
    431,
  ],
  ["a path of 1 MB", `GET ${appPath}/sessions/${"x".repeat(1024 * 1024)} HTTP/1.1\r\n${head}${rest}`, 431],
  ["100,000 headers", `GET ${list} HTTP/1.1\r\n${head}${"A: b\r\n".repeat(100_000)}${rest}`, 431],
  ["no HTTP at all", "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n", 400],
  ["a lower-case method", `get ${list} HTTP/1.1\r\n${head}${rest}`, 400],
  ["an unknown version", `GET ${list} HTTP/9.9\r\n${head}${rest}`, 400],
  ["a space in the path", `GET ${appPath}/sess ions HTTP/1.1\r\n${head}${rest}`, 400],
  ["a header without a colon", `GET ${list} HTTP/1.1\r\n${head}nonsense\r\n${rest}`, 400],
  ["a NUL in a header", `GET ${list} HTTP/1.1\r\n${head}X: a\u0000b\r\n${rest}`, 400],
  ["two lengths", `GET ${list} HTTP/1.1\r\n${head}Content-Length: 1\r\nContent-Length: 2\r\n${rest}a`, 400],
  [
    "length and chunks",
    `POST ${list} HTTP/1.1\r\n${head}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n${rest}0\r\n\r\n`,
    400,
  ],
  ["a negative length", `GET ${list} HTTP/1.1\r\n${head}Content-Length: -1\r\n${rest}`, 400],
];

describe("what is not well-formed HTTP", () => {
  test.each(rejected)("%s is rejected in the gateway envelope", async (_, request, status) => {
    const mock = await mockFor();
    const [response] = responsesIn(await exchange(mock, request));
    expect(response?.status).toBe(status);
    expect(response?.head.toLowerCase()).toContain("content-type: application/json");
    expect(gatewayError(JSON.parse(response?.body ?? ""))?.code).toBe(6003);
    await expectResponding(mock);
  });

  test("the response to a HEAD request has no body, as everywhere", async () => {
    const mock = await mockFor();
    const [response] = responsesIn(await exchange(mock, `HEAD ${list} HTTP/1.1\r\n${head}nonsense\r\n${rest}`));
    expect([response?.status, response?.body]).toEqual([400, ""]);
  });

  test("a broken request behind a body of letters is found, however long the body is", async () => {
    const mock = await mockFor();
    const letters = `${"A".repeat(20_000)}1`;
    const post = `POST ${list} HTTP/1.1\r\n${head}Content-Length: ${letters.length}\r\n\r\n${letters}`;
    await exchange(mock, `${post}QUERIES ${list} HTTP/1.1\r\n${head}${rest}`);
    const { requests } = await mock.control.journal.list();
    expect(requests.map(({ method }) => method)).toEqual(["POST", "QUERIES"]);
  });

  test("an unknown method is rejected as one that the API does not have", async () => {
    const mock = await mockFor();
    const [response] = responsesIn(await exchange(mock, `BREW ${list} HTTP/1.1\r\n${head}${rest}`));
    expect(response?.status).toBe(405);
    expect(response?.head.toLowerCase()).toContain("\r\nallow: get, head, options\r\n");
    expect(gatewayError(JSON.parse(response?.body ?? ""))?.message).toContain("BREW");
    await expectResponding(mock);
  });

  test.each([
    ["a body", `POST ${list} HTTP/1.1\r\n${head}Content-Length: 7\r\n\r\n{"a":1}`],
    ["chunks", `POST ${list} HTTP/1.1\r\n${head}Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n0\r\n\r\n`],
    ["another request", `GET ${list} HTTP/1.1\r\n${head}\r\n`],
  ])("also behind %s in the same packet", async (_, before) => {
    const mock = await mockFor();
    const responses = responsesIn(await exchange(mock, `${before}BREW ${list} HTTP/1.1\r\n${head}${rest}`));
    expect(responses.at(-1)?.status).toBe(405);
    const { requests } = await mock.control.journal.list();
    expect(requests).toContainEqual(expect.objectContaining({ method: "BREW", path: list.split("?")[0], status: 405 }));
  });

  test("the log has those with a request line", async () => {
    const logged: string[] = [];
    const mock = await mockFor({ onRequest: ({ method, url, status }) => logged.push(`${method} ${url} ${status}`) });
    await exchange(mock, `GET ${list} HTTP/1.1\r\nX: ${"x".repeat(62_000)}\r\n${rest}`);
    expect(logged).toEqual([`GET ${list} 431`]);
  });

  test("a notice tells of a client that requests https:// where the mock serves http://, and the other way round", async () => {
    const onNotice = vi.fn();
    const plain = await mockFor({ onNotice });
    await exchange(plain, "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n");
    expect(onNotice).toHaveBeenLastCalledWith(expect.stringContaining("requests https://"));
    const secure = await mockFor({ onNotice, tls: await createCertificate(["127.0.0.1"], new Date()) });
    await exchange(secure, `GET ${list} HTTP/1.1\r\n${head}${rest}`);
    expect(onNotice).toHaveBeenLastCalledWith(expect.stringContaining("requests http://"));
  });

  test.each([
    ["HTTP/2 without TLS", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", /speaks HTTP\/2, but this mock serves HTTP\/1\.1 only/],
    [
      "the PROXY protocol",
      `PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\nGET ${list} HTTP/1.1\r\n${head}${rest}`,
      /PROXY protocol/,
    ],
    [
      "its binary form",
      "\r\n\r\n\0\r\nQUIT\n!\u0011\0\u000c\u007f\0\0\u0001\u007f\0\0\u0001\u0004\0\u000f\0",
      /PROXY protocol/,
    ],
  ])("a notice tells of a proxy that speaks %s", async (_, request, notice) => {
    const onNotice = vi.fn();
    const mock = await mockFor({ onNotice });
    const [response] = responsesIn(await exchange(mock, request));
    expect(response?.status).toBe(400);
    expect(onNotice).toHaveBeenLastCalledWith(expect.stringMatching(notice));
  });

  // Node 20.19.0 reads these as URLs, later releases reject them.
  test.each([
    ["path", `GET ${appPath}/sessions/\u00ff\u00fe HTTP/1.1\r\n${head}${rest}`, [400, 404]],
    ["query", `GET ${list}&search=\u00ff\u00fe HTTP/1.1\r\n${head}${rest}`, [400, 200]],
  ])("a %s in bare Latin-1 is rejected or finds nothing", async (_, request, statuses) => {
    const mock = await mockFor();
    const [response] = responsesIn(await exchange(mock, request));
    expect(statuses).toContain(response?.status);
    expect(JSON.parse(response?.body ?? "")).toHaveProperty("success", response?.status === 200);
    await expectResponding(mock);
  });

  test.each([
    ["nothing", ""],
    ["a line end", "\r\n"],
    ["half a request", `GET ${list} HT`],
    ["a body that never comes", `POST ${list} HTTP/1.1\r\n${head}Content-Length: 1000\r\n\r\nabc`],
    ["no version", `GET ${list}\r\n\r\n`],
    ["a tunnel", `CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n`],
  ])("after %s and a disconnect it responds to others", async (_, request) => {
    const mock = await mockFor();
    const text = await exchange(mock, request, "hang up");
    expect(text).not.toMatch(/^HTTP\/1.1 5|\n {4}at /);
    await expectResponding(mock);
  });
});

describe("what is odd but legal", () => {
  test.each([
    ["an absolute URL", `GET http://localhost${list} HTTP/1.1\r\n${head}${rest}`, 200],
    ["that of a command", `GET http://localhost/_testkit/clock/read HTTP/1.1\r\nHost: localhost\r\n${rest}`, 200],
    ["that of a scope", `GET http://localhost/scope/one${list} HTTP/1.1\r\n${head}${rest}`, 200],
    ["dots in the path", `GET ${appPath}/../app/sessions HTTP/1.1\r\n${head}${rest}`, 404],
    ["HTTP/1.0", `GET ${list} HTTP/1.0\r\nAuthorization: Bearer test\r\n\r\n`, 200],
    ["an upgrade", `GET ${list} HTTP/1.1\r\n${head}Connection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n`, 200],
    ["no Host", `GET ${list} HTTP/1.1\r\nAuthorization: Bearer test\r\n${rest}`, 200],
    ["an unknown expectation", `GET ${list} HTTP/1.1\r\n${head}Expect: tea\r\n${rest}`, 200],
    ["two Authorization headers", `GET ${list} HTTP/1.1\r\n${head}Authorization: nonsense\r\n${rest}`, 200],
    ["headers folded by a proxy", `GET ${list} HTTP/1.1\r\n${head}X-A: 1\r\nX-A: 2\r\n${rest}`, 200],
    [
      "a body on GET",
      `GET ${list} HTTP/1.1\r\n${head}Content-Type: application/json\r\nContent-Length: 1\r\n${rest}{`,
      200,
    ],
    [
      "a body of no type on GET",
      `GET ${list} HTTP/1.1\r\n${head}Content-Type: ;\r\nContent-Length: 1\r\n${rest}{`,
      200,
    ],
    ["chunks on GET", `GET ${list} HTTP/1.1\r\n${head}Transfer-Encoding: chunked\r\n${rest}1\r\n{\r\n0\r\n\r\n`, 200],
  ])("%s", async (_, request, status) => {
    const mock = await mockFor();
    const [response] = responsesIn(await exchange(mock, request));
    expect(response?.status).toBe(status);
    expect(JSON.parse(response?.body ?? "")).toHaveProperty("success", status === 200);
  });

  test("the body of a GET is not read as the next request", async () => {
    const mock = await mockFor();
    const inner = `GET /smuggled HTTP/1.1\r\n${head}\r\n`;
    const one = `GET ${list} HTTP/1.1\r\n${head}Content-Length: ${inner.length}\r\n\r\n${inner}`;
    const two = `GET ${list} HTTP/1.1\r\n${head}${rest}`;
    expect(responsesIn(await exchange(mock, one + two)).map(({ status }) => status)).toEqual([200, 200]);
  });

  test("the body of a rejected POST is not read as the next request", async () => {
    const mock = await mockFor();
    const body = "x".repeat(200_000);
    const one = `POST ${list} HTTP/1.1\r\n${head}Content-Type: foo\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const two = `GET ${list} HTTP/1.1\r\n${head}${rest}`;
    expect(responsesIn(await exchange(mock, one + two)).map(({ status }) => status)).toEqual([405, 200]);
  });
});

/** Sends bytes and returns all that comes back until the mock, or the sender, hangs up. */
async function exchange(mock: Mock, request: string, afterwards: "wait" | "hang up" = "wait"): Promise<string> {
  const { port } = new URL(await mock.listen());
  const socket = connect({ port: Number(port), host: "127.0.0.1" });
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  // A mock that responds early may reset the connection while the rest is still being sent.
  socket.on("error", () => {});
  await once(socket, "connect");
  if (afterwards === "wait") socket.write(Buffer.from(request, "latin1"));
  else socket.end(Buffer.from(request, "latin1"));
  if (!socket.closed) await once(socket, "close");
  return Buffer.concat(chunks).toString("utf8");
}

function responsesIn(text: string): { status: number; head: string; body: string }[] {
  return text
    .split(/(?=HTTP\/1\.1 \d{3} )/)
    .filter((part) => part.startsWith("HTTP/1.1 "))
    .map((part) => {
      const [head = "", body = ""] = part.split("\r\n\r\n");
      return { status: Number(head.slice(9, 12)), head, body };
    });
}

async function expectResponding(mock: Mock): Promise<void> {
  const response = await mock.app.inject({ url: list, headers: { authorization: "Bearer test" } });
  expect(response.statusCode).toBe(200);
}
