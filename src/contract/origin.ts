/**
 * Where a fact comes from: `documented` (the published pages or OpenAPI document), `example` (a published example or an
 * official SDK's tests), `semantic` (follows from what the words mean), `assumed` (no public source says it).
 */
export type Origin = "documented" | "example" | "semantic" | "assumed";
