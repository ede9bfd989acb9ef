import { z } from "zod";
import packageFile from "../../../package.json" with { type: "json" };
import { findCommand } from "./commands/registry.js";
import { healthModel } from "./commands/server.js";
import type { ErrorBody } from "./control.js";
import { controlMethods, controlPrefix } from "./control.js";

/** Builds the OpenAPI 3.1 document of the control API from the models of its commands. */
function buildControlDocument() {
  const schemas: Record<string, object> = {};
  const paths = Object.fromEntries([...commandPaths(schemas), ...otherPaths(schemas)]);
  const responses = errorResponses(schemas);
  return {
    openapi: "3.1.0",
    info: {
      title: "realtimekit-testkit: control API",
      version: packageFile.version,
      description:
        "Changes a running mock, and reports the requests it received. Every path also works below `/scope/NAME`, for a private copy of everything, which its first request creates, unless that has `If-Match: *`. `/_testkit/GROUP` is the `read` of a group: `/_testkit/parity`.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "http://127.0.0.1:4010", description: "The mock, as it starts by default." }],
    security: [{}, { ControlToken: [] }],
    tags: Object.keys(controlMethods).map((name) => ({ name, description: `Commands about ${name}.` })),
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: {
        ControlToken: {
          type: "apiKey",
          in: "header",
          name: "x-testkit-token",
          description: "Needed when the mock has a control token.",
        },
      },
      responses,
    },
  };
}

function commandPaths(schemas: Record<string, object>): [string, object][] {
  return Object.entries(controlMethods).flatMap(([group, methods]) =>
    Object.entries(methods).map(([name, method]): [string, object] => [
      `${controlPrefix}/${group}/${name}`,
      { [method.toLowerCase()]: operation(group, name, method, schemas) },
    ]),
  );
}

function operation(group: string, name: string, method: string, schemas: Record<string, object>) {
  const { summary, input, output, example } = findCommand(group, name);
  const schema = jsonSchema(input, "input", schemas);
  const data = jsonSchema(output, "output", schemas);
  return {
    operationId: `${group}.${name}`,
    tags: [group],
    summary,
    ...(method === "GET"
      ? { parameters: queryParameters(schema) }
      : { requestBody: { required: true, content: { "application/json": { schema, ...(example && { example }) } } } }),
    responses: {
      200: done({ type: "object", properties: { success: { const: true }, data }, required: ["success", "data"] }),
      ...errorReferences(method),
    },
  };
}

function done(schema: object) {
  return { description: "Done.", content: { "application/json": { schema } } };
}

function queryParameters({ properties = {}, required = [] }: z.core.JSONSchema.JSONSchema): object[] {
  return Object.entries(properties).map(([name, schema]) => {
    const { description, ...rest } = typeof schema === "object" ? schema : {};
    return { name, in: "query", required: required.includes(name), ...(description && { description }), schema: rest };
  });
}

/** Returns the paths that are not commands: health, the streams and the coverage page. */
function otherPaths(schemas: Record<string, object>): [string, object][] {
  const read = (operationId: string, described: object, response: object, others: object = {}): object => {
    const [tag] = operationId.split(".");
    const responses = { 200: response, ...errorReferences("GET"), ...others };
    return { get: { operationId, tags: [tag], ...described, responses } };
  };
  const text = (type: string) => ({ description: "Done.", content: { [type]: { schema: { type: "string" } } } });
  const health = {
    summary: "Read the health of the mock",
    description: "Needs no token, and works beyond this machine and without a control API too.",
    security: [],
  };
  const changes = {
    summary: "Follow everything as server-sent events",
    description:
      'Sends every request as `request`, and as `change` what has changed since: `{"what": ["world"]}` lists `world` after events, `tick` after a running clock moved, the group of each command that was run, and at the end `dropped` if the scope was.',
  };
  const healthy = done(jsonSchema(healthModel, "output", schemas));
  const failed = { ...healthy, description: "This replica is not as the others, and serves no requests." };
  const paths = {
    health: read("server.health", health, healthy, { 503: failed }),
    "journal/stream": read(
      "journal.stream",
      { summary: "Follow the journal as server-sent events" },
      text("text/event-stream"),
    ),
    "state/stream": read("state.stream", changes, text("text/event-stream")),
    "coverage/page": read("coverage.page", { summary: "Show the coverage as a page" }, text("text/html")),
  };
  return Object.entries(paths).map(([path, described]) => [`${controlPrefix}/${path}`, described]);
}

/** Returns the JSON schema of a model; models inside it that have an id become components. */
function jsonSchema(
  model: z.ZodType,
  io: "input" | "output",
  schemas: Record<string, object>,
): z.core.JSONSchema.JSONSchema {
  const text = JSON.stringify(z.toJSONSchema(model, { io, unrepresentable: "any", reused: "inline" }));
  const referring = text.replaceAll('"#/$defs/', '"#/components/schemas/');
  const { $schema, $defs, id, ...schema } = JSON.parse(referring, splitTypes);
  for (const [name, definition] of Object.entries($defs ?? {})) schemas[name] = withoutId(definition as object);
  if (id === undefined) return schema;
  schemas[id] = schema;
  return { $ref: `#/components/schemas/${id}` };
}

/** Writes several types as `anyOf`: most generators support a list of types only for one type and null. */
function splitTypes(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("type" in value) || !Array.isArray(value.type)) return value;
  const { type, ...rest } = value;
  return type.includes("null") ? value : { ...rest, anyOf: type.map((one) => ({ type: one })) };
}

function withoutId({ id, ...schema }: { readonly id?: string }): object {
  return schema;
}

const errorModel: z.ZodType<ErrorBody> = z
  .object({
    success: z.literal(false),
    error: z.object({
      code: z.int().describe("The HTTP status."),
      message: z.string(),
      violations: z
        .array(
          z.object({
            path: z.string().describe("JSON path in the input, such as $.effect.status."),
            message: z.string(),
          }),
        )
        .describe("Everything that is wrong with the input."),
    }),
  })
  .meta({ id: "ErrorResponse" });

/** Error responses by status: generators do not support `4XX`. */
const rejections = {
  400: { name: "InvalidInput", description: "The input is invalid; nothing has changed." },
  401: { name: "WrongToken", description: "The control token is missing or wrong." },
  403: { name: "Forbidden", description: "Requests of this origin or to this host are not accepted." },
  404: { name: "NotFound", description: "There is no such command, or none of what the input names." },
  409: { name: "Conflict", description: "The state of the mock does not allow it; nothing has changed." },
  412: { name: "NoScope", description: "The scope does not exist, and `If-Match: *` asks not to create it." },
  413: { name: "TooLarge", description: "The body is too large." },
  415: { name: "NotJson", description: "The body is not declared as JSON." },
  500: { name: "Defect", description: "A defect of the mock." },
  503: { name: "LimitReached", description: "The mock holds as many tenants or scopes as it may." },
  507: { name: "NotStored", description: "The state could not be stored on disk; nothing has changed." },
} as const;

const errorsOfCommands: readonly number[] = [409, 413, 415, 507];

function errorResponses(schemas: Record<string, object>) {
  const schema = jsonSchema(errorModel, "output", schemas);
  return Object.fromEntries(
    Object.values(rejections).map(({ name, description }) => [
      name,
      { description, content: { "application/json": { schema } } },
    ]),
  );
}

/** Refers to the error responses of a method: GET changes nothing and has no body. */
function errorReferences(method: string): Record<string, { $ref: string }> {
  const possible = Object.entries(rejections).filter(
    ([status]) => method !== "GET" || !errorsOfCommands.includes(Number(status)),
  );
  return Object.fromEntries(possible.map(([status, { name }]) => [status, { $ref: `#/components/responses/${name}` }]));
}

/** Renders `openapi/control.json`, with the same bytes on every machine. */
export function renderControlDocument(): { name: string; text: string } {
  return { name: "control.json", text: `${inLines(buildControlDocument(), 4)}\n` };
}

/** Formats a value as JSON, with a line for each member of its outer levels. */
function inLines(value: unknown, levels: number, indent = ""): string {
  const isSplit = levels > 0 && typeof value === "object" && value !== null && Object.keys(value).length > 0;
  if (!isSplit) return JSON.stringify(value);
  const inside = `${indent} `;
  const texts = Object.entries(value).map(([name, member]) => {
    const text = inLines(member, levels - 1, inside);
    return inside + (Array.isArray(value) ? text : `${JSON.stringify(name)}: ${text}`);
  });
  const [start, end] = Array.isArray(value) ? "[]" : "{}";
  return `${start}\n${texts.join(",\n")}\n${indent}${end}`;
}
