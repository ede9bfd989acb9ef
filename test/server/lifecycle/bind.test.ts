import { describe, expect, test } from "vitest";
import { defaultProfile } from "../../../src/contract/behaviour.js";
import { operations } from "../../../src/contract/operations.js";
import { revisions } from "../../../src/contract/revisions.js";
import { handlers } from "../../../src/server/handlers/index.js";
import { loadDocument, type ServedDocument } from "../../../src/server/http/served-document.js";
import { bindRoutes } from "../../../src/server/lifecycle/bind.js";

describe.each(revisions)("the document of %s", (revision) => {
  test("binds each operation to its handler, all of them", async () => {
    const routes = bindRoutes(await loadDocument(revision), handlers, defaultProfile);
    expect(routes.map(({ operation }) => operation.id).sort()).toEqual(Object.keys(operations).sort());
    for (const { operation, handler } of routes) {
      expect(handler).toBe(Object.entries(handlers).find(([id]) => id === operation.id)?.[1]);
    }
  });
});

describe("a mismatch stops the start", () => {
  test("an operation without a handler", async () => {
    const { GetMeetings, ...rest } = handlers;
    const document = await loadDocument("2026-01");
    expect(GetMeetings).toBeDefined();
    expect(() => bindRoutes(document, rest, defaultProfile)).toThrow(
      "No handler answers the operation GetMeetings of the OpenAPI document.",
    );
  });

  test("a handler without an operation", async () => {
    const document = await loadDocument("2026-01");
    const more = { ...handlers, GetRecordings: handlers.GetMeetings, GetPresets: handlers.GetMeetings };
    expect(() => bindRoutes(document, more, defaultProfile)).toThrow(
      "The OpenAPI document has no operation for the handlers GetRecordings, GetPresets.",
    );
  });

  test("an operation renamed", async () => {
    const document = await changed((text) => text.replace('"GetSessions"', '"ListSessions"'));
    expect(() => bindRoutes(document, handlers, defaultProfile)).toThrow(/handlers GetSessions\./);
  });

  test("a query parameter that the handler does not read", async () => {
    const document = await changed((text) => text.replaceAll('"name":"participants"', '"name":"people"'));
    expect(() => bindRoutes(document, handlers, defaultProfile)).toThrow(
      "The handler of GetSessions does not read the query parameter people of the document.",
    );
  });

  test("a path without an account", async () => {
    const document = await changed((text) => text.replaceAll("/accounts/{account_id}/", "/"));
    expect(() => bindRoutes(document, handlers, defaultProfile)).toThrow(/does not name an account and an app/);
  });

  test("a reference to nothing", async () => {
    const document = await changed((text) =>
      text.replaceAll("#/components/parameters/AppId", "#/components/parameters/X"),
    );
    expect(() => bindRoutes(document, handlers, defaultProfile)).toThrow(
      "The OpenAPI document refers to #/components/parameters/X, which it does not hold.",
    );
  });
});

async function changed(change: (text: string) => string): Promise<ServedDocument> {
  const text = JSON.stringify(await loadDocument("2026-01"));
  expect(change(text)).not.toBe(text);
  return JSON.parse(change(text));
}
