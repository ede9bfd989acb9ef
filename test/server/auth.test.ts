import type { IncomingHttpHeaders } from "node:http";
import { describe, expect, test } from "vitest";
import type { AuthMode } from "../../src/server/http/credentials.js";
import { appPath, gatewayError, send } from "./requests.js";
import { mockFor } from "./stage.js";

const pair = { "x-auth-email": "user@example.com", "x-auth-key": "key" };
const ok = "200";
const missing = "401 9106 Missing X-Auth-Key, X-Auth-Email or Authorization headers";
const malformed = "400 6003 Invalid request headers";
const wrong = "401 10000 Authentication error";

const wellFormed: readonly IncomingHttpHeaders[] = [
  { authorization: "Bearer token" },
  { authorization: "bearer token" },
  { authorization: "BEARER   token" },
  { authorization: "Bearer Sn3lZJTBX6kkg7OdcBUAxOO963GEIyGQqnFTOFYY" },
  { authorization: "Bearer ~._-+/=" },
  pair,
];

const broken = [
  "",
  "Bearer",
  "Bearer ",
  "token",
  "Basic dXNlcjpwYXNz",
  "Bearer one two",
  "Bearertoken",
  "Bearer\ttoken",
  "Bearer token, Bearer token",
  "Digest username=user",
  "null",
  "undefined",
];

const incomplete: readonly IncomingHttpHeaders[] = [
  {},
  { "x-auth-key": "key" },
  { "x-auth-email": "user@example.com" },
  { ...pair, "x-auth-key": "" },
  { ...pair, "x-auth-email": "" },
];

describe("any", () => {
  test.each(wellFormed)("takes %j", async (headers) => expect(await outcome("any", headers)).toBe(ok));
  test.each(incomplete)("misses credentials in %j", async (headers) =>
    expect(await outcome("any", headers)).toBe(missing),
  );
  test.each(broken)("finds Authorization %j malformed, with a good pair too", async (authorization) => {
    expect(await outcome("any", { authorization })).toBe(malformed);
    expect(await outcome("any", { authorization, ...pair })).toBe(malformed);
  });
});

describe("none", () => {
  test.each([...wellFormed, ...incomplete, ...broken.map((authorization) => ({ authorization }))])(
    "takes %j",
    async (headers) => expect(await outcome("none", headers)).toBe(ok),
  );
});

describe("token", () => {
  const auth = { token: "s3cret" };
  test.each([{ authorization: "Bearer s3cret" }, { ...pair, "x-auth-key": "s3cret" }])("takes %j", async (headers) =>
    expect(await outcome(auth, headers)).toBe(ok),
  );
  test.each([...wellFormed, { authorization: "Bearer s3cre" }, { authorization: "Bearer s3cretx" }])(
    "does not accept %j",
    async (headers) => expect(await outcome(auth, headers)).toBe(wrong),
  );
  test.each(incomplete)("misses credentials in %j", async (headers) =>
    expect(await outcome(auth, headers)).toBe(missing),
  );
  test.each(broken)("finds Authorization %j malformed", async (authorization) =>
    expect(await outcome(auth, { authorization })).toBe(malformed),
  );
  test("accepts a token only in full, whatever its characters", async () => {
    const strange = { token: "a+b/c=.~" };
    expect(await outcome(strange, { authorization: "Bearer a+b/c=.~" })).toBe(ok);
    expect(await outcome(strange, { authorization: "Bearer A+B/C=.~" })).toBe(wrong);
  });
});

test("a rejected request opens no tenant", async () => {
  const mock = await mockFor({ auth: { token: "s3cret" } });
  for (const headers of [{}, { authorization: "Bearer wrong" }, { authorization: "Basic x" }]) {
    await send(mock, `${appPath}/sessions`, { headers });
  }
  expect(mock.world.size).toBe(0);
});

test("no error response repeats a secret", async () => {
  const mock = await mockFor({ auth: { token: "s3cret" } });
  for (const authorization of ["Bearer hush", "Basic hush", "hush"]) {
    const { text, headers } = await send(mock, `${appPath}/sessions`, { headers: { authorization } });
    expect(text + JSON.stringify(headers)).not.toMatch(/hush|s3cret/);
  }
});

/** Returns the status, and code and message of the gateway error if there is one. */
async function outcome(auth: AuthMode, headers: IncomingHttpHeaders): Promise<string> {
  const mock = await mockFor({ auth });
  const { status, body } = await send(mock, `${appPath}/sessions?per_page=1`, { headers });
  if (status === 200) return ok;
  const error = gatewayError(body);
  return `${status} ${error?.code} ${error?.message}`;
}
