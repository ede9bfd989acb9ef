import { describe, expect, test } from "vitest";
import { errorTable } from "../../src/contract/errors.js";
import {
  errorsByStatus,
  type OperationId,
  operationIds,
  operations,
  parametersOf,
} from "../../src/contract/operations.js";
import { isRevision, type Revision, revisions } from "../../src/contract/revisions.js";

const namesOf = (id: OperationId, revision: Revision, location: "path" | "query") =>
  parametersOf(id, revision).flatMap(([, parameter]) => (parameter.in === location ? [parameter.name] : []));

describe("parametersOf", () => {
  test("gives the session list the same parameters in every revision", () => {
    const query = [
      "associated_id",
      "end_time",
      "page_no",
      "participants",
      "per_page",
      "search",
      "sort_by",
      "sort_order",
      "start_time",
      "status",
    ];
    for (const revision of revisions) expect(namesOf("GetSessions", revision, "query").sort()).toEqual(query);
  });

  test("lets the meeting list filter by status only from 2026-07 on", () => {
    const query = ["end_time", "page_no", "per_page", "search", "start_time"];
    expect(namesOf("GetMeetings", "2026-01", "query").sort()).toEqual(query);
    expect(namesOf("GetMeetings", "2026-07", "query").sort()).toEqual([...query, "status"]);
  });

  test.each(operationIds)("gives %s exactly the path parameters that its path names", (id) => {
    const placeholders = [...operations[id].path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
    for (const revision of revisions) expect(namesOf(id, revision, "path")).toEqual(placeholders);
  });
});

test.each(operationIds)("the errors of %s stand under their own status, in ascending order", (id) => {
  const byStatus = [...errorsByStatus(id)];
  for (const [status, names] of byStatus) for (const name of names) expect(errorTable[name].status).toBe(status);
  expect(byStatus.flatMap(([, names]) => names)).toEqual(
    expect.arrayContaining([...operations[id].errors, "internal"]),
  );
  expect(byStatus.map(([status]) => status)).toEqual([...byStatus.map(([status]) => status)].sort((a, b) => a - b));
});

test.each([
  ["2026-01", true],
  ["2026-07", true],
  ["2026", false],
  ["", false],
  ["length", false],
])("isRevision(%j) is %j", (text, expected) => {
  expect(isRevision(text)).toBe(expected);
});
