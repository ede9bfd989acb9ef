import { type OperationId, operationIds } from "../../contract/operations.js";
import { describeField } from "../../contract/redaction.js";
import { valueAt } from "../../lib/json-path.js";
import { type Exchange, isRejected, redirectOf } from "../model/exchange.js";
import { InconclusiveError } from "../model/finding.js";

/** Throws when no list is returned because the credentials, the account or the URL are wrong: then nothing is known. */
export function rejectForeign(firsts: readonly Exchange[], credentialsGiven: boolean): void {
  const reasons = firsts.map(whyForeign);
  if (!reasons.every((reason) => reason !== undefined)) return;
  const details = firsts.map(({ probe }, index) => `${probe.operation} ${reasons[index]}`).join("; ");
  const rejected = credentialsGiven ? "the target rejects the credentials" : "no token given: set CLOUDFLARE_API_TOKEN";
  const what = firsts.every(isRejected) ? rejected : "nothing of the API was seen for this account and app";
  throw new InconclusiveError("outage", `${what}: ${details}`);
}

/** Why a response to the plainest request shows nothing of the API; undefined when it does, right or wrong. */
function whyForeign(exchange: Exchange): string | undefined {
  const { status, body, json } = exchange;
  if (status >= 300 && status < 500) return rejection(exchange);
  if (status !== 200) return undefined;
  // HTML before JSON, such as a warning of PHP, belongs to the API.
  if (json === undefined)
    return /^\s*<.*>\s*$/s.test(body) ? "returns a page of HTML with status 200: is it a login page?" : undefined;
  const failed = valueAt(json, ["success"]) !== true && errorText(json) !== undefined;
  return failed ? `returns an error with status 200: ${errorText(json)}` : undefined;
}

/** Why the credentials do not allow an operation; undefined when the response does not say so. */
export function whyForbidden(exchange: Exchange): string | undefined {
  if (!isRejected(exchange)) return undefined;
  return `the credentials do not allow ${exchange.probe.operation}: it ${rejection(exchange)}`;
}

/** Whether the given credentials did not open an operation once. */
export function isForbidden(operation: OperationId, exchanges: readonly Exchange[]): boolean {
  const plain = exchanges.filter(({ probe }) => probe.operation === operation && probe.query === undefined);
  return plain.length > 0 && plain.every(isRejected);
}

/** The operations that the given credentials did not open, each with the reason. */
export function forbiddenOperations(exchanges: readonly Exchange[]): Partial<Record<OperationId, string>> {
  const forbidden = operationIds.filter((operation) => isForbidden(operation, exchanges));
  return Object.fromEntries(
    forbidden.map((operation) => {
      const exchange = exchanges.find(({ probe }) => probe.operation === operation);
      return [operation, exchange && whyForbidden(exchange)];
    }),
  );
}

function rejection(exchange: Exchange): string {
  const text = errorText(exchange.json);
  const details = [redirectOf(exchange), text].filter((detail) => detail !== undefined);
  return `returns ${exchange.status}${details.length === 0 ? "" : ` (${details.join(", ")})`}`;
}

/** The message of an error body, in any of the known envelopes; a message that the contract does not have is described. */
function errorText(json: unknown): string | undefined {
  const places = [["error", "message"], ["errors", 0, "message"], ["message"]];
  const text = places.map((path) => valueAt(json, path)).find((value) => typeof value === "string");
  return text === undefined ? undefined : String(describeField("message", text));
}
