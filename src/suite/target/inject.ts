import type { Target } from "./target.js";

/** The in-process door of a Fastify app, or of anything that answers like one. */
export interface InjectDoor {
  inject(request: { method: "GET"; url: string; headers: Record<string, string> }): Promise<{
    readonly statusCode: number;
    readonly headers: Readonly<Record<string, unknown>>;
    readonly body: string;
  }>;
}

/** Makes a target of an app in this process. */
export function injectTarget(door: InjectDoor, name = "in-process"): Target {
  return {
    name,
    kind: "inject",
    async send({ path, headers }) {
      const {
        statusCode,
        headers: answered,
        body,
      } = await door.inject({
        method: "GET",
        url: path,
        headers: { accept: "application/json", ...headers },
      });
      const texts = Object.entries(answered).flatMap(([key, value]) =>
        value === undefined ? [] : [[key.toLowerCase(), String(value)] as const],
      );
      return { status: statusCode, headers: Object.fromEntries(texts), body };
    },
  };
}
