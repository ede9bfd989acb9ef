import type { FastifyReply, FastifyRequest } from "fastify";
import { errorTable } from "../../contract/errors.js";
import { field, fraction, keyOf } from "../../fixtures/generate/keys.js";
import { Refusal } from "../http/refusal.js";
import { clientOf } from "../limits/rate-limit.js";
import type { ApiAnswer } from "../respond.js";
import { send } from "../respond.js";
import type { ActiveFault } from "./active-fault.js";
import { dropField, retypeField } from "./edit-field.js";
import { delayAt } from "./latency.js";
import type { FaultEffect } from "./rule.js";

const spread = field("latency");

/** The faults that hit one request. */
export class FiredFaults {
  constructor(
    private readonly faults: readonly ActiveFault[],
    private readonly request: FastifyRequest,
  ) {}

  /** The ids of their rules. */
  get ids(): string[] {
    return this.faults.map(({ rule }) => rule.id);
  }

  /** Waits and answers as the faults say; `compute` makes the answer without them. Nothing when there is to be none. */
  async answer(reply: FastifyReply, compute: () => ApiAnswer | Promise<ApiAnswer>): Promise<ApiAnswer | undefined> {
    const ms = this.faults.reduce((sum, fault) => sum + delayOf(fault), 0);
    if (ms > 0) await delay(ms, reply);
    if (this.#connection === "stall") await closed(reply);
    if (this.#connection === "stall" || this.#connection === "reset") return undefined;
    const error = this.#error(reply);
    if (error) return error;
    const fresh = await compute();
    const answer = this.faults.reduce((known, fault) => staleOr(fault, this.request, known), fresh);
    return this.faults.reduce((edited, { rule }) => editedBy(rule.effect, edited), answer);
  }

  /** Sends the answer, or breaks the connection. */
  deliver(reply: FastifyReply, answer: ApiAnswer | undefined): FastifyReply {
    if (answer !== undefined && this.#connection === undefined) return send(reply, answer);
    reply.hijack();
    if (answer !== undefined) sendHalf(reply, answer);
    else breakConnection(this.request, reply);
    return reply;
  }

  get #connection(): FaultEffect["connection"] {
    return this.faults.find(({ rule }) => rule.effect.connection)?.rule.effect.connection;
  }

  #error(reply: FastifyReply): ApiAnswer | undefined {
    for (const { rule, limiter } of this.faults) {
      const { status, headers } = rule.effect;
      if (headers) reply.headers(headers);
      if (status !== undefined) return { status, body: errorText(status, rule.effect) };
      const limit = limiter?.count(clientOf(this.request.headers), performance.now());
      if (limit) reply.headers(limit.headers);
      if (limit?.refused) return new Refusal("rateLimited");
    }
    return undefined;
  }
}

function delayOf({ rule, seed, fired }: ActiveFault): number {
  const { latency_ms: latency } = rule.effect;
  if (latency === undefined) return 0;
  return delayAt(latency, fraction(keyOf(seed, rule.id, String(fired)), spread));
}

/** Waits, but no longer than the client does. */
function delay(ms: number, reply: FastifyReply): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    reply.raw.once("close", done);
    function done() {
      clearTimeout(timer);
      reply.raw.off("close", done);
      resolve();
    }
  });
}

function closed(reply: FastifyReply): Promise<void> {
  return new Promise((resolve) => reply.raw.once("close", () => resolve()));
}

function errorText(status: number, { envelope, code, message }: FaultEffect): string {
  const text = message ?? defaultMessage(status);
  const gateway =
    (envelope ?? (status === 401 || status === 429 || status >= 502 ? "gateway" : "product")) === "gateway";
  return gateway
    ? JSON.stringify({ success: false, errors: [{ code: code ?? 10_000, message: text }], messages: [], result: null })
    : JSON.stringify({ success: false, error: { code: code ?? status, message: text } });
}

function defaultMessage(status: number): string {
  if (status === 401) return errorTable.wrongCredentials.message;
  if (status === 429) return errorTable.rateLimited.message;
  return status >= 500 ? "The service is unavailable" : "The request was refused";
}

function staleOr({ rule, answers }: ActiveFault, { raw }: FastifyRequest, fresh: ApiAnswer): ApiAnswer {
  if (!rule.effect.stale) return fresh;
  const url = raw.url ?? "/";
  const kept = answers.get(url);
  if (kept === undefined) answers.set(url, fresh);
  return kept ?? fresh;
}

function editedBy({ drop_field, retype_field, corrupt }: FaultEffect, answer: ApiAnswer): ApiAnswer {
  const edited = drop_field !== undefined || retype_field ? editJson(answer, drop_field, retype_field) : answer;
  return corrupt ? withBody(edited, corrupted) : edited;
}

function editJson(
  answer: ApiAnswer,
  dropped: FaultEffect["drop_field"],
  retyped: FaultEffect["retype_field"],
): ApiAnswer {
  return withBody(answer, (text) => {
    const body: unknown = JSON.parse(text);
    if (dropped !== undefined) dropField(body, dropped);
    if (retyped) retypeField(body, retyped.path, retyped.to);
    return JSON.stringify(body);
  });
}

function withBody(answer: ApiAnswer, edit: (text: string) => string): ApiAnswer {
  if (answer instanceof Uint8Array) return Buffer.from(edit(answer.toString()));
  return { status: answer.status, body: edit(answer.body) };
}

/** A control character in the middle: legal nowhere in JSON. */
function corrupted(text: string): string {
  const middle = Math.floor(text.length / 2);
  return `${text.slice(0, middle)}\u0000${text.slice(middle + 1)}`;
}

/** Promises the whole body, sends half of it, and ends the connection. */
function sendHalf(reply: FastifyReply, answer: ApiAnswer): void {
  const body = answer instanceof Uint8Array ? answer : Buffer.from(answer.body);
  const status = answer instanceof Uint8Array ? 200 : answer.status;
  reply.raw.writeHead(status, { ...plainHeaders(reply), "content-length": body.length });
  reply.raw.write(body.subarray(0, Math.floor(body.length / 2)), () => reply.raw.destroy());
}

function plainHeaders(reply: FastifyReply): Record<string, string> {
  const headers = Object.entries(reply.getHeaders()).map(([name, value]) => [name, String(value)]);
  return { ...Object.fromEntries(headers), "content-type": "application/json; charset=utf-8" };
}

function breakConnection({ raw: { socket } }: FastifyRequest, reply: FastifyReply): void {
  // A request injected without a network has no socket to reset.
  if ("resetAndDestroy" in socket) socket.resetAndDestroy();
  else reply.raw.destroy(Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }));
}
