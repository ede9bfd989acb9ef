import { expect, test } from "vitest";
import { errorBody, errorsByStatus, parametersOf, resolveProfile } from "../../src/contract/index.js";

const no = (name: string) => name as never;

test.each<readonly [call: () => unknown, message: string]>([
  [() => errorBody(no("nope")), 'There is no error "nope": choose from '],
  [() => parametersOf(no("GetMeting"), "2026-01"), 'There is no operation "GetMeting": did you mean GetMeetings?'],
  [() => parametersOf("GetMeetings", no("2026-1")), 'There is no revision "2026-1": did you mean 2026-01?'],
  [() => errorsByStatus(no("toString")), 'There is no operation "toString": choose from '],
  [() => resolveProfile(no("")), 'The profile is "": expected an object'],
])("what the contract does not have is a TypeError that says what it has: %#", (call, message) => {
  expect(call).toThrow(TypeError);
  expect(call).toThrow(message);
});
