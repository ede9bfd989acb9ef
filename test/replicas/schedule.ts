/** What happens to the processes and links of a fleet for a while. */
export type FaultKind =
  | "kill-replica"
  | "kill-leader"
  | "kill-quorum"
  | "cut-replica"
  | "isolate-server"
  | "delay-replica"
  | "lose-replies"
  | "suspend-replica"
  | "full-storage"
  | "full-disk"
  | "later-release"
  | "later-records";

/** A fault, and the seed of what clients do in a scope meanwhile. */
export interface Schedule {
  readonly seed: number;
  readonly fault: FaultKind;
  /** Which replica or server, from 0. */
  readonly victim: number;
  /** When it begins after the clients, and how long it lasts, in milliseconds. */
  readonly after: number;
  readonly lasts: number;
}

/** How often a fault is chosen, and how long it lasts at least and at most. */
const faults: readonly (readonly [fault: FaultKind, weight: number, shortest: number, longest: number])[] = [
  ["kill-replica", 3, 300, 2000],
  ["kill-leader", 1, 500, 6000],
  ["kill-quorum", 1, 500, 3000],
  ["cut-replica", 3, 300, 4000],
  ["isolate-server", 1, 500, 5000],
  ["delay-replica", 2, 500, 3000],
  ["lose-replies", 3, 500, 3000],
  ["suspend-replica", 2, 500, 12_000],
  ["full-storage", 1, 500, 3000],
  ["full-disk", 1, 500, 3000],
  ["later-release", 1, 300, 2000],
  ["later-records", 1, 300, 2000],
];

/** Returns a schedule; the same for the same seed. */
export function scheduleOf(seed: number): Schedule {
  const random = randomOf(seed);
  let choice = random() * faults.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [fault, weight, shortest, longest] of faults) {
    choice -= weight;
    if (choice >= 0) continue;
    const victim = Math.floor(random() * 3);
    const lasts = Math.round(shortest + random() * (longest - shortest));
    return { seed, fault, victim, after: Math.round(300 + random() * 500), lasts };
  }
  throw new Error("No fault was chosen.");
}

/** Returns numbers from 0 to 1 that repeat for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
