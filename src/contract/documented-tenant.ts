/** The account and app that the published documents and the SDKs' tests use. */
export const documentedTenant = { accountId: "023e105f4ecef8ad9ca31a8372d0c353", appId: "app_id" } as const;
