import { z } from "zod";
import { operationIds } from "../../contract/operations.js";
import { revisions } from "../../contract/revisions.js";
import type { Report } from "../report.js";
import { fieldsOf } from "./fields.js";

const fieldModel = z.strictObject({
  /** In how many of the objects that could have it the field was there, from 0 to 1. */
  presence: z.number(),
  types: z.array(z.string()),
  formats: z.array(z.string()),
  /** Values seen, only where the documents list all of them. */
  members: z.array(z.string()),
});

/** A capture file: the shapes of answers without their values, so that it can be kept and compared. */
export const captureModel = z.strictObject({
  format: z.literal("realtimekit-testkit capture 1"),
  capturedAt: z.string(),
  target: z.string(),
  revision: z.enum(revisions),
  operations: z.record(z.string(), z.record(z.string(), fieldModel)),
});

/** The shapes of answers without their values. */
export type Capture = z.infer<typeof captureModel>;

/** The shape of one field. */
export type FieldShape = z.infer<typeof fieldModel>;

/** Captures the shapes of all 200 answers of a run. */
export function captureShapes({ log, startedAt, target, revision }: Report): Capture {
  const shapes = operationIds.map((operation) => {
    const bodies = log
      .filter(({ probe, status, json }) => probe.operation === operation && status === 200 && json !== undefined)
      .map(({ json }) => json);
    return [operation, fieldsOf(bodies)] as const;
  });
  return {
    format: "realtimekit-testkit capture 1",
    capturedAt: startedAt,
    target: target.name,
    revision: revision.used,
    operations: Object.fromEntries(shapes.filter(([, fields]) => Object.keys(fields).length > 0)),
  };
}

/** Says what is different in a later capture, a sentence for each field. */
export function compareCaptures(before: Capture, after: Capture): string[] {
  const both = Object.keys(after.operations).filter((operation) => operation in before.operations);
  return both.flatMap((operation) => {
    const [old, now] = [before.operations[operation] ?? {}, after.operations[operation] ?? {}];
    const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].sort();
    return names.flatMap((name) => changes(old[name], now[name]).map((change) => `${operation} ${name}: ${change}`));
  });
}

/** What sampling alone can bring about, such as a rare field that was not met this time, is no change. */
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
