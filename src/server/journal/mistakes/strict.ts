import type { BehaviourProfile } from "../../../contract/behaviour.js";
import type { Revision } from "../../../contract/revisions.js";
import type { TenantKey } from "../../../world/records.js";
import type { AuthMode } from "../../http/credentials.js";
import { ErrorResponse } from "../../http/error-response.js";
import type { MockRequest } from "../../http/messages.js";
import type { DescribedOperation } from "../../http/served-document.js";
import type { Journal } from "../journal.js";
import type { MistakeKind } from "./kinds.js";
import { nPlusOnes } from "./n-plus-one.js";
import { requestMistakes } from "./request-mistakes.js";
import { mistakeRules } from "./rules.js";

/** Refuses a request that makes a mistake, by itself or together with those before it. */
export type StrictCheck = (
  journal: Journal,
  operation: DescribedOperation,
  tenant: TenantKey,
  request: MockRequest,
) => ErrorResponse | undefined;

/** Options of a mock that strict mode reads. */
export interface StrictOptions {
  readonly revision: Revision;
  readonly profile: BehaviourProfile;
  readonly auth: AuthMode;
  readonly strict: readonly MistakeKind[];
}

/** Makes the check that refuses requests which make one of the chosen mistakes, so that the test that made it fails. */
export async function strictCheck(options: StrictOptions): Promise<StrictCheck> {
  const rules = await mistakeRules(options);
  const { strict } = options;
  return (journal, operation, tenant, { method, url, headers }) => {
    const made = requestMistakes(operation, url, (name) => headers[name] !== undefined, rules);
    const mistake = made.find(({ kind }) => strict.includes(kind));
    if (mistake) return new ErrorResponse("clientMistake", { problem: mistake.message });
    if (!strict.includes("n-plus-one")) return undefined;
    const seq = journal.recorded + 1;
    const request = { seq, at: Date.now(), durationMs: 0, method, url, headers, operation, tenant };
    const patterns = nPlusOnes([...journal.entries, { ...request, status: 0, response: undefined, faults: [] }]);
    const pattern = patterns.find(({ details }) => details.at(-1)?.seq === seq);
    return pattern && new ErrorResponse("clientMistake", { problem: pattern.message });
  };
}
