import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    environment: "node",
    setupFiles: "test/setup.ts",
    testTimeout: 20_000,
    // Many tests wait for processes they started; by default one core would stay idle.
    maxWorkers: "100%",
  },
});
