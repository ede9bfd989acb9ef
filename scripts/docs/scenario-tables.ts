import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { z } from "zod";
import { scenarioModel } from "../../src/fixtures/scenario/model.js";
import { shippedNames } from "../../src/fixtures/scenario/names.js";
import { type JsonSchema, listFields } from "../../src/lib/json-schema.js";
import { code, table } from "./markdown.js";

const { $defs, ...root } = z.toJSONSchema(scenarioModel, { io: "input", unrepresentable: "any" }) as JsonSchema & {
  readonly $defs: Readonly<Record<string, JsonSchema>>;
};

/** Renders a table of the fields of each kind of object in scenario files. */
export function renderScenarioFields(): string {
  const objects = [["Scenario", root] as const, ...Object.entries($defs).filter(([name]) => name !== "TimelineEntry")];
  return objects
    .map(([name, schema]) => `\n### ${title(name)}\n\n${fieldTable(schema)}`)
    .join("")
    .trimStart();
}

/** Renders a table of the actions of a timeline. */
export function renderTimelineActions(): string {
  const { at: _, ...actions } = $defs.TimelineEntry?.properties ?? {};
  return table(
    ["action", "what happens", "fields"],
    Object.entries(actions).map(([name, action]) => [code(name), action.description ?? "", fieldsOf(action)]),
  );
}

/** Renders a table of the scenarios that come with the package. */
export async function renderShippedScenarios(): Promise<string> {
  const rows = shippedNames.map(async (name) => {
    const file = await readFile(new URL(`../../fixtures/${name}.yaml`, import.meta.url), "utf8");
    const { description, title: shown } = parse(file) as { readonly description?: string; readonly title: string };
    return [code(name), (description ?? shown).trim()];
  });
  return table(["scenario", "what it is for"], await Promise.all(rows));
}

function fieldTable(schema: JsonSchema): string {
  const rows = listFields(objectOf(schema), (reference) => $defs[reference.replace("#/$defs/", "")]).map(
    ({ name, type, required, description = "" }) => [
      code(name),
      linked(type),
      [required ? "Required." : "", description].filter((text) => text !== "").join(" "),
    ],
  );
  return table(["field", "value", "meaning"], rows);
}

/** Returns the object among what a schema allows. */
function objectOf(schema: JsonSchema): JsonSchema {
  return schema.anyOf?.find(({ properties }) => properties) ?? schema;
}

/** Makes the names of other objects links to their tables. */
function linked(type: string): string {
  return type.replaceAll(/\b[A-Z]\w+\b/g, (name) => {
    if (!(name in $defs)) return name;
    const anchor = name === "TimelineEntry" ? "actions-of-a-timeline" : title(name).toLowerCase().replaceAll(" ", "-");
    return `[${title(name)}](#${anchor})`;
  });
}

function fieldsOf(action: JsonSchema): string {
  const { properties = {}, required = [] } = action;
  return Object.keys(properties)
    .map((name) => code(required.includes(name) ? name : `${name}?`))
    .join(", ");
}

/** `MeetingSession` as `Meeting session`. */
function title(name: string): string {
  const words = name.replaceAll(/(?<=[a-z])[A-Z]/g, " $&").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
