import type { Target } from "../target/target.js";
import type { Clock } from "./clock.js";

/** How hard a run may lean on a target. */
export interface Limits {
  readonly maxRequests: number;
  /** Requests started per second. */
  readonly rps: number;
  readonly concurrency: number;
  readonly timeoutMs: number;
  /** How often a request that got no usable answer is sent again. */
  readonly retries: number;
  /** The longest wait that a target may ask for; a longer one ends the run. */
  readonly maxWaitMs: number;
}

/** The limits used unless others are given. */
export const defaultLimits: Limits = {
  maxRequests: 200,
  rps: 10,
  concurrency: 4,
  timeoutMs: 10_000,
  retries: 2,
  maxWaitMs: 60_000,
};

/** The limits of a run: the default ones unless others are given, and no pause between requests that cross no network. */
export function limitsFor({ kind }: Target, given: Partial<Limits> = {}): Limits {
  return { ...defaultLimits, ...(kind !== "http" && { rps: Number.POSITIVE_INFINITY }), ...given };
}

/** Lets at most `concurrency` tasks run at once, each starting at least `1 / rps` seconds after the one before. */
export function createPace({ concurrency, rps }: Pick<Limits, "concurrency" | "rps">, clock: Clock) {
  const waiting: (() => void)[] = [];
  let running = 0;
  let nextStart = 0;

  async function take(): Promise<void> {
    if (running >= concurrency) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    const start = Math.max(nextStart, clock.now());
    nextStart = start + 1000 / rps;
    if (start > clock.now()) await clock.sleep(start - clock.now());
  }

  function leave(): void {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }

  return {
    async run<T>(task: () => Promise<T>): Promise<T> {
      await take();
      try {
        return await task();
      } finally {
        leave();
      }
    },
    /** Starts nothing before this time. */
    holdUntil(time: number): void {
      nextStart = Math.max(nextStart, time);
    },
  };
}
