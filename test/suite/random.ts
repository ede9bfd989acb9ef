import { type BehaviourProfile, behaviourEntries, defaultProfile } from "../../src/contract/behaviour.js";

/** Creates a repeatable stream of numbers from 0 to below 1. */
export function randomFrom(seed: number): () => number {
  let state = seed * 2_654_435_761 + 1;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 3_266_489_917) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}

/** Draws a profile in which every entry has some legal value. */
export function randomProfile(random: () => number): BehaviourProfile {
  const drawn: Record<string, unknown> = {};
  for (const [name, { values, default: fallback }] of Object.entries(behaviourEntries)) {
    if ("minimum" in values) {
      // Small numbers are where paging is hard.
      const number = Math.min(values.maximum, values.minimum + Math.floor(random() * random() * 80));
      drawn[name] = random() < 0.4 ? fallback : number;
    } else drawn[name] = values[Math.floor(random() * values.length)];
  }
  const profile = { ...defaultProfile, ...drawn };
  // An API that rejects its own default page would return no list at all.
  return { ...profile, defaultPerPage: Math.min(profile.defaultPerPage, profile.maxPerPage) };
}
