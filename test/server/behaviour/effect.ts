import type { BehaviourProfile } from "../../../src/contract/behaviour.js";

/** How the effect of a behaviour entry shows in responses. */
export interface Effect<V extends string | number | boolean = string | number | boolean> {
  /** Sends requests to a mock with such a profile, and returns what differs between the values. */
  readonly observe: (profile: Partial<BehaviourProfile>) => Promise<unknown>;
  /** Every value to try, with what must be observed under it. */
  readonly expected: ReadonlyMap<V, unknown>;
}

/** The effects of some entries. */
export type Effects<N extends keyof BehaviourProfile> = { readonly [K in N]: Effect<BehaviourProfile[K]> };
