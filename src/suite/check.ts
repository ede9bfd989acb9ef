import type { Origin } from "../contract/constants.js";
import type { OperationId } from "../contract/operations.js";
import type { Revision } from "../contract/revisions.js";
import type { Exchange } from "./exchange.js";
import type { Finding } from "./finding.js";
import type { Found } from "./found.js";
import type { ListOperation } from "./lists/list.js";
import type { Disturbance } from "./lists/movement.js";
import type { NeedName } from "./needs.js";
import type { App } from "./probe.js";
import type { SuiteContext } from "./view.js";

/** What a check is about. */
export type Theme = "shape" | "paging" | "filters" | "sorting" | "agreement" | "sense" | "errors";

/** What a check has to judge with. */
export interface Context extends SuiteContext {
  readonly target: App;
  readonly revision: Revision;
  readonly found: Found;
  /** Every exchange of the run so far. */
  readonly log: readonly Exchange[];
}

/** A list that a judgement can rely on: one of the lists in scope, or the LIVE sessions of the whole account. */
export type Dependency = ListOperation | "LIVE";

/** One sentence of the contract, and how to find out whether a target keeps it. */
export interface Check {
  /** `theme/operation/what`, stable from release to release. */
  readonly id: string;
  /** The sentence. */
  readonly title: string;
  readonly theme: Theme;
  readonly operation: OperationId;
  /** Where the sentence comes from: what breaks an assumed one is only observed. */
  readonly origin: Origin | ((revision: Revision) => Origin);
  /** What must be there for the check to mean anything. */
  readonly needs: readonly NeedName[];
  /** Only these revisions say so; absent means all. */
  readonly revisions?: readonly Revision[];
  /** Requests it sends at most, on a list of the usual length. */
  readonly requests: number;
  /** Lists that must not have moved meanwhile for a finding to count. */
  readonly reliesOn?: { readonly on: readonly Dependency[]; readonly disturbedBy: Disturbance };
  /** Looks at what all others saw, and sends nothing. */
  readonly review?: true;
  /** Finds what breaks the sentence. Throws `Skipped` when there is nothing to judge. */
  readonly run: (context: Context) => Promise<readonly Finding[]> | readonly Finding[];
}

/** The origin of a check in a revision. */
export function originOf({ origin }: Check, revision: Revision): Origin {
  return typeof origin === "function" ? origin(revision) : origin;
}
