export type { BehaviourProfile, ProfileFile } from "./contract/behaviour.js";
export { type Revision, revisions } from "./contract/revisions.js";
export type { ControlAccess } from "./server/control/access.js";
export type { Control } from "./server/control/control.js";
export { ControlError, type Violation } from "./server/control/control-error.js";
export type { MockOptions } from "./server/core/options.js";
export type { AuthMode } from "./server/http/auth.js";
export type { LoggedRequest } from "./server/http/request-log.js";
export { createMock, type Mock } from "./server/mock.js";
