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
