#!/usr/bin/env node
import Fastify from "fastify";
import document from "../../openapi/realtimekit.2026-01.json" with { type: "json" };

const app = Fastify();
app.get("/", async () => document.info);
process.stdout.write(`${await app.listen({ host: "127.0.0.1", port: 0 })}\n`);
if (process.argv.includes("--zod")) {
  const { z } = await import("zod");
  const { faker } = await import("@faker-js/faker/locale/en");
  const { default: pretty } = await import("pino-pretty");
  const { Command } = await import("commander");
  const yaml = await import("yaml");
  const { pino } = await import("pino");
  pino(pretty()).info({ z: z.string().parse("x"), f: faker.person.fullName(), c: typeof Command, y: yaml.stringify([1]) });
}
