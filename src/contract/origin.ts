/**
 * Where a fact comes from: `documented` (the published pages or OpenAPI document), `example` (a published example or an
 * official SDK's tests), `semantic` (follows from what the words mean), `assumed` (no public source says it).
 */
export const origins = ["documented", "example", "semantic", "assumed"] as const;

/** Where a fact comes from. */
export type Origin = (typeof origins)[number];
