/** Waits until one of some signals is aborted, or until `milliseconds` have passed. */
export function wait(signals: readonly (AbortSignal | undefined)[], ms?: number): Promise<void> {
  return new Promise((resolve) => {
    const given = signals.filter((signal) => signal !== undefined);
    const timer = ms === undefined ? undefined : setTimeout(done, ms);
    for (const signal of given) signal.addEventListener("abort", done);
    if (given.some(({ aborted }) => aborted)) done();
    function done() {
      clearTimeout(timer);
      for (const signal of given) signal.removeEventListener("abort", done);
      resolve();
    }
  });
}

/** Reports whether a value is a promise, also when a library has replaced the global `Promise`. */
export function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof value === "object" && value !== null && "then" in value;
}
