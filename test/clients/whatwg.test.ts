import { runInNewContext } from "node:vm";
import { expect, onTestFinished, test, vi } from "vitest";
import { createFetchMock } from "../../src/clients/fetch.js";
import { type FetchInit, type FetchInput, readRequest } from "../../src/clients/whatwg.js";

const url = "https://api.cloudflare.com/client/v4/accounts/a/realtime/kit/b/sessions";

/** A signal of a library: an event target of its own, without a reason. */
class OtherSignal {
  aborted = false;
  readonly listeners = new Set<() => void>();
  addEventListener(_: string, listener: () => void) {
    this.listeners.add(listener);
  }
  removeEventListener(_: string, listener: () => void) {
    this.listeners.delete(listener);
  }
  abort() {
    this.aborted = true;
    for (const listener of [...this.listeners]) listener();
  }
}

/** Headers of a library that leaves the case of names as they were written. */
class OtherHeaders {
  *[Symbol.iterator]() {
    yield ["Authorization", "Bearer test"];
    yield ["X-Testkit-Scope", "one"];
  }
}

/** A request of a library, which `new Request(...)` would take for a URL. */
class OtherRequest {
  readonly method = "GET";
  readonly url = url;
  readonly headers = new OtherHeaders();
  readonly signal = new OtherSignal();
}

const lowerCase = { authorization: "Bearer test", "x-testkit-scope": "one" };

test.each<[string, () => [input: FetchInput, init?: FetchInit]]>([
  ["a text and headers", () => [url, { headers: { Authorization: "Bearer test", "X-Testkit-Scope": "one" } }]],
  ["a URL and pairs", () => [new URL(url), { headers: Object.entries(lowerCase) }]],
  ["a URL of another realm", () => [runInNewContext("new URL(url)", { URL, url }), { headers: lowerCase }]],
  [
    "headers of another realm",
    () => [url, { headers: runInNewContext("({ Authorization: 'Bearer test', 'X-Testkit-Scope': 'one' })") }],
  ],
  ["a request", () => [new Request(url, { headers: lowerCase })]],
  ["a request with a fragment", () => [new Request(`${url}#part`, { headers: lowerCase }), null as never]],
  ["a request of a library", () => [new OtherRequest() as unknown as Request]],
  [
    "a request, and headers instead of its own",
    () => [new Request(url, { headers: { a: "b" } }), { headers: lowerCase }],
  ],
])("reads %s", (_, args) => {
  expect(readRequest(...args())).toMatchObject({ method: "GET", url, headers: lowerCase });
});

test("a relative URL is one of the page of jsdom or happy-dom", async () => {
  vi.stubGlobal("document", { baseURI: "http://localhost:3000/live/page" });
  onTestFinished(() => void vi.unstubAllGlobals());
  expect(readRequest("/client/v4?a=b#c").url).toBe("http://localhost:3000/client/v4?a=b");
  expect(readRequest("sessions").url).toBe("http://localhost:3000/live/sessions");
  expect(readRequest(url).url).toBe(url);
  vi.stubGlobal("document", { baseURI: "about:blank" });
  expect(() => readRequest("/accounts")).toThrow(TypeError);

  vi.stubGlobal("document", { baseURI: "http://localhost:3000/" });
  const mock = await createFetchMock({ hosts: ["http://localhost:3000"] });
  onTestFinished(() => mock.close());
  const { status } = await mock.fetch("/client/v4/accounts/a/realtime/kit/b/sessions", { headers: lowerCase });
  expect(status).toBe(200);
});

test.each<[string, [input: FetchInput, init?: FetchInit]]>([
  ["a relative URL", ["/accounts"]],
  ["GET with a body", [url, { body: "text" }]],
  ["a header with a line break", [url, { headers: { a: "b\nc" } }]],
  ["a stream without duplex", [url, { method: "POST", body: new ReadableStream() }]],
  ["a method that is none", [url, { method: "G T" }]],
])("rejects %s as fetch does", (_, args) => {
  expect(() => readRequest(...args)).toThrow(TypeError);
});

test("a request of a library gets a response, its scope, and ends when its signal is aborted", async () => {
  const mock = await createFetchMock();
  onTestFinished(() => mock.close());
  expect((await mock.fetch(new OtherRequest() as unknown as Request)).status).toBe(200);
  expect((await mock.scope("one").journal.list()).recorded).toBe(1);
  await mock.scope("one").faults.add({ effect: { connection: "stall" } });
  const request = new OtherRequest();
  const stalled = mock.fetch(request as unknown as Request);
  await expect.poll(() => request.signal.listeners.size).toBeGreaterThan(0);
  request.signal.abort();
  await expect(stalled).rejects.toMatchObject({ name: "AbortError" });
  expect(request.signal.listeners.size).toBe(0);
});

test("a signal that many requests share is left without listeners", async () => {
  const mock = await createFetchMock();
  onTestFinished(() => mock.close());
  const signal = new OtherSignal();
  const init = { headers: lowerCase, signal: signal as unknown as AbortSignal };
  await Promise.all(Array.from({ length: 20 }, () => mock.fetch(url, init)));
  expect(signal.listeners.size).toBe(0);
});

test("in process, the case of header names does not matter", async () => {
  const mock = await createFetchMock();
  onTestFinished(() => mock.close());
  const { status } = await mock.handle({
    method: "GET",
    url: new URL(url).pathname,
    headers: { Authorization: "Bearer x" },
  });
  expect(status).toBe(200);
});
