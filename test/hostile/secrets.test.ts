import fc from "fast-check";
import { expect, test } from "vitest";
import { observe } from "../../src/forecast/run/observation.js";

const secret = fc.stringMatching(/^[A-Za-z0-9_-]{16,60}$/);

/** How tests print the requests and settings of a client. */
const lines: readonly ((secret: string) => string)[] = [
  (token) => `GET /client/v4 Authorization: Bearer ${token}`,
  (token) => JSON.stringify({ headers: { authorization: `Bearer ${token}` } }),
  (token) => `CLOUDFLARE_API_TOKEN=${token} npm test`,
  (token) => `{ apiToken: '${token}', retries: 2 }`,
  (token) => `x-auth-key: ${token}`,
  (token) => `https://localhost/?api_key=${token}&page=1`,
  (token) => `"password": "${token}"`,
];

test("what a forecast quotes of the output of tests has no credentials", () => {
  fc.assert(
    fc.property(fc.constantFrom(...lines), secret, (line, token) => {
      const output = `before\n${line(token)}\nafter`;
      const observed = observe({ exitCode: 1, timedOut: false, milliseconds: 1, stdout: output, stderr: output }, [], {
        reads: [],
        isTracked: false,
      } as never);
      expect(JSON.stringify([observed.lines, observed.output])).not.toContain(token);
      expect(observed.output).toMatch(/^before\n[\s\S]*\nafter$/);
    }),
  );
});
