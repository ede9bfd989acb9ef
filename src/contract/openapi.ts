import {
  extendZodWithOpenApi,
  OpenAPIRegistry,
  OpenApiGeneratorV31,
  zodToOpenAPIRegistry,
} from "@asteasolutions/zod-to-openapi";
import { z } from "zod";
import { formatYaml } from "../lib/yaml-document.js";
import { basePath, liveBaseUrl, type Origin } from "./constants.js";
import { type ErrorName, errorBody, errorTable, exampleDetails } from "./errors.js";
import { livestreamSessionExample } from "./livestream-session-model.js";
import { meetingExample, meetingExtraExamples } from "./meeting-model.js";
import { errorsByStatus, type OperationId, operationIds, operations, parametersOf } from "./operations.js";
import type { Parameter, ParameterName } from "./parameters.js";
import { readableRecordingConfig } from "./recording-config.js";
import { recordKinds } from "./records.js";
import { gatewayErrorModel, pagingModel, productErrorModel } from "./response-models.js";
import { definitionOf, envelop, parameterOrigin, type Revision, revisions } from "./revisions.js";
import { sessionExample, sessionExtraExamples } from "./session-model.js";

extendZodWithOpenApi(z);

/** Builds the OpenAPI 3.1 document of a revision from the models and operations. */
export function buildDocument(revision: Revision) {
  const registry = new OpenAPIRegistry();
  for (const [kind, components] of Object.entries(fixedComponents)) {
    for (const [name, component] of Object.entries(components)) {
      registry.registerComponent(kind as keyof typeof fixedComponents, name, component);
    }
  }
  registerErrorResponses(registry);
  nameModels(revision);
  const parameters = new Map(operationIds.flatMap((id) => parametersOf(id, revision)));
  for (const [name, parameter] of parameters) {
    registry.registerComponent(
      "parameters",
      parameterComponent(name),
      parameterObject(parameter, parameterOrigin(name, revision)),
    );
  }
  for (const id of operationIds) registerOperation(registry, id, revision);
  return new OpenApiGeneratorV31(registry.definitions, { sortComponents: "alphabetically" }).generateDocument({
    openapi: "3.1.0",
    info: {
      title: "Cloudflare RealtimeKit: meetings and sessions",
      version: revision,
      description: `The operations of the RealtimeKit REST API that realtimekit-testkit speaks, in the form of ${revision}.`,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [
      { url: liveBaseUrl, description: "The live API." },
      { url: `http://127.0.0.1:4010${basePath}`, description: "The mock, as it starts by default." },
    ],
    security,
    tags: [
      { name: "Meetings", description: "Meetings, the rooms that sessions take place in." },
      { name: "Sessions", description: "Sessions, ended and live." },
      { name: "Active session", description: "The active session of a meeting." },
      { name: "Live streams", description: "Sessions of livestreams." },
    ],
  });
}

function nameModels(revision: Revision): void {
  const named = {
    Paging: pagingModel,
    ProductErrorDetail: productErrorModel.shape.error,
    GatewayErrorDetail: gatewayErrorModel.shape.errors.element,
    ...Object.fromEntries(Object.values(recordKinds).map(({ component, models }) => [component, models[revision]])),
    ...Object.fromEntries(Object.values(operations).map(({ response }) => [response.name, response.models[revision]])),
  };
  for (const [refId, model] of Object.entries(named)) zodToOpenAPIRegistry.add(model, { _internal: { refId } });
}

function registerOperation(registry: OpenAPIRegistry, id: OperationId, revision: Revision): void {
  const { method, path, tag, summary, description, response } = operations[id];
  registry.registerPath({
    method,
    path,
    operationId: id,
    tags: [tag],
    summary,
    description,
    parameters: parametersOf(id, revision).map(([name]) => ({
      $ref: `#/components/parameters/${parameterComponent(name)}`,
    })),
    responses: {
      200: {
        description: "Successful response",
        content: { "application/json": { schema: response.models[revision], example: responseExample(id, revision) } },
      },
      ...Object.fromEntries(
        [...errorsByStatus(id)].map(([status, names]) => [
          status,
          { $ref: `#/components/responses/${componentName(names)}` },
        ]),
      ),
    },
  });
}

export function responseExample(operation: OperationId, revision: Revision): object {
  const { envelopes, fields, documentedAppId, recordingConfig } = definitionOf(revision);
  const ofApp = (session: object) => ({ ...session, organization_id: documentedAppId });
  const { breakout_rooms, ...listedExtra } = sessionExtraExamples;
  const sessionExtra = { ...listedExtra, breakout_rooms: breakout_rooms.map(ofApp) };
  const recording_config = readableRecordingConfig(meetingExtraExamples.recording_config, recordingConfig);
  const meetingExtra = { ...meetingExtraExamples, recording_config };
  const records: Record<OperationId, object> = {
    GetMeetings: { ...meetingExample, ...only(meetingExtra, fields.meeting) },
    GetSessions: { ...ofApp(sessionExample), ...only(listedExtra, fields.session) },
    GetSessionDetails: { ...ofApp(sessionExample), ...only(sessionExtra, fields.session) },
    GetActiveSession: ofApp(liveExample),
    GetLivestreamSession: livestreamSessionExample,
  };
  const envelope = envelopes[operation];
  const content = "list" in envelope ? [records[operation]] : records[operation];
  const body = envelop(envelope, content, { end_offset: 1, start_offset: 1, total_count: 1 });
  // Removes undefined members.
  return JSON.parse(JSON.stringify(body));
}

const liveExample = {
  ...sessionExample,
  id: "5f0d3c8e-9f7c-4f0c-8b0b-6d0c6f1f2f11",
  live_participants: 3,
  minutes_consumed: 42.5,
  created_at: "2026-01-15T09:42:00.000Z",
  started_at: "2026-01-15T09:42:00.000Z",
  updated_at: "2026-01-15T09:58:20.000Z",
  status: "LIVE",
  ended_at: undefined,
};

function only(all: Readonly<Record<string, unknown>>, names: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
}

/** Renders the files of `openapi/`: every revision as JSON and as YAML, with the same bytes on every machine. */
export function renderDocuments(): { name: string; text: string }[] {
  return revisions.flatMap((revision) => {
    const document = buildDocument(revision);
    return [
      { name: `realtimekit.${revision}.json`, text: `${JSON.stringify(document, null, 1)}\n` },
      { name: `realtimekit.${revision}.yaml`, text: formatYaml(document) },
    ];
  });
}

/** Returns the name of a parameter's component; generators use MeetingStatus for the type of `Meeting.status`. */
function parameterComponent(name: ParameterName): string {
  return `${name}Parameter`;
}

function parameterObject(
  { name, in: location, description, schema, example, allowEmptyValue }: Parameter,
  origin: Origin,
) {
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
  // zod's pattern repeats the format, at length.
  return pattern === undefined || inline.format !== undefined ? inline : { ...inline, pattern };
}

/** The two forms of credentials: a token, or the older pair of email and key that the tests of the SDKs send. */
const security = [{ ApiToken: [] }, { ApiEmail: [], ApiKey: [] }];

/** The components that every document has. */
const fixedComponents = {
  securitySchemes: {
    ApiToken: {
      type: "http",
      scheme: "bearer",
      description: "An API token with the permission Realtime Admin or Realtime.",
    },
    ApiEmail: {
      type: "apiKey",
      in: "header",
      name: "X-Auth-Email",
      description: "The user's email address, together with `X-Auth-Key`.",
    },
    ApiKey: {
      type: "apiKey",
      in: "header",
      name: "X-Auth-Key",
      description: "The user's global API key, together with `X-Auth-Email`.",
    },
  },
  headers: {
    RetryAfter: {
      description: "Seconds to wait before the next request.",
      schema: { type: "integer" },
      example: 300,
    },
    Ratelimit: {
      description: "Requests left (`r`) and seconds until the window ends (`t`).",
      schema: { type: "string" },
      example: '"default";r=0;t=300',
    },
    RatelimitPolicy: {
      description: "Requests allowed (`q`) in a window of `w` seconds.",
      schema: { type: "string" },
      example: '"default";q=1200;w=300',
    },
  },
} as const;

const envelopes = {
  product: { component: "ProductError", model: productErrorModel },
  gateway: { component: "GatewayError", model: gatewayErrorModel },
};

type EnvelopeName = keyof typeof envelopes;

/** Registers a response component for each set of errors that an operation returns with the same status. */
function registerErrorResponses(registry: OpenAPIRegistry): void {
  for (const { component, model } of Object.values(envelopes)) registry.register(component, model.clone());
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

/** Merges the models of envelopes: code generators cannot always distinguish the members of a `oneOf`. */
function mergedModel(used: readonly EnvelopeName[]): z.ZodObject {
  const shapes = used.map((name): Readonly<Record<string, z.ZodType>> => envelopes[name].model.shape);
  const members = Object.entries(Object.assign({}, ...shapes) as Record<string, z.ZodType>).map(([name, model]) => {
    const isShared = shapes.every((shape) => name in shape);
    return [name, isShared ? model : model.optional()];
  });
  const description = `The members of ${used.map((name) => envelopes[name].component).join(" or of ")}.`;
  return z.object(Object.fromEntries(members)).describe(description);
}

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
        examples: Object.fromEntries(
          names.map((name) => {
            return [name, { summary: errorTable[name].meaning, value: JSON.parse(errorBody(name, exampleDetails)) }];
          }),
        ),
      },
    },
  };
}

function componentName(names: readonly ErrorName[]): string {
  return names.map((name) => name.charAt(0).toUpperCase() + name.slice(1)).join("Or");
}
