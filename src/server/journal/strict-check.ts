import { ErrorResponse, type MockRequest } from "../http/messages.js";
import type { RouteMatch } from "../http/router.js";
import type { Journal } from "./journal.js";
import { loadMistakeRules, type MistakeKind, type MistakeOptions, requestMistakes } from "./mistakes.js";
import { nPlusOnes } from "./n-plus-ones.js";

/** Returns an error response to a request that makes a mistake, alone or together with those before it. */
export type StrictCheck = (
  journal: Journal,
  match: RouteMatch | undefined,
  request: MockRequest,
) => ErrorResponse | undefined;

/** The settings of a mock that strict mode reads. */
export interface StrictOptions extends MistakeOptions {
  readonly strict: readonly MistakeKind[];
}

/** Creates the check for the chosen mistakes: the client gets an error, so that its test fails. */
export async function strictCheck(options: StrictOptions): Promise<StrictCheck> {
  const rules = await loadMistakeRules(options);
  const { strict } = options;
  return (journal, match, { method, url, headers }) => {
    const { operation, tenant } = match ?? {};
    const mistakes = requestMistakes({ method, url, headers, operation }, rules);
    const mistake = mistakes.find(({ kind }) => strict.includes(kind));
    if (mistake) return new ErrorResponse("clientMistake", { problem: mistake.message });
    if (!strict.includes("n-plus-one")) return undefined;
    const seq = journal.nextSeq;
    const next = { seq, at: Date.now(), url, headers, operation, tenant, response: undefined };
    const patterns = nPlusOnes([...journal.entries, next]);
    const pattern = patterns.find(({ details }) => details.at(-1)?.seq === seq);
    return pattern && new ErrorResponse("clientMistake", { problem: pattern.message });
  };
}
