import { fetchBelow } from "../../lib/http-client.js";
import type { Target } from "./target.js";

/** Creates a target of a base URL, such as `https://api.cloudflare.com/client/v4`. */
export function httpTarget(baseUrl: string): Target {
  const name = baseUrl.replace(/\/+$/, "");
  const send = fetchBelow(name);
  return {
    name,
    kind: "http",
    send: ({ headers, ...request }) => send({ ...request, headers: { accept: "application/json", ...headers } }),
  };
}
