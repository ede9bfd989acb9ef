import type { z } from "zod";
import { type Path, valueAt } from "../lib/json-path.js";
import { parseModel } from "../lib/model-problems.js";
import type { Origin } from "./constants.js";
import {
  type Invariant,
  type InvariantSubjects,
  livestreamSessionInvariants,
  meetingInvariants,
  sessionInvariants,
} from "./invariants.js";
import { livestreamSessionModels } from "./livestream-session-model.js";
import { meetingModels } from "./meeting-model.js";
import { type OperationId, operations } from "./operations.js";
import { contentPath, definitionOf, type Revision } from "./revisions.js";
import { sessionModels } from "./session-model.js";

/** The kinds of records in responses: their component in the OpenAPI document, models, and invariants. */
export const recordKinds = {
  meeting: recordKind("meeting", "Meeting", meetingModels, meetingInvariants),
  session: recordKind("session", "Session", sessionModels, sessionInvariants),
  livestreamSession: recordKind(
    "livestream session",
    "LivestreamSession",
    livestreamSessionModels,
    livestreamSessionInvariants,
  ),
} as const;

export type RecordKind = keyof typeof recordKinds;

export interface Violation {
  readonly id: string;
  readonly title: string;
  readonly origin: Origin;
  readonly problem: string;
}

/** Returns the records of a body with their paths, or undefined if the body lacks the place for them. */
export function recordsIn(
  body: unknown,
  operation: OperationId,
  revision: Revision,
): { readonly path: Path; readonly record: unknown }[] | undefined {
  const path = contentPath(operation, revision);
  const content = valueAt(body, path);
  if (content === undefined) return undefined;
  if (!("list" in definitionOf(revision).envelopes[operation])) return [{ path, record: content }];
  return Array.isArray(content) ? content.map((record, index) => ({ path: [...path, index], record })) : undefined;
}

/**
 * Removes `ended_at: null` from sessions that are not ENDED, anywhere in a body: the documents allow no null there, but
 * an example has one (see `endedAtWhenLive` of the profile). Returns the same value if there is none.
 */
export function withoutNullEnds(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map(withoutNullEnds);
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  // Even if the status is wrong, a null end is not.
  const isNullEnd = "ended_at" in value && value.ended_at === null && !("status" in value && value.status === "ENDED");
  const members = Object.entries(value)
    .filter(([name]) => !isNullEnd || name !== "ended_at")
    .map(([name, member]) => [name, member, sessionHolders.has(name) ? withoutNullEnds(member) : member] as const);
  if (!isNullEnd && members.every(([, before, after]) => before === after)) return value;
  return Object.fromEntries(members.map(([name, , after]) => [name, after]));
}

/** The members of a body that hold sessions, at any depth. */
const sessionHolders: ReadonlySet<string> = new Set(["data", "session", "sessions", "breakout_rooms"]);

function recordKind<
  const N extends string,
  S extends keyof InvariantSubjects,
  M extends Readonly<Record<Revision, z.ZodType<InvariantSubjects[S]>>>,
>(noun: N, component: string, models: M, invariants: readonly Invariant<S>[]) {
  return {
    noun,
    component,
    models,
    invariants,
    /** Checks the invariants of a record; undefined if it does not satisfy its model. */
    findViolations(record: unknown, revision: Revision): Violation[] | undefined {
      const parsed = models[revision].safeParse(withoutNullEnds(record));
      if (!parsed.success) return undefined;
      return invariants.flatMap(({ id, title, origin, check }) => {
        const problem = check(parsed.data);
        return problem === undefined ? [] : [{ id, title, origin, problem }];
      });
    },
  };
}

/** Returns how a body violates the model of its operation; a null end of a LIVE session is tolerated. */
export function modelError(operation: OperationId, body: unknown, revision: Revision): z.ZodError | undefined {
  return operations[operation].response.models[revision].safeParse(withoutNullEnds(body)).error;
}

/** A violation of the contract by the body of a successful response. */
export interface BodyViolation {
  readonly path: Path;
  readonly message: string;
  /** The kind of record whose invariant is violated; absent if the body does not satisfy its model. */
  readonly invariantOf?: RecordKind;
}

/**
 * Validates a body against the model of its operation and, if it satisfies that, its records against their invariants.
 * `assumed` includes invariants that only this project assumes.
 */
export function validateBody(
  operation: OperationId,
  body: unknown,
  revision: Revision,
  { assumed }: { readonly assumed: boolean },
): BodyViolation[] {
  const { models, record: kind } = operations[operation].response;
  const { problems } = parseModel(withoutNullEnds(body), models[revision]);
  if (problems.length > 0) return problems;
  return (recordsIn(body, operation, revision) ?? []).flatMap(({ path, record }) =>
    (recordKinds[kind].findViolations(record, revision) ?? [])
      .filter(({ origin }) => assumed || origin !== "assumed")
      .map(({ title, problem }) => ({ path, message: `${title}: ${problem}`, invariantOf: kind })),
  );
}
