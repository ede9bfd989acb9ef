import type { Server } from "node:http";
import supertest from "supertest";
import type { Target } from "../../src/suite/target/target.js";

/** Makes a target of an HTTP server in this process, over a port that supertest opens. */
export function supertestTarget(server: Server): Target {
  const agent = supertest(server);
  return {
    name: "supertest",
    kind: "inject",
    async send({ path, headers }) {
      const request = agent.get(path).buffer(true).parse(asText);
      const { status, headers: responseHeaders, body } = await request.set(headers).ok(() => true);
      return { status, headers: responseHeaders as Record<string, string>, body: String(body) };
    },
  };
}

/** Keeps the body as it is: a broken one must reach the checks. */
function asText(response: unknown, done: (error: Error | null, body: string) => void): void {
  let text = "";
  const stream = response as NodeJS.ReadableStream;
  stream.setEncoding("utf8");
  stream.on("data", (part: string) => {
    text += part;
  });
  stream.on("end", () => done(null, text));
}
