import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [
    cloudflareTest({
      main: "./worker.mjs",
      miniflare: { compatibilityDate: "2026-07-01", compatibilityFlags: ["nodejs_compat"] },
    }),
  ],
});
