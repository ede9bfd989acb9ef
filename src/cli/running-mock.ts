import type { z } from "zod";
import packageFile from "../../package.json" with { type: "json" };
import { NotAMockError } from "../clients/control-http.js";
import { rootUrl } from "../contract/base-url.js";
import { parseBody, readBody } from "../lib/http-body.js";
import { fetchError } from "../lib/http-fetch.js";
import { messageOf } from "../lib/message.js";
import { wait, withTimeout } from "../lib/wait.js";
import { healthModel } from "../server/control/commands/server.js";
import type { ControlError } from "../server/control/control.js";
import { CliError, exitCodes } from "./exit.js";
import { controlTokenVariable, urlVariable } from "./options.js";

/** Parses the URL of a running mock, with or without `/client/v4`. */
export function mockUrl(option: string, url: string): string {
  try {
    return rootUrl(url);
  } catch (error) {
    const source = url === process.env[urlVariable] ? urlVariable : option;
    throw new CliError(`${source}: ${messageOf(error)}`);
  }
}

/** How long a command waits for a response of the mock by default, in milliseconds. */
export const commandTimeoutMs = 60_000;

const maxResultBytes = 256_000_000;

/** Creates a `fetch` with a timeout and a limit for bodies, which is above the world of any mock. */
export function boundedFetch(timeoutMs = commandTimeoutMs): typeof fetch {
  return (url, init) =>
    withTimeout(timeoutMs, async (signal) => {
      const { body, status, headers } = await fetch(url, { ...init, signal });
      const text = await readBody(body, maxResultBytes);
      if (text.flaw !== undefined) throw new Error(text.flaw);
      return new Response(body && text.body, { status, headers });
    });
}

/** Creates the error for a command that reached no mock; `option` is the one that sets the address. */
export async function unreachable(error: unknown, url: string, option: string): Promise<CliError> {
  if (!(error instanceof NotAMockError)) return noMock(url, fetchError(error).message, option);
  const isMock = typeof (await requestHealth(url)) !== "string";
  return new CliError(
    isMock
      ? `the control API of the mock at ${url} is off: start it without --no-control`
      : `${error.message}: set the address of one with ${option}`,
    exitCodes.couldNotCheck,
  );
}

export function rejectedText({ status, message }: ControlError): string {
  return status === 401 ? `${message} Set ${controlTokenVariable} to it.` : message;
}

/** Creates the error for a command that needs a mock when none responds. */
function noMock(where: string, cause: string, option: string): CliError {
  return new CliError(
    `no mock responds at ${where} (${cause}): start it, or set its address with ${option}`,
    exitCodes.couldNotCheck,
  );
}

const intervalMs = 100;

/** Waits until a mock responds at a URL, and returns its health. Fails after a time. */
export async function waitForMock(url: string, timeoutMs: number): Promise<Health> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    const health = await requestHealth(url, until - performance.now());
    if (typeof health !== "string") return health;
    if (performance.now() + intervalMs > until) {
      throw noMock(`${url} after ${timeoutMs / 1000} s`, health, "--url");
    }
    await wait([], intervalMs);
  }
}

/** Waits until nothing responds at a URL any more. Fails after a time. */
export async function waitForEnd(url: string, timeoutMs: number): Promise<void> {
  const until = performance.now() + timeoutMs;
  while (typeof (await requestHealth(url)) !== "string") {
    if (performance.now() > until) {
      throw new CliError(`the mock at ${url} still responds after ${timeoutMs / 1000} s`, exitCodes.couldNotCheck);
    }
    await wait([], intervalMs);
  }
}

const requestMs = 2000;
const maxHealthBytes = 10_000;

/** The part of the health that every version of the mock reports. */
const knownHealth = healthModel.pick({ name: true, version: true, revision: true }).loose();

type Health = z.output<typeof knownHealth>;

async function requestHealth(url: string, timeoutMs = requestMs): Promise<Health | string> {
  const longestMs = Math.ceil(Math.min(requestMs, Math.max(timeoutMs, 1)));
  try {
    return await withTimeout(longestMs, async (signal) => {
      const response = await fetch(`${url}/_testkit/health`, { signal, redirect: "manual" });
      const { json } = parseBody(await readBody(response.body, maxHealthBytes));
      const health = response.ok ? knownHealth.safeParse(json).data : undefined;
      return health?.name === packageFile.name ? health : `something else responds, with status ${response.status}`;
    });
  } catch (error) {
    return fetchError(error).message;
  }
}
