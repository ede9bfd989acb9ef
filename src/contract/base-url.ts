/** The path that the live API puts before every operation's. */
export const basePath = "/client/v4";

/** The base URL of the live API. */
export const liveBaseUrl = `https://api.cloudflare.com${basePath}`;
