import { livestreamSessionInvariants, meetingInvariants, sessionInvariants } from "./invariants.js";
import { livestreamSessionModels } from "./models/livestream-session.js";
import { meetingModels } from "./models/meeting.js";
import { sessionModels } from "./models/session.js";

/** The kinds of records that responses hold: their component in the OpenAPI document, models and invariants. */
export const recordKinds = {
  meeting: { component: "Meeting", models: meetingModels, invariants: meetingInvariants },
  session: { component: "Session", models: sessionModels, invariants: sessionInvariants },
  livestreamSession: {
    component: "LivestreamSession",
    models: livestreamSessionModels,
    invariants: livestreamSessionInvariants,
  },
} as const;

/** The name of a kind of record. */
export type RecordKind = keyof typeof recordKinds;
