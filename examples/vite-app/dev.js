// Starts a mock and the app, which reaches it by the proxy of Vite, or directly: node dev.js [direct]
import { createMock } from "realtimekit-testkit";
import { createServer } from "vite";

const mock = await createMock({ revision: "2026-07", clock: "now", speed: 1 });
const url = await mock.listen();
process.env.API = new URL(url).origin;
if (process.argv[2] === "direct") Object.assign(process.env, { VITE_API: url, VITE_API_TOKEN: "test" });
const vite = await createServer();
await vite.listen();
vite.printUrls();
process.stdout.write(`  The mock and its console: ${process.env.API}\n`);

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, async () => {
    await Promise.all([vite.close(), mock.close()]);
    process.exit();
  });
}
