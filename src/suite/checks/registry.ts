import { isRevision, type Revision, revisions } from "../../contract/revisions.js";
import { type Selection, selectedIds } from "../../lib/glob.js";
import {
  checkArgument,
  checkOptions,
  isListOf,
  type OptionCheck,
  type OptionChecks,
  object,
} from "../../lib/options.js";
import { activeSessionChecks, recordChecks, sameRecordChecks } from "./agreement.js";
import type { Check } from "./check.js";
import { credentialChecks, invalidValueChecks, notFoundChecks, otherAppChecks } from "./errors.js";
import { filterChecks } from "./filters.js";
import { invariantChecks } from "./invariants.js";
import { pagingChecks } from "./paging.js";
import { replicaChecks } from "./replicas.js";
import { detailsChecks } from "./session-details.js";
import { revisionChecks, shapeChecks } from "./shape.js";
import { sortingChecks } from "./sorting.js";
import { timePrecisionChecks } from "./time-filters.js";

/** All checks, in order of execution: the most revealing first, in case requests run out. */
export const checks: readonly Check[] = [
  ...revisionChecks,
  ...replicaChecks,
  ...detailsChecks,
  ...activeSessionChecks,
  ...recordChecks,
  ...notFoundChecks,
  ...credentialChecks,
  ...otherAppChecks,
  ...pagingChecks,
  ...sortingChecks,
  ...filterChecks,
  ...timePrecisionChecks,
  ...invalidValueChecks,
  ...sameRecordChecks,
  ...shapeChecks,
  ...invariantChecks,
].map(({ what, ...check }) => ({ ...check, id: `${check.theme}/${check.operation}/${what}` }));

export const checkIds: readonly string[] = checks.map(({ id }) => id);

export interface Plan {
  readonly checks: readonly Check[];
  /** Maximum number of requests of discovery and the checks, on lists of the usual length. */
  readonly requests: number;
}

/** Requests of discovery: both lists and their pages, the LIVE sessions, and one record of each kind. */
const discoveryRequests = 12;

const patterns: OptionCheck = [isListOf((one) => one !== ""), "a list of patterns"];

export const planOptionChecks = {
  only: patterns,
  skip: patterns,
  revision: [
    (value) => value === "auto" || revisions.some((one) => one === value),
    `one of auto, ${revisions.join(", ")}`,
  ],
} as const satisfies OptionChecks<Selection & { revision: unknown }>;

/** Plans the selected checks of a revision; with `auto`, those of every revision. */
export function planChecks(selection: Selection, revision: Revision | "auto"): Plan {
  checkArgument("planChecks", selection, object);
  const { only, skip } = selection;
  checkOptions("planChecks", { only, skip, revision }, planOptionChecks);
  const selected = selectedIds(checkIds, selection);
  const planned = checks
    .filter(({ revisions }) => !isRevision(revision) || revisions === undefined || revisions.includes(revision))
    .filter(({ id }) => selected.has(id));
  return { checks: planned, requests: planned.reduce((sum, { requests }) => sum + requests, discoveryRequests) };
}
