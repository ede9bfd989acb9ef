import { expect, test } from "vitest";
import { parametersOf } from "../../../src/contract/operations.js";
import type { ParameterName } from "../../../src/contract/parameters.js";
import { listOperations, revisions } from "../../../src/contract/revisions.js";
import { listFilters } from "../../../src/suite/checks/list-filters.js";

/** Query parameters of lists that are no filters. */
const others: readonly ParameterName[] = ["PageNo", "PerPage", "SortBy", "SortOrder"];

test.each(listOperations)("every filter of %s has a check", (list) => {
  const filters = revisions
    .flatMap((revision) => parametersOf(list, revision))
    .flatMap(([name, parameter]) => (parameter.in === "query" && !others.includes(name) ? [name] : []));
  expect(new Set(listFilters[list].flatMap(({ parameters }) => parameters))).toEqual(new Set(filters));
});
