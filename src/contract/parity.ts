import { z } from "zod";
import { walkFields } from "../lib/model-fields.js";
import { apiOperations } from "./api-operations.js";
import type { BehaviourName, LedgerEntry } from "./behaviour.js";
import { errorTable } from "./errors.js";
import { errorsByStatus, isOperationId, type OperationId, operations, parametersOf } from "./operations.js";
import { parameterOrigin, type Revision, revisions } from "./revisions.js";

const rowModel = z.object({
  name: z.string(),
  revisions: z.array(z.enum(revisions)).describe("The revisions that have it."),
  evidence: z.array(z.string()).describe("Where it is known from, the surest first."),
  behaviour: z.array(z.string()).describe("Entries of the behaviour profile that decide details of it."),
});

/** A parameter, field or status of an operation, with the evidence for it. */
export type ParityRow = z.infer<typeof rowModel>;

/** An operation of the API, with everything in it that the mock serves. */
export const parityOperationModel = z.object({
  id: z.string(),
  method: z.string(),
  path: z.string(),
  served: z.boolean(),
  behaviour: rowModel.shape.behaviour,
  parameters: z.array(rowModel),
  fields: z.array(rowModel).describe("Fields of the body of a successful response."),
  statuses: z.array(rowModel),
});

export type ParityOperation = z.infer<typeof parityOperationModel>;

/** Lists every operation of the API with the parts that the mock serves, and the evidence for each. */
export function parityTable(
  ledger: readonly LedgerEntry[],
  shown: readonly Revision[] = revisions,
): readonly ParityOperation[] {
  return apiOperations.map(({ id, method, path }) => {
    const operation = isOperationId(id) ? id : undefined;
    const rows = operation && servedRows(operation, ledger, shown);
    return {
      id,
      method,
      path,
      served: operation !== undefined,
      behaviour: operation
        ? entriesAbout(operation, ({ parameters, fields, statuses }) => !(parameters ?? fields ?? statuses))
        : [],
      ...(rows ?? { parameters: [], fields: [], statuses: [] }),
    };
  });
}

function servedRows(operation: OperationId, ledger: readonly LedgerEntry[], shown: readonly Revision[]) {
  const row = (name: string, having: readonly Revision[], evidence: string[], isAbout: IsAbout): ParityRow => {
    const behaviour = entriesAbout(operation, isAbout);
    return { name, revisions: [...having], evidence: [...evidence, ...verifications(behaviour, ledger)], behaviour };
  };
  return {
    parameters: inRevisions(shown, (revision) => parametersOf(operation, revision).map(([, { name }]) => name)).map(
      ([name, having]) => {
        const evidence = [...parameterOrigins(operation, name, having), "vendor tests"];
        return row(name, having, evidence, ({ parameters }) => parameters?.includes(name));
      },
    ),
    fields: inRevisions(shown, (revision) => fieldPaths(operation, revision)).map(([path, having]) => {
      const field = path.slice(path.lastIndexOf(".") + 1);
      return row(path, having, ["documented", "vendor tests"], ({ fields }) => fields?.includes(field));
    }),
    statuses: [
      row("200", shown, ["documented", "vendor tests"], () => false),
      ...[...errorsByStatus(operation)].map(([status, names]) => {
        const evidence = names.map((name) => `${name}: ${errorTable[name].origin}`);
        return row(String(status), shown, evidence, ({ statuses }) => statuses?.includes(status));
      }),
    ],
  };
}

type IsAbout = (concern: Concern) => boolean | undefined;

function entriesAbout(operation: OperationId, isAbout: IsAbout): BehaviourName[] {
  return (Object.keys(concerns) as BehaviourName[]).filter((name) => {
    const concern: Concern = concerns[name];
    return (concern.operations?.includes(operation) ?? true) && isAbout(concern) === true;
  });
}

function verifications(names: readonly BehaviourName[], ledger: readonly LedgerEntry[]): string[] {
  return ledger.flatMap(({ name, verified }) =>
    verified && names.includes(name) ? [`${name} verified live on ${verified.at.slice(0, 10)}`] : [],
  );
}

/** Lists the values of the revisions, in order, each with the revisions that have it. */
function inRevisions(
  shown: readonly Revision[],
  read: (revision: Revision) => readonly string[],
): [string, Revision[]][] {
  const found = new Map<string, Revision[]>();
  for (const revision of shown) {
    for (const name of read(revision)) found.set(name, [...(found.get(name) ?? []), revision]);
  }
  return [...found];
}

/** Returns the origin of a parameter: the documents of a revision, or only the SDKs that send it. */
function parameterOrigins(operation: OperationId, name: string, having: readonly Revision[]): string[] {
  const isSentOnly = (revision: Revision) =>
    parametersOf(operation, revision).some(
      ([component, parameter]) => parameter.name === name && parameterOrigin(component, revision) === "example",
    );
  const sentOnly = having.filter(isSentOnly);
  if (sentOnly.length === 0) return ["documented"];
  const documented = having.filter((revision) => !isSentOnly(revision));
  return [
    ...(documented.length > 0 ? [`documented (${documented.join(", ")})`] : []),
    `example (${sentOnly.join(", ")})`,
  ];
}

/** Returns the paths of all fields of a body, with `[*]` for the items of a list. */
function fieldPaths(operation: OperationId, revision: Revision): string[] {
  return [...walkFields([operations[operation].response.models[revision]])].map(({ path }) => path);
}

/** The parts of operations that a profile entry concerns; in all operations that have them, unless some are named. */
export interface Concern {
  readonly operations?: readonly OperationId[];
  readonly parameters?: readonly string[];
  /** Names of fields, at any place in a body. */
  readonly fields?: readonly string[];
  readonly statuses?: readonly number[];
}

const perPage = { parameters: ["per_page"] };
const participants = { parameters: ["participants"] };
const search = { parameters: ["search"] };
const rooms = { parameters: ["include_breakout_rooms"], fields: ["breakout_rooms"] };
/** Of the operations with a query. */
const badRequest = { operations: ["GetMeetings", "GetSessions", "GetSessionDetails"], statuses: [400] } as const;
const unauthorized = { statuses: [401] };
const rateLimit = { statuses: [429] };
const minutes = { fields: ["minutes_consumed"] };
const times = ["start_time", "end_time"];

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
  longestSessionHours: { operations: ["GetActiveSession", "GetLivestreamSession"] },
  rateLimitRequests: rateLimit,
  rateLimitWindowSeconds: rateLimit,
  rateLimitBlockSeconds: rateLimit,
} as const satisfies Readonly<Record<BehaviourName, Concern>>;
