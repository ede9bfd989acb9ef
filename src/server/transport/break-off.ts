import type { FastifyReply } from "fastify";
import { bytesOf, ConnectionFault, jsonType, statusOf } from "../http/messages.js";

/** Breaks a connection as a fault wants it. */
export function breakOff(reply: FastifyReply, { kind, whole }: ConnectionFault): void {
  reply.hijack();
  if (kind === "stall") return;
  if (kind === "reset" || whole === undefined || whole instanceof ConnectionFault) reset(reply);
  else sendHalf(reply, statusOf(whole), bytesOf(whole));
}

function reset({ request, raw }: FastifyReply): void {
  const { socket } = request.raw;
  // A request injected without a network has no socket to reset.
  if ("resetAndDestroy" in socket) socket.resetAndDestroy();
  else raw.destroy(Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }));
}

/** Promises the whole body, sends half of it, and ends the connection. */
function sendHalf(reply: FastifyReply, status: number, body: Uint8Array): void {
  const headers = Object.entries(reply.getHeaders()).map(([name, value]) => [name, String(value)]);
  reply.raw.writeHead(status, {
    ...Object.fromEntries(headers),
    "content-type": jsonType,
    "content-length": body.length,
  });
  reply.raw.write(body.subarray(0, Math.floor(body.length / 2)), () => reply.raw.destroy());
}
