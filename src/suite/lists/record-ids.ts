import type { OperationId } from "../../contract/operations.js";
import { isListOperation, type ListOperation } from "../../contract/revisions.js";
import { type Expectation, type Probe, unknownId } from "../model/exchange.js";
import { isEnded, isPathSegment, text } from "../model/json.js";
import type { Discovery } from "./context.js";

export type RecordOperation = Exclude<OperationId, ListOperation>;

interface RecordId {
  readonly parameter: string;
  /** What the id identifies. */
  readonly noun: string;
  /** What the account needs to have for it. */
  readonly needs: string;
  readonly find: (found: Pick<Discovery, "lists" | "live" | "livestreamSession">) => string | undefined;
  /** The documented response for an existing id; a 200 by default. */
  readonly expects?: Expectation;
}

export const recordIds = {
  GetSessionDetails: {
    parameter: "session_id",
    noun: "session",
    needs: "a session",
    find({ lists }) {
      const { rows } = lists.GetSessions.walk;
      return (rows.find(isEnded) ?? rows[0])?.id;
    },
  },
  GetActiveSession: {
    parameter: "meeting_id",
    noun: "meeting",
    needs: "a LIVE session",
    find: ({ live }) => live.rows.flatMap((row) => text(row, "associated_id") ?? []).find(isPathSegment),
    expects: "success or 404",
  },
  GetLivestreamSession: {
    parameter: "livestream-session-id",
    noun: "livestream session",
    needs: "a livestream session",
    find: ({ livestreamSession }) => livestreamSession,
  },
} as const satisfies Record<RecordOperation, RecordId>;

export const recordOperations = Object.keys(recordIds) as RecordOperation[];

export function recordProbe(operation: RecordOperation, id: string): Probe {
  const { parameter, expects }: RecordId = recordIds[operation];
  return { operation, path: { [parameter]: id }, expects };
}

/** Returns the path parameters of an existing record, or of an unknown one; none for a list. */
export function knownPath(
  operation: OperationId,
  found: Pick<Discovery, "lists" | "live" | "livestreamSession">,
): Record<string, string> {
  if (isListOperation(operation)) return {};
  const { parameter, find }: RecordId = recordIds[operation];
  return { [parameter]: find(found) ?? unknownId };
}
