import { useId } from "preact/hooks";
import type { JsonSchema } from "../../lib/json-schema.js";

/** Inputs for the fields of an object, made from its schema; they are named by their path, joined by dots. */
export function SchemaFields({ schema, path }: { readonly schema: JsonSchema; readonly path: string }) {
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
      {schema.description && <small class="dim">{schema.description}</small>}
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

/** Reads the value of a form's inputs. Returns undefined when all are empty. Throws when JSON is broken. */
export function readFields(schema: JsonSchema, path: string, form: FormData): unknown {
  if (schema.properties) {
    const fields = Object.entries(schema.properties).flatMap(([name, field]) => {
      const value = readFields(field, `${path}.${name}`, form);
      return value === undefined ? [] : [[name, value]];
    });
    return fields.length === 0 ? undefined : Object.fromEntries(fields);
  }
  const text = String(form.get(path) ?? "");
  if (text === "") return undefined;
  return schema.type === "string" || schema.enum ? text : JSON.parse(text);
}

function isNumber({ type }: JsonSchema): boolean {
  return type === "number" || type === "integer";
}
