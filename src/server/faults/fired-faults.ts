import { errorEnvelope, errorTable } from "../../contract/errors.js";
import { field, fraction, keyOf } from "../../lib/keyed-random.js";
import { wait } from "../../lib/wait.js";
import { ErrorResponse } from "../http/error-response.js";
import { type ApiResponse, ConnectionFault, type MockRequest, type ResponseHeaders } from "../http/messages.js";
import { clientOf } from "../http/rate-limiter.js";
import type { ActiveFault } from "./active-fault.js";
import { editedAnswer } from "./edited-answer.js";
import { delayAt } from "./latency.js";
import type { FaultEffect } from "./rule.js";

const spread = field("latency");

/** The faults that hit one request. */
export class FiredFaults {
  constructor(
    private readonly faults: readonly ActiveFault[],
    private readonly request: MockRequest,
  ) {}

  /** The ids of their rules. */
  get ids(): string[] {
    return this.faults.map(({ rule }) => rule.id);
  }

  /**
   * Waits and answers as the faults say; `compute` makes the answer without them. `closing` ends the wait, and so does a
   * client that goes away, which is answered nothing.
   */
  async answer(
    headers: ResponseHeaders,
    compute: () => ApiResponse | Promise<ApiResponse>,
    closing: AbortSignal,
  ): Promise<ApiResponse> {
    const ms = this.faults.reduce((sum, fault) => sum + delayOf(fault), 0);
    if (ms > 0) {
      // Asked for only here: Fastify makes the signal when somebody wants it.
      const { signal } = this.request;
      await wait([closing, signal], ms);
      if (signal?.aborted) return new ConnectionFault("reset", undefined);
    }
    const how = this.faults.find(({ rule }) => rule.effect.connection)?.rule.effect.connection;
    if (how === "stall" || how === "reset") return new ConnectionFault(how, undefined);
    const answer = this.#error(headers) ?? (await this.#edited(compute));
    return how ? new ConnectionFault(how, answer) : answer;
  }

  async #edited(compute: () => ApiResponse | Promise<ApiResponse>): Promise<ApiResponse> {
    const fresh = await compute();
    const answer = this.faults.reduce((known, fault) => staleOr(fault, this.request.url, known), fresh);
    return this.faults.reduce((edited, { rule }) => editedAnswer(edited, rule.effect), answer);
  }

  #error(headers: ResponseHeaders): ApiResponse {
    for (const { rule, limiter } of this.faults) {
      const { status, headers: added } = rule.effect;
      if (added) headers.headers({ ...added });
      if (status !== undefined) return { status, body: errorText(status, rule.effect) };
      const limit = limiter?.count(clientOf(this.request.headers), performance.now());
      if (limit) headers.headers(limit.headers);
      if (limit?.refused) return new ErrorResponse("rateLimited");
    }
    return undefined;
  }
}

function delayOf({ rule, seed, fired }: ActiveFault): number {
  const { latency_ms: latency } = rule.effect;
  if (latency === undefined) return 0;
  return delayAt(latency, fraction(keyOf(seed, rule.id, String(fired)), spread));
}

/** The body of the error that a status stands for, in the envelope that the API uses for it unless the effect names one. */
function errorText(status: number, { envelope = usualEnvelope(status), code, message }: FaultEffect): string {
  const usualCode = envelope === "gateway" ? 10_000 : status;
  return errorEnvelope(envelope, code ?? usualCode, message ?? usualMessage(status));
}

function usualEnvelope(status: number): "product" | "gateway" {
  return status === 401 || status === 429 || status >= 502 ? "gateway" : "product";
}

function usualMessage(status: number): string {
  if (status === 401) return errorTable.wrongCredentials.message;
  if (status === 429) return errorTable.rateLimited.message;
  return status >= 500 ? "The service is unavailable" : "The request was refused";
}

function staleOr({ rule, answers }: ActiveFault, url: string, fresh: ApiResponse): ApiResponse {
  if (!rule.effect.stale || fresh === undefined) return fresh;
  const kept = answers.get(url);
  if (kept === undefined) answers.set(url, fresh);
  return kept ?? fresh;
}
