import { defineConfig } from "vite";

const target = process.env.API ?? "http://127.0.0.1:4010";

// In production a server of yours adds the token; in development this proxy does.
export default defineConfig({
  server: { proxy: { "/client/v4": { target, headers: { Authorization: "Bearer test" } } } },
});
