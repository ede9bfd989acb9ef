import type { FastifyReply } from "fastify";
import { Refusal } from "./http/refusal.js";

/** Sends the body of an answer, or a refusal with its status. */
export function send(reply: FastifyReply, answer: Buffer | Refusal): FastifyReply {
  reply.header("content-type", "application/json; charset=utf-8");
  return answer instanceof Refusal ? reply.code(answer.status).send(answer.body) : reply.send(answer);
}
