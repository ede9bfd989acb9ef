import type { BehaviourProfile } from "../../contract/behaviour.js";
import type { OperationId } from "../../contract/operations.js";
import type { ProfileValues } from "../../contract/profile-file.js";
import type { Revision } from "../../contract/revisions.js";
import type { Tenant } from "../../world/tenant.js";
import type { World } from "../../world/world.js";
import type { FaultSet } from "../faults/fault-set.js";
import type { NewFault } from "../faults/rule.js";
import type { ErrorResponse, RequestHeaders } from "../http/messages.js";

/** In what a scope differs from its mock, as data. */
export interface VariantSettings {
  readonly revision?: Revision | undefined;
  /** Entries of the behaviour profile. */
  readonly profile?: ProfileValues | undefined;
  /** The operations whose responses have that revision and profile; all unless set. */
  readonly operations?: readonly OperationId[] | undefined;
  /** Rules that no command removes. */
  readonly faults?: readonly NewFault[] | undefined;
}

/** In what a scope differs from its mock for as long as it exists, whatever commands do in it. */
export interface ScopeVariant {
  readonly profile: BehaviourProfile;
  /** Creates its fault rules: those of the mock, and its own, which no command removes. */
  readonly startFaults: () => FaultSet;
  /** Responds instead of the handler of an operation; undefined where that is left to the handler. */
  readonly responderOf: (operation: string) => Responder | undefined;
  readonly checkCredentials: (headers: RequestHeaders) => ErrorResponse | undefined;
  /** What it was created from. */
  readonly settings: VariantSettings;
}

/** Responds as a mock of some revision and profile would, with none of the lifecycle around the handler. */
export type Responder = (selection: Selection) => string | ErrorResponse;

/** What a request selects, without credentials. */
export interface Selection {
  readonly world: World;
  readonly tenant: Tenant;
  /** Id of the operation. */
  readonly operation: string;
  /** Id of the requested record; empty for lists. */
  readonly id: string;
  readonly queryString: string;
}
