import { parseDateTime } from "../../lib/time.js";
import type { LivestreamSession } from "../models/livestream-session.js";
import type { Meeting } from "../models/meeting.js";
import type { Session } from "../models/session.js";
import type { Origin } from "../origin.js";

/** Everything seen of one app, in the form the API answers it. Lists may be partial; ids may repeat if an answer repeats them. */
export interface AppRecords {
  readonly appId: string;
  readonly meetings: readonly Meeting[];
  readonly sessions: readonly Session[];
  readonly livestreamSessions: readonly LivestreamSession[];
}

/** What an invariant can be about. */
export interface InvariantSubjects {
  readonly meeting: Meeting;
  readonly session: Session;
  readonly livestreamSession: LivestreamSession;
  readonly app: AppRecords;
}

/** A sentence that is true of every record, or of all records of an app together. */
export interface Invariant<S extends keyof InvariantSubjects = keyof InvariantSubjects> {
  readonly id: string;
  readonly subject: S;
  /** The sentence. */
  readonly title: string;
  readonly origin: Origin;
  /** Says how a subject that satisfies its model breaks the sentence; nothing when it holds. */
  readonly check: (subject: InvariantSubjects[S]) => string | undefined;
}

/** Declares an invariant about one kind of subject. */
export function invariant<S extends keyof InvariantSubjects>(
  subject: S,
  id: string,
  title: string,
  origin: Origin,
  check: Invariant<S>["check"],
): Invariant<S> {
  return { id: `${subject}.${id}`, subject, title, origin, check };
}

/** A time as milliseconds since the epoch; NaN when it is not an RFC 3339 date-time. */
export function instant(text: string): number {
  return parseDateTime(text) ?? Number.NaN;
}

/** A breach when a later time lies before an earlier one; times that cannot be read are another invariant's business. */
export function inOrder(
  earlier: readonly [name: string, time: string | undefined],
  later: readonly [name: string, time: string | null | undefined],
): string | undefined {
  if (earlier[1] === undefined || later[1] === undefined || later[1] === null) return undefined;
  return instant(later[1]) < instant(earlier[1])
    ? `${later[0]} ${later[1]} is before ${earlier[0]} ${earlier[1]}`
    : undefined;
}

/** A breach when one of the given times cannot be read. */
export function readable(times: Readonly<Record<string, string | null | undefined>>): string | undefined {
  const bad = Object.entries(times).find(([, time]) => typeof time === "string" && Number.isNaN(instant(time)));
  return bad && `${bad[0]} ${JSON.stringify(bad[1])} is not an RFC 3339 date-time`;
}
