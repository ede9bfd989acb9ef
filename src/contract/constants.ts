/** The path that the live API puts before every operation's. */
export const basePath = "/client/v4";

/** The base URL of the live API. */
export const liveBaseUrl = `https://api.cloudflare.com${basePath}`;

/** The account and app that the published documents and the SDKs' tests use. */
export const documentedTenant = { accountId: "023e105f4ecef8ad9ca31a8372d0c353", appId: "app_id" } as const;

/** Seconds a session may stay active after its last participant left: the documented range and default. */
export const keepAliveSeconds = { minimum: 60, maximum: 600, default: 60 } as const;
