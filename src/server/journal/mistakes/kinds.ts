/** The mistakes of clients that the journal recognises, and why each is one. */
export const mistakeKinds = {
  "unknown-parameter": "The operation has no such query parameter, so it has no effect.",
  "other-revision-parameter": "Only another revision of the contract has the query parameter.",
  "page-size-above-limit": "The page size is above the greatest, so fewer rows come than were asked for.",
  "missing-credentials": "The request carries no credentials.",
  "deprecated-credentials":
    "X-Auth-Key and X-Auth-Email are the older form: an API token in Authorization can do less harm.",
  "n-plus-one": "The client asked for each item of a list on its own.",
} as const;

/** The name of a mistake. */
export type MistakeKind = keyof typeof mistakeKinds;
