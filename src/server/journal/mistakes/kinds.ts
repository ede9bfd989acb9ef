/** The mistakes of clients that the journal recognises. */
export const mistakeKinds = [
  "unknown-parameter",
  "other-revision-parameter",
  "page-size-above-limit",
  "missing-credentials",
  "deprecated-credentials",
  "n-plus-one",
] as const;

/** The name of a mistake. */
export type MistakeKind = (typeof mistakeKinds)[number];
