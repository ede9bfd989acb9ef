export type { BehaviourProfile } from "./contract/behaviour.js";
export type { ProfileFile } from "./contract/profile-file.js";
export { type Revision, revisions } from "./contract/revisions.js";
export type { ControlAccess, MockOptions } from "./server/context/options.js";
export { ControlError, type Violation } from "./server/control/control.js";
export type { AuthMode } from "./server/http/credentials.js";
export type { LoggedRequest } from "./server/http/messages.js";
export type { ServerOptions } from "./server/in-process-mock.js";
export { createMock, type Mock } from "./server/mock.js";
