import { z } from "zod";
import { meetingStatuses } from "../../contract/meeting-model.js";
import { type OperationId, operationIds, operations } from "../../contract/operations.js";
import { revisions } from "../../contract/revisions.js";
import { sessionStatuses, sessionTypes } from "../../contract/session-model.js";
import { isObject, type JsonObject } from "../../lib/json-path.js";
import { type ModelField, walkFields } from "../../lib/model-fields.js";
import type { Report } from "../run/report.js";

const fieldModel = z.strictObject({
  /** The share, from 0 to 1, of the objects that could have the field in which it was present. */
  presence: z.number(),
  types: z.array(z.string()),
  formats: z.array(z.string()),
  /** Values seen, only if the documents list all of them. */
  members: z.array(z.string()),
});

/** A capture file: the shapes of responses without their values, to be stored and compared. */
export const captureModel = z.strictObject({
  format: z.literal("realtimekit-testkit capture 1"),
  capturedAt: z.string(),
  target: z.string(),
  revision: z.enum(revisions),
  operations: z.record(z.string(), z.record(z.string(), fieldModel)),
});

export type Capture = z.infer<typeof captureModel>;

export type FieldShape = z.infer<typeof fieldModel>;

export function captureShapes({ log, startedAt, target, revision }: Report): Capture {
  const shapes = operationIds.map((operation) => {
    const exchanges = log.filter(({ probe, status }) => probe.operation === operation && status === 200);
    return [operation, describeFields(exchanges.map(({ json }) => json))] as const;
  });
  return {
    format: "realtimekit-testkit capture 1",
    capturedAt: startedAt,
    target: target.name,
    revision: revision.used,
    operations: Object.fromEntries(shapes.filter(([, fields]) => Object.keys(fields).length > 0)),
  };
}

interface Tally {
  readonly types: Set<string>;
  readonly members: Set<string>;
  /** Formats of all texts so far; undefined before the first. */
  formats: Set<string> | undefined;
  seen: number;
}

/** Describes the shape of every field of some bodies, by JSON path with `*` for positions. */
function describeFields(bodies: readonly unknown[]): Record<string, FieldShape> {
  const tallies = new Map<string, Tally>();
  // A field that an object lacks was still possible in it.
  const objects = new Map<string, number>();
  for (const [path, object] of bodies.filter(isObject).flatMap((body) => [...objectsIn(body)])) {
    objects.set(path, (objects.get(path) ?? 0) + 1);
    for (const [name, value] of Object.entries(object)) {
      const here = memberPath(path, name);
      const tally = tallies.get(here) ?? { types: new Set(), members: new Set(), formats: undefined, seen: 0 };
      tallies.set(here, tally);
      tally.seen += 1;
      tally.types.add(jsonType(value));
      if (typeof value === "string") noteText(value, name, tally);
    }
  }
  const sorted = [...tallies].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([path, tally]) => [path, shape(path, tally, objects)]));
}

/** Yields every object in a body with its path, each before those inside it. */
function* objectsIn(value: unknown, path = ""): Generator<readonly [path: string, object: JsonObject]> {
  if (Array.isArray(value)) for (const item of value) yield* objectsIn(item, `${path}[*]`);
  if (!isObject(value)) return;
  yield [path, value];
  // In metadata, the users choose the fields.
  for (const [name, inner] of Object.entries(value))
    if (name !== "meta") yield* objectsIn(inner, memberPath(path, name));
}

function memberPath(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

function shape(
  path: string,
  { types, members, formats, seen }: Tally,
  objects: ReadonlyMap<string, number>,
): FieldShape {
  const possible = objects.get(path.slice(0, Math.max(0, path.lastIndexOf(".")))) ?? seen;
  return {
    presence: Math.round((seen / Math.max(1, possible)) * 1000) / 1000,
    types: [...types].sort(),
    formats: [...(formats ?? [])].sort(),
    members: [...members].sort(),
  };
}

const enums: Readonly<Record<string, readonly string[]>> = {
  status: [...sessionStatuses, ...meetingStatuses],
  type: sessionTypes,
};

const formats: readonly (readonly [name: string, pattern: RegExp])[] = [
  ["date-time", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/],
  ["uuid", /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i],
];

function noteText(value: string, name: string, tally: Tally): void {
  // Undocumented values are what matters here; they are words of the API, not personal data.
  if (Object.hasOwn(enums, name) && /^[A-Za-z_-]{1,40}$/.test(value)) tally.members.add(value);
  const fitting = formats.filter(([, pattern]) => pattern.test(value)).map(([format]) => format);
  tally.formats = new Set(fitting.filter((format) => tally.formats?.has(format) ?? true));
}

function jsonType(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

/** Compares the fields of a capture with those of the model and the mock, a line for each. */
export function compareWithModels(capture: Capture, mock?: Capture): string[] {
  return Object.entries(capture.operations).flatMap(([operation, fields]) => {
    const declared = declaredFields(operations[operation as OperationId].response.models[capture.revision]);
    const names = [...new Set([...declared.keys(), ...Object.keys(fields)])].sort();
    return names.map((name) => {
      const said = declared.get(name) ?? "not declared";
      const made = mock ? `; by the mock ${seenAs(mock.operations[operation]?.[name])}` : "";
      return `${operation}  ${name}: ${said}; seen ${seenAs(fields[name])}${made}`;
    });
  });
}

function seenAs(shape: FieldShape | undefined): string {
  return shape ? `${shape.types.join("|")} in ${Math.round(shape.presence * 100)}%` : "never";
}

/** Lists the JSON paths that a model declares, each with "required" or "optional". */
function declaredFields(model: z.ZodType): Map<string, string> {
  const isRequired = ({ models, isShared }: ModelField) =>
    isShared && models.every((one) => !z.safeParse(one, undefined).success);
  return new Map(Array.from(walkFields([model]), (field) => [field.path, isRequired(field) ? "required" : "optional"]));
}

/** Returns the differences of a later capture, a sentence for each field. */
export function compareCaptures(before: Capture, after: Capture): string[] {
  const both = Object.keys(after.operations).filter((operation) => operation in before.operations);
  return both.flatMap((operation) => {
    const [old, now] = [before.operations[operation] ?? {}, after.operations[operation] ?? {}];
    const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].sort();
    return names.flatMap((name) => changes(old[name], now[name]).map((change) => `${operation} ${name}: ${change}`));
  });
}

/** Lists the changes of a field's shape, except those that sampling alone explains, such as a missing rare field. */
function changes(old: FieldShape | undefined, now: FieldShape | undefined): string[] {
  if (old === undefined) return ["is new"];
  if (now === undefined) return old.presence >= 0.5 ? ["is gone"] : [];
  const added = (what: "types" | "members") => {
    const fresh = now[what].filter((one) => !old[what].includes(one));
    return fresh.length > 0 ? [`${what} now include ${fresh.join(", ")}`] : [];
  };
  const lost = old.formats.filter((format) => !now.formats.includes(format));
  return [
    ...added("types"),
    ...added("members"),
    ...(lost.length > 0 ? [`no longer always looks like ${lost.join(", ")}`] : []),
    ...(old.presence === 1 && now.presence < 1 ? ["is no longer always there"] : []),
  ];
}
