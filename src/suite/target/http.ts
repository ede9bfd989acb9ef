import type { SuiteRequest, SuiteResponse, Target } from "./target.js";

/** Makes a target of a base URL, such as `https://api.cloudflare.com/client/v4`. */
export function httpTarget(baseUrl: string): Target {
  const base = baseUrl.replace(/\/+$/, "");
  return {
    name: base,
    kind: "http",
    async send({ path, headers, timeoutMs }: SuiteRequest): Promise<SuiteResponse> {
      const response = await fetch(base + path, {
        headers: { accept: "application/json", ...headers },
        // A redirect could carry the credentials to another host.
        redirect: "manual",
        signal: AbortSignal.timeout(timeoutMs),
      });
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: await response.text(),
      };
    },
  };
}
