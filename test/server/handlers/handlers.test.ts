import { afterEach, describe, expect, test, vi } from "vitest";
import { documentedTenant } from "../../../src/contract/constants.js";
import { type OperationId, operationIds, operations, parametersOf } from "../../../src/contract/operations.js";
import { recordKinds, recordsIn } from "../../../src/contract/records.js";
import { revisions } from "../../../src/contract/revisions.js";
import { walkFields } from "../../../src/lib/model-fields.js";
import { handlers } from "../../../src/server/lifecycle/operation-responder.js";
import { operationUrls } from "../operation-urls.js";
import { pathOf, send } from "../requests.js";
import { mockFor } from "../stage.js";

afterEach(() => vi.restoreAllMocks());

test.each(operationIds)("the handler of %s reads exactly the query parameters that it names", async (id) => {
  const handler = handlers[id];
  const respond = handler.respond.bind(handler);
  const read = new Set<PropertyKey>();
  vi.spyOn(handler, "respond").mockImplementation((request, world, form) => {
    const query = new Proxy(request.query, {
      get(target, name) {
        read.add(name);
        return Reflect.get(target, name);
      },
    });
    return respond({ ...request, query }, world, form);
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

/** Fields that no generated record has, and why. */
const notGenerated: Readonly<Record<string, string>> = {
  "meeting.recording_config.storage_config.secret": "documented as not readable; scenarios and commands set it",
};

const fullUrls: Partial<Record<OperationId, (app: string) => string>> = {
  GetMeetings: (app) => `${app}/meetings?per_page=100`,
  GetSessionDetails: (app) => `${app}/sessions/session_id?include_breakout_rooms=true`,
};

describe.each(revisions)("the generated records of %s", (revision) => {
  test("have every field that the revision names", async () => {
    const mock = await mockFor({ revision, meetings: 200 });
    const app = pathOf(documentedTenant.accountId, documentedTenant.appId);
    const seen = new Set<string>();
    for (const { id, url } of operationUrls(revision)) {
      const { body } = await send(mock, fullUrls[id]?.(app) ?? url);
      const kind = operations[id].response.record;
      for (const { record } of recordsIn(body, id, revision) ?? []) {
        for (const path of pathsIn(record)) seen.add(`${kind}.${path}`);
      }
    }
    const named = Object.entries(recordKinds).flatMap(([kind, { models }]) =>
      Array.from(walkFields([models[revision]]))
        .filter(({ path }) => !path.includes("[*]"))
        .map(({ path }) => `${kind}.${path}`),
    );
    expect(named.filter((field) => !seen.has(field) && !notGenerated[field])).toEqual([]);
  });
});

/** Returns the paths of the fields of an object; those in lists are another record's. */
function pathsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...pathsIn(inner).map((path) => `${name}.${path}`)]);
}
