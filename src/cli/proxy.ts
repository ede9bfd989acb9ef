import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { Readable } from "node:stream";
import type { Fetch } from "../lib/http-fetch.js";
import { codeOf } from "../lib/message.js";

/** Sends requests like `fetch`, through the proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY select for a URL. */
export const environmentFetch: Fetch = async (url, init) => {
  const { getProxyForUrl } = await import("proxy-from-env");
  const proxy = getProxyForUrl(url);
  return proxy === "" ? fetch(url, init) : fetchThrough(proxy, url, init);
};

/** Sends a request through a proxy: for HTTPS in a tunnel, for HTTP with the whole URL. Node 20 and 22 cannot. */
async function fetchThrough(proxy: string, url: string, init: Parameters<Fetch>[1]): ReturnType<Fetch> {
  const { method = "GET", signal } = init;
  const { host: proxyHost, login } = readProxy(proxy);
  const headers = { ...init.headers, "accept-encoding": "identity" };
  const { protocol, host } = new URL(url);
  // The global agent may use a proxy itself, with NODE_USE_ENV_PROXY.
  const request =
    protocol === "https:"
      ? requestHttps(url, { method, headers, signal, agent: await tunnel(proxy) })
      : requestHttp({ ...proxyHost, method, path: url, headers: { ...headers, ...login, host }, signal, agent: false });
  return new Promise((resolve, reject) => {
    request.on("error", (error) => {
      error.message = `${error.message || codeOf(error)} (through the proxy ${new URL(proxy).host})`;
      reject(error);
    });
    request.on("response", (response) => {
      const texts = Object.entries(response.headers).map(([name, value]): [string, string] => [name, String(value)]);
      const body = Readable.toWeb(response) as ReadableStream<Uint8Array>;
      resolve({ status: response.statusCode ?? 0, headers: new Headers(texts), body });
    });
    request.end(init.body);
  });
}

/** Reads the URL of a proxy: where it is, and the header with its credentials. */
function readProxy(proxy: string) {
  try {
    const { protocol, hostname, port, username, password } = new URL(proxy);
    const pair = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64");
    const login = username === "" ? {} : { "proxy-authorization": `Basic ${pair}` };
    const isHttp = protocol === "http:" || protocol === "https:";
    // Node takes IPv6 addresses without the brackets of a URL.
    if (isHttp) return { host: { hostname: hostname.replace(/^\[(.*)\]$/, "$1"), port }, login };
  } catch {
    // Described below, without its password.
  }
  throw new Error("HTTPS_PROXY, HTTP_PROXY or ALL_PROXY is not the URL of an HTTP proxy; write % in it as %25");
}

async function tunnel(proxy: string) {
  const { HttpsProxyAgent } = await import("https-proxy-agent");
  return new HttpsProxyAgent(proxy);
}
