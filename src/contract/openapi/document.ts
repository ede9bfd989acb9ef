import {
  extendZodWithOpenApi,
  OpenAPIRegistry,
  OpenApiGeneratorV31,
  zodToOpenAPIRegistry,
} from "@asteasolutions/zod-to-openapi";
import { z } from "zod";
import { formatYaml } from "../../lib/yaml-document.js";
import { basePath, liveBaseUrl } from "../constants.js";
import { responseExample } from "../examples.js";
import { type OperationId, operationIds, operations, parametersOf } from "../operations.js";
import { recordKinds } from "../records.js";
import { gatewayErrorModel, pagingModel, productErrorModel } from "../response-models.js";
import { type Revision, revisions } from "../revisions.js";
import {
  errorReferences,
  parameterComponent,
  parameterObject,
  registerErrorResponses,
  registerSecurity,
  security,
} from "./components.js";

extendZodWithOpenApi(z);

/** Builds the OpenAPI 3.1 document of a revision from the models and operations. */
export function buildDocument(revision: Revision): OpenApiDocument {
  const registry = new OpenAPIRegistry();
  registerSecurity(registry);
  registerErrorResponses(registry);
  nameModels(revision);
  const parameters = new Map(operationIds.flatMap((id) => parametersOf(id, revision)));
  for (const [name, parameter] of parameters) {
    registry.registerComponent("parameters", parameterComponent(name), parameterObject(parameter));
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

/** An OpenAPI 3.1 document as this project builds it. */
export type OpenApiDocument = ReturnType<OpenApiGeneratorV31["generateDocument"]>;

/** Names the models that the document holds once, as components. */
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
      ...errorReferences(id),
    },
  });
}

/** The files of `openapi/`, name and text: every revision as JSON and as YAML, the same bytes on every machine. */
export function renderDocuments(): { name: string; text: string }[] {
  return revisions.flatMap((revision) => {
    const document = buildDocument(revision);
    return [
      { name: `realtimekit.${revision}.json`, text: `${JSON.stringify(document, null, 2)}\n` },
      { name: `realtimekit.${revision}.yaml`, text: formatYaml(document) },
    ];
  });
}
