import type { OperationId } from "../../contract/operations.js";
import type { FaultEffect } from "../../server/faults/rule.js";
import { type Mutant, readPathOf } from "../mutants/mutant.js";
import { type Read, type Reads, readOf } from "./reads.js";
import type { RunScope, SentRequest } from "./server.js";

/** A response of the unmutated API to something that the command requests. */
export interface Exchange {
  readonly url: string;
  readonly operation: OperationId;
  readonly status: number;
  readonly body: string;
  /** Whether the command got another status: it requested what its tests had created. */
  readonly isOther: boolean;
}

/** Whether a mutant matters to the command. */
export type Relevance =
  /** Nothing that the command requests or reads changes; why. */
  | { readonly matters: "no"; readonly because: string }
  /** It reads what changes; where, if that is known. */
  | { readonly matters: "yes"; readonly operation: OperationId; readonly path: string; readonly read?: Read }
  /** Responses change, and nobody knows whether it reads what changes. */
  | { readonly matters: "unknown"; readonly operation: OperationId; readonly path: string };

interface Change {
  readonly operation: OperationId;
  readonly path: string;
}

const maxUrls = 300;

interface Replay {
  readonly url: string;
  readonly operation: OperationId;
  /** What the command got. */
  readonly status: number;
}

/** The distinct URLs of the operations among some requests. */
export function urlsOf(requests: readonly SentRequest[]): Replay[] {
  const urls = new Map(
    requests.flatMap(({ method, url, operation, status }) =>
      method === "GET" && operation !== undefined ? [[url, { url, operation: operation as OperationId, status }]] : [],
    ),
  );
  return [...urls.values()].slice(0, maxUrls);
}

/** Requests URLs again in a scope. */
export async function replayAll(scope: RunScope, replays: readonly Replay[]): Promise<Exchange[]> {
  const exchanges: Exchange[] = [];
  for (const { url, operation, status } of replays) {
    const response = await scope.replay(url);
    exchanges.push({ url, operation, ...response, isOther: response.status !== status });
  }
  return exchanges;
}

/** Decides without any response, where that is possible. */
export function earlyRelevance({ operations, matters }: Mutant, usual: readonly Exchange[]): Relevance | undefined {
  const [requested] = usual.filter(({ operation }) => operations.includes(operation));
  if (!requested) return { matters: "no", because: `nothing requests ${operations.join(", ")}` };
  return matters === "$" ? { matters: "yes", operation: requested.operation, path: "$" } : undefined;
}

/** Decides, from the responses without and with a mutant, whether it matters to a client with these reads. */
export function relevanceOf(
  mutant: Mutant,
  usual: readonly Exchange[],
  mutated: readonly Exchange[],
  { reads }: Reads,
): Relevance {
  const { matters } = mutant;
  const replayed = usual.flatMap(({ operation, status, body }, index) => {
    const now = mutated[index];
    if (!now) return [];
    const paths = status === now.status ? changedPaths(parsed(body), parsed(now.body)) : ["$"];
    return [...paths].map((path) => ({ operation, path }));
  });
  const changes = replayed.length > 0 ? replayed : unseenChanges(mutant, usual);
  const [first] = changes;
  if (!first) return { matters: "no", because: "no response to its requests would differ" };
  const whole = changes.find(({ path }) => path === "$");
  if (whole) return { matters: "yes", ...whole };
  // A client whose bodies nobody tracks, such as a Go program that a script of Node starts, may read anything.
  const isTracked = changes.every(({ operation }) =>
    reads.some((read) => read.operation === operation && read.path === "$"),
  );
  if (!isTracked) return { matters: "unknown", ...first };
  const looked = matters === undefined ? changes : [{ ...first, path: matters }];
  for (const { operation, path } of looked) {
    const read = readOf(reads, operation, path);
    if (read) return { matters: "yes", operation, path, read };
  }
  return {
    matters: "no",
    because: `nothing reads ${[...new Set(looked.map(({ path }) => path))].slice(0, 3).join(", ")}`,
  };
}

/** What a mutant changes in responses that cannot be had again, because tests created what they are about. */
function unseenChanges({ operations, settings }: Mutant, usual: readonly Exchange[]): Change[] {
  const created = usual.filter(({ operation, isOther }) => isOther && operations.includes(operation));
  const fields = settings.faults?.flatMap(({ effect }) => fieldOf(effect)) ?? [""];
  return created.flatMap(({ operation }) => fields.map((field) => ({ operation, path: readPathOf(field) })));
}

/** The field that an effect changes. */
function fieldOf({ drop_field, ...effect }: FaultEffect): string[] {
  if (drop_field !== undefined) return [drop_field].flat();
  const { retype_field, set_field, rename_field, add_to_field, time_offset, move_field } = effect;
  const field = (retype_field ?? set_field ?? rename_field ?? add_to_field ?? time_offset)?.path ?? move_field?.from;
  return field === undefined ? [] : [field];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The paths at which two JSON values differ, `[*]` for the items of lists; the innermost ones. */
export function changedPaths(before: unknown, after: unknown, path = "$"): Set<string> {
  if (Object.is(before, after)) return new Set();
  if (Array.isArray(before) && Array.isArray(after)) {
    const inner = before.flatMap((item, index) =>
      index < after.length ? [...changedPaths(item, after[index], `${path}[*]`)] : [],
    );
    return new Set(before.length === after.length ? inner : [path, ...inner]);
  }
  if (isObject(before) && isObject(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return new Set([...names].flatMap((name) => [...changedPaths(before[name], after[name], `${path}.${name}`)]));
  }
  return new Set([path]);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
