import { useId } from "preact/hooks";
import { parseJson } from "../../lib/json-path.js";
import { type JsonSchema, type ResolveReference, resolved } from "../../lib/json-schema.js";
import { act } from "../client/act.js";
import { control } from "../client/connection.js";
import { useResource } from "../client/resource.js";
import { Action, Problem } from "../components/elements.js";
import { plural } from "../text/format.js";

/** Faults that hit one request. */
const oneShots = {
  "503 once": { status: 503 },
  "429 once": { status: 429, headers: { "Retry-After": "1" } },
  "5 s delay once": { latency_ms: 5000 },
  "Reset once": { connection: "reset" },
  "Invalid JSON once": { corrupt: true },
} as const;

/** Shows the faults: presets, failures of a single request, and the rules with their effects so far. */
export function FaultsPanel() {
  const { value: listed, problem } = useResource(() => control.faults.list(), ["faults", "request"]);
  const presets = useResource(() => control.faults.presets(), []).value?.presets;
  if (!presets || !listed) return <Problem text={problem} />;
  const { faults } = listed;
  return (
    <>
      <h2>Presets</h2>
      <ul class="list switches">
        {presets.map(({ name, meaning }) => {
          const isOn = faults.some(({ rule }) => rule.id === name);
          const change = async (event: { readonly currentTarget: HTMLInputElement }) => {
            const { currentTarget } = event;
            const run = () => (isOn ? control.faults.remove({ id: name }) : control.faults.preset({ name }));
            if (!(await act<unknown>(event, run, `${name} is ${isOn ? "off" : "on"}`))) currentTarget.checked = isOn;
          };
          return (
            <li key={name}>
              <label>
                <input type="checkbox" role="switch" checked={isOn} aria-checked={isOn} onChange={change} />
                <span>
                  <b>{name}</b> <span class="dim">{meaning}</span>
                </span>
              </label>
            </li>
          );
        })}
      </ul>
      <h2>The next request</h2>
      <p class="row">
        {Object.entries(oneShots).map(([label, effect]) => (
          <Action
            key={label}
            text={label}
            run={() => control.faults.add({ when: { count: 1 }, effect })}
            done={`${label}: the next request`}
          />
        ))}
      </p>
      <div class="toolbar">
        <h2>
          Rules <span class="dim">{faults.length > 0 && faults.length}</span>
        </h2>
        {faults.length > 0 && (
          <Action kind="small" text="Remove all" run={() => control.faults.clear()} done="No faults are left" />
        )}
      </div>
      {faults.length === 0 && <p class="dim">Every request gets the response of the contract.</p>}
      <ul class="list rules">
        {faults.map(({ rule, matched, fired }) => (
          <li key={rule.id}>
            <div class="title">
              <b>{rule.id}</b>{" "}
              <span class="dim">
                hit {fired} of {plural(matched, "matching request")}
                {rule.when.count !== undefined && fired >= rule.when.count && ", used up"}
              </span>
              <p class="mono break">
                {JSON.stringify(rule.effect)} {Object.keys(rule.when).length > 0 && `when ${JSON.stringify(rule.when)}`}
              </p>
            </div>
            <Action
              kind="small"
              text="Remove"
              label={`Remove ${rule.id}`}
              run={() => control.faults.remove({ id: rule.id })}
              done={`${rule.id} is removed`}
            />
          </li>
        ))}
      </ul>
      <FaultForm />
    </>
  );
}

/** Renders a form for a custom rule, generated from the schema of rules. */
function FaultForm() {
  const schemas = useResource(loadSchemas, []).value;
  const { FaultCondition: when, FaultEffect: effect } = schemas ?? {};
  if (!when || !effect) return null;
  const add = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    if (await act(event, () => addRule(when, effect, new FormData(form)), "The rule is added")) form.reset();
  };
  return (
    <form class="rule" onSubmit={add} onInvalidCapture={unfold}>
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

async function addRule(when: JsonSchema, effect: JsonSchema, data: FormData): Promise<unknown> {
  const rule = { when: readFields(when, "when", data) ?? {}, effect: readFields(effect, "effect", data) ?? {} };
  // The mock validates the rule against the schema that generated the form.
  return control.faults.add(rule as Parameters<typeof control.faults.add>[0]);
}

/** Unfolds the section of an invalid input, so that the browser can say what is wrong. */
function unfold({ target }: Event): void {
  const part = target instanceof Element && target.closest("details");
  if (part) part.open = true;
}

async function loadSchemas() {
  const { components } = await (await fetch("_testkit/control.json")).json();
  const schemas: Readonly<Record<string, JsonSchema>> = components.schemas;
  const { FaultCondition = {}, FaultEffect = {} } = schemas;
  const resolve = (reference: string) => schemas[reference.replace("#/components/schemas/", "")];
  return { FaultCondition: expand(FaultCondition, resolve), FaultEffect: expand(FaultEffect, resolve) };
}

/** Returns a schema with the referenced schemas of its fields inlined. */
function expand(schema: JsonSchema, resolve: ResolveReference): JsonSchema {
  const whole = { ...resolved(schema, resolve), ...schema };
  if (!whole.properties) return whole;
  const fields = Object.entries(whole.properties).map(([name, field]) => [name, expand(field, resolve)]);
  return { ...whole, properties: Object.fromEntries(fields) };
}

/** Renders inputs for the fields of an object from its schema; each is named by its dotted path. */
function SchemaFields({ schema, path }: { readonly schema: JsonSchema; readonly path: string }) {
  return (
    <div class="fields">
      {Object.entries(schema.properties ?? {}).map(([name, field]) => (
        <Field key={name} name={name} path={`${path}.${name}`} schema={field} />
      ))}
    </div>
  );
}

function Field({ name, path, schema }: { readonly name: string; readonly path: string; readonly schema: JsonSchema }) {
  const id = useId();
  if (schema.properties) {
    return (
      <fieldset>
        <legend>{name}</legend>
        <SchemaFields schema={schema} path={path} />
      </fieldset>
    );
  }
  return (
    <div class="field">
      <label for={id}>{name}</label>
      <Input id={id} path={path} schema={schema} />
      {schema.description && <small class="dim">{schema.description.replaceAll("`", "")}</small>}
    </div>
  );
}

function Input({ id, path, schema }: { readonly id: string; readonly path: string; readonly schema: JsonSchema }) {
  const choices = schema.type === "boolean" ? ["true"] : schema.enum;
  if (choices) {
    return (
      <select id={id} name={path}>
        <option value="">–</option>
        {choices.map((choice) => (
          <option key={String(choice)}>{String(choice)}</option>
        ))}
      </select>
    );
  }
  if (isNumber(schema)) {
    return <input id={id} name={path} type="number" step="any" min={schema.minimum} max={schema.maximum} />;
  }
  const hint = schema.type === "string" ? "" : "JSON";
  return <input id={id} name={path} autocomplete="off" placeholder={hint} />;
}

/** Reads the value of a form's inputs, or undefined if all are empty. Throws on invalid JSON. */
function readFields(schema: JsonSchema, path: string, form: FormData): unknown {
  if (schema.properties) {
    const fields = Object.entries(schema.properties).flatMap(([name, field]) => {
      const value = readFields(field, `${path}.${name}`, form);
      return value === undefined ? [] : [[name, value]];
    });
    return fields.length === 0 ? undefined : Object.fromEntries(fields);
  }
  const text = String(form.get(path) ?? "");
  if (text === "") return undefined;
  if (schema.type === "string" || schema.enum) return text;
  const value = isNumber(schema) ? Number(text) : parseJson(text);
  if (value === undefined) throw new Error(`The value of ${path} is no JSON`);
  return value;
}

function isNumber({ type }: JsonSchema): boolean {
  return type === "number" || type === "integer";
}
