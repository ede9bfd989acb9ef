import { type OperationId, operationIds } from "../../contract/operations.js";
import { defaultRevision, type Revision } from "../../contract/revisions.js";
import { readRows } from "../lists/walk.js";
import type { Exchange } from "../model/exchange.js";
import { at, isObject } from "../model/json.js";

/** Which revision an operation speaks, as far as its answers tell, and why. */
export interface RevisionClue {
  readonly operation: OperationId;
  readonly revision: Revision | undefined;
  readonly because: string;
}

/** Which revision a target speaks. */
export interface RevisionDetected {
  readonly revision: Revision;
  readonly because: string;
  readonly clues: readonly RevisionClue[];
}

/** Tells from answers which revision a target speaks. Details tell for sure, then the session list, then meetings. */
export function detectRevision(log: readonly Exchange[]): RevisionDetected {
  const clues = operationIds.map((operation) => clueOf(operation, log));
  const telling = ["GetSessionDetails", "GetSessions", "GetMeetings", "GetActiveSession"]
    .flatMap((operation) => clues.filter((clue) => clue.operation === operation && clue.revision !== undefined))
    .at(0);
  return {
    revision: telling?.revision ?? defaultRevision,
    because: telling ? `${telling.operation}: ${telling.because}` : "no answer tells; this is the default",
    clues,
  };
}

type Sign = readonly [revision: Revision, because: string, shows: (body: unknown) => boolean];

/** What in a body gives a revision away, the surest first. */
const signs: Readonly<Record<OperationId, readonly Sign[]>> = {
  GetSessionDetails: [
    ["2026-01", "the session is data.session", (body) => isObject(at(body, "data", "session"))],
    ["2026-07", "the session is data itself", (body) => typeof at(body, "data", "id") === "string"],
  ],
  GetSessions: [
    ["2026-07", "the list has paging", (body) => isObject(at(body, "paging"))],
    ["2026-01", "a session has meta", (body) => (readRows("GetSessions", body) ?? []).some((row) => "meta" in row)],
  ],
  GetMeetings: [
    ["2026-07", "a meeting has transcribe_on_end", (body) => meetingHas(body, "transcribe_on_end")],
    ["2026-07", "a meeting has recording_config", (body) => meetingHas(body, "recording_config")],
  ],
  GetActiveSession: [["2026-01", "the session has meta", (body) => at(body, "data", "meta") !== undefined]],
  GetLivestreamSession: [],
};

function clueOf(operation: OperationId, log: readonly Exchange[]): RevisionClue {
  const bodies = log
    .filter(({ probe, status }) => probe.operation === operation && status === 200)
    .map(({ json }) => json);
  const sign = signs[operation].find(([, , shows]) => bodies.some(shows));
  if (sign) return { operation, revision: sign[0], because: sign[1] };
  if (bodies.length === 0) return { operation, revision: undefined, because: "no answer was seen" };
  return { operation, revision: undefined, because: "its answers look the same in every revision" };
}

function meetingHas(body: unknown, field: string): boolean {
  return (readRows("GetMeetings", body) ?? []).some((row) => field in row);
}
