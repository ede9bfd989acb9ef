import { describe, expect, test } from "vitest";
import { responseExample } from "../../src/contract/openapi.js";
import { operationIds } from "../../src/contract/operations.js";
import { validateBody } from "../../src/contract/records.js";
import { revisions } from "../../src/contract/revisions.js";
import { createFixtures } from "../../src/fixtures/index.js";
import { jsonPath } from "../../src/lib/json-path.js";

describe.each(revisions)("revision %s", (revision) => {
  test.each(operationIds)(
    "the example of %s has no violations, a body without content has those of its model",
    (id) => {
      expect(validateBody(id, responseExample(id, revision), revision, { assumed: true })).toEqual([]);
      const [first] = validateBody(id, { data: "none" }, revision, { assumed: true });
      expect(first).toMatchObject({ path: ["data"] });
      expect(first).not.toHaveProperty("invariantOf");
    },
  );
});

test("a violated invariant has its record's path and kind; assumed ones count only on request", () => {
  const { session, responses } = createFixtures();
  const late = { ...session.ended(), ended_at: "2001-01-01T00:00:00Z", minutes_consumed: 0 };
  const { ended_at: _, ...open } = session.ended();
  const body = responses.sessions([session(), late, open]);
  const violations = validateBody("GetSessions", body, "2026-01", { assumed: true });
  expect(violations.map(({ path, invariantOf }) => [jsonPath(path), invariantOf])).toEqual([
    ["$.data.sessions[1]", "session"],
    ["$.data.sessions[1]", "session"],
    ["$.data.sessions[2]", "session"],
  ]);
  expect(validateBody("GetSessions", body, "2026-01", { assumed: false })).toEqual(violations.slice(0, 1));
});
