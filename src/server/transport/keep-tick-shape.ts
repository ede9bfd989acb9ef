import { executionAsyncResource } from "node:async_hooks";

let tick: object | undefined;

/**
 * Keeps the object that Node makes for one `process.nextTick`. While none is alive, a garbage collection forgets the shape
 * of all of them, and V8 then makes each later one, several a request, the slow way for as long as the process lives.
 */
export function keepTickShape(): void {
  if (tick) return;
  process.nextTick(() => {
    tick = executionAsyncResource();
  });
}
