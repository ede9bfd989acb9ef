import { defineConfig } from "@playwright/test";

/** The mock as a web server of Playwright: the URL, and the address of the API, may be what it waits for. */
const address = `http://127.0.0.1:${process.env.PORT}${process.env.WAIT_FOR}`;

export default defineConfig({
  testDir: ".",
  testMatch: "ready.spec.mjs",
  reporter: "line",
  webServer: { command: `realtimekit-testkit serve --port ${process.env.PORT}`, url: address, timeout: 30_000 },
});
