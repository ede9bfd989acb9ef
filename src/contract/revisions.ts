import { entryOf } from "../lib/suggest.js";
import { documentedTenant, type Origin } from "./constants.js";
import type { meetingExtras } from "./meeting-model.js";
import type { OperationId } from "./operations.js";
import type { ParameterName } from "./parameters.js";
import type { RecordingConfigForm } from "./recording-config.js";
import type { sessionExtras } from "./session-model.js";

/** The members of a successful response that hold its record or list of records, and `paging`. */
export type Envelope =
  | { readonly record: readonly string[] }
  | { readonly list: readonly string[]; readonly paging?: string };

export function envelopePath(envelope: Envelope): readonly string[] {
  return "list" in envelope ? envelope.list : envelope.record;
}

export function pagingMember(envelope: Envelope): string | undefined {
  return "list" in envelope ? envelope.paging : undefined;
}

export interface SdkVersions {
  /** Value of `x-stainless-lang`. */
  readonly language: "js" | "python" | "go";
  readonly from: string;
  /** The last version, or a major version with all its minor ones; absent while newer versions speak the revision. */
  readonly to?: string;
}

/** The differences of a published form of the contract from the others. Plain data: start-up loads no zod. */
export interface RevisionDefinition {
  readonly envelopes: Readonly<Record<OperationId, Envelope>>;
  /** Fields of a record that not every revision has. */
  readonly fields: {
    readonly meeting: readonly (keyof typeof meetingExtras)[];
    readonly session: readonly (keyof typeof sessionExtras)[];
    readonly livestreamSession: readonly never[];
  };
  /** The values of `breakout_rooms` of a session: sessions, or anything. */
  readonly breakoutRooms: "sessions" | "anything";
  readonly recordingConfig: RecordingConfigForm;
  /** The app id of its published examples. */
  readonly documentedAppId: string;
  /** Parameters of an operation that not every revision has. */
  readonly parameters: Readonly<Partial<Record<OperationId, readonly ParameterName[]>>>;
  /** Parameters that its documents do not mention, but the official SDKs send. */
  readonly undocumented: readonly ParameterName[];
  readonly sdks: readonly SdkVersions[];
  /** Loads the generated OpenAPI document, `openapi/realtimekit.REVISION.json`. */
  readonly loadDocument: () => Promise<unknown>;
}

const revision2026_01 = {
  envelopes: {
    GetMeetings: { list: ["data"], paging: "paging" },
    GetSessions: { list: ["data", "sessions"] },
    GetSessionDetails: { record: ["data", "session"] },
    GetActiveSession: { record: ["data"] },
    GetLivestreamSession: { record: ["data"] },
  },
  fields: { meeting: [], session: ["breakout_rooms", "meta"], livestreamSession: [] },
  breakoutRooms: "anything",
  recordingConfig: { storage: "one-object", writeOnly: ["access_key", "secret"], videoCodecs: ["H264", "VP8"] },
  documentedAppId: documentedTenant.appId,
  parameters: {},
  undocumented: ["MeetingSearch", "SessionSearch"],
  sdks: [
    { language: "js", from: "6.0", to: "6.3" },
    { language: "python", from: "5.0", to: "5.2" },
    { language: "go", from: "6.0", to: "6" },
  ],
  loadDocument: () => json(import("../../openapi/realtimekit.2026-01.json", { with: { type: "json" } })),
} as const satisfies RevisionDefinition;

const revision2026_07 = {
  ...revision2026_01,
  envelopes: {
    ...revision2026_01.envelopes,
    GetSessions: { list: ["data", "sessions"], paging: "paging" },
    GetSessionDetails: { record: ["data"] },
  },
  fields: {
    meeting: ["recording_config", "transcribe_on_end"],
    session: ["breakout_rooms"],
    livestreamSession: [],
  },
  breakoutRooms: "sessions",
  parameters: { GetMeetings: ["MeetingStatus"] },
  undocumented: [],
  sdks: [
    // 6.4 and 6.5 also have the field `meta` of sessions.
    { language: "js", from: "6.4", to: "7.1" },
    { language: "python", from: "5.3", to: "5.6" },
    { language: "go", from: "7.0" },
  ],
  loadDocument: () => json(import("../../openapi/realtimekit.2026-07.json", { with: { type: "json" } })),
} as const satisfies RevisionDefinition;

const revision2026_09 = {
  ...revision2026_07,
  recordingConfig: {
    storage: "by-kind",
    writeOnly: ["password", "private_key", "secret"],
    videoCodecs: ["H264", "VP8", "VP9"],
  },
  documentedAppId: "14a396e7-ca44-4937-bf1f-050a69118543",
  sdks: [
    { language: "js", from: "7.2" },
    { language: "python", from: "5.7" },
  ],
  loadDocument: () => json(import("../../openapi/realtimekit.2026-09.json", { with: { type: "json" } })),
} as const satisfies RevisionDefinition;

/** The published forms of the contract, oldest first. Each is a diff of its predecessor. */
export const revisionDefinitions = {
  "2026-01": revision2026_01,
  "2026-07": revision2026_07,
  "2026-09": revision2026_09,
} as const satisfies Record<string, RevisionDefinition>;

/** A published form of the contract. */
export type Revision = keyof typeof revisionDefinitions;

export const revisions = Object.keys(revisionDefinitions) as [Revision, ...Revision[]];

export function isRevision(text: string): text is Revision {
  return (revisions as readonly string[]).includes(text);
}

export function definitionOf(revision: Revision): RevisionDefinition {
  return entryOf("revision", revisionDefinitions, revision);
}

/** Returns where the body of an operation holds its record or its list of records. */
export function contentPath(operation: OperationId, revision: Revision): readonly string[] {
  return envelopePath(definitionOf(revision).envelopes[operation]);
}

/** An operation that returns a list in pages. */
export type ListOperation = {
  [O in OperationId]: (typeof revision2026_01)["envelopes"][O] extends { readonly list: unknown } ? O : never;
}[OperationId];

export const listOperations = Object.entries(revision2026_01.envelopes).flatMap(([operation, envelope]) =>
  "list" in envelope ? [operation] : [],
) as ListOperation[];

export function isListOperation(operation: string): operation is ListOperation {
  return (listOperations as readonly string[]).includes(operation);
}

/** Returns the origin of a parameter in a revision: its documents, or the SDKs that send it. */
export function parameterOrigin(name: ParameterName, revision: Revision): Origin {
  return definitionOf(revision).undocumented.includes(name) ? "example" : "documented";
}

/** Reports whether a record has a field in a revision, which only fails for extra fields of other revisions. */
export function hasField(revision: Revision, record: keyof RevisionDefinition["fields"], field: string): boolean {
  const names = (one: Revision) => (definitionOf(one).fields[record] as readonly string[]).includes(field);
  return names(revision) || !revisions.some(names);
}

/** Wraps a record, or the rows of a list, in the body of a successful response. */
export function envelop(envelope: Envelope, content: unknown, paging?: object): Record<string, unknown> {
  const [first = "data", ...inner] = envelopePath(envelope);
  const data = inner.reduceRight<unknown>((value, name) => ({ [name]: value }), content);
  const member = pagingMember(envelope);
  return { [first]: data, ...(member && { [member]: paging }), success: true };
}

/** Builds a value for every revision; the type follows from where it is assigned. */
export function mapRevisions<M extends Readonly<Record<Revision, unknown>>>(
  build: (definition: RevisionDefinition, revision: Revision) => unknown,
): M {
  return Object.fromEntries(revisions.map((revision) => [revision, build(definitionOf(revision), revision)])) as M;
}

/** Picks the extra fields that a revision names. Throws if one is not declared. */
export function pickFields<T extends object>(
  record: string,
  declared: T,
  names: readonly (keyof T & string)[],
): Partial<T> {
  const missing = names.find((name) => !Object.hasOwn(declared, name));
  if (missing !== undefined) throw new Error(`A revision names the field ${record}.${missing}, which has no model.`);
  return Object.fromEntries(names.map((name) => [name, declared[name]])) as Partial<T>;
}

async function json(module: Promise<{ readonly default: unknown }>): Promise<unknown> {
  return (await module).default;
}
