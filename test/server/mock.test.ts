import { once } from "node:events";
import { Agent, get } from "node:http";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { runInNewContext } from "node:vm";
import { expect, onTestFinished, test, vi } from "vitest";
import { revisions } from "../../src/contract/revisions.js";
import type { LoggedRequest } from "../../src/server/http/messages.js";
import { createMock } from "../../src/server/mock.js";
import { createMeeting } from "../../src/world/commands.js";
import { appPath, credentials, pathOf, send } from "./requests.js";
import { epoch, mockFor } from "./stage.js";

test("responds before it listens, and the default revision is 2026-01", async () => {
  const mock = await mockFor();
  expect([mock.revision, mock.app.server.listening]).toEqual(["2026-01", false]);
  expect((await send(mock, `${appPath}/meetings`)).status).toBe(200);
});

test("listens on a free port of this machine only, and gives the base URL for SDKs", async () => {
  const [one, two] = [await mockFor(), await mockFor()];
  const [first, second] = [await one.listen(), await two.listen()];
  expect(first).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/client\/v4$/);
  expect(first).not.toBe(second);
  expect(one.app.server.address()).toMatchObject({ address: "127.0.0.1" });
  expect((await fetch(`${first}${appPath}/sessions`, { headers: credentials })).status).toBe(200);
});

test("listens on the given host and port", async () => {
  const free = await mockFor();
  const { port } = new URL(await free.listen());
  await free.close();
  const mock = await mockFor();
  expect(await mock.listen({ host: "127.0.0.1", port: Number(port) })).toBe(`http://127.0.0.1:${port}/client/v4`);
});

test.runIf(
  Object.values(networkInterfaces())
    .flat()
    .some((one) => one?.address === "::1"),
)("the URL of one that listens on all addresses of IPv6 can be requested", async () => {
  const mock = await mockFor();
  expect(await mock.listen({ host: "::" })).toMatch(/^http:\/\/\[::1\]:\d+\/client\/v4$/);
});

test("a busy port is an error that names it, and the mock can listen elsewhere", async () => {
  const [one, two] = [await mockFor(), await mockFor()];
  const { port } = new URL(await one.listen());
  await expect(two.listen({ port: Number(port) })).rejects.toMatchObject({ code: "EADDRINUSE" });
  expect((await send(one, `${appPath}/sessions`)).status).toBe(200);
});

test("close ends open connections, frees the port, and may be called twice", async () => {
  const mock = await createMock();
  const url = new URL(await mock.listen());
  const socket = connect(Number(url.port), url.hostname);
  socket.write(`GET ${appPath}/sessions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer x\r\n\r\n`);
  await once(socket, "data");
  const closed = once(socket, "close");
  await mock.close();
  await closed;
  await mock.close();
  await expect(fetch(url)).rejects.toThrow();
});

test("useScenario says what it expects", async () => {
  const mock = await mockFor();
  for (const other of [undefined, "small-team", {}]) {
    expect(() => mock.useScenario(other as never)).toThrow(
      'expected a scenario, such as await loadScenario("small-team")',
    );
  }
});

test("`await using` closes a mock", async () => {
  const mock = await createMock();
  const url = await mock.listen();
  await mock[Symbol.asyncDispose]();
  await expect(fetch(url)).rejects.toThrow();
  await mock.close();
});

test("an address that cannot be used is an error, and the mock can listen elsewhere", async () => {
  await using mock = await createMock();
  for (const port of [-1, 65_536, 1.5, "http"]) {
    await expect(mock.listen({ port: port as number })).rejects.toThrow(
      `port is ${JSON.stringify(port)}: expected a whole number from 0 to 65535`,
    );
  }
  await expect(mock.listen({ prot: 4010 } as object)).rejects.toThrow(
    "prot is not an option of listen; did you mean port?",
  );
  await expect(mock.listen({ host: "unknown.invalid" })).rejects.toMatchObject({ syscall: "getaddrinfo" });
  expect(await mock.listen()).toContain("http://127.0.0.1:");
});

test("listens once, and not after it was closed", async () => {
  const mock = await createMock();
  await mock.listen();
  await expect(mock.listen()).rejects.toThrow("The mock listens already.");
  await mock.close();
  await expect(mock.listen()).rejects.toThrow("The mock is closed: create another one to listen.");
  const other = await mockFor();
  await other.app.listen();
  await expect(other.listen()).rejects.toThrow("The mock listens already.");
  await other.app.close();
  await expect(other.listen()).rejects.toThrow("The mock is closed");
});

test("mocks on one port, one after the other, get every request of a client that reuses connections", async () => {
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  const mocks = await Promise.all(
    Array.from({ length: 6 }, () => createMock({ auth: "none", meetings: 1, sessions: 1 })),
  );
  let port = 0;
  for (const mock of mocks) {
    const url = await mock.listen({ port });
    port = Number(new URL(url).port);
    const responses = await Promise.all([1, 2, 3].map(() => fetch(`${url}${appPath}/meetings`)));
    await Promise.all(responses.map((response) => response.text()));
    const [response] = await once(get(`${url}${appPath}/meetings`, { agent }), "response");
    await once(response.resume(), "end");
    await mock.close();
  }
});

test("mocks share nothing", async () => {
  const [one, two] = [await mockFor(), await mockFor()];
  const untouched = (await send(two, `${appPath}/meetings`)).text;
  await send(one, `${appPath}/meetings`);
  const tenant = one.world.open("account", "app");
  one.world.record(
    tenant,
    ...createMeeting(tenant, { id: "11111111-1111-4111-8111-111111111111", title: "One" }, epoch),
  );
  one.world.advanceTo(epoch + 3_600_000);
  expect((await send(two, `${appPath}/meetings`)).text).toBe(untouched);
  expect(two.world.now).toBe(epoch);
  await one.close();
  expect((await send(two, `${appPath}/meetings`)).text).toBe(untouched);
});

test.each(revisions)("the same options make the same bytes in %s, in any order of requests", async (revision) => {
  const urls = ["a", "b", "c"].flatMap((account) =>
    ["meetings", "sessions", "sessions?sort_by=minutesConsumed", "sessions?status=LIVE"].map(
      (path) => `${pathOf(account, "app")}/${path}`,
    ),
  );
  const [one, two] = [await mockFor({ revision }), await mockFor({ revision })];
  const forwards = new Map<string, string>();
  for (const url of urls) forwards.set(url, (await send(one, url)).text);
  for (const url of urls.toReversed()) expect((await send(two, url)).text).toBe(forwards.get(url));
});

test("the seed, the sizes and the clock change the data", async () => {
  const url = `${appPath}/meetings`;
  const plain = await send(await mockFor(), url);
  const variants = [{ seed: "other" }, { meetings: 12 }, { clock: epoch + 1 }];
  const texts = new Set([plain.text]);
  for (const options of variants) texts.add((await send(await mockFor(options), url)).text);
  expect(texts.size).toBe(4);
  expect((await send(await mockFor({ meetings: 12 }), url)).body).toMatchObject({
    paging: { total_count: expect.toSatisfy((total: number) => total >= 12 && total < 20) },
  });
});

test("tells of every request, without its credentials", async () => {
  const requests: LoggedRequest[] = [];
  const mock = await mockFor({ onRequest: (request) => requests.push(request) });
  await send(mock, `${appPath}/sessions?per_page=1`, { headers: { authorization: "Bearer s3cret" } });
  await send(mock, "/nowhere", { method: "POST" });
  await send(mock, `${appPath}/sessions/%ff`);
  expect(requests.map(({ method, url, status }) => [method, url, status])).toEqual([
    ["GET", `${appPath}/sessions?per_page=1`, 200],
    ["POST", "/nowhere", 404],
    ["GET", `${appPath}/sessions/%ff`, 400],
  ]);
  expect(requests.every(({ durationMs }) => durationMs >= 0)).toBe(true);
  expect(JSON.stringify(requests)).not.toContain("s3cret");
});

test("an error of onRequest is the response, and neither repeats the request nor its entry in the journal", async () => {
  const onRequest = vi.fn(() => {
    throw new Error("not written");
  });
  const mock = await mockFor({ onRequest });
  const { status, body } = await send(mock, `${appPath}/sessions`);
  expect([status, body]).toEqual([500, expect.objectContaining({ message: "not written" })]);
  expect(onRequest).toHaveBeenCalledTimes(1);
  expect(await mock.control.journal.list()).toMatchObject({ requests: { length: 1 } });
});

test("a request has five minutes to arrive", async () => {
  const mock = await mockFor();
  expect(mock.app.server).toMatchObject({ headersTimeout: 60_000, requestTimeout: 300_000 });
});

test("a mock that listens sends its bodies although a test runner has replaced ArrayBuffer by that of jsdom", async () => {
  const mock = await mockFor();
  const url = `${await mock.listen()}/accounts/a/realtime/kit/b/sessions?per_page=100`;
  vi.stubGlobal("ArrayBuffer", runInNewContext("ArrayBuffer"));
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  const response = await fetch(url, { headers: { authorization: "Bearer test" } });
  expect(JSON.parse(await response.text())).toMatchObject({ success: true });
});

test("a port without its name is rejected; the mock would listen on another one", async () => {
  const mock = await mockFor();
  await expect(mock.listen(4010 as unknown as object)).rejects.toThrow(
    "The options of listen are 4010: expected { host, port }",
  );
  await expect(mock.listen(null as unknown as object)).rejects.toThrow(
    "The options of listen are null: expected { host, port }",
  );
});

test("a mock needs no globals of Node that the jsdom environment of jest lacks", async () => {
  for (const name of ["TextDecoder", "TextEncoder", "setImmediate"]) vi.stubGlobal(name, undefined);
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  vi.resetModules();
  const { createMock } = await import("../../src/index.js");
  const mock = await createMock({ sessions: 1 });
  const response = await fetch(`${await mock.listen()}/accounts/a/realtime/kit/b/sessions`);
  expect(response.status).toBe(401);
  await mock.close();
});
