import type { z } from "zod";
import packageFile from "../../package.json" with { type: "json" };
import type { NotAMockError } from "../clients/control-http.js";
import { parseBody, readBody } from "../lib/http-body.js";
import { fetchError } from "../lib/http-client.js";
import { wait } from "../lib/wait.js";
import { healthModel } from "../server/control/commands/server.js";
import { CliError, exitCodes } from "./cli-error.js";

const intervalMs = 100;
/** How long one request may take. */
const requestMs = 2000;
const maxHealthBytes = 10_000;

/** What every version of the mock says about its health. */
const knownHealth = healthModel.pick({ name: true, version: true, revision: true }).loose();

type Health = z.output<typeof knownHealth>;

/** Waits until a mock responds at a URL, and returns its health. Fails after a time. */
export async function waitForMock(url: string, timeoutMs: number): Promise<Health> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    const health = await requestHealth(url, until - performance.now());
    if (typeof health !== "string") return health;
    if (performance.now() + intervalMs > until) {
      throw noMock(`${url} after ${timeoutMs / 1000} s`, health);
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
async function requestHealth(url: string, timeoutMs: number): Promise<Health | string> {
  try {
    const signal = AbortSignal.timeout(Math.ceil(Math.min(requestMs, Math.max(timeoutMs, 1))));
    const response = await fetch(`${url}/_testkit/health`, { signal, redirect: "manual" });
    const { json } = parseBody(await readBody(response.body, maxHealthBytes));
    const health = response.ok ? knownHealth.safeParse(json).data : undefined;
    return health?.name === packageFile.name ? health : `something else responds, with status ${response.status}`;
  } catch (error) {
    return fetchError(error).message;
  }
}

/** The error of a command that needs a mock where none responds. */
export function noMock(where: string, cause: string): CliError {
  return new CliError(
    `no mock responds at ${where} (${cause}): start it, or set its address with --url`,
    exitCodes.couldNotCheck,
  );
}

/** The error of a command when what responds takes no commands: it is not a mock, or its control API is off. */
export async function noControl(url: string, option: string, error: NotAMockError): Promise<CliError> {
  const isMock = typeof (await requestHealth(url, requestMs)) !== "string";
  return new CliError(
    isMock
      ? `the control API of the mock at ${url} is off: start it without --no-control`
      : `${error.message}: set the address of one with ${option}`,
    exitCodes.couldNotCheck,
  );
}
