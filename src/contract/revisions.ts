import { entryOf } from "../lib/suggest.js";
import { documentedTenant, sdkHeaders } from "./constants.js";
import type { meetingExtras, RecordingConfig, videoCodecs } from "./meeting-model.js";
import type { OperationId } from "./operations.js";
import type { ParameterName } from "./parameters.js";
import type { sessionExtras } from "./session-model.js";

/** Where the body of a successful response holds its record or its list of records, and the member that holds `paging`. */
export type Envelope =
  | { readonly record: readonly string[] }
  | { readonly list: readonly string[]; readonly paging?: string };

export function envelopePath(envelope: Envelope): readonly string[] {
  return "list" in envelope ? envelope.list : envelope.record;
}

export function pagingMember(envelope: Envelope): string | undefined {
  return "list" in envelope ? envelope.paging : undefined;
}

/** How `recording_config` of a meeting looks, in a revision that has it. */
export interface RecordingConfigForm {
  /** Whether `storage_config` is one object for all kinds of storage, or one of four. */
  readonly storage: "one-object" | "by-kind";
  /** Secrets of a storage that clients may set, but responses leave out. */
  readonly writeOnly: readonly (keyof NonNullable<RecordingConfig["storage_config"]>)[];
  readonly videoCodecs: readonly (typeof videoCodecs)[number][];
}

/** Versions of an official SDK. */
export interface SdkVersions {
  /** Value of `x-stainless-lang`. */
  readonly language: "js" | "python" | "go";
  readonly from: string;
  /** The last one, or a major version with all its minor ones; absent while newer ones speak the revision too. */
  readonly to?: string;
}

/** Everything in which one published form of the contract differs from the others. Plain data: start-up loads no zod. */
export interface RevisionDefinition {
  readonly envelopes: Readonly<Record<OperationId, Envelope>>;
  /** Fields of a record that not every revision has. */
  readonly fields: {
    readonly meeting: readonly (keyof typeof meetingExtras)[];
    readonly session: readonly (keyof typeof sessionExtras)[];
    readonly livestreamSession: readonly never[];
  };
  /** What `breakout_rooms` of a session holds: sessions, or anything. */
  readonly breakoutRooms: "sessions" | "anything";
  readonly recordingConfig: RecordingConfigForm;
  /** The app id of its published examples. */
  readonly documentedAppId: string;
  /** Parameters of an operation that not every revision has. */
  readonly parameters: Readonly<Partial<Record<OperationId, readonly ParameterName[]>>>;
  /** Parameters that its documents do not mention, though the official SDKs send them. */
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
  recordingConfig: { storage: "one-object", writeOnly: ["access_key"], videoCodecs: ["H264", "VP8"] },
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
    // 6.4 and 6.5 have the field `meta` of sessions as well.
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

/** The published forms of the contract, oldest first. A later one is written as what it changes in its predecessor. */
export const revisionDefinitions = {
  "2026-01": revision2026_01,
  "2026-07": revision2026_07,
  "2026-09": revision2026_09,
} as const satisfies Record<string, RevisionDefinition>;

/** One published form of the contract. */
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

/** An operation that returns a list, a page at a time. */
export type ListOperation = {
  [O in OperationId]: (typeof revision2026_01)["envelopes"][O] extends { readonly list: unknown } ? O : never;
}[OperationId];

export const listOperations = Object.entries(revision2026_01.envelopes).flatMap(([operation, envelope]) =>
  "list" in envelope ? [operation] : [],
) as ListOperation[];

export function isListOperation(operation: string): operation is ListOperation {
  return (listOperations as readonly string[]).includes(operation);
}

/** Reports whether a record has a field in a revision: all do, but for those that only other revisions name. */
export function hasField(revision: Revision, record: keyof RevisionDefinition["fields"], field: string): boolean {
  const names = (one: Revision) => (definitionOf(one).fields[record] as readonly string[]).includes(field);
  return names(revision) || !revisions.some(names);
}

/** Wraps a record, or the rows of a list, into the body of a successful response. */
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

/** Picks the extra fields that a revision names. Throws when one is not declared. */
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

/** Returns what responses of a revision show of a `recording_config`. */
export function readableRecordingConfig(
  config: RecordingConfig,
  { storage: form, writeOnly, videoCodecs }: RecordingConfigForm,
): RecordingConfig {
  const { storage_config: storage, video_config: video } = config;
  // One object for all kinds must name its kind.
  const hasForm = form === "by-kind" || storage?.type !== undefined;
  const hasCodec = video?.codec === undefined || videoCodecs.includes(video.codec);
  return {
    ...config,
    ...(storage && { storage_config: hasForm ? without(storage, writeOnly) : undefined }),
    ...(video && !hasCodec && { video_config: without(video, ["codec"]) }),
  };
}

function without<T extends object>(object: T, names: readonly string[]): T {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name))) as T;
}

const sdkNames = {
  js: "npm cloudflare",
  python: "PyPI cloudflare",
  go: "Go cloudflare-go",
} as const satisfies Record<SdkVersions["language"], string>;

/** Returns the revision that a version of an official SDK speaks, if it is known. */
export function revisionOfSdk(language: SdkVersions["language"], version: string): Revision | undefined {
  return revisions.find((revision) =>
    definitionOf(revision).sdks.some((one) => one.language === language && includes(one, version)),
  );
}

/** Describes the SDKs that speak a revision, such as `npm cloudflare 6.0 to 6.3, Go cloudflare-go 6`. */
export function describeSdks(revision: Revision): string {
  const { sdks } = definitionOf(revision);
  return sdks.map(({ language, from, to }) => `${sdkNames[language]} ${describeRange(from, to)}`).join(", ");
}

function describeRange(from: string, to: string | undefined): string {
  if (to === undefined) return `${from} and later`;
  return to.includes(".") ? `${from} to ${to}` : to;
}

/** Describes what goes wrong for an SDK that speaks another revision than the mock; undefined when it does not, or is unknown. */
function describeSdkMismatch({ language, version }: Sdk, served: Revision): string | undefined {
  const spoken = revisionOfSdk(language, version);
  if (spoken === undefined || spoken === served) return undefined;
  const operations = Object.keys(definitionOf(served).envelopes) as OperationId[];
  const misplaced = operations.filter((id) => contentPath(id, spoken).join() !== contentPath(id, served).join());
  const consequence = misplaced.length > 0 ? `${misplaced.join(" and ")} will look empty` : "some fields differ";
  return (
    `${sdkNames[language]} ${version} speaks ${spoken}, this mock serves ${served}: ` +
    `${consequence}; start with --revision ${spoken}`
  );
}

type Headers = Readonly<Record<string, unknown>>;

/** Describes the same of a request by its headers, with names in lower case. */
export function sdkMismatch(headers: Headers, served: Revision): string | undefined {
  const sdk = readSdk(headers);
  return sdk && describeSdkMismatch(sdk, served);
}

/** More versions of the SDKs than any test uses. */
const maxVersions = 100;

/** Creates a function that returns the same as `sdkMismatch`, but for each version of an SDK only once. */
export function createSdkWatch(served: Revision): (headers: Headers) => string | undefined {
  const seen = new Set<string>();
  return (headers) => {
    const sdk = readSdk(headers);
    const name = sdk && `${sdk.language} ${sdk.version}`;
    if (!name || seen.has(name) || seen.size >= maxVersions) return undefined;
    seen.add(name);
    return describeSdkMismatch(sdk, served);
  };
}

interface Sdk {
  readonly language: SdkVersions["language"];
  readonly version: string;
}

/** Returns which official SDK sent a request; undefined when none did. */
function readSdk({ [sdkHeaders.language]: language, [sdkHeaders.version]: version }: Headers): Sdk | undefined {
  if (typeof version !== "string") return undefined;
  const known = Object.keys(sdkNames).find((name): name is Sdk["language"] => name === language);
  return known && { language: known, version };
}

function includes({ from, to }: SdkVersions, version: string): boolean {
  const numbers = /^(\d{1,4})\.(\d{1,4})\b/.exec(version)?.slice(1).map(Number);
  return numbers !== undefined && compare(numbers, from) >= 0 && (to === undefined || compare(numbers, to) <= 0);
}

/** Compares major and minor, as far as the limit names them. */
function compare([major = 0, minor = 0]: readonly number[], limit: string): number {
  const [otherMajor = 0, otherMinor = minor] = limit.split(".").map(Number);
  return major - otherMajor || minor - otherMinor;
}
