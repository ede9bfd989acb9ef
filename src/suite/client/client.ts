import { retryDelay } from "../../lib/retry-delay.js";
import { type Exchange, parseBody } from "../exchange.js";
import { type App, type Probe, probePath } from "../probe.js";
import type { SuiteRequest, SuiteResponse, Target } from "../target/target.js";
import type { Clock } from "./clock.js";
import { InconclusiveError } from "./could-not-check.js";
import { type Credentials, credentialHeaders } from "./credentials.js";
import { createPace, type Limits } from "./limits.js";
import { withoutSecret } from "./without-secret.js";

/** Asks a target politely, and keeps what was asked and answered. */
export interface Client {
  /** Sends a request and returns the answer, whatever it says. Rejects with `CouldNotCheck` when there is none. */
  readonly ask: (probe: Probe) => Promise<Exchange>;
  /** Every exchange so far, in the order of the answers. */
  readonly log: readonly Exchange[];
  /** Requests sent so far, retries included. */
  readonly sent: () => number;
}

/** What a client needs to know. */
export interface ClientOptions extends App {
  readonly target: Target;
  readonly credentials: Credentials | undefined;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly onExchange?: ((exchange: Exchange) => void) | undefined;
}

/** Makes a client that keeps to the limits, waits when told to, and retries what failed for a passing reason. */
export function createClient(options: ClientOptions): Client {
  const { target, credentials, limits, clock } = options;
  const pace = createPace(limits, clock);
  const log: Exchange[] = [];
  let sent = 0;
  let obstacle: InconclusiveError | undefined;

  /** Sends once; undefined when the connection failed. */
  async function send(request: SuiteRequest): Promise<SuiteResponse | Error> {
    if (obstacle) throw obstacle;
    if (sent >= limits.maxRequests) {
      throw new InconclusiveError(
        "budget",
        `the limit of ${limits.maxRequests} requests is used up (--max-requests)`,
        true,
      );
    }
    sent += 1;
    const answer = await pace.run(() => target.send(request)).catch(asError);
    if (answer instanceof InconclusiveError) throw answer;
    if (answer instanceof Error) return answer;
    const wait = retryDelay(answer, clock.now());
    if (wait > limits.maxWaitMs) {
      obstacle = new InconclusiveError(
        "quota",
        `the target asks to wait ${Math.ceil(wait / 1000)} s; try again later`,
        true,
      );
      throw obstacle;
    }
    pace.holdUntil(clock.now() + wait);
    return answer;
  }

  async function sendUntilAnswered(request: SuiteRequest): Promise<SuiteResponse | Error> {
    let answer = await send(request);
    for (let attempt = 1; attempt <= limits.retries && isPassing(answer); attempt += 1) {
      await clock.sleep(250 * 2 ** attempt);
      answer = await send(request);
    }
    return answer;
  }

  /** Ends the run when another operation does not answer either: then the target is down, not different. */
  async function refuseOutage(probe: Probe, what: string): Promise<void> {
    const other = probe.operation === "GetMeetings" ? "GetSessions" : "GetMeetings";
    const answer = await send(toRequest({ operation: other }));
    if (!(answer instanceof Error) && answer.status < 500) return;
    obstacle = new InconclusiveError(
      answer instanceof Error ? "network" : "unavailable",
      `the target is down: ${what}`,
      true,
    );
    throw obstacle;
  }

  function toRequest(probe: Probe): SuiteRequest {
    return {
      path: probePath(probe, options),
      headers: credentialHeaders(probe.credentials ?? "given", credentials),
      timeoutMs: limits.timeoutMs,
    };
  }

  return {
    log,
    sent: () => sent,
    async ask(probe) {
      const request = toRequest(probe);
      const begun = clock.now();
      const answer = await sendUntilAnswered(request);
      if (answer instanceof Error) {
        await refuseOutage(probe, answer.message);
        throw new InconclusiveError("network", `no answer from ${probe.operation}: ${answer.message}`, false);
      }
      const { status, headers, body } = withoutSecret(answer, credentials);
      if (status === 429) throw new InconclusiveError("quota", "the target keeps answering 429", false);
      if (status >= 500) await refuseOutage(probe, `it answers ${status}`);
      if (isUnavailable(status)) {
        throw new InconclusiveError("unavailable", `${probe.operation} is not available: it answers ${status}`, false);
      }
      const exchange: Exchange = {
        index: log.length + 1,
        probe,
        expects: probe.expects ?? "answer",
        path: request.path,
        status,
        headers,
        body,
        json: parseBody(body),
        milliseconds: clock.now() - begun,
      };
      log.push(exchange);
      options.onExchange?.(exchange);
      return exchange;
    },
  };
}

/** Whether a second try may go better. */
function isPassing(answer: SuiteResponse | Error): boolean {
  return answer instanceof Error || answer.status === 408 || answer.status === 429 || answer.status >= 500;
}

/** Statuses by which a gateway says that the API behind it is away; any other 5xx is the API's own defect. */
function isUnavailable(status: number): boolean {
  return (status >= 502 && status <= 504) || (status >= 520 && status <= 530);
}

function asError(thrown: unknown): Error {
  if (!(thrown instanceof Error)) return new Error(String(thrown));
  return thrown.cause instanceof Error ? new Error(thrown.cause.message || thrown.message) : thrown;
}
