// The mock that `fuzz.ts` sends bytes to: reports its port, and what it holds for each message.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createMock } from "../../src/server/mock.js";
import type { Use } from "./fuzz.js";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

const mock = await createMock({ onNotice() {}, maxTenants: Number(process.argv[2]) });
const { port } = new URL(await mock.listen());
process.send?.(Number(port));
process.on("message", async () => {
  const { tenants } = await mock.control.tenants.list();
  const { scopes } = await mock.control.scopes.list();
  collectGarbage();
  const { heapUsed, external, rss } = process.memoryUsage();
  const use: Use = {
    heapMb: megabytes(heapUsed),
    externalMb: megabytes(external),
    rssMb: megabytes(rss),
    scopes: scopes.length,
    tenants: scopes.reduce((sum, scope) => sum + scope.tenants, tenants.length),
  };
  process.send?.(use);
});
process.on("disconnect", () => process.exit());

function megabytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}
