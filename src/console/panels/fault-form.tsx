import { useRef } from "preact/hooks";
import type { JsonSchema } from "../../lib/json-schema.js";
import { act, tell } from "../client/act.js";
import { control } from "../client/connection.js";
import { useResource } from "../client/resource.js";
import { readFields, SchemaFields } from "../components/schema-fields.js";

/** The part of the control document that describes rules. */
interface ControlDocument {
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

type NewFault = Parameters<typeof control.faults.add>[0];

/** A form for a rule of one's own, made from the schema of rules. */
export function FaultForm() {
  const form = useRef<HTMLFormElement>(null);
  const schemas = useResource(loadSchemas, []).value;
  const { FaultCondition: when, FaultEffect: effect } = schemas ?? {};
  if (!when || !effect) return null;
  const add = async (event: SubmitEvent) => {
    event.preventDefault();
    if (!form.current) return;
    const data = new FormData(form.current);
    try {
      const rule = { when: readFields(when, "when", data) ?? {}, effect: readFields(effect, "effect", data) ?? {} };
      // The mock checks the rule against the schema from which the form is made.
      if (await act(control.faults.add(rule as NewFault), "The rule is added")) form.current.reset();
    } catch {
      tell({ kind: "failed", text: "A field that takes JSON holds something else." });
    }
  };
  return (
    <form ref={form} class="rule" onSubmit={add}>
      <h2>A rule of your own</h2>
      <details>
        <summary>When: {when.description}</summary>
        <SchemaFields schema={when} path="when" />
      </details>
      <details>
        <summary>Effect: {effect.description}</summary>
        <SchemaFields schema={effect} path="effect" />
      </details>
      <button type="submit">Add the rule</button>
    </form>
  );
}

async function loadSchemas(): Promise<ControlDocument["components"]["schemas"]> {
  const response = await fetch("_testkit/control.json");
  const { components }: ControlDocument = await response.json();
  const { schemas } = components;
  return Object.fromEntries(
    ["FaultCondition", "FaultEffect"].map((name) => [name, expand(schemas[name] ?? {}, schemas)]),
  );
}

/** Returns a schema with the schemas that its fields refer to in their place. */
function expand({ $ref, ...schema }: JsonSchema, schemas: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const whole = { ...schemas[$ref?.split("/").at(-1) ?? ""], ...schema };
  if (!whole.properties) return whole;
  const fields = Object.entries(whole.properties).map(([name, field]) => [name, expand(field, schemas)]);
  return { ...whole, properties: Object.fromEntries(fields) };
}
