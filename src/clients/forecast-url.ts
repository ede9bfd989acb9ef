import { liveBaseUrl } from "../contract/constants.js";

/**
 * The URL that a forecast puts before `/client/v4` for clients that read `CLOUDFLARE_BASE_URL`, as the official SDK does.
 * Undefined when none runs this process.
 */
export function forecastUrl(): string | undefined {
  return globalThis.process?.env?.REALTIMEKIT_TESTKIT_SCOPE_URL || undefined;
}

/** Returns the URL that a client would have requested without a forecast, so that the mock of its test still responds. */
export function withoutForecast(url: string): string {
  const scope = forecastUrl();
  return scope && url.startsWith(`${scope}/`) ? new URL(liveBaseUrl).origin + url.slice(scope.length) : url;
}
