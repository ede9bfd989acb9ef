import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { gatewayErrorModel, productErrorModel } from "../../src/contract/response-models.js";
import { revisions } from "../../src/contract/revisions.js";
import { loadDocument, operationsIn } from "../../src/server/http/served-document.js";
import { createMock, type Mock } from "../../src/server/mock.js";
import { operationUrls } from "./operation-urls.js";
import { send } from "./requests.js";

const bytes = fc.nat(255).map((byte) => `%${byte.toString(16).padStart(2, "0")}`);
const piece = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }).map(encodeURIComponent),
  fc.array(bytes, { maxLength: 6 }).map((parts) => parts.join("")),
  fc.constantFrom("..", ".", "__proto__", "constructor", "%", "%2", "%00", "..%2f", "%ff", "session_id", "app_id", "*"),
);
const number = fc.oneof(
  fc.constantFrom("", "0", "-1", "1e999", "1.5", "1e308", "-0", "NaN", "0x1"),
  fc.double().map(String),
  fc.nat().map(String),
);
const time = fc.oneof(
  fc.date().map((date) => (Number.isNaN(date.getTime()) ? "invalid" : date.toISOString())),
  fc.constantFrom("10000-01-01T00:00:00Z", "2024-02-29T00:00:00%2B14:00", "2024-02-29T00:00:00+14:00", "", "now"),
);
const value = fc.oneof(piece, number, time, fc.constantFrom("LIVE", "ASC", "createdAt", "1:10", "5", "true", "yes"));
const headers = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ authorization: "Bearer x" }) },
  {
    weight: 1,
    arbitrary: fc.dictionary(
      fc.constantFrom("authorization", "x-auth-key", "x-auth-email", "content-type", "origin", "accept", "range", "te"),
      fc.string({ unit: "grapheme-ascii" }),
    ),
  },
);

describe.each(revisions)("any request in %s", (revision) => {
  let mock: Mock;
  let requests: fc.Arbitrary<{ url: string; method: "GET"; headers: Record<string, string>; payload?: string }>;
  const models = operationUrls(revision).map(({ model }) => model);

  beforeAll(async () => {
    mock = await createMock({ revision, maxTenants: 50, meetings: 4, sessions: 8 });
    const operations = operationsIn(await loadDocument(revision));
    const names = operations.flatMap(({ parameters }) => parameters.filter((p) => p.in === "query").map((p) => p.name));
    const path = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...operations.map((operation) => operation.path)) },
      { weight: 1, arbitrary: fc.array(piece, { maxLength: 6 }).map((parts) => `/${parts.join("/")}`) },
    );
    const filled = fc.tuple(path, fc.array(piece, { minLength: 3, maxLength: 3 })).map(([template, ids]) => {
      let next = 0;
      return template.replaceAll(/\{[^}]+\}/g, () => ids[next++] ?? "");
    });
    const parameter = fc.tuple(fc.oneof(fc.constantFrom(...names), piece), value).map((pair) => pair.join("="));
    const query = fc.oneof(
      fc.array(parameter, { maxLength: 5 }).map((parts) => parts.join("&")),
      piece,
    );
    requests = fc
      .record(
        {
          prefix: fc.constantFrom("", "/client/v4", "/client"),
          path: filled,
          query,
          headers,
          method: fc.oneof(
            { weight: 6, arbitrary: fc.constant("GET") },
            fc.constantFrom("HEAD", "POST", "OPTIONS", "TRACE"),
          ),
          payload: fc.string(),
        },
        { requiredKeys: ["prefix", "path", "query", "headers", "method"] },
      )
      .map(({ prefix, path, query, method, ...rest }) => ({
        ...rest,
        url: `${prefix}${path}?${query}`,
        method: known(method),
      }));
  });

  afterAll(() => mock.close());

  test("the response is a body of the contract or one of the two envelopes, never a 5xx", async () => {
    const statuses = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(
        fc.constant(null).chain(() => requests),
        async ({ url, ...options }) => {
          const { status, headers: responseHeaders, text } = await send(mock, url, options);
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          // The mock has room for 50 tenants only: 503 is the only 5xx response, and it says so.
          if (status >= 500) expect(status).toBe(503);
          expect(text).not.toMatch(/\n? {4}at |<html|<!doctype|node_modules/i);
          if (text === "") {
            expect(status === 204 || options.method === known("HEAD")).toBe(true);
            return;
          }
          expect(responseHeaders["content-type"]).toBe("application/json; charset=utf-8");
          if (status === 503) expect(text).toContain("already holds 50 tenants, its limit");
          const body: unknown = JSON.parse(text);
          const allowed = status === 200 ? models : [productErrorModel.strict(), gatewayErrorModel.strict()];
          expect(allowed.some((model) => model.safeParse(body).success)).toBe(true);
        },
      ),
      { numRuns: 600 },
    );
    // All of these came up, so the requests were not all of one kind.
    for (const status of [200, 204, 400, 401, 404, 405]) expect(statuses.get(status) ?? 0).toBeGreaterThan(0);
  });
});

/** Casts a method, since Node knows more than the types of `inject` list. */
function known(method: string): "GET" {
  return method as "GET";
}
