import fc from "fast-check";
import { expect, test } from "vitest";
import { Fleet, read, sessions } from "../replicas/stage.js";

test("each response has the position of its replica and its own headers, in whatever order requests come", async () => {
  const step = fc.constantFrom("command", "plain", "page", "other page", "unknown path");
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const mock = await new Fleet().add({ cors: true });
      await read(mock);
      let { position } = await read(mock);
      for (const what of steps) {
        if (what === "command") {
          await mock.control.meetings.create({ title: "Another" });
          position++;
          continue;
        }
        const origin = { page: "https://one.test", "other page": "https://two.test" }[what as string];
        const path = what === "unknown path" ? "/nothing" : sessions;
        const seen = await read(mock, path, { ...(origin !== undefined && { origin }) });
        expect(seen.position).toBe(position);
        expect(seen.status).toBe(what === "unknown path" ? 404 : 200);
        expect(seen.headers).toMatchObject({ "access-control-allow-origin": origin ?? "*" });
        expect(seen.headers["retry-after"]).toBeUndefined();
        expect(seen.headers["x-testkit-stale"]).toBeUndefined();
      }
    }),
    { numRuns: 20 },
  );
});
