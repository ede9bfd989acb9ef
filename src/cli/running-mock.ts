import { NotAMockError } from "../clients/control-http.js";
import { rootUrl } from "../contract/base-url.js";
import { readBody } from "../lib/http-body.js";
import { fetchError } from "../lib/http-client.js";
import { messageOf } from "../lib/message.js";
import { within } from "../lib/wait.js";
import type { ControlError } from "../server/control/commands/control-error.js";
import { CliError, exitCodes } from "./cli-error.js";
import { controlTokenVariable } from "./options.js";

/** Parses the URL of a running mock, with or without `/client/v4`. */
export function mockUrl(option: string, url: string): string {
  try {
    return rootUrl(url);
  } catch (error) {
    throw new CliError(`${option}: ${messageOf(error)}`);
  }
}

/** How long a command waits for the response of a mock unless told, in milliseconds. */
export const commandTimeoutMs = 60_000;

const maxResultBytes = 256_000_000;

/** Creates a `fetch` that gives up after a time, and on a body larger than the world of any mock. */
export function boundedFetch(timeoutMs = commandTimeoutMs): typeof fetch {
  return (url, init) =>
    within(timeoutMs, async (signal) => {
      const { body, status, headers } = await fetch(url, { ...init, signal });
      const text = await readBody(body, maxResultBytes);
      if (text.flaw !== undefined) throw new Error(text.flaw);
      return new Response(body && text.body, { status, headers });
    });
}

/** The error of a command that has reached no mock which takes it; `option` sets the address of one. */
export async function unreachable(error: unknown, url: string, option: string): Promise<CliError> {
  if (!(error instanceof NotAMockError)) return noMock(url, fetchError(error).message, option);
  const { requestHealth } = await import("./mock-health.js");
  const isMock = typeof (await requestHealth(url)) !== "string";
  return new CliError(
    isMock
      ? `the control API of the mock at ${url} is off: start it without --no-control`
      : `${error.message}: set the address of one with ${option}`,
    exitCodes.couldNotCheck,
  );
}

/** The text of an error of the control API, with what to do. */
export function rejectedText({ status, message }: ControlError): string {
  return status === 401 ? `${message} Set ${controlTokenVariable} to it.` : message;
}

/** The error of a command that needs a mock where none responds. */
export function noMock(where: string, cause: string, option: string): CliError {
  return new CliError(
    `no mock responds at ${where} (${cause}): start it, or set its address with ${option}`,
    exitCodes.couldNotCheck,
  );
}
