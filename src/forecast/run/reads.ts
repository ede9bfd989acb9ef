import { readFile } from "node:fs/promises";
import type { OperationId } from "../../contract/operations.js";
import { groupBy, without } from "../../lib/collections.js";
import { isObject, parseJson } from "../../lib/json-path.js";
import { type Field, legalChange, tokenOf } from "../mutants/contract.js";
import { readPathOf } from "../mutants/mutant.js";
import type { References } from "./references.js";
import type { SentRequest } from "./run-mock.js";
import type { Runner } from "./runner.js";

/** A place in the code of the client. */
export interface Place {
  readonly file: string;
  readonly line?: number | undefined;
}

/** A place that read a value, and the digests of the bodies that it read. */
export interface ReadPlace extends Place {
  readonly bodies?: readonly string[];
}

/** A value that a client read, and where in its code, if known. */
export interface Read {
  readonly operation: string;
  readonly path: string;
  readonly places: readonly ReadPlace[];
  /** Whether only libraries that check bodies against a schema read it, and nothing shows that the client uses it. */
  readonly copied?: boolean | undefined;
}

export interface Reads {
  /** Whether any client tracks its reads; if none does, the absence of reads means nothing. */
  readonly tracked: boolean;
  readonly reads: readonly Read[];
  /** Operations with responses whose reads were not tracked, such as in a browser or by `undici` before Node 24. */
  readonly untracked: readonly string[];
}

/** Reads a file to which the processes of a command append objects, a line of JSON each. Ignores truncated lines. */
export async function loadLines(file: string): Promise<object[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text.split("\n").map(parseJson).filter(isObject);
}

/** A line for a value that a tracked client read; `[*]` stands for any item, a final `.*` for the names of the fields. */
type ReadLine = Omit<Read, "places"> & Partial<Place> & { readonly digest: string };

/**
 * Collects the reads of tracked clients, which write a line for each body, `$`, and for each distinct read in it. A
 * response is tracked if its own body was parsed.
 */
export function readsOf(lines: readonly object[], requests: readonly SentRequest[]): Reads {
  const read = lines.filter((line): line is ReadLine => "path" in line);
  const bodies = read.filter(({ path }) => path === "$");
  const responses = requests.filter(
    ({ method, status, operation, intact }) => method === "GET" && status === 200 && intact && operation !== undefined,
  );
  const keyOf = ({ operation, digest }: Partial<Pick<SentRequest, "operation" | "digest">>) => `${operation} ${digest}`;
  const unread = without(responses.map(keyOf), bodies.map(keyOf)).map((key) => key.replace(/ .*/, ""));
  const reads = read.map(({ operation, path, file, line, copied, digest }) => {
    return { operation, path, copied, places: file === undefined ? [] : [{ file, line, bodies: [digest] }] };
  });
  return { tracked: bodies.length > 0, reads: merged(reads), untracked: [...new Set(unread)] };
}

export function joinReads(all: readonly Reads[]): Reads {
  return {
    tracked: all.some(({ tracked }) => tracked),
    reads: merged(all.flatMap(({ reads }) => reads)),
    untracked: [...new Set(all.flatMap(({ untracked }) => untracked))],
  };
}

function merged(reads: readonly Read[]): Read[] {
  const groups = groupBy(reads, ({ operation, path }) => `${operation} ${path}`);
  return Array.from(groups.values(), (same) => {
    const allPlaces = same.flatMap((read) => read.places);
    const places = Array.from(groupBy(allPlaces, placeText).values(), (at) => {
      return { ...at[0], bodies: [...new Set(at.flatMap(({ bodies = [] }) => bodies))] };
    });
    return { ...same[0], copied: same.every(({ copied }) => copied), places };
  });
}

/** Returns the read of a field, or of something inside it, if any. */
export function readOf(reads: readonly Read[], operation: string, path: string): Read | undefined {
  const found = reads.filter(
    (read) =>
      read.operation === operation && read.path.startsWith(path) && /^([.[]|$)/.test(read.path.slice(path.length)),
  );
  return found.find((read) => read.path === path) ?? found[0];
}

/** Reports whether a field was read only together with its siblings, such as when the object is copied, checked or compared. */
export function isOnlyCopied(reads: readonly Read[], { operation, path, places, copied }: Read): boolean {
  if (copied) return true;
  const parent = path.slice(0, path.lastIndexOf("."));
  const copies = reads.find((read) => read.operation === operation && read.path === `${parent}.*`);
  if (!copies) return false;
  const known = new Set(copies.places.map(placeText));
  return places.every((place) => known.has(placeText(place)));
}

/** Returns a read with its places in some bodies only, or with all if none of them is known to read these. */
export function readIn(read: Read, digests: ReadonlySet<string>): Read {
  const places = read.places.filter(({ bodies = [] }) => bodies.some((digest) => digests.has(digest)));
  return places.length > 0 ? { ...read, places } : read;
}

/** Returns the most useful place of a read: in the client's code rather than in its tests. */
export function bestPlace({ places }: Read): Place | undefined {
  const best = places.find(({ file }) => !isTestFile(file)) ?? places[0];
  return best && { file: best.file, line: best.line };
}

function isTestFile(file: string): boolean {
  return /(^|\/)(tests?|__tests__|spec|e2e)\/|[._-](test|spec)\.\w+$|(^|\/)test_\w+\.py$/.test(file);
}

export function placeText({ file, line }: Place): string {
  return line === undefined ? file : `${file}:${line}`;
}

/**
 * Finds the fields that a client shows in its output or requests, by running it with recognizable values in all of
 * them. Returns them as `OPERATION PATH`. Other fields may still be read.
 */
export async function findShownFields(
  runner: Runner,
  { usual, rich }: References,
  fields: ReadonlyMap<OperationId, readonly Field[]>,
): Promise<ReadonlySet<string>> {
  const requested = new Set([...usual.exchanges, ...rich.exchanges].map(({ operation }) => operation));
  const canaries = [...fields]
    .filter(([operation]) => requested.has(operation))
    .flatMap(([operation, all]) => all.map((field) => ({ operation, field })))
    .flatMap(({ operation, field }, mark) => {
      const token = tokenOf(field, mark);
      const effect = legalChange(field, mark);
      return token === undefined || !effect ? [] : [{ operation, field, token, effect }];
    });
  const settings = {
    faults: canaries.map(({ operation, effect }, index) => ({ id: `canary-${index}`, when: { operation }, effect })),
  };
  const runs = await Promise.all([false, true].map((isRich) => runner.run(settings, { purpose: "value", isRich })));
  const shown = runs.map(({ output, requests }) => `${output}\n${requests.join("\n")}`).join("\n");
  return new Set(
    canaries
      .filter(({ token }) => shown.includes(token))
      .map(({ operation, field }) => `${operation} ${readPathOf(field.path)}`),
  );
}
