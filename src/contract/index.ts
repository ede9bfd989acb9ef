export * from "./behaviour.js";
export { type Origin, origins } from "./constants.js";
export { type ErrorEntry, type ErrorName, errorBody, errorTable } from "./errors.js";
export {
  type AppRecords,
  appInvariants,
  type Invariant,
  type InvariantSubjects,
  invariants,
  livestreamSessionInvariants,
  meetingInvariants,
  sessionInvariants,
} from "./invariants.js";
export * from "./models/errors.js";
export { type LivestreamSession, livestreamSessionModel } from "./models/livestream-session.js";
export { type Meeting, type MeetingStatus, meetingModels, meetingStatuses } from "./models/meeting.js";
export * from "./models/responses.js";
export {
  type Session,
  type SessionStatus,
  type SessionType,
  sessionModels,
  sessionStatuses,
  sessionTypes,
} from "./models/session.js";
export * from "./operations.js";
export * from "./parameters.js";
export * from "./profile-file.js";
export { defaultRevision, isRevision, type Revision, revisions } from "./revisions.js";
