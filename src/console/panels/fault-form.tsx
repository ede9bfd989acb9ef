import { useRef } from "preact/hooks";
import { type JsonSchema, type ResolveReference, resolved } from "../../lib/json-schema.js";
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
      tell({ kind: "failed", text: "A JSON field contains invalid JSON." });
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
  const { FaultCondition = {}, FaultEffect = {} } = components.schemas;
  const resolve = (reference: string) => components.schemas[reference.replace("#/components/schemas/", "")];
  return { FaultCondition: expand(FaultCondition, resolve), FaultEffect: expand(FaultEffect, resolve) };
}

/** Returns a schema with the schemas that its fields refer to in their place. */
function expand(schema: JsonSchema, resolve: ResolveReference): JsonSchema {
  const whole = { ...resolved(schema, resolve), ...schema };
  if (!whole.properties) return whole;
  const fields = Object.entries(whole.properties).map(([name, field]) => [name, expand(field, resolve)]);
  return { ...whole, properties: Object.fromEntries(fields) };
}
