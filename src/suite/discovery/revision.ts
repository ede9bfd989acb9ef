import { defaultRevision } from "../../contract/constants.js";
import { type OperationId, operationIds, operations } from "../../contract/operations.js";
import { recordKinds } from "../../contract/records.js";
import {
  contentPath,
  definitionOf,
  hasField,
  isListOperation,
  pagingMember,
  type Revision,
  revisions,
} from "../../contract/revisions.js";
import { isObject, type JsonObject, valueAt } from "../../lib/json-path.js";
import { findPaging, readRecords } from "../lists/read.js";
import type { Exchange } from "../model/exchange.js";

export interface RevisionDetected {
  readonly revision: Revision;
  readonly because: string;
  /** The revisions that the responses of each operation indicate, and why. */
  readonly clues: readonly {
    readonly operation: OperationId;
    readonly revision: Revision | undefined;
    readonly because: string;
  }[];
  readonly signs: readonly ShownSign[];
}

/** A feature of a body that only some revisions have. */
interface Sign {
  readonly because: string;
  readonly revisions: readonly Revision[];
  /** Whether it is the place of the records: a client of another revision finds none. */
  readonly isPlace?: boolean;
  readonly shows: (exchange: Exchange) => boolean;
}

interface ShownSign extends Omit<Sign, "shows"> {
  readonly operation: OperationId;
  readonly exchange: Exchange;
}

/** Operations in order of how reliably they reveal the revision. */
const surestFirst = [...new Set<OperationId>(["GetSessionDetails", "GetSessions", "GetMeetings", ...operationIds])];

/** Detects the revision of a target from its responses; of revisions that look the same, the oldest. */
export function detectRevision(log: readonly Exchange[]): RevisionDetected {
  const found = new Map(surestFirst.map((operation) => [operation, signsIn(operation, log)]));
  const signs = surestFirst.flatMap((operation) => found.get(operation) ?? []);
  const { candidates, because } = narrow(
    signs.map((sign) => ({ ...sign, because: `${sign.operation}: ${sign.because}` })),
  );
  const [revision = defaultRevision, ...same] = because.length > 0 ? candidates : [];
  return {
    revision,
    because:
      because.length === 0
        ? "no response shows it; this is the default"
        : `${because.join("; ")}${same.length > 0 ? ` (${same.join(", ")} would look the same)` : ""}`,
    clues: operationIds.map((operation) => clue(operation, found.get(operation))),
    signs,
  };
}

export function recordsAnywhere(exchange: Exchange): readonly JsonObject[] {
  if (exchange.status !== 200) return [];
  const found = revisions.map((revision) => (readRecords(exchange, revision) ?? []).filter(isObject));
  return found.find((records) => records.some(({ id }) => id !== undefined)) ?? [];
}

function clue(operation: OperationId, signs: readonly ShownSign[] | undefined): RevisionDetected["clues"][number] {
  const { candidates, because } = narrow(signs ?? []);
  if (because.length > 0) return { operation, revision: candidates[0], because: because.join(" and ") };
  const reason = signs ? "its responses look the same in every revision" : "no response was seen";
  return { operation, revision: undefined, because: reason };
}

/** Returns the revisions that fit all signs; a sign that contradicts more reliable ones does not count. */
function narrow(signs: readonly Pick<ShownSign, "because" | "revisions">[]): {
  candidates: readonly Revision[];
  because: readonly string[];
} {
  let candidates: readonly Revision[] = revisions;
  const because: string[] = [];
  for (const sign of signs) {
    const fitting = candidates.filter((revision) => sign.revisions.includes(revision));
    if (fitting.length === 0 || fitting.length === candidates.length) continue;
    candidates = fitting;
    because.push(sign.because);
  }
  return { candidates, because };
}

/** Returns the signs in the responses of an operation; undefined if there was no response. */
function signsIn(operation: OperationId, log: readonly Exchange[]): ShownSign[] | undefined {
  const exchanges = log.filter(({ probe, status }) => probe.operation === operation && status === 200);
  if (exchanges.length === 0) return undefined;
  return signs(operation).flatMap(({ shows, ...sign }) => {
    const exchange = exchanges.find(shows);
    return exchange && sign.revisions.length < revisions.length ? [{ ...sign, operation, exchange }] : [];
  });
}

/**
 * Returns the signs to look for in a body of an operation, the most reliable first: its envelope, its paging, the fields of
 * its records.
 */
function signs(operation: OperationId): Sign[] {
  const { record } = operations[operation].response;
  const { noun } = recordKinds[record];
  const isList = isListOperation(operation);
  return [
    ...signsOf(
      (revision) => [contentPath(operation, revision).join(".")],
      (path) => ({
        because: `the ${isList ? "list" : noun} is ${path.includes(".") ? path : `${path} itself`}`,
        isPlace: true,
        shows({ json }) {
          const found = valueAt(json, path.split("."));
          return isList ? Array.isArray(found) : isObject(found) && typeof found.id === "string";
        },
      }),
    ),
    ...signsOf(
      (revision) => [pagingMember(definitionOf(revision).envelopes[operation]) ?? []].flat(),
      (member) => ({
        because: `the list has ${member}`,
        shows: ({ json }) => findPaging(json, member) !== undefined,
      }),
    ),
    ...(record === "meeting" ? recordingSigns() : []),
    ...signsOf(
      (revision) => definitionOf(revision).fields[record],
      (field) => ({
        because: `${isList ? "a" : "the"} ${noun} has ${field}`,
        shows: inRecords([field], (value) => value !== undefined),
      }),
    ),
  ];
}

/** Creates signs from storage fields of some revisions, and video codecs that only some allow. */
function recordingSigns(): Sign[] {
  const recording = (revision: Revision) => definitionOf(revision).recordingConfig;
  const secret = revisions.flatMap((revision) => recording(revision).writeOnly);
  return [
    ...signsOf(
      (revision) =>
        hasField(revision, "meeting", "recording_config")
          ? secret.filter((field) => !recording(revision).writeOnly.includes(field))
          : [],
      (field) => ({
        because: `a storage_config has ${field}`,
        shows: inRecords(["recording_config", "storage_config", field], (value) => value !== undefined),
      }),
    ),
    ...signsOf(
      (revision) => recording(revision).videoCodecs,
      (codec) => ({
        because: `a video_config has the codec ${codec}`,
        shows: inRecords(["recording_config", "video_config", "codec"], (value) => value === codec),
      }),
    ),
  ];
}

/** Creates a sign for each of the values that revisions have. */
function signsOf(
  valuesIn: (revision: Revision) => readonly string[],
  sign: (value: string) => Omit<Sign, "revisions">,
): Sign[] {
  const having = (value: string) => revisions.filter((revision) => valuesIn(revision).includes(value));
  return [...new Set(revisions.flatMap(valuesIn))].map((value) => ({ ...sign(value), revisions: having(value) }));
}

function inRecords(path: readonly string[], test: (value: unknown) => boolean): Sign["shows"] {
  return (exchange) => recordsAnywhere(exchange).some((record) => test(valueAt(record, path)));
}
