import type { Server } from "./server.js";

/** Measures the milliseconds from the start of a server's process to its first correct response. */
export async function firstResponse(start: () => Promise<Server>, path: string): Promise<number> {
  const from = performance.now();
  await using server = await start();
  await server.get(path);
  return performance.now() - from;
}
