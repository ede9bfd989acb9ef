import type { BehaviourProfile } from "../../contract/behaviour.js";
import type { OperationId } from "../../contract/operations.js";
import type { ProfileValues } from "../../contract/profile-file.js";
import type { Revision } from "../../contract/revisions.js";
import type { World } from "../../world/world.js";
import type { FaultSet } from "../faults/fault-set.js";
import type { NewFault } from "../faults/rule.js";
import type { ApiRequest } from "../handlers/handler.js";
import type { ErrorResponse, RequestHeaders } from "../http/messages.js";
import type { ParsedQuery } from "../http/query.js";

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
  /** What responds to an operation instead of the mock's own; undefined where that does. */
  readonly endpointOf: (operation: string) => Endpoint | undefined;
  readonly checkCredentials: (headers: RequestHeaders) => ErrorResponse | undefined;
  /** What it was created from. */
  readonly settings: VariantSettings;
}

/** Responds to an operation as a mock of some revision and profile would, with none of the lifecycle around the handler. */
export interface Endpoint {
  readonly parseQuery: (text: string) => ParsedQuery | ErrorResponse;
  readonly respond: (request: ApiRequest, world: World) => string | ErrorResponse;
}
