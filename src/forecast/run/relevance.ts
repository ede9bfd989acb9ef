import type { OperationId } from "../../contract/operations.js";
import { groupBy } from "../../lib/collections.js";
import { isObject, parseJson } from "../../lib/json-path.js";
import { textDigest } from "../../lib/keyed-random.js";
import type { Mutant } from "../mutants/mutant.js";
import { type Read, type Reads, readIn, readOf } from "./reads.js";
import type { RunMock, SentRequest } from "./run-mock.js";

/** A response of the unmutated API to a request of the command. */
export interface Exchange {
  readonly url: string;
  readonly operation: OperationId;
  readonly status: number;
  readonly body: string;
  /**
   * Whether the command received the same response. If not, for example because a test creates the record first, moves
   * the clock or has its own data, the response does not show how a mutant affects the command.
   */
  readonly isReproduced: boolean;
}

/** Whether a mutant matters to the command. */
export type Relevance =
  /** Nothing that the command requests or reads changes, and why. */
  | { readonly matters: "no"; readonly because: string }
  /** It reads what changes, and where, if known. */
  | { readonly matters: "yes"; readonly operation: OperationId; readonly path: string; readonly read?: Read }
  /** Responses change, and it is unknown whether it reads what changes. */
  | { readonly matters: "unknown"; readonly operation: OperationId; readonly path: string };

const maxUrls = 300;

/** A requested URL of an operation, with the response that the command received. */
export interface RequestedUrl {
  readonly url: string;
  readonly operation: OperationId;
  readonly responses: readonly Pick<SentRequest, "status" | "bytes">[];
}

export function urlsOf(requests: readonly SentRequest[]): RequestedUrl[] {
  const known = requests.filter(({ method, operation }) => method === "GET" && operation !== undefined);
  return [...groupBy(known, ({ url }) => url)].map(([url, responses]) => {
    return { url, operation: responses[0].operation as OperationId, responses };
  });
}

/** Repeats the requests for some operations, or all; if there are very many, the last ones are not reproduced. */
export async function replayAll(
  mock: RunMock,
  urls: readonly RequestedUrl[],
  operations?: readonly OperationId[],
): Promise<Exchange[]> {
  const exchanges: Exchange[] = [];
  for (const [index, { url, operation, responses }] of urls.entries()) {
    if (index >= maxUrls || operations?.includes(operation) === false) {
      exchanges.push({ url, operation, status: 0, body: "", isReproduced: false });
      continue;
    }
    const { status, body } = await mock.replay(url);
    const length = Buffer.byteLength(body);
    const isReproduced = responses.every((one) => one.status === status && (one.bytes ?? length) === length);
    exchanges.push({ url, operation, status, body, isReproduced });
  }
  return exchanges;
}

/** Decides without a response of the mutated API, if possible. */
export function earlyRelevance(
  { operations, changes, matters, addsFraction }: Mutant,
  usual: readonly Exchange[],
  reads: Reads,
): Relevance | undefined {
  const requested = usual.flatMap(({ operation }) => (operations.includes(operation) ? [operation] : []));
  const [operation] = requested;
  if (operation === undefined) return { matters: "no", because: `nothing requests ${operations.join(", ")}` };
  if (matters === "$") return { matters: "yes", operation, path: "$" };
  if (addsFraction && changes !== undefined && hasFraction(usual, operations, changes)) {
    return { matters: "no", because: `${changes.join()} has fractions as it is` };
  }
  const fields = matters === undefined ? changes : [matters];
  if (fields === undefined || !isTracked(requested, reads)) return undefined;
  const isRead = requested.some((one) => fields.some((field) => readOf(reads.reads, one, field) !== undefined));
  return isRead ? undefined : nothingReads(fields);
}

function nothingReads(paths: readonly string[]): Relevance {
  return { matters: "no", because: `nothing reads ${[...new Set(paths)].slice(0, 3).join(", ")}` };
}

function hasFraction(usual: readonly Exchange[], operations: Mutant["operations"], paths: readonly string[]): boolean {
  return usual
    .filter(({ operation }) => operations.includes(operation))
    .flatMap(({ body }) => paths.flatMap((path) => valuesAt(parseJson(body), path)))
    .some((value) => typeof value === "number" && !Number.isInteger(value));
}

/** Reports whether all reads from responses of some operations are known: those of a browser or a Go program are not. */
function isTracked(operations: readonly OperationId[], { reads, untracked }: Reads): boolean {
  return operations.every(
    (operation) =>
      !untracked.includes(operation) && reads.some((read) => read.operation === operation && read.path === "$"),
  );
}

/**
 * Reports whether a mutant may show to a client that received these responses: one of them differs, or it is unknown
 * what the client would receive.
 */
export function mayShow({ operations }: Mutant, usual: readonly Exchange[], mutated?: readonly Exchange[]): boolean {
  return usual.some(({ operation, isReproduced, status, body }, index) => {
    const now = mutated?.[index];
    return operations.includes(operation) && !(isReproduced && now?.status === status && now.body === body);
  });
}

/** Decides whether a mutant matters to a client with these reads, by comparing the responses with and without it. */
export function relevanceOf(
  { operations, changes: fields, matters }: Mutant,
  usual: readonly Exchange[],
  mutated: readonly Exchange[],
  reads: Reads,
): Relevance {
  const open = usual.find(({ operation, isReproduced }) => !isReproduced && operations.includes(operation));
  const changedBodies = new Set<string>();
  const changes = usual.flatMap(({ operation, status, body }, index) => {
    const now = mutated[index];
    if (!now || !operations.includes(operation) || (status === now.status && body === now.body)) return [];
    changedBodies.add(textDigest(body));
    const paths =
      status === now.status ? changedPaths(parseJson(body) ?? body, parseJson(now.body) ?? now.body) : ["$"];
    return [...paths].map((path) => ({ operation, path }));
  });
  if (open && fields) changes.push(...fields.map((path) => ({ operation: open.operation, path: matters ?? path })));
  const [first] = changes;
  if (!first) {
    return open
      ? { matters: "unknown", operation: open.operation, path: "$" }
      : { matters: "no", because: "no response to its requests would differ" };
  }
  const whole = changes.find(({ path }) => path === "$");
  if (whole) return { matters: "yes", ...whole };
  const looked = matters === undefined ? changes : [{ ...first, path: matters }];
  for (const { operation, path } of looked) {
    const read = readOf(reads.reads, operation, path);
    // The bodies that it received instead are unknown.
    if (read) return { matters: "yes", operation, path, read: open ? read : readIn(read, changedBodies) };
  }
  const changed = changes.map(({ operation }) => operation);
  if (!isTracked(changed, reads)) return { matters: "unknown", ...first };
  if (open && !fields) return { matters: "unknown", operation: open.operation, path: "$" };
  return nothingReads(looked.map(({ path }) => path));
}

/** Returns the innermost paths at which two JSON values differ, with `[*]` for the items of lists. */
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

/** Returns the values at a path such as `$.data[*].id`; absent ones are `undefined`. */
export function valuesAt(value: unknown, path: string): unknown[] {
  const steps = path.match(/\[\*\]|[^.$[\]]+/g) ?? [];
  return steps.reduce<unknown[]>(
    (all, step) =>
      all.flatMap((one) =>
        step === "[*]" ? (Array.isArray(one) ? one : []) : [(one as Record<string, unknown> | null)?.[step]],
      ),
    [value],
  );
}
