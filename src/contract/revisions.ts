/** The published forms of the contract, oldest first. */
export const revisions = ["2026-01", "2026-07"] as const;

/** One published form of the contract. */
export type Revision = (typeof revisions)[number];

/** The revision used when nobody names one. */
export const defaultRevision = "2026-01" satisfies Revision;

/** Tells whether a text names a revision. */
export function isRevision(text: string): text is Revision {
  return (revisions as readonly string[]).includes(text);
}
