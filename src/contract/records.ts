import { livestreamSessionInvariants, meetingInvariants, sessionInvariants } from "./invariants.js";
import { livestreamSessionModels } from "./models/livestream-session.js";
import { meetingModels } from "./models/meeting.js";
import { sessionModels } from "./models/session.js";

/** The kinds of records that responses hold: their name in a sentence, OpenAPI component, models and invariants. */
export const recordKinds = {
  meeting: { noun: "meeting", component: "Meeting", models: meetingModels, invariants: meetingInvariants },
  session: { noun: "session", component: "Session", models: sessionModels, invariants: sessionInvariants },
  livestreamSession: {
    noun: "livestream session",
    component: "LivestreamSession",
    models: livestreamSessionModels,
    invariants: livestreamSessionInvariants,
  },
} as const;

/** The name of a kind of record. */
export type RecordKind = keyof typeof recordKinds;
