import { wait } from "../lib/wait.js";
import { CliError, exitCodes } from "./cli-error.js";
import { type Health, requestHealth } from "./mock-health.js";
import { noMock } from "./running-mock.js";

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
