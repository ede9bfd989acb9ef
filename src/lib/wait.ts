/** Waits until one of some signals is aborted, or until `milliseconds` have passed. */
export function wait(signals: readonly (AbortSignal | undefined)[], ms?: number): Promise<void> {
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

/** What is called when a signal is aborted. With a listener for each, Node would warn of a leak from the eleventh on. */
const callbacks = new WeakMap<AbortSignal, Set<() => void>>();

/** Calls a function once a signal is aborted. Returns a function that prevents it. */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const known = callbacks.get(signal);
  const all = known ?? new Set();
  if (!known) {
    callbacks.set(signal, all);
    signal.addEventListener("abort", () => all.forEach((each) => void each()), { once: true });
  }
  all.add(callback);
  return () => void all.delete(callback);
}

/** Reports whether a value is a promise, also when a library has replaced the global `Promise`. */
export function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof value === "object" && value !== null && "then" in value;
}
