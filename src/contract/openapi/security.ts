import type { OpenAPIRegistry } from "@asteasolutions/zod-to-openapi";

/** The two forms of credentials: a token, or the older pair of email and key that the SDKs' tests send. */
export const security = [{ ApiToken: [] }, { ApiEmail: [], ApiKey: [] }];

/** Registers the security schemes that `security` names. */
export function registerSecurity(registry: OpenAPIRegistry): void {
  registry.registerComponent("securitySchemes", "ApiToken", {
    type: "http",
    scheme: "bearer",
    description: "An API token with the permission Realtime Admin or Realtime.",
  });
  registry.registerComponent("securitySchemes", "ApiEmail", {
    type: "apiKey",
    in: "header",
    name: "X-Auth-Email",
    description: "The user's email address, together with `X-Auth-Key`.",
  });
  registry.registerComponent("securitySchemes", "ApiKey", {
    type: "apiKey",
    in: "header",
    name: "X-Auth-Key",
    description: "The user's global API key, together with `X-Auth-Email`.",
  });
}
