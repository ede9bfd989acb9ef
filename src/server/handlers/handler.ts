import type { BehaviourProfile } from "../../contract/behaviour.js";
import type { OperationId } from "../../contract/operations.js";
import type { QueryName, QueryValues } from "../../contract/parameters.js";
import { definitionOf, envelopePath, pagingMember, type Revision } from "../../contract/revisions.js";
import type { Tenant } from "../../world/tenant.js";
import type { World } from "../../world/world.js";
import type { ErrorResponse } from "../http/messages.js";
import { fieldsOf, type ServedDocument } from "../http/served-document.js";
import { SessionTexts } from "./session-text.js";

/** Everything that the form of responses depends on, for a revision and a profile. */
export type ResponseForm = Readonly<ReturnType<typeof responseForm>>;

/** Returns the form of responses for a revision, given by its document, and a profile. */
export function responseForm(document: ServedDocument, revision: Revision, profile: BehaviourProfile) {
  return {
    revision,
    profile,
    meetingFields: fieldsOf(document, "meeting", revision),
    sessionTexts: new SessionTexts(fieldsOf(document, "session", revision), profile),
  };
}

/** A request after routing, credentials and parsing. */
export interface ApiRequest {
  readonly tenant: Tenant;
  /** Id of the requested record; empty for lists. */
  readonly id: string;
  readonly query: QueryValues;
}

export interface Handler {
  /** The query parameters it reads in any revision: the document may name no others. */
  readonly reads: readonly QueryName[];
  /** Returns the body of the response, or an error response. */
  respond(request: ApiRequest, world: World, form: ResponseForm): string | ErrorResponse;
}

/** Wraps the JSON text of a record, or of the rows of a list, in the body of a response. */
export function bodyText(
  operation: OperationId,
  revision: Revision,
  content: string,
  paging?: () => string,
  position: BehaviourProfile["pagingPosition"] = "top-level",
): string {
  const envelope = definitionOf(revision).envelopes[operation];
  const path = envelopePath(envelope);
  const member = pagingMember(envelope);
  const opening = path.map((name) => `"${name}":`).join("{");
  const closing = "}".repeat(path.length - 1);
  const pagingText = member && paging ? `,"${member}":${paging()}` : "";
  const [inner, outer] = position === "in-data" ? [pagingText, ""] : ["", pagingText];
  return `{${opening}${content}${inner}${closing}${outer},"success":true}`;
}
