import type { BehaviourName } from "./behaviour.js";
import type { OperationId } from "./operations.js";

/** What of the operations an entry of the behaviour profile is about; of all operations that have it, unless some are named. */
export interface Concern {
  readonly operations?: readonly OperationId[];
  readonly parameters?: readonly string[];
  /** Names of fields, wherever they are in a body. */
  readonly fields?: readonly string[];
  readonly statuses?: readonly number[];
}

const perPage = { parameters: ["per_page"] };
const participants = { parameters: ["participants"] };
const search = { parameters: ["search"] };
const rooms = { parameters: ["include_breakout_rooms"], fields: ["breakout_rooms"] };
const badRequest = { statuses: [400] };
const unauthorized = { statuses: [401] };
const rateLimit = { statuses: [429] };
const minutes = { fields: ["minutes_consumed"] };
const times = ["start_time", "end_time"];

/** What each entry of the behaviour profile is about. */
export const concerns = {
  defaultPerPage: perPage,
  maxPerPage: perPage,
  perPageAboveMax: perPage,
  perPageZero: perPage,
  fractionalPaging: { parameters: ["page_no", "per_page"] },
  pagePastEnd: { parameters: ["page_no"] },
  emptyPageOffsets: { fields: ["start_offset", "end_offset"] },
  pagingPosition: { operations: ["GetSessions"], fields: ["paging"] },
  meetingsOrder: { operations: ["GetMeetings"] },
  sessionsSortBy: { parameters: ["sort_by"] },
  sessionsSortOrder: { parameters: ["sort_order"] },
  sessionsTimeField: { operations: ["GetSessions"], parameters: times },
  meetingsTimeField: { operations: ["GetMeetings"], parameters: times },
  startTimeInclusive: { parameters: ["start_time"] },
  endTimeInclusive: { parameters: ["end_time"] },
  participantsField: participants,
  participantsInclusive: participants,
  participantsOpenEnds: participants,
  participantsSingleNumber: participants,
  participantsReversed: participants,
  searchMatch: search,
  searchCaseSensitive: search,
  invalidValues: badRequest,
  invalidValueStatus: badRequest,
  invalidValueText: badRequest,
  repeatedParameter: badRequest,
  notFoundEnvelope: { operations: ["GetSessionDetails", "GetLivestreamSession"], statuses: [404] },
  missingCredentialsStatus: unauthorized,
  unauthorizedBody: unauthorized,
  breakoutRoomsWhenNotRequested: rooms,
  breakoutRoomsWhenNone: rooms,
  metaWhenNone: { fields: ["meta"] },
  endedAtWhenLive: { fields: ["ended_at"] },
  livestreamNulls: { fields: ["err_message", "stopped_time"] },
  livestreamSecondsDecimals: { fields: ["ingest_seconds", "viewer_seconds"] },
  minutesMeaning: minutes,
  minutesDecimals: minutes,
  undocumentedFields: { operations: ["GetMeetings", "GetLivestreamSession"] },
  joinWithinKeepAlive: { operations: ["GetActiveSession"] },
  longestSessionHours: { operations: ["GetActiveSession"] },
  rateLimitRequests: rateLimit,
  rateLimitWindowSeconds: rateLimit,
  rateLimitBlockSeconds: rateLimit,
} as const satisfies Readonly<Record<BehaviourName, Concern>>;
