import type { OperationId } from "../../contract/operations.js";
import { listOperations } from "../../contract/revisions.js";
import { parseBody } from "../../lib/http-body.js";
import {
  type Clock,
  createHttpClient,
  type HttpClient,
  HttpClientError,
  type HttpLimits,
  isRateLimited,
} from "../../lib/http-client.js";
import type { HttpResponse } from "../../lib/http-fetch.js";
import {
  checkArgument,
  checkOptions,
  type OptionCheck,
  type OptionChecks,
  object,
  wholeNumber,
} from "../../lib/options.js";
import { createSecretMask } from "../../lib/printable.js";
import { onAbort } from "../../lib/wait.js";
import { type App, type CredentialUse, type Exchange, isForeign, type Probe, probePath } from "../model/exchange.js";
import { InconclusiveError, UnusableResponse } from "../model/finding.js";
import type { Target } from "./target.js";

export type Limits = HttpLimits;

export const defaultLimits: Limits = {
  maxRequests: 600,
  rps: 10,
  concurrency: 4,
  timeoutMs: 10_000,
  retries: 2,
  maxWaitMs: 60_000,
  maxTimeMs: 10 * 60_000,
  maxBodyBytes: 8_000_000,
};

/** How often a request without a usable response is repeated, after its retries, if others succeed in between. */
const confirmations = 2;

/** Maximum size of the bodies of a run that are kept for its checks and reports. */
const maxLogLength = 128_000_000;

/** Returns the limits of a run: the defaults unless given, and no delay between requests that cross no network. */
export function limitsFor({ kind }: Target, given: Partial<Limits> = {}): Limits {
  checkOptions("limits", given, limitChecks);
  return { ...defaultLimits, ...(kind !== "http" && { rps: Number.POSITIVE_INFINITY }), ...given };
}

const positive: OptionCheck = [(value) => typeof value === "number" && value > 0, "a number greater than 0"];

const limitChecks: OptionChecks<Limits> = {
  maxRequests: wholeNumber(0),
  rps: positive,
  concurrency: wholeNumber(1),
  timeoutMs: positive,
  retries: wholeNumber(0),
  maxWaitMs: wholeNumber(0),
  maxTimeMs: positive,
  maxBodyBytes: wholeNumber(1),
};

export interface Client extends Pick<HttpClient, "sent" | "wait" | "retried"> {
  /**
   * Sends a request and returns the exchange, whatever the status. Rejects with `InconclusiveError` if the target is down,
   * and with `UnusableResponse` if only this request gets no response.
   */
  readonly request: (probe: Probe) => Promise<Exchange>;
  /** All exchanges so far, in the order of the responses. */
  readonly log: readonly Exchange[];
  /** Sends nothing more, also not for requests that wait for their turn, and stops listening to the signal. */
  readonly close: () => void;
}

export interface ClientOptions extends App {
  readonly target: Target;
  readonly credentials: Credentials | undefined;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  readonly onExchange?: ((exchange: Exchange) => void) | undefined;
}

/** Creates a client that respects the limits and distinguishes an outage from a deviation. */
export function createClient(options: ClientOptions): Client {
  const { target, credentials, limits, clock, signal } = options;
  const isFinal = (error: Error) => error instanceof InconclusiveError;
  const http = createHttpClient({ send: target.send, limits, clock, isFinal });
  const interrupt = () => http.stop(new InconclusiveError("interrupted", "the run was interrupted"));
  const ignoreSignal = signal ? onAbort(signal, interrupt) : () => {};
  if (signal?.aborted) interrupt();
  const log: Exchange[] = [];
  const mask = createSecretMask(secretsOf(credentials));
  let logged = 0;

  /** The last successful request of each operation, and the number of failed requests. */
  const good = new Map<OperationId, Probe>();
  const failures = new Map<OperationId, number>();

  /** Sends a request; returns the error if the connection failed. */
  async function send(probe: Probe, retries?: number): Promise<HttpResponse | Error> {
    const headers = credentialHeaders(probe.credentials ?? "given", credentials);
    try {
      const response = await http.send({ path: probePath(probe, options), headers }, retries);
      return response.status === 0 ? new Error(response.flaw ?? "no response") : response;
    } catch (thrown) {
      if (!(thrown instanceof HttpClientError)) throw thrown;
      if (thrown.reason === "network") return thrown;
      const option = { budget: "--max-requests", time: "--max-time", delay: undefined }[thrown.reason];
      throw option === undefined
        ? new InconclusiveError("outage", `${thrown.message}; try again later`)
        : new InconclusiveError("budget", `${thrown.message} (${option})`);
    }
  }

  /** Ends the run if another operation does not respond either: then the target is down, not different. */
  async function rejectOutage(probe: Probe, what: string): Promise<void> {
    const other = listOperations.find((list) => list !== probe.operation) ?? probe.operation;
    const response = await send({ operation: other }, 1);
    if (!(response instanceof Error) && response.status < 500) return;
    throw http.stop(new InconclusiveError("outage", `the target is down: ${what}`));
  }

  /** Ends the run if a request that succeeded before is now rejected, or redirected: credentials or a login have expired. */
  async function rejectRevoked({ operation, credentials = "given" }: Probe): Promise<void> {
    const earlier = good.get(operation) ?? [...good.values()].at(-1);
    if (credentials !== "given" || earlier === undefined) return;
    const response = await send(earlier, 0);
    if (response instanceof Error || !isForeign(response)) return;
    const what = response.status > 400 ? "accepts the credentials" : "responds as the API";
    const seen = response.status === 200 ? "a page of HTML" : response.status;
    const message = `the target no longer ${what}: ${earlier.operation} returns ${seen}`;
    throw http.stop(new InconclusiveError("outage", message));
  }

  /** Reports whether another request of the operation succeeds now: then the target treats the failing one differently. */
  async function isUp({ operation }: Probe): Promise<boolean> {
    const probe = good.get(operation);
    const response = probe && (await send(probe, 0));
    return response !== undefined && !(response instanceof Error) && response.status === 200;
  }

  /** Throws if a failed request shows that the target, or the operation, is unavailable. */
  async function rejectUnavailable(probe: Probe, response: HttpResponse | Error): Promise<void> {
    const failure = response instanceof Error ? response.message : `it responds with ${response.status}`;
    await rejectOutage(probe, failure);
    if (response instanceof Error || !isUnavailable(response.status)) return;
    if (isRateLimited(response) || !(await isUp(probe))) {
      throw new InconclusiveError("request", `${probe.operation} is not available: ${failure}`);
    }
  }

  /**
   * Sends a request, and repeats it while it has no usable response but others have: gateways fail occasionally. Throws if
   * the target, or the operation, is unavailable.
   */
  async function sendConfirmed(probe: Probe): Promise<HttpResponse | Error> {
    // An operation that keeps failing is not worth the wait.
    const rounds = (failures.get(probe.operation) ?? 0) > 2 ? 0 : confirmations;
    let response = await send(probe, rounds === 0 ? 0 : undefined);
    for (let round = 0; response instanceof Error || response.status >= 500; round += 1) {
      await rejectUnavailable(probe, response);
      const isOwnDefect = !(response instanceof Error) && !isUnavailable(response.status);
      if (isOwnDefect || round === rounds) break;
      response = await send(probe, 0);
    }
    return response;
  }

  function logExchange(probe: Probe, start: number, response: HttpResponse): Exchange {
    const { status, headers, ...content } = withoutSecrets(response, mask);
    const { operation } = probe;
    logged += content.body.length;
    if (logged > maxLogLength) {
      const message = `the responses have more than ${maxLogLength / 1e6} million characters in all`;
      http.stop(new InconclusiveError("budget", message));
    }
    const isGood = status === 200 && content.json !== undefined;
    if (isGood && (probe.credentials ?? "given") === "given") good.set(operation, probe);
    if (status === 0 || status >= 500) failures.set(operation, (failures.get(operation) ?? 0) + 1);
    const exchange: Exchange = {
      index: log.length + 1,
      probe,
      expects: probe.expects ?? "success",
      path: probePath(probe, options),
      status,
      headers,
      ...content,
      milliseconds: clock.now() - start,
    };
    log.push(exchange);
    options.onExchange?.(exchange);
    return exchange;
  }

  return {
    log,
    sent: http.sent,
    wait: http.wait,
    retried: http.retried,
    close() {
      ignoreSignal();
      http.stop(new InconclusiveError("interrupted", "the run has ended"));
    },
    async request(probe) {
      const start = clock.now();
      const response = await sendConfirmed(probe);
      if (response instanceof Error) {
        const nothing = { status: 0, headers: {}, body: "", flaw: response.message };
        throw new UnusableResponse(logExchange(probe, start, nothing), "no-response");
      }
      if (response.status === 429) {
        throw new InconclusiveError("request", "the target keeps responding with 429 (--rps)");
      }
      if (response.isTooLong) {
        const message = `a body of ${probe.operation} is longer than ${limits.maxBodyBytes} bytes (--max-body)`;
        throw new InconclusiveError("request", message);
      }
      if (isForeign(response)) await rejectRevoked(probe);
      return logExchange(probe, start, response);
    },
  };
}

/** Reports whether a status means that the API behind a gateway is unavailable; any other 5xx is the API's own defect. */
function isUnavailable(status: number): boolean {
  return (status >= 502 && status <= 504) || (status >= 520 && status <= 530);
}

export type Credentials = { readonly token: string } | { readonly email: string; readonly key: string };

/** Reads the credentials from the environment, if it has any. */
export function credentialsFrom(environment: Readonly<Record<string, string | undefined>>): Credentials | undefined {
  checkArgument("credentialsFrom", environment, [object[0], "an object such as process.env", true]);
  const { CLOUDFLARE_API_TOKEN: token, CLOUDFLARE_EMAIL: email, CLOUDFLARE_API_KEY: key } = environment;
  if (token) return { token };
  return email && key ? { email, key } : undefined;
}

export function credentialHeaders(use: CredentialUse, given: Credentials | undefined): Record<string, string> {
  if (use === "none") return {};
  if (use === "wrong") return { authorization: `Bearer ${wrongToken}` };
  if (given === undefined) return { authorization: `Bearer ${placeholderToken}` };
  return "token" in given
    ? { authorization: `Bearer ${given.token}` }
    : { "x-auth-email": given.email, "x-auth-key": given.key };
}

// As long as a real token, so that it is rejected for being unknown, not for being malformed.
const wrongToken = "0".repeat(40);

const placeholderToken = "realtimekit-testkit";

/** Returns the credentials in every form in which a target may echo them. */
function secretsOf(credentials: Credentials | undefined): string[] {
  if (credentials === undefined) return [];
  if ("token" in credentials) return [credentials.token];
  const { email, key } = credentials;
  return [key, email, `${email}:${key}`];
}

/** Parses a response and masks echoed secrets, so that no report, recording or terminal shows them. */
function withoutSecrets(response: HttpResponse, mask: (text: string) => string) {
  const headers = Object.entries(response.headers).map(([name, value]) => [name, mask(value)] as const);
  const body = mask(response.body);
  const parsed = parseBody({ ...response, body });
  // Parsing may reveal a secret that was escaped in the text.
  const text = body.includes("\\") && parsed.json !== undefined ? JSON.stringify(parsed.json) : "";
  const masked = mask(text);
  const shown = masked === text ? { body, ...parsed } : { body: masked, ...parseBody({ body: masked }) };
  return { status: response.status, headers: Object.fromEntries(headers), ...shown };
}
