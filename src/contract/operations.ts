import { z } from "zod";
import { groupBy } from "../lib/collections.js";
import { entryOf, unknownName } from "../lib/suggest.js";
import { apiOperations, type OperationId, operationPaths } from "./api-operations.js";
import { type ErrorName, errorTable } from "./errors.js";
import { type Parameter, type ParameterName, parameters } from "./parameters.js";
import type { RecordKind } from "./records.js";
import {
  activeSessionModels,
  livestreamSessionDetailsModels,
  meetingListModels,
  sessionDetailsModels,
  sessionListModels,
} from "./response-models.js";
import { definitionOf, type Revision } from "./revisions.js";

export type { OperationId };

export interface Operation {
  readonly method: "get";
  /** Path below the server URL, with `{name}` placeholders. */
  readonly path: string;
  readonly tag: "Meetings" | "Sessions" | "Active session" | "Live streams";
  readonly summary: string;
  readonly description: string;
  /** Its page in the published reference. */
  readonly page: string;
  /** Parameters of every revision. */
  readonly parameters: readonly ParameterName[];
  /** Name of the body's component, its model in each revision, and the kind of its record. */
  readonly response: {
    readonly name: string;
    readonly record: RecordKind;
    readonly models: Readonly<Record<Revision, z.ZodType>>;
  };
  /** Errors that only this operation returns; those of every operation are `commonErrors`. */
  readonly errors: readonly ErrorName[];
}

const reference = "https://developers.cloudflare.com/api/resources/realtime_kit/subresources";

export const operations = {
  GetMeetings: {
    method: "get",
    path: operationPaths.GetMeetings,
    tag: "Meetings",
    summary: "List the meetings of an app",
    description: "Returns the meetings of the app, a page at a time.",
    page: `${reference}/meetings/methods/get/`,
    parameters: ["AccountId", "AppId", "PageNo", "PerPage", "StartTime", "EndTime", "MeetingSearch"],
    response: { name: "MeetingList", record: "meeting", models: meetingListModels },
    errors: ["invalidParameter", "pageNotFound"],
  },
  GetSessions: {
    method: "get",
    path: operationPaths.GetSessions,
    tag: "Sessions",
    summary: "List the sessions of an app",
    description: "Returns the sessions of the app, a page at a time.",
    page: `${reference}/sessions/methods/get_sessions/`,
    parameters: [
      "AccountId",
      "AppId",
      "AssociatedId",
      "EndTime",
      "PageNo",
      "Participants",
      "PerPage",
      "SessionSearch",
      "SortBy",
      "SortOrder",
      "StartTime",
      "SessionStatus",
    ],
    response: { name: "SessionList", record: "session", models: sessionListModels },
    errors: ["invalidParameter", "pageNotFound"],
  },
  GetSessionDetails: {
    method: "get",
    path: operationPaths.GetSessionDetails,
    tag: "Sessions",
    summary: "Get a session",
    description: "Returns the session, with its breakout rooms on request.",
    page: `${reference}/sessions/methods/get_session_details/`,
    parameters: ["AccountId", "AppId", "SessionId", "IncludeBreakoutRooms"],
    response: { name: "SessionDetails", record: "session", models: sessionDetailsModels },
    errors: ["invalidParameter", "sessionNotFound"],
  },
  GetActiveSession: {
    method: "get",
    path: operationPaths.GetActiveSession,
    tag: "Active session",
    summary: "Get the active session of a meeting",
    description: "Returns the active session of the meeting.",
    page: `${reference}/active_session/methods/get_active_session/`,
    parameters: ["AccountId", "AppId", "MeetingId"],
    response: { name: "ActiveSession", record: "session", models: activeSessionModels },
    errors: ["noActiveSession"],
  },
  GetLivestreamSession: {
    method: "get",
    path: operationPaths.GetLivestreamSession,
    tag: "Live streams",
    summary: "Get a livestream session",
    description: "Returns one session of a livestream, by its livestream session ID.",
    page: `${reference}/livestreams/methods/get_livestream_session_details_for_session_id/`,
    parameters: ["AccountId", "AppId", "LivestreamSessionId"],
    response: { name: "LivestreamSessionDetails", record: "livestreamSession", models: livestreamSessionDetailsModels },
    errors: ["livestreamSessionNotFound"],
  },
} as const satisfies Record<OperationId, Operation>;

export const operationIds = Object.keys(operations) as readonly OperationId[];

export function isOperationId(id: string): id is OperationId {
  return Object.hasOwn(operations, id);
}

const knownIds = apiOperations.map(({ id }) => id);

/** The id of an operation of the API, served or not. */
export const knownOperationModel = z
  .enum(knownIds, {
    error: ({ input }) =>
      typeof input === "string" ? unknownName("operation", input, knownIds) : "expected the id of an operation",
  })
  .meta({ id: "OperationId", description: "The operationId, also if it is not served." });

export const commonErrors = [
  "invalidHeaders",
  "missingCredentials",
  "wrongCredentials",
  "rateLimited",
  "tenantLimit",
  "internal",
] as const satisfies readonly ErrorName[];

export function parametersOf(operation: OperationId, revision: Revision): [ParameterName, Parameter][] {
  const { parameters: extra, documentedAppId } = definitionOf(revision);
  const names = [...entryOf("operation", operations, operation).parameters, ...(extra[operation] ?? [])];
  return names.map((name) => {
    const parameter: Parameter | undefined = parameters[name];
    if (!parameter) throw new Error(`Revision ${revision} names the parameter ${name}, which is not declared.`);
    return [name, name === "AppId" ? { ...parameter, example: documentedAppId } : parameter];
  });
}

export function errorsByStatus(operation: OperationId): Map<number, ErrorName[]> {
  const names = [...entryOf("operation", operations, operation).errors, ...commonErrors];
  return new Map([...groupBy(names, (name) => errorTable[name].status)].sort(([a], [b]) => a - b));
}
