export { defaultRevision, isRevision, type Revision, revisions } from "./contract/revisions.js";
