export {
  type AllowedValues,
  type BehaviourEntry,
  type BehaviourName,
  type BehaviourProfile,
  behaviourEntries,
  defaultProfile,
  type LedgerEntry,
  resolveProfile,
} from "./behaviour.js";
export { defaultRevision, type Origin, origins } from "./constants.js";
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
export { type LivestreamSession, livestreamSessionModel } from "./livestream-session-model.js";
export { type Meeting, type MeetingStatus, meetingModels, meetingStatuses } from "./meeting-model.js";
export {
  commonErrors,
  errorsByStatus,
  type Operation,
  type OperationId,
  operationIds,
  operations,
  parametersOf,
} from "./operations.js";
export * from "./parameters.js";
export { type ProfileFile, profileFileModel, type Verification, verificationModel } from "./profile-file.js";
export * from "./response-models.js";
export { isRevision, type Revision, revisions } from "./revisions.js";
export {
  type Session,
  type SessionStatus,
  type SessionType,
  sessionModels,
  sessionStatuses,
  sessionTypes,
} from "./session-model.js";
