import { defineConfig } from "vite";

const target = process.env.API ?? "http://127.0.0.1:4010";

// In production a server of yours adds the token; in development this proxy does. The build has `await` in modules.
export default defineConfig({
  build: { target: "es2022" },
  server: { proxy: { "/client/v4": { target, headers: { Authorization: "Bearer test" } } } },
});
