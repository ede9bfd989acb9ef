import type { BehaviourProfile } from "../../contract/behaviour.js";
import type { QueryName, QueryValues } from "../../contract/parameters.js";
import type { Revision } from "../../contract/revisions.js";
import type { Tenant } from "../../world/tenant.js";
import type { World } from "../../world/world.js";
import type { ErrorResponse } from "../http/error-response.js";
import type { SessionTexts } from "./session-text.js";

/** What every handler works with. */
export interface HandlerContext {
  readonly world: World;
  readonly revision: Revision;
  readonly profile: BehaviourProfile;
  readonly meetingFields: readonly string[];
  readonly sessionTexts: SessionTexts;
}

/** A request that has passed routing, credentials and parsing. */
export interface ApiRequest {
  readonly tenant: Tenant;
  /** The path parameter of the record asked for; empty for lists. */
  readonly id: string;
  readonly query: QueryValues;
}

/** Answers an operation. */
export interface Handler {
  /** The query parameters it reads in some revision: the document may name no others. */
  readonly reads: readonly QueryName[];
  /** The body of the answer, or why there is none. */
  answer(request: ApiRequest, context: HandlerContext): string | ErrorResponse;
}
