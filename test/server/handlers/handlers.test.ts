import { afterEach, describe, expect, test, vi } from "vitest";
import { documentedTenant } from "../../../src/contract/constants.js";
import { operationIds, operations, parametersOf } from "../../../src/contract/operations.js";
import { recordKinds, recordsIn } from "../../../src/contract/records.js";
import { revisions } from "../../../src/contract/revisions.js";
import { handlers } from "../../../src/server/lifecycle/bind-handlers.js";
import { operationUrls } from "../operation-urls.js";
import { pathOf, send } from "../requests.js";
import { mockFor } from "../stage.js";

afterEach(() => vi.restoreAllMocks());

test.each(operationIds)("the handler of %s reads exactly the query parameters that it names", async (id) => {
  const handler = handlers[id];
  const respond = handler.respond.bind(handler);
  const read = new Set<PropertyKey>();
  vi.spyOn(handler, "respond").mockImplementation((request, context) => {
    const query = new Proxy(request.query, {
      get(target, name) {
        read.add(name);
        return Reflect.get(target, name);
      },
    });
    return respond({ ...request, query }, context);
  });
  const declared = new Set<string>();
  for (const revision of revisions) {
    const parameters = parametersOf(id, revision).flatMap(([, one]) => (one.in === "query" ? [one] : []));
    const query = new URLSearchParams(
      Object.fromEntries(parameters.map(({ name, example }) => [name, String(example)])),
    );
    for (const { name } of parameters) declared.add(name);
    const { url } = operationUrls(revision).find((one) => one.id === id) ?? { url: "" };
    const { status } = await send(await mockFor({ revision }), `${url.split("?")[0]}?${query}`);
    expect(status).toBe(200);
  }
  expect([...read].sort()).toEqual([...declared].sort());
  expect([...handler.reads].sort()).toEqual([...declared].sort());
});

/** Fields that no generated record has, and where they come from instead. */
const notGenerated: Readonly<Record<string, string>> = { "meeting.recording_config": "scenarios and commands" };

describe.each(revisions)("the generated records of %s", (revision) => {
  test("have every field that the revision names", async () => {
    const mock = await mockFor({ revision });
    const app = pathOf(documentedTenant.accountId, documentedTenant.appId);
    const seen = new Set<string>();
    for (const { id, url } of operationUrls(revision)) {
      const { body } = await send(
        mock,
        id === "GetSessionDetails" ? `${app}/sessions/session_id?include_breakout_rooms=true` : url,
      );
      const kind = operations[id].response.record;
      for (const { record } of recordsIn(body, id, revision) ?? []) {
        for (const field of Object.keys(Object(record))) seen.add(`${kind}.${field}`);
      }
    }
    const named = Object.entries(recordKinds).flatMap(([kind, { models }]) =>
      Object.keys(models[revision].shape).map((field) => `${kind}.${field}`),
    );
    expect(named.filter((field) => !seen.has(field) && !notGenerated[field])).toEqual([]);
  });
});
