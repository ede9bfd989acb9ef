import type { HttpResponse } from "./http-client.js";
import { describeJsonError } from "./json-error.js";
import { isDeeperThan } from "./json-members.js";
import { limits } from "./limits.js";

const deepest = limits.nesting.value;

/** Parses a body strictly: what a client may misread is a flaw. No message holds anything of the body. */
export function parseBody({ body, flaw }: Pick<HttpResponse, "body" | "flaw">): {
  readonly json: unknown;
  readonly flaw?: string;
} {
  if (flaw !== undefined) return { json: undefined, flaw };
  try {
    const json: unknown = JSON.parse(body);
    if (isDeeperThan(json, deepest)) return { json: undefined, flaw: `it is nested deeper than ${deepest} levels` };
    const isHalved = body.includes("\\u") && halfOfPair.test(JSON.stringify(json));
    return isHalved ? { json: undefined, flaw: "it has half of a surrogate pair, which UTF-8 cannot hold" } : { json };
  } catch {
    return { json: undefined, flaw: describeJsonError(body) };
  }
}

/** What `JSON.stringify` escapes, while it writes whole pairs as they are. */
const halfOfPair = /(?<!\\)(?:\\\\)*\\ud[89a-f]/;
