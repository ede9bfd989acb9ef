import { describe, expect, test } from "vitest";
import { defaultProfile } from "../../../src/contract/behaviour.js";
import { revisions } from "../../../src/contract/revisions.js";
import { loadDocument, operationsIn, type ServedDocument } from "../../../src/server/http/served-document.js";
import { bindHandlers, handlers } from "../../../src/server/lifecycle/operation-responder.js";

describe.each(revisions)("the document of %s", (revision) => {
  test("binds each operation to its handler, all of them", async () => {
    const endpoints = bindHandlers(operationsIn(await loadDocument(revision)), handlers, defaultProfile);
    const bound = Object.fromEntries([...endpoints].map(([id, { handler }]) => [id, handler]));
    expect(bound).toEqual(handlers);
  });
});

describe("a mismatch stops the start", () => {
  test("an operation without a handler", async () => {
    const { GetMeetings, ...rest } = handlers;
    const document = await loadDocument("2026-01");
    expect(GetMeetings).toBeDefined();
    expect(() => bindHandlers(operationsIn(document), rest, defaultProfile)).toThrow(
      "The operation GetMeetings of the OpenAPI document has no handler.",
    );
  });

  test("a handler without an operation", async () => {
    const document = await loadDocument("2026-01");
    const more = { ...handlers, GetRecordings: handlers.GetMeetings, GetPresets: handlers.GetMeetings };
    expect(() => bindHandlers(operationsIn(document), more, defaultProfile)).toThrow(
      "The OpenAPI document has no operation for the handlers GetRecordings, GetPresets.",
    );
  });

  test("an operation renamed", async () => {
    const document = await changed((text) => text.replace('"GetSessions"', '"ListSessions"'));
    expect(() => bindHandlers(operationsIn(document), handlers, defaultProfile)).toThrow(/handlers GetSessions\./);
  });

  test("a query parameter that the handler does not read", async () => {
    const document = await changed((text) => text.replaceAll('"name":"participants"', '"name":"people"'));
    expect(() => bindHandlers(operationsIn(document), handlers, defaultProfile)).toThrow(
      "The handler of GetSessions does not read the query parameter people of the document.",
    );
  });

  test("a path without an account", async () => {
    const document = await changed((text) => text.replaceAll("/accounts/{account_id}/", "/"));
    expect(() => bindHandlers(operationsIn(document), handlers, defaultProfile)).toThrow(
      /does not name an account and an app/,
    );
  });

  test("a reference to nothing", async () => {
    const document = await changed((text) =>
      text.replaceAll("#/components/parameters/AppIdParameter", "#/components/parameters/X"),
    );
    expect(() => bindHandlers(operationsIn(document), handlers, defaultProfile)).toThrow(
      "The OpenAPI document refers to #/components/parameters/X, which it does not hold.",
    );
  });
});

async function changed(change: (text: string) => string): Promise<ServedDocument> {
  const text = JSON.stringify(await loadDocument("2026-01"));
  expect(change(text)).not.toBe(text);
  return JSON.parse(change(text));
}
