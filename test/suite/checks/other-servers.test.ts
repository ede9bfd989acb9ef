import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { revisions } from "../../../src/contract/revisions.js";
import { exitCodeOf } from "../../../src/suite/run/report.js";
import { httpTarget, type Injectable, injectTarget } from "../../../src/suite/target/target.js";
import { runOn } from "../mutants/run.js";
import { independentServer, livestreamSessionId, randomTraits, tenant } from "../servers/independent-server.js";

/** 300 take five minutes. */
const count = Number(process.env.SUITE_SERVERS ?? 6);
const servers: Server[] = [];

afterAll(() => {
  for (const server of servers) server.close();
});

test.each(Array.from({ length: count }, (_, seed) => seed))(
  "a correct server that shares no code with the mock is never said to be broken: %i",
  async (seed) => {
    const revision = revisions[seed % revisions.length] ?? "2026-01";
    const injectable = independentServer(randomTraits(seed, revision));
    const target = seed % 4 === 3 ? httpTarget(await listen(injectable, seed)) : injectTarget(injectable);
    const requested = seed % 2 === 0 ? revision : "auto";
    const report = await runOn(injectable, {
      ...tenant,
      target,
      revision: requested,
      livestreamSession: livestreamSessionId,
    });
    const bad = report.results.filter(({ verdict }) => verdict === "fail" || verdict === "unchecked");
    expect(
      bad.map(({ id, reason, findings }) => ({
        id,
        reason,
        findings: findings.map(({ message, seen }) => [message, seen]),
      })),
    ).toEqual([]);
    expect(exitCodeOf(report)).toBe(0);
  },
  60_000,
);

/** Serves a injectable over HTTP: compressed, or in chunks, or both. */
async function listen(injectable: Injectable, seed: number): Promise<string> {
  const server = createServer(async (request, response) => {
    const { authorization } = request.headers;
    const url = request.url ?? "/";
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    const served = await injectable.inject({ method: "GET", url, headers });
    const bytes = seed % 8 === 3 ? gzipSync(served.body) : Buffer.from(served.body);
    response.writeHead(served.statusCode, {
      ...(served.headers as Record<string, string>),
      ...(seed % 8 === 3 && { "content-encoding": "gzip" }),
    });
    // Cut where it falls, also inside a character.
    for (let at = 0; at < bytes.length; at += 1021) response.write(bytes.subarray(at, at + 1021));
    response.end();
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
