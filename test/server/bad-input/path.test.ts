import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMock, type Mock } from "../../../src/server/mock.js";
import { appPath, gatewayError, pathOf, productError, send } from "../requests.js";
import { epoch, mockFor } from "../stage.js";

const strangeIds = [
  "x".repeat(10_000),
  "%00",
  "..%2f",
  "..%2F..%2f..%2fetc%2fpasswd",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "%F0%9F%92%A9",
  "%20",
  "%0d%0aset-cookie:x",
  "%22%7D%3C%2Fscript%3E",
  "%25",
  "%252e%252e",
  "a;b",
  "a:b",
  "*",
  "null",
  "-1",
  "1e999",
];

const malformed = ["%ff", "%", "%2", "%zz", "%c3", "%c0%af", "%ed%a0%80", "%f5%80%80%80"];

const records = [
  ["sessions/ID", "No session found for session_id "],
  ["meetings/ID/active-session", "No active session found for meeting_id "],
  ["livestreams/sessions/ID", "No livestream session found for livestream_session_id "],
] as const;

describe.each(records)("%s", (path, text) => {
  let mock: Mock;

  beforeAll(async () => {
    mock = await createMock({ clock: epoch });
  });

  afterAll(() => mock.close());

  test.each(strangeIds)("knows no %.40s, and repeats it exactly", async (id) => {
    const { status, body } = await send(mock, `${appPath}/${path.replace("ID", id)}`);
    const message = text + decodeURIComponent(id);
    expect([status, productError(body)]).toEqual([404, { code: 404, message }]);
  });

  test.each(malformed)("cannot read %s", async (id) => {
    const { status, body } = await send(mock, `${appPath}/${path.replace("ID", id)}`);
    expect([status, gatewayError(body)?.code]).toEqual([400, 7003]);
  });
});

describe("account and app ids", () => {
  test.each(strangeIds)("%.40s has data of its own", async (id) => {
    const mock = await mockFor();
    const plain = await send(mock, `${appPath}/meetings`);
    const texts = new Set([plain.text]);
    for (const path of [pathOf(id, "app"), pathOf("account", id)]) {
      const { status, text, body } = await send(mock, `${path}/meetings`);
      expect(status).toBe(200);
      expect(body).toMatchObject({ paging: { total_count: expect.any(Number) } });
      texts.add(text);
    }
    expect(texts.size).toBe(3);
    const { body } = await send(mock, `${pathOf("account", id)}/sessions?per_page=1`);
    expect(body).toMatchObject({ data: { sessions: [{ organization_id: decodeURIComponent(id) }] } });
  });

  test.each(malformed)("%s cannot be read", async (id) => {
    const mock = await mockFor();
    for (const path of [pathOf(id, "app"), pathOf("account", id)]) {
      const { status, body } = await send(mock, `${path}/sessions`);
      expect([status, gatewayError(body)?.code]).toEqual([400, 7003]);
    }
    expect(mock.world.size).toBe(0);
  });
});

test("a message repeats only the start of a very long path", async () => {
  const mock = await mockFor();
  const { status, text } = await send(mock, `/${"x".repeat(15_000)}`);
  expect(status).toBe(404);
  expect(text.length).toBeLessThan(500);
});

test.each([20_000, 60_000])("a mock responds to a URL of %i characters with and without a server", async (length) => {
  const mock = await mockFor();
  const url = `${appPath}/sessions?search=${"x".repeat(length)}`;
  const headers = { authorization: "Bearer test" };
  const responses = await Promise.all([
    fetch(`${new URL(await mock.listen()).origin}${url}`, { headers }),
    mock.app.inject({ url, headers }),
  ]);
  expect([responses[0].status, responses[1].statusCode]).toEqual([200, 200]);
});

test("an id longer than any request line is rejected in the gateway envelope", async () => {
  const mock = await mockFor();
  const { status, body } = await send(mock, `${appPath}/sessions/${"x".repeat(70_000)}`);
  expect([status, gatewayError(body)?.code]).toEqual([414, 6003]);
});
