import { defineConfig } from "vitest/config";

// Needs nats-server in the path, or NATS_SERVER, and the built command.
export default defineConfig({
  test: {
    include: ["test/replicas/**/*.nats.ts"],
    setupFiles: "test/setup.ts",
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
