import type { FastifyRequest } from "fastify";
import packageFile from "../../../package.json" with { type: "json" };
import { basePath } from "../../contract/constants.js";
import { isoTime } from "../../lib/time.js";
import type { ServerContext } from "../context/context.js";
import type { Health } from "../control/commands/server.js";

/** The URLs of a mock as the client of a request reaches it, below the prefix of its scope too. */
export interface OwnUrls {
  readonly home: string;
  /** The base URL for SDKs. */
  readonly api: string;
  readonly health: string;
  readonly openapi: string;
}

/** Returns the URLs of a mock; relative to its host when the request names none. `path` is its base path. */
export function ownUrls(request: FastifyRequest, path: string): OwnUrls {
  const { host, protocol, url, originalUrl } = request;
  const prefix = path + originalUrl.slice(0, originalUrl.length - url.length);
  const scheme = forwarded(request, "proto", /^https?$/) ?? protocol;
  const name = forwarded(request, "host", /^[\w.:[\]-]+$/) ?? host;
  const root = (name ? `${scheme}://${name}` : "") + prefix;
  return {
    home: `${root}/`,
    api: root + basePath,
    health: `${root}/_testkit/health`,
    openapi: `${root}/_testkit/openapi.json`,
  };
}

/** What the first of the proxies before the mock, if there are any, says of the URL that the client requested. */
function forwarded({ headers }: FastifyRequest, part: "proto" | "host", form: RegExp): string | undefined {
  const value = String(headers[`x-forwarded-${part}`] ?? "")
    .replace(/,.*/, "")
    .trim();
  return form.test(value) ? value : undefined;
}

const { name, version } = packageFile;

/** Describes the health of a mock. It reads only what is in memory, so that it works whatever else fails. */
export function describeHealth({ options, scopes, replica }: ServerContext, startedAt: number): Health {
  const { clock } = scopes.main;
  return {
    status: replica?.problem === undefined ? "ok" : "failed",
    name,
    version,
    revision: options.revision,
    seed: options.seed,
    clock: { now: isoTime(clock.now), speed: clock.speed },
    uptime_seconds: Math.round((performance.now() - startedAt) / 10) / 100,
    ...(replica && { replica: replica.watch.status }),
  };
}

/** Describes a mock to a program that opens its address. */
export function describeMock({ options }: ServerContext, links: OwnUrls) {
  return { name, version, revision: options.revision, links };
}
