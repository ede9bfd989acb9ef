import type { MockCore } from "../../core.js";
import { Refusal } from "../../http/refusal.js";
import type { ResolvedOptions } from "../../options.js";
import { nPlusOnes } from "./n-plus-one.js";
import { requestMistakes } from "./request-mistakes.js";
import { mistakeRules } from "./rules.js";

/** Makes the check that refuses requests which make one of the chosen mistakes, so that the test that made it fails. */
export async function strictCheck(options: ResolvedOptions): Promise<NonNullable<MockCore["strict"]>> {
  const rules = await mistakeRules(options);
  const { strict } = options;
  return ({ journal }, { operation }, tenant, request) => {
    const url = request.url ?? "/";
    const made = requestMistakes(operation, url, (name) => request.headers[name] !== undefined, rules);
    const mistake = made.find(({ kind }) => strict.includes(kind));
    if (mistake) return new Refusal("clientMistake", { problem: mistake.message });
    if (!strict.includes("n-plus-one")) return undefined;
    const { rawHeaders, method = "" } = request;
    const now = { at: Date.now(), durationMs: 0, method, url, rawHeaders, operation, tenant, status: 0, faults: [] };
    const pattern = nPlusOnes([...journal.entries, { ...now, seq: journal.recorded + 1, answer: undefined }]);
    const last = pattern.find(({ details }) => details.at(-1)?.seq === journal.recorded + 1);
    return last && new Refusal("clientMistake", { problem: last.message });
  };
}
