import type { Check } from "../check.js";
import { activeSessionChecks } from "./agreement/active-session.js";
import { detailsChecks } from "./agreement/details.js";
import { recordChecks } from "./agreement/records.js";
import { credentialChecks } from "./errors/credentials.js";
import { invalidValueChecks } from "./errors/invalid-values.js";
import { notFoundChecks } from "./errors/not-found.js";
import { filterChecks } from "./filters/index.js";
import { pagingChecks } from "./paging/index.js";
import { senseChecks } from "./sense.js";
import { shapeChecks } from "./shape/index.js";
import { sortingChecks } from "./sorting.js";

/** Every check, in the order in which they are asked: what tells most comes first, for when requests run out. */
export const checks: readonly Check[] = [
  ...detailsChecks,
  ...activeSessionChecks,
  ...recordChecks,
  ...notFoundChecks,
  ...credentialChecks,
  ...pagingChecks,
  ...sortingChecks,
  ...filterChecks,
  ...invalidValueChecks,
  ...shapeChecks,
  ...senseChecks,
];
