import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

const chromium = process.env.CHROMIUM ?? "/usr/bin/chromium";

export default defineConfig({
  testMatch: "app.spec.js",
  reporter: "line",
  webServer: { command: "npx vite --port 5199 --strictPort", url: "http://localhost:5199", timeout: 30_000 },
  use: {
    baseURL: "http://localhost:5199",
    // Without it, the one that `npx playwright install chromium` gets.
    launchOptions: {
      ...(existsSync(chromium) && { executablePath: chromium }),
      args: ["--no-sandbox", "--disable-gpu"],
    },
  },
});
