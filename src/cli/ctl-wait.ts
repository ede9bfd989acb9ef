import { z } from "zod";
import { parseBody, readBody } from "../lib/http-body.js";
import { messageOf } from "../lib/message.js";
import { wait } from "../lib/wait.js";
import { CliError, exitCodes } from "./cli-error.js";

const intervalMs = 100;
/** How long one request may take. */
const requestMs = 2000;

const healthModel = z.looseObject({
  name: z.literal("realtimekit-testkit"),
  version: z.string(),
  revision: z.string(),
});

/** Waits until a mock responds at a URL, and returns its health. Fails after a time. */
export async function waitForMock(url: string, timeoutMs: number): Promise<z.output<typeof healthModel>> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    const health = await requestHealth(url, until - performance.now());
    if (typeof health !== "string") return health;
    if (performance.now() + intervalMs > until) {
      throw new CliError(
        `no mock responds at ${url} after ${timeoutMs / 1000} s (${health}): start it, or set its address with --url`,
        exitCodes.couldNotCheck,
      );
    }
    await wait([], intervalMs);
  }
}

/** Waits until nothing responds at a URL any more. Fails after a time. */
export async function waitForEnd(url: string, timeoutMs: number): Promise<void> {
  const until = performance.now() + timeoutMs;
  while (typeof (await requestHealth(url, requestMs)) !== "string") {
    if (performance.now() > until) {
      throw new CliError(`the mock at ${url} still responds after ${timeoutMs / 1000} s`, exitCodes.couldNotCheck);
    }
    await wait([], intervalMs);
  }
}

/** Returns the health of a mock, or why there is none. */
async function requestHealth(url: string, timeoutMs: number): Promise<z.output<typeof healthModel> | string> {
  try {
    const signal = AbortSignal.timeout(Math.ceil(Math.min(requestMs, Math.max(timeoutMs, 1))));
    const response = await fetch(`${url}/_testkit/health`, { signal, redirect: "manual" });
    const health = response.ok
      ? healthModel.safeParse(parseBody(await readBody(response.body, 10_000)).json)
      : undefined;
    return health?.success ? health.data : `something else responds, with status ${response.status}`;
  } catch (error) {
    return messageOf(error instanceof Error && error.cause ? error.cause : error);
  }
}
