import type { z } from "zod";
import packageFile from "../../package.json" with { type: "json" };
import { parseBody, readBody } from "../lib/http-body.js";
import { fetchError } from "../lib/http-client.js";
import { within } from "../lib/wait.js";
import { healthModel } from "../server/control/commands/server.js";

/** The longest that one request may take. */
const requestMs = 2000;
const maxHealthBytes = 10_000;

/** What every version of the mock says about its health. */
const knownHealth = healthModel.pick({ name: true, version: true, revision: true }).loose();

export type Health = z.output<typeof knownHealth>;

/** Returns the health of a mock, or why there is none. */
export async function requestHealth(url: string, timeoutMs = requestMs): Promise<Health | string> {
  const longestMs = Math.ceil(Math.min(requestMs, Math.max(timeoutMs, 1)));
  try {
    return await within(longestMs, async (signal) => {
      const response = await fetch(`${url}/_testkit/health`, { signal, redirect: "manual" });
      const { json } = parseBody(await readBody(response.body, maxHealthBytes));
      const health = response.ok ? knownHealth.safeParse(json).data : undefined;
      return health?.name === packageFile.name ? health : `something else responds, with status ${response.status}`;
    });
  } catch (error) {
    return fetchError(error).message;
  }
}
