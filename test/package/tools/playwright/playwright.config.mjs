import { defineConfig } from "@playwright/test";

export default defineConfig({
  reporter: "line",
  workers: 1,
  use: {
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu"],
    },
  },
});
