import { z } from "zod";
import { parseJson } from "../../lib/json-path.js";
import { parseDateTime } from "../../lib/time.js";
import { changeBody, type Effect, effect, type Middleware } from "./effect.js";

/** Any JSON value; not `z.json()`, a recursive schema, which generators of clients cannot translate. */
const jsonValue = z.unknown().refine((value) => z.json().safeParse(value).success, "expected a JSON value");

/** The path of fields in a body: names, `*` for all. */
const fieldPath = z.string().regex(/^(?!\$)[^.[\]]+(\.[^.[\]]+)*$/, {
  error: "expected names separated by dots, such as data.sessions.*.status",
});

const plainPath = fieldPath.refine((path) => !path.includes("*"), "expected a path without wildcards");

/** The value that a field gets with another type; a string is the text of the old value. */
const retypedValues = { string: undefined, number: 42, boolean: true, null: null, array: [], object: {} };
const fieldTypes = Object.keys(retypedValues) as (keyof typeof retypedValues)[];

/** The effects that change fields of the body. */
export const fieldEffects = {
  drop_field: effect({
    stage: "fields",
    description: "Removes a field.",
    schema: fieldPath,
    example: "data.sessions.*.status",
    options: {
      drop_every: z.int().min(1).optional().meta({ description: "Removes it only from every Nth object that has it." }),
    },
    apply: (path, { drop_every: every = 1 }) =>
      onBody((body) => {
        let count = 0;
        forEachField(body, path.split("."), (holder, name) => {
          if (++count % every === 0) delete holder[name];
        });
      }),
  }),
  retype_field: effect({
    stage: "fields",
    description: "Changes the type of a field.",
    schema: z.strictObject({ path: fieldPath, to: z.enum(fieldTypes) }),
    apply: ({ path, to }) =>
      onFields(path, (holder, name) => {
        holder[name] = to === "string" ? String(holder[name]) : retypedValues[to];
      }),
  }),
  rename_field: effect({
    stage: "fields",
    description: "Renames a field.",
    schema: z.strictObject({ path: fieldPath, to: z.string().min(1) }),
    example: { path: "data.sessions.*.status", to: "state" },
    apply: ({ path, to }) =>
      onFields(path, (holder, name) => {
        holder[to] = holder[name];
        delete holder[name];
      }),
  }),
  move_field: effect({
    stage: "fields",
    description: "Moves a field to another path; paths without wildcards.",
    schema: z.strictObject({ from: plainPath, to: plainPath }),
    example: { from: "data.session", to: "data" },
    apply: ({ from, to }) =>
      onBody((body) => {
        const moved: unknown[] = [];
        forEachField(body, from.split("."), (holder, name) => moved.push(holder[name]));
        if (moved.length === 0) return;
        forEachField(body, from.split("."), (holder, name) => delete holder[name]);
        setField(body, to.split("."), moved[0]);
      }),
  }),
  set_field: effect({
    stage: "fields",
    description: "Sets a field, or adds it where it is missing.",
    schema: z.strictObject({ path: fieldPath, value: jsonValue }),
    example: { path: "data.sessions.*.status", value: "PAUSED" },
    apply: ({ path, value }) => onBody((body) => setField(body, path.split("."), value)),
  }),
  rotate_field: effect({
    stage: "fields",
    description: "Replaces each listed value by the next one.",
    schema: z.strictObject({ path: fieldPath, values: z.array(z.union([z.string(), z.boolean()])).min(2) }),
    example: { path: "data.sessions.*.status", values: ["LIVE", "ENDED"] },
    apply: ({ path, values }) =>
      onFields(path, (holder, name) => {
        const at = (values as readonly unknown[]).indexOf(holder[name]);
        if (at >= 0) holder[name] = values[(at + 1) % values.length];
      }),
  }),
  add_to_field: effect({
    stage: "fields",
    description: "Adds a number to a field.",
    schema: z.strictObject({ path: fieldPath, add: z.number() }),
    example: { path: "data.sessions.*.live_participants", add: 0.5 },
    apply: ({ path, add }) =>
      onFields(path, (holder, name) => {
        if (typeof holder[name] === "number") holder[name] += add;
      }),
  }),
  time_offset: effect({
    stage: "fields",
    description: "Writes the same time with another UTC offset.",
    schema: z.strictObject({
      path: fieldPath,
      offset: z.string().regex(/^[+-](0\d|1[0-4]):[0-5]\d$/, "expected an offset such as +05:30"),
    }),
    example: { path: "data.sessions.*.started_at", offset: "+05:30" },
    apply: ({ path, offset }) =>
      onFields(path, (holder, name) => {
        holder[name] = withOffset(holder[name], offset);
      }),
  }),
} satisfies Readonly<Record<string, Effect>>;

type Holder = Record<string, unknown>;

/** Changes the fields of a JSON body that a path such as `data.sessions.*.status` leads to. */
function onFields(path: string, change: (holder: Holder, name: string) => void): Middleware {
  return onBody((body) => forEachField(body, path.split("."), change));
}

/** Changes a JSON body. What responds instead of the mock may send another one, or none. */
function onBody(change: (body: unknown) => void): Middleware {
  return async (_call, next) =>
    changeBody(await next(), (text) => {
      const body = parseJson(text);
      if (body === undefined) return undefined;
      change(body);
      return JSON.stringify(body);
    });
}

/** Sets a field of the objects that the path before its last name leads to. */
function setField(body: unknown, path: readonly string[], value: unknown): void {
  const name = path.at(-1) ?? "";
  const set = (holder: unknown) => {
    if (typeof holder !== "object" || holder === null) return;
    for (const key of name === "*" ? Object.keys(holder) : [name]) (holder as Holder)[key] = structuredClone(value);
  };
  if (path.length === 1) set(body);
  else forEachField(body, path.slice(0, -1), (holder, key) => set(holder[key]));
}

/** Returns a time of RFC 3339 as it is written in another offset from UTC; anything else as it is. */
function withOffset(value: unknown, offset: string): unknown {
  const time = typeof value === "string" ? parseDateTime(value) : undefined;
  if (time === undefined) return value;
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(offset) ?? [];
  const shift = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  return new Date(time + shift).toISOString().replace("Z", offset);
}

function forEachField(
  value: unknown,
  [name, ...rest]: readonly string[],
  change: (holder: Holder, name: string) => void,
): void {
  if (name === undefined || typeof value !== "object" || value === null) return;
  const holder = value as Holder;
  for (const key of name === "*" ? Object.keys(holder) : [name]) {
    if (!Object.hasOwn(holder, key)) continue;
    if (rest.length === 0) change(holder, key);
    else forEachField(holder[key], rest, change);
  }
}
