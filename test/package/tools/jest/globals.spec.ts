import { expect, test } from "@jest/globals";
import { session } from "realtimekit-testkit/fixtures";

test("the matchers have types without the globals of @types/jest", () => {
  expect({ success: true, data: { sessions: [session()] } }).toMatchContract("GetSessions", "2026-01");
  // @ts-expect-error There is no such revision.
  expect(() => expect({}).toMatchContract("GetSessions", "1999-01")).toThrow("There is no revision");
});
