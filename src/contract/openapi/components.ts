import type { OpenAPIRegistry } from "@asteasolutions/zod-to-openapi";
import { z } from "zod";
import { type ErrorName, errorBody, errorTable } from "../errors.js";
import { errorsByStatus, type OperationId, operationIds } from "../operations.js";
import type { Parameter, ParameterName } from "../parameters.js";
import { gatewayErrorModel, productErrorModel } from "../response-models.js";

/** The name of a parameter's component. Generators call the type of `Meeting.status` MeetingStatus: that name is taken. */
export function parameterComponent(name: ParameterName): string {
  return `${name}Parameter`;
}

/** A parameter as the OpenAPI document writes it. */
export function parameterObject({
  name,
  in: location,
  description,
  schema,
  example,
  allowEmptyValue,
  origin,
}: Parameter) {
  return {
    name,
    in: location,
    description,
    required: location === "path",
    ...(allowEmptyValue && { allowEmptyValue }),
    schema: inlineSchema(schema),
    example,
    "x-origin": origin,
  };
}

function inlineSchema(schema: z.ZodType): object {
  const { $schema, pattern, ...inline } = z.toJSONSchema(schema, { io: "input" });
  // The pattern that zod adds to a format says the same twice, at length.
  return pattern === undefined || inline.format !== undefined ? inline : { ...inline, pattern };
}

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

const envelopes = {
  product: { component: "ProductError", model: productErrorModel },
  gateway: { component: "GatewayError", model: gatewayErrorModel },
};

type EnvelopeName = keyof typeof envelopes;

/** Registers one response component for every set of errors that an operation returns with one status. */
export function registerErrorResponses(registry: OpenAPIRegistry): void {
  for (const { component, model } of Object.values(envelopes)) registry.register(component, model.clone());
  for (const [name, header] of Object.entries(rateLimitHeaders)) registry.registerComponent("headers", name, header);
  const sets = operationIds.flatMap((id) => [...errorsByStatus(id)]);
  const unique = new Map(sets.map(([status, names]) => [componentName(names), { status, names }]));
  for (const [name, { status, names }] of [...unique].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const used = envelopesOf(names);
    if (used.length > 1) registry.register(bodyComponent(used), mergedModel(used));
    registry.registerComponent("responses", name, errorResponse(status, names));
  }
}

function envelopesOf(names: readonly ErrorName[]): EnvelopeName[] {
  return [...new Set(names.map((name) => errorTable[name].envelope))].sort();
}

function bodyComponent(used: readonly EnvelopeName[]): string {
  return used.map((name) => envelopes[name].component).join("Or");
}

/** Merges the models of envelopes into one. Generators of strict languages cannot tell the members of a `oneOf` apart. */
function mergedModel(used: readonly EnvelopeName[]): z.ZodObject {
  const shapes = used.map((name): Readonly<Record<string, z.ZodType>> => envelopes[name].model.shape);
  const members = Object.entries(Object.assign({}, ...shapes) as Record<string, z.ZodType>).map(([name, model]) => {
    const isShared = shapes.every((shape) => name in shape);
    return [name, isShared ? model : model.optional()];
  });
  const description = `The members of ${used.map((name) => envelopes[name].component).join(" or of ")}.`;
  return z.object(Object.fromEntries(members)).meta({ description });
}

/** Returns the error responses of an operation, by status, as references to the registered components. */
export function errorReferences(id: OperationId): Record<string, { $ref: string }> {
  return Object.fromEntries(
    [...errorsByStatus(id)].map(([status, names]) => [
      status,
      { $ref: `#/components/responses/${componentName(names)}` },
    ]),
  );
}

const rateLimitHeaders = {
  RetryAfter: {
    description: "Seconds to wait before the next request.",
    schema: { type: "integer" as const },
    example: 300,
  },
  Ratelimit: {
    description: "Requests left (`r`) and seconds until the window ends (`t`).",
    schema: { type: "string" as const },
    example: '"default";r=0;t=300',
  },
  RatelimitPolicy: {
    description: "Requests allowed (`q`) in a window of `w` seconds.",
    schema: { type: "string" as const },
    example: '"default";q=1200;w=300',
  },
};

const exampleDetails = {
  id: "6bf2b8be-04dd-4191-b602-1128921a306b",
  parameter: "per_page",
  expected: "a number",
  page: 9,
  limit: 1000,
};

function errorResponse(status: number, names: readonly ErrorName[]) {
  return {
    description: names.map((name) => errorTable[name].meaning).join(" "),
    ...(status === 429 && {
      headers: {
        "Retry-After": { $ref: "#/components/headers/RetryAfter" },
        Ratelimit: { $ref: "#/components/headers/Ratelimit" },
        "Ratelimit-Policy": { $ref: "#/components/headers/RatelimitPolicy" },
      },
    }),
    content: {
      "application/json": {
        schema: { $ref: `#/components/schemas/${bodyComponent(envelopesOf(names))}` },
        examples: Object.fromEntries(names.map((name) => [name, example(name)])),
      },
    },
  };
}

function example(name: ErrorName) {
  return { summary: errorTable[name].meaning, value: JSON.parse(errorBody(name, exampleDetails)) as unknown };
}

function componentName(names: readonly ErrorName[]): string {
  return names.map((name) => name.charAt(0).toUpperCase() + name.slice(1)).join("Or");
}
