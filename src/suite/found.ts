import type { ListOperation } from "./lists/list.js";
import type { Walk } from "./lists/walk.js";
import type { Query } from "./probe.js";

/** How a list of this target is to be walked. */
export interface ListFacts {
  /** Rows to ask for on a page; undefined leaves it to the target. */
  readonly size: number | undefined;
  /** The largest page the target has shown. */
  readonly largest: number;
  /** The part of the data that this run looks at: a time window on a big account, everything otherwise. */
  readonly scope: Query;
}

/** What is known of a list before discovery. */
export const unknownFacts: ListFacts = { size: undefined, largest: 0, scope: {} };

/** A list as discovery found it. */
export interface FoundList extends ListFacts {
  readonly walk: Walk;
  /** Rows of the whole account; undefined when it is not known. */
  readonly total: number | undefined;
  /** Why nothing can be said about the list. */
  readonly problem?: string;
}

/** What discovery found on a target: the plan follows from it, never from known ids. */
export interface Found {
  readonly lists: Readonly<Record<ListOperation, FoundList>>;
  /** Sessions that are LIVE, of the whole account. */
  readonly live: Walk;
  /** Id of a livestream session, when the user named one. */
  readonly livestreamSession: string | undefined;
  /** Whether the user gave credentials, so that others are wrong. */
  readonly credentialsGiven: boolean;
}
