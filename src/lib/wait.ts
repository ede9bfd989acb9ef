/** The part of `AbortSignal` that tells when waiting becomes pointless. */
export interface Abortable {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/**
 * A signal and its controller in one, for what outlives a request. In a Cloudflare Worker, an `AbortSignal` belongs to
 * the request that created it, and throws in others.
 */
export class Ending implements Abortable {
  private readonly listeners = new Set<() => void>();
  aborted = false;

  addEventListener(_type: "abort", listener: () => void): void {
    this.listeners.add(listener);
  }

  removeEventListener(_type: "abort", listener: () => void): void {
    this.listeners.delete(listener);
  }

  abort(): void {
    if (this.aborted) return;
    this.aborted = true;
    for (const listener of [...this.listeners]) listener();
  }
}

/** Waits until one of some signals is aborted, or `ms` milliseconds have passed. */
export function wait(signals: readonly (Abortable | undefined)[], ms?: number): Promise<void> {
  return new Promise((resolve) => {
    const given = signals.filter((signal) => signal !== undefined);
    const timer = ms === undefined ? undefined : setTimeout(done, ms);
    const stops = given.map((signal) => onAbort(signal, done));
    if (given.some(({ aborted }) => aborted)) done();
    function done() {
      clearTimeout(timer);
      for (const stop of stops) stop();
      resolve();
    }
  });
}

/** Returns a function that waits, in order, for one of some slots, and resolves with a function that frees it. */
export function createSlots(count: number): () => Promise<() => void> {
  const waiting: (() => void)[] = [];
  let free = count;
  const leave = () => {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };
  return async () => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    return leave;
  };
}

/** Lets callers wait for conditions, which are checked whenever `notify` is called. */
export class Conditions {
  readonly #waiting = new Set<() => void>();

  notify(): void {
    for (const check of this.#waiting) check();
  }

  /** Waits until a condition is true. Returns false on a timeout. */
  until(test: () => boolean, timeoutMs?: number): Promise<boolean> {
    if (test()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const finish = (result: boolean) => {
        clearTimeout(timer);
        this.#waiting.delete(check);
        resolve(result);
      };
      const check = () => test() && finish(true);
      const timer = timeoutMs === undefined ? undefined : setTimeout(() => finish(false), timeoutMs);
      this.#waiting.add(check);
    });
  }
}

/** Longer timers of Node fire at once. */
export const longestTimerMs = 2 ** 31 - 1;

/**
 * Runs a request with a signal that aborts it after a time, and keeps the process alive until then. Rejects if the
 * signal has no effect: Node 20 and 22 never finish reading bytes that they cannot decompress.
 */
export async function withTimeout<T>(
  milliseconds: number,
  request: (signal: AbortSignal) => Promise<T>,
  stuck: () => T | undefined = () => undefined,
): Promise<T> {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<T>((resolve, reject) => {
    timer = setTimeout(() => {
      const error = new Error(`no complete response within the timeout of ${milliseconds / 1000} s`);
      abort.abort(error);
      setImmediate(() => {
        const result = stuck();
        if (result === undefined) reject(error);
        else resolve(result);
      });
    }, milliseconds);
  });
  const task = request(abort.signal);
  try {
    return await Promise.race([task, timeout]);
  } finally {
    clearTimeout(timer);
    task.catch(() => {});
  }
}

/** The callbacks of signals that have any. */
const waiting = new WeakMap<Abortable, { readonly callbacks: Set<() => void>; readonly listener: () => void }>();

/**
 * Calls a function once a signal is aborted. Returns a function that cancels this. All functions share one listener,
 * since Node warns of a leak from the eleventh.
 */
export function onAbort(signal: Abortable, callback: () => void): () => void {
  const { callbacks, listener } = waiting.get(signal) ?? listen(signal);
  callbacks.add(callback);
  return () => {
    callbacks.delete(callback);
    if (callbacks.size > 0) return;
    signal.removeEventListener("abort", listener);
    waiting.delete(signal);
  };
}

function listen(signal: Abortable) {
  const callbacks = new Set<() => void>();
  const listener = () => {
    for (const callback of [...callbacks]) callback();
  };
  signal.addEventListener("abort", listener);
  const shared = { callbacks, listener };
  waiting.set(signal, shared);
  return shared;
}

/** Reports whether a value is a promise, even if a library has replaced the global `Promise`. */
export function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof value === "object" && value !== null && "then" in value;
}
