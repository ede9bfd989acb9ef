import { describe, expect, test } from "vitest";
import { type ErrorName, errorBody, errorTable } from "../../src/contract/errors.js";
import { gatewayErrorModel, productErrorModel } from "../../src/contract/response-models.js";

describe("errorBody", () => {
  test("writes the documented 404 of an active session", () => {
    expect(errorBody("noActiveSession", { id: "6bf2b8be-04dd-4191-b602-1128921a306b" })).toBe(
      '{"success":false,"error":{"code":404,"message":"No active session found for meeting_id 6bf2b8be-04dd-4191-b602-1128921a306b"}}',
    );
  });

  test("writes the gateway's response to wrong credentials", () => {
    expect(errorBody("wrongCredentials")).toBe(
      '{"success":false,"errors":[{"code":10000,"message":"Authentication error"}],"messages":[],"result":null}',
    );
  });

  test("puts a replaced status into the product envelope and not into the gateway's", () => {
    expect(errorBody("invalidParameter", { parameter: "page_no", expected: "a number" }, { status: 422 })).toContain(
      '"code":422',
    );
    expect(errorBody("missingCredentials", {}, { status: 400 })).toContain('"code":9106');
  });

  test("keeps what looks like a placeholder or a replacement pattern in a detail", () => {
    const message = JSON.parse(errorBody("sessionNotFound", { id: '{id} $& $1 "quoted"' })).error.message;
    expect(message).toBe('No session found for session_id {id} $& $1 "quoted"');
  });

  test.each(["__proto__", "constructor", "toString"])("takes the detail %s as text", (id) => {
    expect(JSON.parse(errorBody("sessionNotFound", { id })).error.message).toBe(
      `No session found for session_id ${id}`,
    );
  });
});

describe.each(Object.keys(errorTable).filter(isErrorName))("error %s", (name) => {
  const { envelope, status, message, code } = errorTable[name];

  test("fits its envelope", () => {
    const body: unknown = JSON.parse(errorBody(name));
    const model = envelope === "product" ? productErrorModel : gatewayErrorModel;
    expect(model.strict().parse(body)).toEqual(body);
  });

  test("leaves no placeholder open when all details are given", () => {
    const details = Object.fromEntries([...message.matchAll(/\{(\w+)\}/g)].map(([, key]) => [key, "x"]));
    expect(errorBody(name, details)).not.toMatch(/\{\w+\}/);
  });

  test("has an error status, which the product repeats as its code", () => {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    if (envelope === "product") expect(code).toBe(status);
  });
});

test("the mock's own gateway errors have codes of their own", () => {
  const entries: readonly { origin: string; envelope: string; code: number }[] = Object.values(errorTable);
  const own = entries.filter(({ origin, envelope }) => origin === "mock" && envelope === "gateway");
  const others = entries.filter((entry) => !own.includes(entry));
  expect(new Set(own.map(({ code }) => code)).size).toBe(own.length);
  expect(others.filter(({ code }) => own.some((one) => one.code === code))).toEqual([]);
});

function isErrorName(name: string): name is ErrorName {
  return name in errorTable;
}
