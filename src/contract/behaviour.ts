import { isObject } from "../lib/json-path.js";
import { quoted } from "../lib/message.js";
import { withSuggestion } from "../lib/suggest.js";
import type { Origin } from "./constants.js";
import type { ProfileFile, Verification } from "./profile-file.js";

type Value = string | number | boolean;

interface Range {
  readonly minimum: number;
  readonly maximum: number;
}

/** The values that an entry may take: a closed list, or the whole numbers in a range. */
export type AllowedValues = readonly Value[] | Range;

/** One thing the documents leave open, and what the mock does about it. */
export interface BehaviourEntry {
  readonly values: AllowedValues;
  readonly default: Value;
  readonly origin: Origin;
  /** Completes the sentence "the API ...". */
  readonly meaning: string;
}

const documented = declare("documented");
const example = declare("example");
const assumed = declare("assumed");

/**
 * The behaviour profile: what the mock does where the documents are silent; the first of a list of values is the
 * default. Plain data, so that start-up loads no zod.
 */
export const behaviourEntries = {
  defaultPerPage: assumed(
    { default: 30, minimum: 1, maximum: 1000 },
    "shows this many rows when per_page is absent or empty",
  ),
  maxPerPage: assumed({ default: 100, minimum: 1, maximum: 10_000 }, "shows at most this many rows on a page"),
  perPageAboveMax: assumed(["clamp", "reject"], "lowers a per_page above the maximum, or rejects it as invalid"),
  perPageZero: assumed(["default", "empty"], "treats per_page=0 as absent, or as a request for an empty page"),
  fractionalPaging: assumed(
    ["floor", "reject"],
    "rounds a fractional page_no or per_page down, or rejects it as invalid",
  ),
  pagePastEnd: assumed(
    ["empty", "not-found", "reject", "last-page"],
    "returns no rows for a page past the end, or 404, or rejects it as invalid, or returns the last page again",
  ),
  emptyPageOffsets: assumed(
    ["formula", "zero"],
    "gives a page without rows the offsets of the formula (end = start - 1), or zeros",
  ),
  pagingPosition: documented(
    ["top-level", "in-data"],
    "shows paging of the session list beside data, or inside it as sibling lists do",
  ),
  meetingsOrder: assumed(["newest-first", "oldest-first"], "lists meetings by created_at in this order"),
  sessionsSortBy: assumed(["createdAt", "minutesConsumed"], "sorts sessions by this when sort_by is absent"),
  sessionsSortOrder: assumed(["DESC", "ASC"], "sorts sessions in this order when sort_order is absent"),
  sessionsTimeField: assumed(
    ["created_at", "started_at"],
    "compares start_time and end_time of the session list with this field",
  ),
  meetingsTimeField: assumed(
    ["created_at", "updated_at"],
    "compares start_time and end_time of the meeting list with this field",
  ),
  startTimeInclusive: assumed([true, false], "shows a row whose time equals start_time"),
  endTimeInclusive: assumed([true, false], "shows a row whose time equals end_time"),
  participantsField: assumed(
    ["max_concurrent_participants", "live_participants"],
    "compares the participants range with this count",
  ),
  participantsInclusive: assumed([true, false], "shows a row whose count equals an end of the participants range"),
  participantsOpenEnds: assumed([true, false], "accepts a participants range with one end left out"),
  participantsSingleNumber: assumed(
    ["reject", "exact"],
    "rejects a participants value without a colon, or treats it as an exact count",
  ),
  participantsReversed: assumed(
    ["empty", "reject"],
    "returns no rows for a participants range whose minimum is above its maximum, or rejects it",
  ),
  searchMatch: assumed(["substring", "prefix", "exact"], "finds the search text in titles and ids this way"),
  searchCaseSensitive: assumed([false, true], "distinguishes upper from lower case in a search"),
  invalidValues: assumed(["reject", "ignore"], "rejects an invalid query value, or treats it as absent"),
  invalidValueStatus: assumed([400, 422], "rejects an invalid query value with this status, in the product envelope"),
  invalidValueText: example(
    ["bad-request", "plain"],
    "writes BAD_REQUEST and a sentence about the quoted parameter, or the parameter, a colon and the problem",
  ),
  repeatedParameter: assumed(
    ["reject", "first", "last"],
    "rejects a query parameter given twice, or uses one of its values",
  ),
  notFoundEnvelope: assumed(
    ["product", "gateway"],
    "reports an unknown session or livestream session in this envelope",
  ),
  missingCredentialsStatus: example([401, 400], "rejects a request without credentials with this status"),
  unauthorizedBody: example(
    ["gateway", "message"],
    'rejects credentials with 401 in the gateway envelope, or with {"message":"Unauthorized"}',
  ),
  breakoutRoomsWhenNotRequested: assumed(
    ["absent", "empty", "rooms"],
    "shows breakout_rooms this way in lists, active sessions and details that do not request them",
  ),
  breakoutRoomsWhenNone: assumed(
    ["empty", "absent"],
    "shows breakout_rooms this way when requested and the session has none",
  ),
  metaWhenNone: assumed(["absent", "empty"], "shows meta of a session that has none this way (2026-01 only)"),
  endedAtWhenLive: documented(["absent", "null"], "shows ended_at of a LIVE session this way; an example has null"),
  livestreamNulls: example(
    ["null", "absent"],
    "shows err_message without an error, and stopped_time while running, this way",
  ),
  livestreamSecondsDecimals: documented(
    { default: 0, minimum: 0, maximum: 3 },
    "shows ingest_seconds and viewer_seconds with at most this many decimals",
  ),
  minutesMeaning: assumed(
    ["all-participants", "left-participants"],
    "counts minutes_consumed of everybody until now, or only of those who have left, as an example suggests",
  ),
  minutesDecimals: example({ default: 4, minimum: 0, maximum: 6 }, "rounds minutes_consumed to this many decimals"),
  undocumentedFields: documented(
    ["absent", "shown"],
    "shows fields that only examples have: waiting_room, preferred_region and metadata of meetings, invoked_time of livestream sessions",
  ),
  joinWithinKeepAlive: assumed(
    ["same-session", "new-session"],
    "continues the empty session, or ends it and starts another, when somebody joins within the keep-alive",
  ),
  longestSessionHours: assumed(
    { default: 24, minimum: 12, maximum: 8760 },
    "ends a session or livestream session that lasts longer than this many hours",
  ),
  rateLimitRequests: documented(
    { default: 1200, minimum: 1, maximum: 1_000_000 },
    "lets this many requests through per window",
  ),
  rateLimitWindowSeconds: documented(
    { default: 300, minimum: 1, maximum: 86_400 },
    "counts requests in windows of this many seconds",
  ),
  rateLimitBlockSeconds: documented(
    { default: 300, minimum: 1, maximum: 86_400 },
    "rejects every request for this many seconds once the limit is passed",
  ),
} satisfies Record<string, BehaviourEntry>;

export type BehaviourName = keyof typeof behaviourEntries;

type ValueOf<V> = V extends readonly (infer Value)[] ? Value : number;

/** The values of all entries, by name. */
export type BehaviourProfile = { readonly [N in BehaviourName]: ValueOf<(typeof behaviourEntries)[N]["values"]> };

export const defaultProfile = Object.fromEntries(
  Object.entries(behaviourEntries).map(([name, entry]) => [name, entry.default]),
) as BehaviourProfile;

export function expectation(values: AllowedValues): string {
  if ("minimum" in values) return `expected a whole number from ${values.minimum} to ${values.maximum}`;
  return `expected ${values.map((value) => JSON.stringify(value)).join(" or ")}`;
}

export function isAllowed(values: AllowedValues, value: unknown): boolean {
  if (!("minimum" in values)) return values.some((one) => one === value);
  return Number.isInteger(value) && Number(value) >= values.minimum && Number(value) <= values.maximum;
}

/** An entry of the parity ledger: what the mock does, why we think so, and when that was last verified. */
export interface LedgerEntry {
  readonly name: BehaviourName;
  readonly value: BehaviourProfile[BehaviourName];
  readonly origin: BehaviourEntry["origin"];
  /** Completes the sentence "the API ...". */
  readonly meaning: string;
  /** Absent if it never was. */
  readonly verified?: Verification;
}

/** Resolves a profile file into a profile and the parity ledger. Throws for unknown entries and values. */
export function resolveProfile(file: ProfileFile): { profile: BehaviourProfile; ledger: LedgerEntry[] } {
  if (!isObject(file)) throw new TypeError(`The profile is ${quoted(file)}: expected an object`);
  const names = Object.keys(behaviourEntries) as BehaviourName[];
  const unknown = Object.keys(file).find((name) => !Object.hasOwn(behaviourEntries, name));
  if (unknown !== undefined) {
    throw new Error(withSuggestion(`profile.${unknown} is no entry`, unknown, names));
  }
  const ledger = names.map((name): LedgerEntry => {
    const { default: fallback, origin, meaning } = behaviourEntries[name];
    const given = file[name] ?? fallback;
    const { value, verified } = typeof given === "object" ? given : { value: given };
    const { values }: BehaviourEntry = behaviourEntries[name];
    if (!isAllowed(values, value)) throw new Error(`profile.${name} is ${quoted(value)}: ${expectation(values)}`);
    return { name, value, origin, meaning, ...(verified && { verified }) };
  });
  const profile = Object.fromEntries(ledger.map(({ name, value }) => [name, value])) as unknown as BehaviourProfile;
  return { profile, ledger };
}

function declare(origin: Origin) {
  return <const V extends DeclaredValues>(values: V, meaning: string) => {
    if (!("minimum" in values)) return { values, default: values[0], origin, meaning } as unknown as Entry<V>;
    const { default: usual, ...range } = values;
    return { values: range, default: usual, origin, meaning } as unknown as Entry<V>;
  };
}

type DeclaredValues = readonly [Value, ...Value[]] | (Range & { readonly default: number });

interface Entry<V extends DeclaredValues> extends BehaviourEntry {
  readonly values: V extends Range ? Range : Extract<V, readonly Value[]>;
  readonly default: ValueOf<V>;
}
