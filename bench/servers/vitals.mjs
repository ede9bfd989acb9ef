// Tells the parent process how the server feels: node --expose-gc --import vitals.mjs SERVER
import { monitorEventLoopDelay } from "node:perf_hooks";

const resolution = 10;
const delay = monitorEventLoopDelay({ resolution });
delay.enable();

process.on("message", () => {
  // What is measured is the time between two ticks of a timer.
  const late = (ns) => Math.max(0, ns / 1e6 - resolution);
  const delays = { p50: late(delay.percentile(50)), p99: late(delay.percentile(99)), max: late(delay.max) };
  globalThis.gc();
  process.send({ ...delays, heap: process.memoryUsage().heapUsed });
  // The collection that was requested is not a delay of the server's own.
  setTimeout(() => delay.reset(), 5 * resolution);
});
