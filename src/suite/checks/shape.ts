import { z } from "zod";
import { type OperationId, operationIds, operations } from "../../contract/operations.js";
import { contentPath, recordsIn } from "../../contract/records.js";
import { valueAt } from "../../lib/json-path.js";
import { recordsAt } from "../lists/walk.js";
import type { Exchange } from "../model/exchange.js";
import { broken, drift, type Finding, Skipped, UnusableResponse } from "../model/finding.js";
import { isObject } from "../model/json.js";
import type { CheckDefinition, Context } from "./check.js";

type Find = (exchange: Exchange, context: Context, operation: OperationId) => Finding[];

const shapes: readonly { readonly what: string; readonly title: string; readonly find: Find }[] = [
  { what: "status", title: "the response to a legal request is 200", find: wrongStatus },
  { what: "content-type", title: "responses are sent as JSON", find: wrongContentType },
  { what: "json", title: "bodies are well-formed JSON", find: notJson },
  { what: "body", title: "bodies fit the model of the revision", find: misshapen },
  { what: "success", title: "success is true in every response that has it", find: noSuccess },
  { what: "undocumented", title: "bodies have no undocumented fields", find: undocumented },
];

/** The shape of every response. They review the responses of all other checks. */
export const shapeChecks: readonly CheckDefinition[] = operationIds.flatMap((operation) =>
  shapes.map(
    ({ what, title, find }): CheckDefinition => ({
      what,
      title,
      theme: "shape",
      operation,
      origin: "documented",
      needs: operation === "GetLivestreamSession" ? ["a livestream session"] : [],
      requests: 0,
      review: true,
      run(context) {
        const responses = context.log.filter(({ probe, status, expects }) => {
          return probe.operation === operation && expects !== "refusal" && (expects !== "anything" || status === 200);
        });
        if (responses.length === 0) throw new Skipped("no response of this operation was seen");
        return responses.flatMap((exchange) => find(exchange, context, operation));
      },
    }),
  ),
);

function wrongStatus(exchange: Exchange): Finding[] {
  const { status, expects } = exchange;
  const right = status === 200 || (status === 404 && expects === "answer or 404");
  return right ? [] : [new UnusableResponse(exchange, "status").finding()];
}

function wrongContentType(exchange: Exchange): Finding[] {
  const seen = exchange.headers["content-type"] ?? "none";
  if (exchange.status !== 200 || /^application\/json\s*(;|$)/i.test(seen)) return [];
  const details = { expected: "application/json", seen };
  return [broken("content-type", "content-type", "The response is not sent as JSON.", [exchange], details)];
}

function notJson(exchange: Exchange): Finding[] {
  return exchange.status !== 200 || exchange.json !== undefined
    ? []
    : [new UnusableResponse(exchange, "json").finding()];
}

function misshapen(exchange: Exchange, { revision }: Context, operation: OperationId): Finding[] {
  if (exchange.status !== 200 || exchange.json === undefined) return [];
  const parsed = operations[operation].response.models[revision].safeParse(exchange.json);
  const misplaced = parsed.success && !recordsIn(exchange.json, operation, revision);
  if (misplaced && recordsAt(operation, exchange.json).length > 0) {
    // The documents call every member optional, so that the model alone would let another revision's envelope pass.
    const path = contentPath(operation, revision).join(".");
    return [broken("body-misplaced", path, "The records are not where the revision has them.", [exchange])];
  }
  return (parsed.error?.issues ?? []).map((issue) =>
    broken(
      `body-${issue.code}`,
      pathPattern(issue.path),
      `The body does not fit the model: ${issue.message}.`,
      [exchange],
      {
        expected: "expected" in issue ? String(issue.expected) : issue.message,
        seen: brief(valueAt(exchange.json, issue.path)),
      },
    ),
  );
}

function noSuccess(exchange: Exchange): Finding[] {
  const seen = valueAt(exchange.json, ["success"]);
  if (exchange.status !== 200 || seen === undefined || seen === true) return [];
  return [
    broken("not-success", "success", "A response with status 200 has another value than success: true.", [exchange], {
      seen: brief(seen),
    }),
  ];
}

function undocumented(exchange: Exchange, { revision }: Context, operation: OperationId): Finding[] {
  if (exchange.status !== 200) return [];
  return undocumentedPaths(operations[operation].response.models[revision], exchange.json).map((path) =>
    drift("field-undocumented", path, "The response has a field that the revision does not document.", [exchange]),
  );
}

/** Writes a path without positions, such as `data[*].title`: findings at the same place are one. */
function pathPattern(path: readonly PropertyKey[]): string {
  return path
    .map((step) => (typeof step === "number" ? "[*]" : `.${String(step)}`))
    .join("")
    .replace(/^\./, "");
}

function brief(value: unknown): string {
  return (JSON.stringify(value) ?? "nothing").slice(0, 200);
}

/** The JSON paths of members that a model does not know, with `*` for positions. */
function undocumentedPaths(model: z.ZodType, value: unknown, path = ""): string[] {
  if (model instanceof z.ZodOptional || model instanceof z.ZodNullable) {
    return undocumentedPaths(innerModel(model.unwrap()), value, path);
  }
  if (model instanceof z.ZodArray && Array.isArray(value)) {
    const element = innerModel(model.element);
    return [...new Set(value.flatMap((item: unknown) => undocumentedPaths(element, item, `${path}[*]`)))];
  }
  if (!(model instanceof z.ZodObject) || !isObject(value)) return [];
  const { shape } = model;
  return Object.entries(value).flatMap(([name, member]) => {
    const here = path === "" ? name : `${path}.${name}`;
    const known: unknown = shape[name];
    return known instanceof z.ZodType ? undocumentedPaths(known, member, here) : [here];
  });
}

/** The model inside another one. zod types it as a core type, though every model here is made of full ones. */
export function innerModel(inner: unknown): z.ZodType {
  return inner instanceof z.ZodType ? inner : z.unknown();
}
