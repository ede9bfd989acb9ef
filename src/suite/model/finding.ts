import { describeBody, describeField } from "../../contract/redaction.js";
import { isListOperation } from "../../contract/revisions.js";
import { groupBy } from "../../lib/collections.js";
import { canonical } from "../../lib/json-path.js";
import { type Exchange, redirectOf } from "./exchange.js";

/**
 * The severity of a finding: the contract is broken, broken in an accepted way, the target has more than documented, or an
 * unspecified fact.
 */
export type Level = "broken" | "accepted" | "drift" | "observed";

export interface Finding {
  readonly level: Level;
  /** Kind of finding, stable from release to release. */
  readonly code: string;
  /** Where: a JSON path with `*` for positions, a parameter, or a header. */
  readonly path: string;
  /** What is wrong, as a sentence. */
  readonly message: string;
  readonly expected?: string;
  readonly seen?: string;
  /** The exchanges that show it, the most conclusive one first. */
  readonly exchanges: readonly Exchange[];
  /** How often it was seen, if more than once. */
  readonly count?: number;
}

export function broken(
  code: string,
  path: string,
  message: string,
  exchanges: readonly Exchange[],
  details: { readonly expected: string; readonly seen: string },
): Finding {
  const note = isOtherCase(details.expected, details.seen) ? " Only the case of letters differs." : "";
  return { level: "broken", code, path, message: message + note, exchanges, ...details };
}

export function isOtherCase(one: string, other: string): boolean {
  return one !== other && one.toLowerCase() === other.toLowerCase();
}

/** Creates a finding about an unspecified fact. */
export function observed(code: string, path: string, message: string, exchanges: readonly Exchange[]): Finding {
  return { level: "observed", code, path, message, exchanges };
}

/** Creates a finding about something that the documents do not mention. */
export function drift(code: string, path: string, message: string, exchanges: readonly Exchange[]): Finding {
  return { level: "drift", code, path, message, exchanges };
}

/** The result of a check: a finding, nothing, or lists of those. */
export type Found = Finding | false | undefined | readonly Found[];

export function flatten(found: Found): Finding[] {
  if (!found) return [];
  return "level" in found ? [found] : found.flatMap(flatten);
}

/** Reports whether two runs of a check found the same in the same place. */
export function isSameFinding(one: Finding, other: Finding): boolean {
  return isSameExpectation(one, other) && one.seen === other.seen;
}

/** Reports whether two runs of a check expected the same in the same place: what is there instead can differ each time. */
export function isSameExpectation(one: Finding, other: Finding): boolean {
  return (["code", "path", "expected"] as const).every((name) => one[name] === other[name]);
}

/** Merges findings of the same level, code and path; the first stands for all. */
export function mergeFindings(findings: readonly Finding[]): Finding[] {
  const groups = groupBy(findings, ({ level, code, path }) => JSON.stringify([level, code, path]));
  return Array.from(groups.values(), (group) => (group.length > 1 ? { ...group[0], count: group.length } : group[0]));
}

/** Why a response to a legal request cannot be judged further; the code of its finding. */
export type Unusable = "no-response" | "status" | "json" | "no-list";

/** Thrown if the response to a legal request cannot be judged further. */
export class UnusableResponse extends Error {
  override readonly name = "UnusableResponse";

  constructor(
    readonly exchange: Exchange,
    readonly code: Unusable,
  ) {
    super(`${exchange.probe.operation} returned ${seenAs(exchange, code)}`);
  }

  finding(): Finding {
    const { exchange, code } = this;
    const [message, expected] = complaints[code === "status" ? statusProblem(exchange) : code];
    return broken(code, exchange.probe.operation, message, [exchange], { expected, seen: seenAs(exchange, code) });
  }
}

/** Returns a response that is a 200 with JSON. Throws `UnusableResponse` for any other. */
export function requireJson(exchange: Exchange): Exchange {
  if (exchange.status !== 200) throw new UnusableResponse(exchange, "status");
  if (exchange.json === undefined) throw new UnusableResponse(exchange, "json");
  return exchange;
}

/** Returns the unusable response that was thrown; rethrows anything else. */
export function unusable(thrown: unknown): UnusableResponse {
  if (thrown instanceof UnusableResponse) return thrown;
  throw thrown;
}

const complaints: Readonly<
  Record<Unusable | "either" | "empty" | "gone" | "unknown" | "failure", readonly [message: string, expected: string]>
> = {
  "no-response": ["A request gets no response, while others do.", "a response"],
  status: ["The response to a legal request is not 200.", "status 200"],
  empty: ["An empty page_no or per_page is rejected, which the documents allow.", "status 200"],
  either: ["The response to a legal request is neither 200 nor 404.", "status 200 or 404"],
  json: ["The body is not JSON.", "a JSON object in UTF-8"],
  gone: ["A record that a list shows is not found.", "status 200"],
  unknown: ["The livestream session that --livestream-session names is not found.", "status 200"],
  failure: ["A request makes the target fail.", "a status below 500"],
  "no-list": ["The response has no list where the revision has it.", "a list, empty or not"],
};

function statusProblem({ status, expects, probe }: Exchange): keyof typeof complaints {
  if (status === 404 && !isListOperation(probe.operation)) {
    return probe.operation === "GetLivestreamSession" ? "unknown" : "gone";
  }
  if (status >= 500 && expects === "anything") return "failure";
  if (expects === "success" && Object.values(probe.query ?? {}).includes("")) return "empty";
  return expects === "success or 404" ? "either" : "status";
}

function seenAs(exchange: Exchange, code: Unusable): string {
  const { status, flaw = "nothing" } = exchange;
  if (code === "status") return [`status ${status}`, redirectOf(exchange) ?? []].flat().join(", ");
  if (code === "no-response") return flaw;
  return code === "json" ? `no JSON: ${flaw}` : shownBody(exchange);
}

/** Formats the value of a field for findings, or describes one that must not be shown. */
export function shown(field: string, value: unknown): string {
  const described = describeField(field, value);
  return typeof described === "string" ? described : brief(described);
}

/** Formats a body, or a part of it, for findings. */
export function shownBody({ probe, json }: Pick<Exchange, "probe" | "json">): string {
  return brief(describeBody(probe.operation, json));
}

export function shownIds(rows: readonly { readonly id: string }[]): string {
  return rows.length === 0 ? "no rows" : rows.map(({ id }) => shown("id", id)).join(" ");
}

/** Formats a described value as JSON, shortened if it is long. */
export function brief(value: unknown): string {
  return (canonical(value) || "nothing").slice(0, 400);
}

/** Thrown by a check that has nothing to judge; the message is the reason. */
export class Skipped extends Error {
  override readonly name = "Skipped";
}

/** Thrown if no response arrives that proves anything about the contract; none of the reasons is a deviation. */
export class InconclusiveError extends Error {
  override readonly name = "InconclusiveError";

  constructor(
    /** The rest of the run would meet an `outage` too; `request` and `unrecorded` affect only this one. */
    readonly reason: "budget" | "interrupted" | "outage" | "request" | "unrecorded",
    message: string,
  ) {
    super(message);
  }
}
