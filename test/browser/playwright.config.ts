import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

const installed = process.env.CHROMIUM ?? "/usr/bin/chromium";

export default defineConfig({
  testDir: ".",
  outputDir: "../../node_modules/.cache/playwright",
  fullyParallel: true,
  workers: 2,
  reporter: "list",
  // For machines that do other things at the same time.
  timeout: 60_000,
  expect: { timeout: 20_000 },
  use: {
    launchOptions: {
      // Debian's; without it, the one that `npx playwright install chromium` gets.
      ...(existsSync(installed) && { executablePath: installed }),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
