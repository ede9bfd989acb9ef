import type { z } from "zod";
import { documentedTenant } from "../../src/contract/constants.js";
import { type OperationId, operationIds, operations } from "../../src/contract/operations.js";
import type { Revision } from "../../src/contract/revisions.js";

/** The path parameters of the documented tenant, whose records every operation finds. */
const documented: Readonly<Record<string, string>> = {
  account_id: documentedTenant.accountId,
  app_id: documentedTenant.appId,
  session_id: "session_id",
  meeting_id: "meeting_id",
  "livestream-session-id": "livestream-session-id",
};

/** Returns every operation with a URL that returns 200, and the model of that response. */
export function operationUrls(revision: Revision): { id: OperationId; url: string; model: z.ZodType }[] {
  return operationIds.map((id) => ({
    id,
    url: operations[id].path.replaceAll(
      /\{([^}]+)\}/g,
      (_, name: string) => documented[name] ?? `no value for ${name}`,
    ),
    model: operations[id].response.models[revision],
  }));
}
