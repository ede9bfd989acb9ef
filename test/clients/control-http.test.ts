import { expect, test } from "vitest";
import { controlClient, readYourWrites } from "../../src/clients/control.js";

/** Replicas behind one address, of which each response is at the next position, and what they received. */
function balanced() {
  const received: (string | null)[] = [];
  const fetch = async (...[input, init]: Parameters<typeof globalThis.fetch>) => {
    const request = new Request(input, init);
    received.push(request.headers.get("x-testkit-min-position"));
    const isMock = request.url.startsWith("http://mock.test");
    const headers = isMock ? { "x-testkit-position": String(received.length) } : {};
    return Response.json({ success: true, data: {} }, { headers });
  };
  return { received, fetch };
}

test("requests wait for what any earlier one has shown, of the control client too", async () => {
  const { received, fetch } = balanced();
  const shared = readYourWrites(fetch);
  await controlClient("http://mock.test", { fetch: shared }).clock.read();
  await shared("http://mock.test/client/v4/accounts");
  await shared(new Request("http://mock.test/client/v4/accounts", { headers: { authorization: "Bearer test" } }));
  expect(received).toEqual([null, "1", "2"]);
});

test("a position that a request has stays, and other servers get none", async () => {
  const { received, fetch } = balanced();
  const shared = readYourWrites(fetch);
  await shared("http://mock.test/");
  await shared("http://mock.test/", { headers: { "x-testkit-min-position": "7" } });
  await shared("http://other.test/");
  await shared("/relative").catch(() => {});
  expect(received).toEqual([null, "7", null]);
});

test("other headers and the method of a request stay", async () => {
  const requests: Request[] = [];
  const shared = readYourWrites(async (input, init) => {
    requests.push(new Request(input, init));
    return new Response("", { headers: { "x-testkit-position": "3" } });
  });
  const send = () => shared(new Request("http://mock.test/", { method: "POST", body: "text", headers: { a: "1" } }));
  await send();
  await send();
  const [, second] = requests;
  expect(second?.method).toBe("POST");
  expect(await second?.text()).toBe("text");
  expect(Object.fromEntries(second?.headers ?? [])).toMatchObject({ a: "1", "x-testkit-min-position": "3" });
});

test.each(["<!doctype html>", '{"success":true}', '{"error":{"message":"Not found"}}'])(
  "a response %s is not of a mock",
  async (body) => {
    const { clock } = controlClient("http://app.test", { fetch: async () => new Response(body) });
    await expect(clock.read()).rejects.toThrow("what responds at http://app.test is not a mock (status 200)");
  },
);

test.each([
  [null, "The options of a control client are null: expected { scope, token, fetch }"],
  [{ tokn: "secret" }, "tokn is not an option of a control client; did you mean token?"],
  [{ token: 42 }, "token: expected a text"],
  [{ fetch: "fetch" }, 'fetch is "fetch": expected a function'],
])("options %j are rejected", (options, message) => {
  expect(() => controlClient("http://mock.test", options as object)).toThrow(new TypeError(message));
});
