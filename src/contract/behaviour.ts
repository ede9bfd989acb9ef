import type { Origin } from "./constants.js";

/** The values an entry may take: a closed list, or whole numbers of a range. */
export type AllowedValues =
  | readonly (string | number | boolean)[]
  | { readonly minimum: number; readonly maximum: number };

/** One thing the documents leave open, and what the mock does about it. */
export interface BehaviourEntry {
  readonly values: AllowedValues;
  readonly default: string | number | boolean;
  readonly origin: Origin;
  /** Completes the sentence "the API ...". */
  readonly meaning: string;
}

const yesNo = [true, false] as const;

/** The behaviour profile: what the mock does where the documents are silent. Plain data, so that a start needs no zod. */
export const behaviourEntries = {
  defaultPerPage: {
    values: { minimum: 1, maximum: 1000 },
    default: 30,
    origin: "assumed",
    meaning: "shows this many rows when per_page is absent or empty",
  },
  maxPerPage: {
    values: { minimum: 1, maximum: 10_000 },
    default: 100,
    origin: "assumed",
    meaning: "shows at most this many rows on a page",
  },
  perPageAboveMax: {
    values: ["clamp", "reject"],
    default: "clamp",
    origin: "assumed",
    meaning: "lowers a per_page above the maximum, or rejects it as invalid",
  },
  perPageZero: {
    values: ["default", "empty"],
    default: "default",
    origin: "assumed",
    meaning: "treats per_page=0 as absent, or as a request for an empty page",
  },
  fractionalPaging: {
    values: ["floor", "reject"],
    default: "floor",
    origin: "assumed",
    meaning: "rounds a fractional page_no or per_page down, or rejects it as invalid",
  },
  pagePastEnd: {
    values: ["empty", "not-found", "last-page"],
    default: "empty",
    origin: "assumed",
    meaning: "returns no rows for a page past the end, or 404, or the last page again",
  },
  emptyPageOffsets: {
    values: ["formula", "zero"],
    default: "formula",
    origin: "assumed",
    meaning: "gives a page without rows the offsets of the formula (end = start - 1), or zeros",
  },
  pagingPosition: {
    values: ["top-level", "in-data"],
    default: "top-level",
    origin: "documented",
    meaning: "shows paging of the session list beside data, or inside it as sibling lists do",
  },
  meetingsOrder: {
    values: ["newest-first", "oldest-first"],
    default: "newest-first",
    origin: "assumed",
    meaning: "lists meetings by created_at in this order",
  },
  sessionsSortBy: {
    values: ["createdAt", "minutesConsumed"],
    default: "createdAt",
    origin: "assumed",
    meaning: "sorts sessions by this when sort_by is absent",
  },
  sessionsSortOrder: {
    values: ["DESC", "ASC"],
    default: "DESC",
    origin: "assumed",
    meaning: "sorts sessions in this order when sort_order is absent",
  },
  sessionsTimeField: {
    values: ["created_at", "started_at"],
    default: "created_at",
    origin: "assumed",
    meaning: "compares start_time and end_time of the session list with this field",
  },
  meetingsTimeField: {
    values: ["created_at", "updated_at"],
    default: "created_at",
    origin: "assumed",
    meaning: "compares start_time and end_time of the meeting list with this field",
  },
  startTimeInclusive: {
    values: yesNo,
    default: true,
    origin: "assumed",
    meaning: "shows a row whose time equals start_time",
  },
  endTimeInclusive: {
    values: yesNo,
    default: true,
    origin: "assumed",
    meaning: "shows a row whose time equals end_time",
  },
  participantsField: {
    values: ["max_concurrent_participants", "live_participants"],
    default: "max_concurrent_participants",
    origin: "assumed",
    meaning: "compares the participants range with this count",
  },
  participantsInclusive: {
    values: yesNo,
    default: true,
    origin: "assumed",
    meaning: "shows a row whose count equals an end of the participants range",
  },
  participantsOpenEnds: {
    values: yesNo,
    default: true,
    origin: "assumed",
    meaning: "accepts a participants range with one end left out",
  },
  participantsSingleNumber: {
    values: ["reject", "exact"],
    default: "reject",
    origin: "assumed",
    meaning: "rejects a participants value without a colon, or treats it as an exact count",
  },
  participantsReversed: {
    values: ["empty", "reject"],
    default: "empty",
    origin: "assumed",
    meaning: "returns no rows for a participants range whose minimum is above its maximum, or rejects it",
  },
  searchMatch: {
    values: ["substring", "prefix", "exact"],
    default: "substring",
    origin: "assumed",
    meaning: "finds the search text in titles and ids this way",
  },
  searchCaseSensitive: {
    values: yesNo,
    default: false,
    origin: "assumed",
    meaning: "distinguishes upper from lower case in a search",
  },
  invalidValues: {
    values: ["reject", "ignore"],
    default: "reject",
    origin: "assumed",
    meaning: "rejects an invalid query value, or treats it as absent",
  },
  invalidValueStatus: {
    values: [400, 422],
    default: 400,
    origin: "assumed",
    meaning: "rejects an invalid query value with this status, in the product envelope",
  },
  invalidValueText: {
    values: ["bad-request", "plain"],
    default: "bad-request",
    origin: "example",
    meaning: "writes BAD_REQUEST and a sentence about the quoted parameter, or the parameter, a colon and the problem",
  },
  repeatedParameter: {
    values: ["reject", "first", "last"],
    default: "reject",
    origin: "assumed",
    meaning: "rejects a query parameter given twice, or uses one of its values",
  },
  notFoundEnvelope: {
    values: ["product", "gateway"],
    default: "product",
    origin: "assumed",
    meaning: "reports an unknown session or livestream session in this envelope",
  },
  missingCredentialsStatus: {
    values: [401, 400],
    default: 401,
    origin: "example",
    meaning: "rejects a request without credentials with this status",
  },
  unauthorizedBody: {
    values: ["gateway", "message"],
    default: "gateway",
    origin: "example",
    meaning: 'rejects credentials with 401 in the gateway envelope, or with {"message":"Unauthorized"}',
  },
  breakoutRoomsWhenNotRequested: {
    values: ["absent", "empty", "rooms"],
    default: "absent",
    origin: "assumed",
    meaning: "shows breakout_rooms this way in lists, active sessions and details that do not request them",
  },
  breakoutRoomsWhenNone: {
    values: ["empty", "absent"],
    default: "empty",
    origin: "assumed",
    meaning: "shows breakout_rooms this way when requested and the session has none",
  },
  metaWhenNone: {
    values: ["absent", "empty"],
    default: "absent",
    origin: "assumed",
    meaning: "shows meta of a session that has none this way (2026-01 only)",
  },
  endedAtWhenLive: {
    values: ["absent", "null"],
    default: "absent",
    origin: "documented",
    meaning: "shows ended_at of a LIVE session this way; an example has null",
  },
  livestreamNulls: {
    values: ["null", "absent"],
    default: "null",
    origin: "example",
    meaning: "shows err_message without an error, and stopped_time while running, this way",
  },
  livestreamSecondsDecimals: {
    values: { minimum: 0, maximum: 3 },
    default: 0,
    origin: "documented",
    meaning: "shows ingest_seconds and viewer_seconds with at most this many decimals",
  },
  minutesMeaning: {
    values: ["all-participants", "left-participants"],
    default: "all-participants",
    origin: "assumed",
    meaning: "counts minutes_consumed of everybody until now, or only of those who have left, as an example suggests",
  },
  minutesDecimals: {
    values: { minimum: 0, maximum: 6 },
    default: 4,
    origin: "example",
    meaning: "rounds minutes_consumed to this many decimals",
  },
  undocumentedFields: {
    values: ["absent", "shown"],
    default: "absent",
    origin: "documented",
    meaning:
      "shows fields that only examples have: waiting_room, preferred_region and metadata of meetings, invoked_time of livestream sessions",
  },
  joinWithinKeepAlive: {
    values: ["same-session", "new-session"],
    default: "same-session",
    origin: "assumed",
    meaning: "continues the empty session, or ends it and starts another, when somebody joins within the keep-alive",
  },
  longestSessionHours: {
    values: { minimum: 12, maximum: 8760 },
    default: 24,
    origin: "assumed",
    meaning: "ends a session or livestream session that lasts longer than this many hours",
  },
  rateLimitRequests: {
    values: { minimum: 1, maximum: 1_000_000 },
    default: 1200,
    origin: "documented",
    meaning: "lets this many requests through per window",
  },
  rateLimitWindowSeconds: {
    values: { minimum: 1, maximum: 86_400 },
    default: 300,
    origin: "documented",
    meaning: "counts requests in windows of this many seconds",
  },
  rateLimitBlockSeconds: {
    values: { minimum: 1, maximum: 86_400 },
    default: 300,
    origin: "documented",
    meaning: "rejects every request for this many seconds once the limit is passed",
  },
} as const satisfies Record<string, BehaviourEntry>;

/** The name of a behaviour entry. */
export type BehaviourName = keyof typeof behaviourEntries;

type ValueOf<V> = V extends readonly (infer Value)[] ? Value : number;

/** What the mock does where the documents are silent: one value per entry. */
export type BehaviourProfile = { readonly [N in BehaviourName]: ValueOf<(typeof behaviourEntries)[N]["values"]> };

/** The profile made of every entry's default. */
export const defaultProfile = Object.fromEntries(
  Object.entries(behaviourEntries).map(([name, entry]) => [name, entry.default]),
) as BehaviourProfile;

/** Describes the allowed values. */
export function expectation(values: AllowedValues): string {
  if ("minimum" in values) return `expected a whole number from ${values.minimum} to ${values.maximum}`;
  return `expected ${values.map((value) => JSON.stringify(value)).join(" or ")}`;
}

/** Reports whether a value is allowed. */
export function isAllowed(values: AllowedValues, value: unknown): boolean {
  if (!("minimum" in values)) return values.some((one) => one === value);
  return Number.isInteger(value) && Number(value) >= values.minimum && Number(value) <= values.maximum;
}
