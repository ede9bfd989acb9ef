// The limit that Fastify sets: a constant string for every path. Usage: node bare-fastify.mjs BYTES
import Fastify from "fastify";

const body = JSON.stringify("x".repeat(Math.max(0, Number(process.argv[2] ?? 600) - 2)));
const app = Fastify();
app.get("*", (_request, reply) => {
  reply.header("content-type", "application/json; charset=utf-8").send(body);
});
console.log(await app.listen({ host: "127.0.0.1", port: 0 }));
