import type { Latency } from "./rule.js";

/** The delay, in milliseconds, at a place from 0 to 1 in the spread of a latency. */
export function delayAt(latency: Latency, place: number): number {
  if (typeof latency === "number") return latency;
  if ("min" in latency) return latency.min + (latency.max - latency.min) * place;
  const { p50, p95, p99 } = latency;
  const points: readonly (readonly [at: number, ms: number])[] = [
    [0, p50 / 2],
    [0.5, p50],
    [0.95, p95],
    [0.99, p99],
    [1, p99],
  ];
  const next = points.findIndex(([at]) => at > place);
  const [from, to] = [points[next - 1], points[next]];
  if (!from || !to) return p99;
  return from[1] + ((to[1] - from[1]) * (place - from[0])) / (to[0] - from[0]);
}
