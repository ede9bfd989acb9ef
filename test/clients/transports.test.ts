import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { documentedTenant } from "../../src/contract/constants.js";
import { revisions } from "../../src/contract/revisions.js";
import { operationUrls } from "../server/operation-urls.js";
import { leftToOthers, type Transport, type TransportRequest, transports } from "./transport.js";

const { accountId, appId } = documentedTenant;
const app = `/accounts/${accountId}/realtime/kit/${appId}`;
const authorization = "Bearer test";
const [port, ...others] = Object.keys(transports);
if (port === undefined) throw new Error("There is no transport.");

describe.each(revisions)("revision %s", (revision) => {
  const open = new Map<string, Transport>();

  beforeAll(async () => {
    for (const [name, start] of Object.entries(transports))
      open.set(name, await start({ revision, maxTenants: 3, cors: true }));
  });

  afterAll(async () => {
    for (const transport of open.values()) await transport.close();
  });

  async function expectSame(request: TransportRequest) {
    const wanted = await open.get(port ?? "")?.send(request);
    for (const name of others) {
      const response = await open.get(name)?.send(request);
      const isLeft = name === "msw" && wanted?.status === 404 && String(response?.body) === leftToOthers;
      if (!isLeft) expect(response, `${request.method} ${request.path} by ${name}`).toEqual(wanted);
    }
    return wanted;
  }

  test.each(operationUrls(revision))("$id has the same bytes on every way", async ({ url }) => {
    for (const method of ["GET", "HEAD"]) {
      const response = await expectSame({ method, path: url, headers: { authorization } });
      expect(response?.status).toBe(200);
    }
  });

  test.each<[string, Partial<TransportRequest>, number]>([
    ["the documented 404", { path: `${app}/meetings/6bf2b8be-04dd-4191-b602-1128921a306b/active-session` }, 404],
    ["an invalid value", { path: `${app}/sessions?page_no=x` }, 400],
    ["a repeated parameter", { path: `${app}/sessions?page_no=1&page_no=2` }, 400],
    ["a malformed path", { path: `${app}/sessions/%ff` }, 400],
    ["an encoded slash", { path: `${app}/sessions/a%2Fb` }, 404],
    ["an encoded operation", { path: `${app}/%73essions?per_page=1` }, 200],
    ["a trailing slash", { path: `${app}/sessions/` }, 404],
    ["no operation", { path: `${app}/recordings` }, 404],
    ["another method", { method: "POST", path: `${app}/sessions` }, 405],
    ["another method elsewhere", { method: "POST", path: `${app}/recordings` }, 404],
    ["no credentials", { path: `${app}/sessions`, headers: {} }, 401],
    ["broken credentials", { path: `${app}/sessions`, headers: { authorization: "Basic eDp5" } }, 400],
    ["a browser", { path: `${app}/sessions`, headers: { authorization, origin: "https://app.example" } }, 200],
    ["options", { method: "OPTIONS", path: `${app}/sessions` }, 204],
    ["tenant 2", { path: "/accounts/a/realtime/kit/b/sessions" }, 200],
    ["tenant 3", { path: "/accounts/a/realtime/kit/c/sessions" }, 200],
    ["a tenant too many", { path: "/accounts/a/realtime/kit/d/sessions" }, 503],
  ])("%s has the same bytes on every way", async (_, request, status) => {
    const response = await expectSame({ method: "GET", path: app, headers: { authorization }, ...request });
    expect(response?.status).toBe(status);
  });

  test("any request has the same bytes on every way", async () => {
    const piece = fc.constantFrom(
      "sessions",
      "meetings",
      "a b",
      "%",
      "%25",
      "%2F",
      "%41",
      "%ff",
      "+",
      "é",
      "x",
      "?",
      "#",
      "=",
    );
    const names = fc.constantFrom(
      "page_no",
      "per_page",
      "status",
      "search",
      "sort_by",
      "participants",
      "%73earch",
      "",
      "x",
    );
    const values = fc.constantFrom(
      "1",
      "2",
      "",
      "LIVE",
      "a+b",
      "%6c%69ve",
      "%",
      "%zz",
      "createdAt",
      "1:10",
      "é",
      "=",
      "a=b",
    );
    const query = fc.array(
      fc.tuple(names, values).map(([name, value]) => `${name}=${value}`),
      { maxLength: 4 },
    );
    const path = fc.array(piece, { minLength: 1, maxLength: 3 }).map((pieces) => pieces.join("/"));
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.constant("sessions"), path), query, async (below, pairs) => {
        const { pathname, search } = new URL(`https://host${app}/${below}${pairs.length ? `?${pairs.join("&")}` : ""}`);
        await expectSame({ method: "GET", path: pathname + search, headers: { authorization } });
      }),
      // Other requests in each revision.
      { numRuns: 40, seed: Number(fc.readConfigureGlobal().seed) + revisions.indexOf(revision) },
    );
  });
});
