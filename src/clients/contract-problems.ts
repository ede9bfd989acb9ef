import type { z } from "zod";
import type { Origin } from "../contract/constants.js";
import { livestreamSessionInvariants, meetingInvariants, sessionInvariants } from "../contract/invariants.js";
import { livestreamSessionModel } from "../contract/models/livestream-session.js";
import { meetingModels } from "../contract/models/meeting.js";
import { sessionModels } from "../contract/models/session.js";
import { type OperationId, operations } from "../contract/operations.js";
import { defaultRevision, type Revision } from "../contract/revisions.js";
import { valueAt as at, jsonPath } from "../lib/json-path.js";
import { quoted } from "../lib/message.js";

/**
 * Says how the body of a successful answer breaks the contract, a sentence for each place: what its model demands, and
 * what is true of every record. Nothing when it holds.
 */
export function contractProblems(
  operation: OperationId,
  body: unknown,
  revision: Revision = defaultRevision,
): readonly string[] {
  const parsed = operations[operation].response.models[revision].safeParse(body);
  if (!parsed.success) {
    return parsed.error.issues.map(
      ({ path, message }) => `${jsonPath(path)}: ${message}, got ${quoted(at(body, path))}`,
    );
  }
  if (at(body, ["success"]) !== true) return [`$.success: expected true, got ${quoted(at(body, ["success"]))}`];
  return recordProblems(operation, body, revision);
}

/** Judges the records of a body, each where it is. */
function recordProblems(operation: OperationId, body: unknown, revision: Revision): string[] {
  const session = broken(sessionModels[revision], sessionInvariants);
  switch (operation) {
    case "GetMeetings":
      return list(body, ["data"], broken(meetingModels[revision], meetingInvariants));
    case "GetSessions":
      return list(body, ["data", "sessions"], session);
    case "GetSessionDetails":
      return record(body, revision === "2026-01" ? ["data", "session"] : ["data"], session);
    case "GetActiveSession":
      return record(body, ["data"], session);
    case "GetLivestreamSession":
      return record(body, ["data"], broken(livestreamSessionModel, livestreamSessionInvariants));
  }
}

type Path = readonly PropertyKey[];

type Judge = (record: unknown) => string[];

/** Makes the judge of one kind of record; what only this project assumes does not count. */
function broken<T>(
  model: z.ZodType<T>,
  invariants: readonly { title: string; origin: Origin; check: (record: T) => string | undefined }[],
): Judge {
  const counting = invariants.filter(({ origin }) => origin !== "assumed");
  return (record) => {
    const parsed = model.parse(record);
    return counting.flatMap(({ title, check }) => {
      const checked = check(parsed);
      return checked === undefined ? [] : [`${title}: ${checked}`];
    });
  };
}

function list(body: unknown, path: Path, judge: Judge): string[] {
  const items = at(body, path);
  return Array.isArray(items) ? items.flatMap((_, index) => record(body, [...path, index], judge)) : [missing(path)];
}

function record(body: unknown, path: Path, judge: Judge): string[] {
  const found = at(body, path);
  return found === undefined ? [missing(path)] : judge(found).map((sentence) => `${jsonPath(path)}: ${sentence}`);
}

function missing(path: Path): string {
  return `${jsonPath(path)}: expected what was asked for, got nothing`;
}
