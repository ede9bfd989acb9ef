import { describe, expect, test } from "vitest";
import { defaultProfile } from "../../../src/contract/behaviour.js";
import { operationIds } from "../../../src/contract/operations.js";
import { revisions } from "../../../src/contract/revisions.js";
import { type Handler, responseForm } from "../../../src/server/handlers/handler.js";
import { loadDocument, type ServedDocument } from "../../../src/server/http/served-document.js";
import { bindHandlers, handlers } from "../../../src/server/lifecycle/operation-responder.js";
import { stage } from "../stage.js";

describe.each(revisions)("the document of %s", (revision) => {
  test("binds each operation to its handler, all of them", async () => {
    const document = await loadDocument(revision);
    const { mock, tenant } = await stage();
    const request = { tenant, id: "", query: {} };
    const echoes = Object.entries(handlers).map(([id, handler]) => [id, { ...handler, respond: () => id }]);
    const bound = bindHandlers(document, responseForm(document, revision, defaultProfile), Object.fromEntries(echoes));
    const responses = Array.from(bound, ([id, { respond }]) => [id, respond(request, mock.world)]);
    expect(responses).toEqual(operationIds.map((id) => [id, id]));
  });
});

describe("a mismatch stops the start", () => {
  test("an operation without a handler", async () => {
    const { GetMeetings, ...rest } = handlers;
    const document = await loadDocument("2026-01");
    expect(GetMeetings).toBeDefined();
    expect(() => bind(document, rest)).toThrow("The operation GetMeetings of the OpenAPI document has no handler.");
  });

  test("a handler without an operation", async () => {
    const document = await loadDocument("2026-01");
    const more = { ...handlers, GetRecordings: handlers.GetMeetings, GetPresets: handlers.GetMeetings };
    expect(() => bind(document, more)).toThrow(
      "The OpenAPI document has no operation for the handlers GetRecordings, GetPresets.",
    );
  });

  test("an operation renamed", async () => {
    const document = await changed((text) => text.replace('"GetSessions"', '"ListSessions"'));
    expect(() => bind(document)).toThrow(/handlers GetSessions\./);
  });

  test("a query parameter that the handler does not read", async () => {
    const document = await changed((text) => text.replaceAll('"name":"participants"', '"name":"people"'));
    expect(() => bind(document)).toThrow(
      "The handler of GetSessions does not read the query parameter people of the document.",
    );
  });

  test("a path without an account", async () => {
    const document = await changed((text) => text.replaceAll("/accounts/{account_id}/", "/"));
    expect(() => bind(document)).toThrow(/does not name an account and an app/);
  });

  test("a reference to nothing", async () => {
    const document = await changed((text) =>
      text.replaceAll("#/components/parameters/AppIdParameter", "#/components/parameters/X"),
    );
    expect(() => bind(document)).toThrow(
      "The OpenAPI document refers to #/components/parameters/X, which it does not hold.",
    );
  });
});

function bind(document: ServedDocument, handlersById?: Readonly<Record<string, Handler>>) {
  return bindHandlers(document, responseForm(document, "2026-01", defaultProfile), handlersById);
}

async function changed(change: (text: string) => string): Promise<ServedDocument> {
  const text = JSON.stringify(await loadDocument("2026-01"));
  expect(change(text)).not.toBe(text);
  return JSON.parse(change(text));
}
