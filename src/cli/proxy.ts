/** Variables that name a proxy, in the spellings that other tools read too. */
const variables = ["HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"];

/** Returns a `fetch` through the proxy that the environment names for a URL; NO_PROXY names hosts without one. */
export async function environmentFetch(): Promise<typeof fetch> {
  if (!variables.some((name) => process.env[name])) return fetch;
  const { EnvHttpProxyAgent, fetch: fetchBy } = await import("undici");
  const dispatcher = new EnvHttpProxyAgent();
  // The types of undici and of Node describe the same fetch.
  return ((url: string, init: object) => fetchBy(url, { ...init, dispatcher })) as unknown as typeof fetch;
}
