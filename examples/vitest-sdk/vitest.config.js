import { defineConfig } from "vitest/config";

// Without a file of its own, vitest takes the next one above: this repository's.
export default defineConfig({});
