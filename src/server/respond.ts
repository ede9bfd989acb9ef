import type { FastifyReply } from "fastify";
import type { Refusal } from "./http/refusal.js";

/** An answer to a request to the API: the body of a success, or another status with its body. */
export type ApiAnswer = Buffer | Refusal | { readonly status: number; readonly body: string };

/** Sends an answer. */
export function send(reply: FastifyReply, answer: ApiAnswer): FastifyReply {
  reply.header("content-type", "application/json; charset=utf-8");
  return answer instanceof Uint8Array ? reply.send(answer) : reply.code(answer.status).send(answer.body);
}
