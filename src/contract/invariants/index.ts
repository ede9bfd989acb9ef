import { appInvariants } from "./app.js";
import type { Invariant } from "./invariant.js";
import { livestreamSessionInvariants } from "./livestream-session.js";
import { meetingInvariants } from "./meeting.js";
import { sessionInvariants } from "./session.js";

export type { AppRecords, Invariant, InvariantSubjects } from "./invariant.js";

/** Everything that is true of records, whoever made them: it drives generation, guards fixtures, and runs on live answers. */
export const invariants = [
  ...meetingInvariants,
  ...sessionInvariants,
  ...livestreamSessionInvariants,
  ...appInvariants,
] as const satisfies readonly (
  | Invariant<"meeting">
  | Invariant<"session">
  | Invariant<"livestreamSession">
  | Invariant<"app">
)[];

export { appInvariants, livestreamSessionInvariants, meetingInvariants, sessionInvariants };
