import { readdir, readFile } from "node:fs/promises";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { type ErrorName, errorTable } from "../../src/contract/errors.js";
import { buildDocument, renderDocuments } from "../../src/contract/openapi.js";
import { operationIds, operations } from "../../src/contract/operations.js";
import { gatewayErrorModel, productErrorModel } from "../../src/contract/response-models.js";
import { revisions } from "../../src/contract/revisions.js";
import { escapePattern } from "../../src/lib/glob.js";

const folder = new URL("../../openapi/", import.meta.url);
const rendered = renderDocuments();

test.each(rendered)("openapi/$name is up to date (rebuild with: npm run openapi)", async ({ name, text }) => {
  expect(await readFile(new URL(name, folder), "utf8")).toBe(text);
});

test("openapi/ holds nothing else", async () => {
  expect((await readdir(folder)).sort()).toEqual(["control.json", ...rendered.map(({ name }) => name)].sort());
});

test.each(rendered)("openapi/$name passes Redocly's recommended rules", async ({ name, text }) => {
  const config = await createConfig({ extends: ["recommended"] });
  const problems = await lintFromString({ source: text, absoluteRef: name, config });
  expect(problems.map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual([]);
});

describe.each(revisions)("the document of %s", (revision) => {
  const document = buildDocument(revision);
  const nodes = [...walk(document, "#")];

  test.each(operationIds)("shows an example of %s that its model takes", (id) => {
    const operation = Object.values(document.paths ?? {}).find((path) => path.get?.operationId === id)?.get;
    const example = operation?.responses?.["200"].content["application/json"].example;
    expect(problemsOf(operations[id].response.models[revision], example)).toEqual([]);
  });

  test.each(Object.entries(document.components?.responses ?? {}))(
    "shows examples of %s in their envelope",
    (_, found) => {
      const examples = "content" in found ? Object.entries(found.content?.["application/json"]?.examples ?? {}) : [];
      expect(examples.length).toBeGreaterThan(0);
      for (const [name, example] of examples) {
        const value = "value" in example ? example.value : undefined;
        const model = isRecord(value) && "errors" in value ? gatewayErrorModel : productErrorModel;
        expect(problemsOf(model, value), name).toEqual([]);
        const { message } = errorTable[name as ErrorName];
        const filled = JSON.stringify(message)
          .split(/\{\w+\}/)
          .map(escapePattern)
          .join(".+");
        expect(JSON.stringify(value)).toMatch(new RegExp(filled));
      }
    },
  );

  test("shows examples of parameters that mean the same unencoded, as Postman sends them", () => {
    const examples = nodes
      .filter(([path]) => /\/parameters\/\w+$/.test(path))
      .map(([, { example }]) => String(example));
    expect(examples.length).toBeGreaterThan(10);
    expect(examples.map((example) => new URLSearchParams(`a=${example}`).get("a"))).toEqual(examples);
  });

  test("has no enum of booleans, which generators for Java and Kotlin cannot compile", () => {
    expect(nodes.filter(([, node]) => node.type === "boolean" && node.enum !== undefined)).toEqual([]);
  });

  test("describes every error body in a shared component", () => {
    const responses = nodes.filter(([path]) => /^#\/paths\/[^/]+\/get\/responses\/[45]\d\d$/.test(path));
    expect(responses.length).toBeGreaterThan(0);
    for (const [path, response] of responses) expect(Object.keys(response), path).toEqual(["$ref"]);
  });

  test("repeats no schema inside another that a component or another place already holds", () => {
    const schemas = nodes.filter(([, node]) => node.type === "object" && isRecord(node.properties));
    const paths = new Map<string, string[]>();
    for (const [path, node] of schemas) {
      const text = JSON.stringify(node);
      paths.set(text, [...(paths.get(text) ?? []), path]);
    }
    // Two operations may return the same body under names of their own.
    const isComponent = (path: string) => /^#\/components\/schemas\/[^/]+$/.test(path);
    expect([...paths.values()].filter((same) => same.length > 1 && !same.every(isComponent))).toEqual([]);
  });

  test("names components as no generator names something else", () => {
    const { securitySchemes, ...sections } = document.components ?? {};
    const components = Object.values(sections).flatMap((section) => Object.keys(section));
    const generated = Object.entries(sections.schemas ?? {}).flatMap(([name, schema]) => [
      ...generatedNames(schema, name),
    ]);
    expect(generated).toContain("SessionStatus");
    expect(repeated([...components, ...new Set(generated)])).toEqual([]);
  });

  test("refers only to what it holds, and holds no component that nothing refers to", () => {
    const references = new Set(nodes.flatMap(([, node]) => (typeof node.$ref === "string" ? [node.$ref] : [])));
    const components = Object.entries(document.components ?? {})
      .filter(([kind]) => kind !== "securitySchemes")
      .flatMap(([kind, members]) => Object.keys(members).map((name) => `#/components/${kind}/${name}`));
    expect([...references].sort()).toEqual(components.sort());
  });
});

/** Yields the names that generators give the schemas inside a component: its own name and those of the properties. */
function* generatedNames(schema: unknown, name: string): Generator<string> {
  if (!isRecord(schema)) return;
  for (const [property, member] of Object.entries(isRecord(schema.properties) ? schema.properties : {})) {
    const inner = name + pascalCase(property);
    yield inner;
    yield* generatedNames(member, inner);
  }
  yield* generatedNames(schema.items, name);
  for (const kind of ["anyOf", "oneOf", "allOf"]) {
    const members: unknown = schema[kind];
    for (const member of Array.isArray(members) ? members : []) yield* generatedNames(member, name);
  }
}

function pascalCase(name: string): string {
  return name.replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** Returns the names that differ from an earlier one in no more than upper and lower case. */
function repeated(names: readonly string[]): string[] {
  const lower = names.map((name) => name.toLowerCase());
  return names.filter((_, index) => lower.indexOf(lower[index] ?? "") < index);
}

function problemsOf(model: z.ZodType, value: unknown): string[] {
  return model.safeParse(value).error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) ?? [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Yields every object of a document and its JSON pointer. */
function* walk(value: unknown, path: string): Generator<[string, Record<string, unknown>]> {
  if (isRecord(value)) yield [path, value];
  if (typeof value !== "object" || value === null) return;
  for (const [key, member] of Object.entries(value)) yield* walk(member, `${path}/${key.replaceAll("/", "~1")}`);
}
