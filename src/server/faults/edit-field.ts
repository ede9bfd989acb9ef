import type { FieldType } from "./rule.js";

const values: Readonly<Record<FieldType, unknown>> = {
  string: "not what it was",
  number: 42,
  boolean: true,
  null: null,
  array: [],
  object: {},
};

/** Removes the fields of a JSON value that a path such as `data.sessions.*.status` leads to. */
export function dropField(body: unknown, path: string): void {
  forEachField(body, path.split("."), (holder, name) => {
    delete holder[name];
  });
}

/** Gives the fields that a path leads to a value of another type: as a string their own text, else a fixed value. */
export function retypeField(body: unknown, path: string, to: FieldType): void {
  forEachField(body, path.split("."), (holder, name) => {
    holder[name] = to === "string" ? String(holder[name]) : values[to];
  });
}

type Holder = Record<string, unknown>;

function forEachField(value: unknown, [name, ...rest]: string[], edit: (holder: Holder, name: string) => void): void {
  if (name === undefined || typeof value !== "object" || value === null) return;
  const holder = value as Holder;
  for (const key of name === "*" ? Object.keys(holder) : [name]) {
    if (!Object.hasOwn(holder, key)) continue;
    if (rest.length === 0) edit(holder, key);
    else forEachField(holder[key], rest, edit);
  }
}
