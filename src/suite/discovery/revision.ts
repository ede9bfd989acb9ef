import { defaultRevision } from "../../contract/constants.js";
import { type OperationId, operationIds, operations } from "../../contract/operations.js";
import { type RecordKind, recordKinds } from "../../contract/records.js";
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

/** Which revision an operation speaks, as far as its responses show, and why. */
export interface RevisionClue {
  readonly operation: OperationId;
  readonly revision: Revision | undefined;
  readonly because: string;
}

/** Which revision a target speaks. */
export interface RevisionDetected {
  readonly revision: Revision;
  readonly because: string;
  readonly clues: readonly RevisionClue[];
  /** What responses show that only some revisions have. */
  readonly signs: readonly ShownSign[];
}

/** Something that a response shows, and that only some revisions have. */
export interface ShownSign {
  readonly operation: OperationId;
  readonly because: string;
  readonly revisions: readonly Revision[];
  /** Whether it is where the records are: a client of another revision finds none. */
  readonly isPlace: boolean;
  readonly exchange: Exchange;
}

/** Something in a body that only some revisions show. */
interface Sign {
  readonly because: string;
  readonly revisions: readonly Revision[];
  readonly isPlace: boolean;
  readonly shows: (exchange: Exchange) => boolean;
}

/** Operations in order of how surely they reveal the revision. */
const surestFirst = [...new Set<OperationId>(["GetSessionDetails", "GetSessions", "GetMeetings", ...operationIds])];

/** Detects which revision a target speaks from its responses; of revisions that look the same, the oldest. */
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

/** The records of a body wherever some revision has them. */
export function recordsAnywhere(exchange: Exchange): readonly JsonObject[] {
  if (exchange.status !== 200) return [];
  const found = revisions.map((revision) => (readRecords(exchange, revision) ?? []).filter(isObject));
  return found.find((records) => records.some(({ id }) => id !== undefined)) ?? [];
}

function clue(operation: OperationId, signs: readonly ShownSign[] | undefined): RevisionClue {
  if (!signs) return { operation, revision: undefined, because: "no response was seen" };
  const { candidates, because } = narrow(signs);
  if (because.length === 0) {
    return { operation, revision: undefined, because: "its responses look the same in every revision" };
  }
  return { operation, revision: candidates[0], because: because.join(" and ") };
}

/** The revisions that fit all signs, the surest first; a sign that contradicts surer ones does not count. */
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

/** The signs that the responses of an operation show; undefined when no response was seen. */
function signsIn(operation: OperationId, log: readonly Exchange[]): ShownSign[] | undefined {
  const exchanges = log.filter(({ probe, status }) => probe.operation === operation && status === 200);
  if (exchanges.length === 0) return undefined;
  return signs(operation).flatMap(({ shows, ...sign }) => {
    const exchange = exchanges.find(shows);
    return exchange && sign.revisions.length < revisions.length ? [{ ...sign, operation, exchange }] : [];
  });
}

/** What a body of an operation can show, the surest first: its envelope, its paging, the fields of its records. */
function signs(operation: OperationId): Sign[] {
  const { record } = operations[operation].response;
  const { noun } = recordKinds[record];
  const isList = isListOperation(operation);
  const paths = unique((revision) => contentPath(operation, revision).join("."));
  const pagings = unique((revision) => pagingMember(definitionOf(revision).envelopes[operation]));
  const fields = new Set(revisions.flatMap((revision) => fieldsOf(revision, record)));
  return [
    ...paths.map((path) => ({
      because: `the ${isList ? "list" : noun} is ${path.includes(".") ? path : `${path} itself`}`,
      revisions: having((revision) => contentPath(operation, revision).join(".") === path),
      isPlace: true,
      shows: ({ json }: Exchange) => {
        const found = valueAt(json, path.split("."));
        return isList ? Array.isArray(found) : isObject(found) && typeof found.id === "string";
      },
    })),
    ...pagings.map((member) => ({
      because: `the list has ${member}`,
      revisions: having((revision) => pagingMember(definitionOf(revision).envelopes[operation]) === member),
      isPlace: false,
      shows: ({ json }: Exchange) => findPaging(json, member) !== undefined,
    })),
    ...(record === "meeting" ? [...storageSigns(), ...codecSigns()] : []),
    ...[...fields].map((field) => ({
      because: `${isList ? "a" : "the"} ${noun} has ${field}`,
      revisions: having((revision) => fieldsOf(revision, record).includes(field)),
      isPlace: false,
      shows: (exchange: Exchange) => recordsAnywhere(exchange).some((one) => one[field] !== undefined),
    })),
  ];
}

/** Fields of a storage that only some revisions show. */
function storageSigns(): Sign[] {
  const fields = [...new Set(revisions.flatMap(writeOnly))];
  return fields.map((field) => ({
    because: `a storage_config has ${field}`,
    revisions: having(
      (revision) => hasField(revision, "meeting", "recording_config") && !writeOnly(revision).includes(field),
    ),
    isPlace: false,
    shows: (exchange) =>
      recordsAnywhere(exchange).some((meeting) => {
        const storage = valueAt(meeting, ["recording_config", "storage_config"]);
        return isObject(storage) && storage[field] !== undefined;
      }),
  }));
}

/** Video codecs that only some revisions allow. */
function codecSigns(): Sign[] {
  const codecs = [...new Set(revisions.flatMap(videoCodecs))];
  return codecs.map((codec) => ({
    because: `a video_config has the codec ${codec}`,
    revisions: having((revision) => videoCodecs(revision).includes(codec)),
    isPlace: false,
    shows: (exchange) =>
      recordsAnywhere(exchange).some(
        (meeting) => valueAt(meeting, ["recording_config", "video_config", "codec"]) === codec,
      ),
  }));
}

function writeOnly(revision: Revision): readonly string[] {
  return definitionOf(revision).recordingConfig.writeOnly;
}

function videoCodecs(revision: Revision): readonly string[] {
  return definitionOf(revision).recordingConfig.videoCodecs;
}

/** The fields of a record that not every revision has. */
function fieldsOf(revision: Revision, record: RecordKind): readonly string[] {
  return definitionOf(revision).fields[record];
}

function having(test: (revision: Revision) => boolean): Revision[] {
  return revisions.filter(test);
}

function unique(read: (revision: Revision) => string | undefined): string[] {
  return [...new Set(revisions.flatMap((revision) => read(revision) ?? []))];
}
