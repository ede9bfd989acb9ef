import type { FastifyRequest } from "fastify";
import { basePath } from "../../contract/constants.js";

/** The URLs of a mock as the client of a request reaches it, below the prefix of its scope too. */
export interface OwnUrls {
  readonly home: string;
  /** The base URL for SDKs. */
  readonly api: string;
  readonly health: string;
  readonly openapi: string;
}

/** Returns the URLs of a mock; relative to its host when the request names none. `path` is its base path. */
export function ownUrls({ host, protocol, url, originalUrl }: FastifyRequest, path: string): OwnUrls {
  const prefix = path + originalUrl.slice(0, originalUrl.length - url.length);
  const root = (host ? `${protocol}://${host}` : "") + prefix;
  return {
    home: `${root}/`,
    api: root + basePath,
    health: `${root}/_testkit/health`,
    openapi: `${root}/_testkit/openapi.json`,
  };
}
