import { request } from "node:http";
import { expect, test } from "vitest";
import type { MockOptions } from "../../src/server/context/options.js";
import { appPath, credentials } from "../server/requests.js";
import { mockFor } from "../server/stage.js";

const path = `/client/v4${appPath}/meetings`;
const page = "https://evil.example";

interface Received {
  readonly status: number | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
}

/** Sends a request with any `Host`, as a browser would that resolves a name to this machine. */
async function sendTo(url: string, headers: Record<string, string>, method = "GET"): Promise<Received> {
  const { hostname, port, pathname } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request(
      { hostname, port, path: pathname, method, headers: { ...credentials, ...headers } },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, text }));
      },
    );
    sent.on("error", reject).end();
  });
}

async function listening(options: MockOptions = {}) {
  const notices: string[] = [];
  const mock = await mockFor({ ...options, onNotice: (notice) => notices.push(notice) });
  const root = new URL(await mock.listen()).origin;
  return { mock, root, notices, send: (headers = {}, at = path, method = "GET") => sendTo(root + at, headers, method) };
}

test.each([
  ["fetch of a public page", { origin: page }],
  ["fetch of a sandboxed frame or a file", { origin: "null" }],
  ["fetch of a page whose name only looks local", { origin: "http://localhost.evil.example" }],
  ["an image or a script of a public page", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" }],
  ["a public page that has pointed its name here", { host: "rebound.evil.example:4010" }],
  ["a name that looks like an address", { host: "127.0.0.1.evil.example" }],
])("%s is rejected, and leaves no trace", async (_, headers) => {
  const { mock, send, notices } = await listening();
  for (const method of ["GET", "HEAD", "OPTIONS", "POST"]) {
    const { status, headers: received } = await send(headers, `/scope/other${path}`, method);
    expect([method, status]).toEqual([method, 403]);
    expect(Object.keys(received).filter((name) => name.startsWith("access-control-"))).toEqual([]);
  }
  await send(headers, "/scope/one-more/");
  await send(headers);
  expect((await mock.control.scopes.list()).scopes).toEqual([]);
  expect((await mock.control.journal.list()).requests).toEqual([]);
  expect(mock.world.tenants.length).toBe(0);
  expect(notices).toEqual([expect.stringMatching(/--cors-origin|--allowed-host/)]);
});

test.each([
  ["a page of this machine", { origin: "http://localhost:5173" }],
  ["one below localhost", { origin: "https://app.localhost" }],
  ["one by address", { origin: "http://127.0.0.1:3000" }],
  ["one by address of version 6", { origin: "http://[::1]:3000" }],
  ["an app in a web view", { origin: "capacitor://localhost" }],
])("%s may read", async (_, headers) => {
  const { send } = await listening();
  const { status, headers: received } = await send(headers);
  expect([status, received["access-control-allow-origin"]]).toEqual([200, headers.origin]);
});

test.each([
  ["no browser", {}],
  ["the address bar", { "sec-fetch-site": "none", "sec-fetch-mode": "navigate" }],
  ["a link on another page of this machine", { host: "localhost:4010", "sec-fetch-site": "same-site" }],
  ["its own page", { origin: "http://127.0.0.1:4010", host: "127.0.0.1:4010" }],
  ["a development server's proxy", { host: "localhost:5173", origin: "http://localhost:5173" }],
])("a request of %s passes", async (_, headers) => {
  const { send } = await listening();
  expect((await send(headers)).status).toBe(200);
});

test("listed origins and names pass, with wildcards", async () => {
  const { send } = await listening({
    cors: ["https://app.example", "https://*.preview.example/"],
    allowedHosts: ["mock", "*.github.dev"],
  });
  const statusOf = async (headers: Record<string, string>) => (await send(headers)).status;
  expect(await statusOf({ origin: "https://app.example", host: "mock:4010" })).toBe(200);
  expect(await statusOf({ origin: "https://pr-1.preview.example", host: "me-4010.app.github.dev" })).toBe(200);
  expect(await statusOf({ origin: "http://localhost:5173" })).toBe(200);
  expect(await statusOf({ origin: "http://app.example" })).toBe(403);
  expect(await statusOf({ origin: "https://preview.example" })).toBe(403);
  expect(await statusOf({ host: "mock.evil.example" })).toBe(403);
});

test("cors: true admits every page, and then every name", async () => {
  const { send } = await listening({ cors: true });
  const { status, headers } = await send({ origin: page, host: "rebound.evil.example" });
  expect([status, headers["access-control-allow-origin"]]).toEqual([200, page]);
});

test("the error names the flag to give", async () => {
  const { send } = await listening();
  expect((await send({ origin: page })).text).toContain(`--cors-origin ${page}`);
  expect((await send({ host: "mock:4010" })).text).toContain("--allowed-host mock");
});

test("a mock without a server takes requests of every page", async () => {
  const { mock } = await listening();
  const { status, headers } = await mock.handle({
    method: "GET",
    url: path,
    headers: { ...credentials, origin: page },
  });
  expect([status, headers["access-control-allow-origin"]]).toEqual([200, page]);
});
