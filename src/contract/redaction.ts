import { z } from "zod";
import { groupBy } from "../lib/collections.js";
import { counted } from "../lib/message.js";
import { fieldModels, itemModels, type ModelDef, modelDefs, walkFields } from "../lib/model-fields.js";
import { apiOperations } from "./api-operations.js";
import { errorTable } from "./errors.js";
import { type OperationId, operationIds, operations } from "./operations.js";
import { recordKinds } from "./records.js";
import { gatewayErrorModel, productErrorModel } from "./response-models.js";
import { revisions } from "./revisions.js";

/**
 * The redaction policy: which data of a target may be written or printed. A value is kept only if the contract names its
 * field and the field allows the value: an id, a time, a number, a boolean, a documented word. Everything else is replaced.
 */
export interface Replace {
  /** Returns a replacement for an id of an unusual form, or for free text. */
  readonly text: (original: string, kind: "id" | "text") => string;
  /** Returns a replacement for a value that the contract does not describe, or describes as another type. */
  readonly value: (original: unknown) => unknown;
  /** Returns a replacement for the name of an undocumented field; undefined removes the field. */
  readonly name: (original: string) => string | undefined;
  /** Replaces an id of the usual form; such ids are kept unless set. */
  readonly opaqueId?: (original: string) => string;
}

/** Returns a value in which everything is replaced that the policy does not allow where one of these models applies. */
export function redact(value: unknown, models: readonly z.core.$ZodType[], field: string, replace: Replace): unknown {
  return redactAt(new Place(models, field), value, replace);
}

function redactAt(place: Place, value: unknown, replace: Replace): unknown {
  if (value === null || value === undefined || typeof value === "boolean") return value;
  if (typeof value === "string") return redactText(place, value, replace);
  if (typeof value === "number") return place.isNumeric ? value : replace.value(value);
  if (Array.isArray(value)) {
    const { element } = place;
    return element ? value.map((item) => redactAt(element, item, replace)) : replace.value(value);
  }
  if (!place.isObject) return replace.value(value);
  const members: [string, unknown][] = [];
  for (const [name, member] of Object.entries(value)) {
    const field = place.field(name);
    const redacted = field ? name : replace.name(name);
    if (redacted === undefined) continue;
    members.push([redacted, field ? redactAt(field, member, replace) : replace.value(member)]);
  }
  return Object.fromEntries(members);
}

/** What the models of a place in a body allow there. Places within it are derived on use, since models are recursive. */
class Place {
  readonly kind: "id" | "time" | "url" | "secret" | "text";
  /** The values of enums and literals. */
  readonly words: readonly string[];
  readonly isNumeric: boolean;
  readonly isObject: boolean;
  readonly #name: string;
  readonly #defs: readonly ModelDef[];
  readonly #fields = new Map<string, Place>();
  #element: Place | undefined;

  constructor(models: readonly z.core.$ZodType[], name: string) {
    const defs = modelDefs(...models);
    const formats = defs.flatMap((def) => (def.type === "string" && "format" in def ? [def.format] : []));
    this.kind = kindOf(name, formats);
    this.words = defs.flatMap(wordsOf);
    this.isNumeric = defs.some(({ type }) => type === "number");
    this.isObject = defs.some(({ type }) => type === "object");
    this.#name = name;
    this.#defs = defs;
  }

  /** The elements of a list; undefined if a list is not allowed. */
  get element(): Place | undefined {
    const models = itemModels(this.#defs);
    if (models.length > 0) this.#element ??= new Place(models, this.#name);
    return this.#element;
  }

  /** Returns the place of a field; undefined if the contract does not name it. */
  field(name: string): Place | undefined {
    const known = this.#fields.get(name);
    if (known) return known;
    const models = fieldModels(this.#defs, name);
    const place = models.length === 0 ? undefined : new Place(models, name);
    // Places of undocumented names are not cached: there may be any number of them.
    if (place) this.#fields.set(name, place);
    return place;
  }
}

function wordsOf(def: ModelDef): readonly string[] {
  if (def.type === "enum") return Object.values(def.entries).map(String);
  return def.type === "literal" ? def.values.map(String) : [];
}

function kindOf(field: string, formats: readonly unknown[]): Place["kind"] {
  if (formats.includes("url")) return "url";
  if (formats.includes("guid") || /(^|[_-])id$/.test(field)) return "id";
  if (formats.includes("datetime") || /_(at|time)$/.test(field)) return "time";
  return secrets.has(field) ? "secret" : "text";
}

function redactText({ kind, words }: Place, value: string, replace: Replace): string {
  if (value === "") return value;
  if (words.length > 0) return isVocabulary(value, words) ? value : replace.text(value, "text");
  if (kind === "id") return isOpaqueId(value) ? (replace.opaqueId?.(value) ?? value) : replace.text(value, kind);
  if (kind === "secret") return "redacted";
  if (kind === "url" && URL.canParse(value)) return `${schemeOf(value)}//redacted.invalid/`;
  return (kind === "time" && isTimelike(value)) || knownMessages.has(value) ? value : replace.text(value, "text");
}

/** Returns the scheme of a URL, which is not secret; the rest may contain a stream key or a password. */
function schemeOf(url: string): string {
  const { protocol } = new URL(url);
  return ["http:", "https:", "rtmp:", "rtmps:", "srt:"].includes(protocol) ? protocol : "https:";
}

const secrets = new Set(["access_key", "password", "private_key", "secret"]);

/** Reports whether an id is meaningless to people: it contains a digit, or has the form of a room name. */
export function isOpaqueId(id: string): boolean {
  return /^(?=[\w-]*\d)[\w-]{1,64}$/.test(id) || /^[a-z]{6}-[a-z]{6}$/.test(id);
}

/** Reports whether a text starts like a date and contains nothing but a time. */
function isTimelike(text: string): boolean {
  return /^\d{4}-\d\d-\d\d[\d:.TtZz +-]{0,24}$/.test(text);
}

/** Error messages of the contract, except those with details. */
const knownMessages: ReadonlySet<string> = new Set(
  Object.values(errorTable).flatMap(({ message }) => (message.includes("{") ? [] : [message])),
);

/** Reports whether a value is one of some words, in any case, or another, possibly new, word of the API. */
function isVocabulary(value: string, words: readonly string[]): boolean {
  const upper = value.toUpperCase();
  return words.some((word) => word.toUpperCase() === upper) || aliasOf(value) === value;
}

/** Returns an alias for the name of an undocumented field: its words that the API uses, and `unknown` for the others. */
export function aliasOf(name: string): string {
  if (name.length > 60 || !/^[A-Za-z][A-Za-z_-]*$/.test(name)) return "unknown";
  return name.replaceAll(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g, (word) =>
    vocabulary.has(word.toLowerCase()) ? word : "unknown",
  );
}

/** Common words in names of APIs, in addition to those of the contract; none of them is personal data. */
const commonWords = `
  access active address admin allow amount api archive audio auto avatar average bitrate cancel cancelled chat client
  closed cloud code config consumed cost count country created current custom data date deleted description device
  disabled display duration email enabled end ended error expires failed file first flag format full group has height
  host href icon id image index info invited is joined key kind label language last left level limit link list live
  locale location locked log max media message method mode moderator month name network next notes number offset open
  order organizer owner page parent participant participants password paused peak pending permission phone picture
  plan platform policy poll preset previous private public quality quota reason recorded recording region request
  role room rooms scheduled schema score secret seconds server settings share shared signed size source stage start
  started state status stopped storage stream summary tag tags target team template text theme thumbnail time timezone
  title token total track transcript type unit unknown updated uri url user username uuid value version video view viewer
  viewers visible waiting webhook webinar week width year zone
`;

const fields = new Map(
  [...groupBy(walkFields(operationIds.flatMap(bodyModels)), ({ name }) => name)].map(([name, all]) => {
    return [name, new Place([...new Set(all.flatMap(({ models }) => models))], name)] as const;
  }),
);

const vocabulary: ReadonlySet<string> = new Set(
  [commonWords, ...apiOperations.flatMap(({ id, path }) => [id, path]), ...fields.keys()].flatMap((text) =>
    (text.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? []).map((word) => word.toLowerCase()),
  ),
);

/** Returns a body in which everything is replaced that the policy does not allow. */
export function redactBody(operation: OperationId, body: unknown, replace: Replace): unknown {
  return redactAt(bodies[operation], body, replace);
}

const bodies = Object.fromEntries(operationIds.map((id) => [id, new Place(bodyModels(id), "")])) as Record<
  OperationId,
  Place
>;

/** Returns the models that the body of an operation may have: in every revision, or as an error. */
function bodyModels(operation: OperationId): readonly z.core.$ZodType[] {
  const { models } = operations[operation].response;
  return [...revisions.map((revision) => models[revision]), productErrorModel, gatewayErrorModel];
}

const recordPlace = new Place(
  Object.values(recordKinds).flatMap(({ models }) => revisions.map((revision) => models[revision])),
  "",
);

/** Describes replaced data, for use in sentences. */
const describing: Replace = {
  text: (original, kind) => `<${kind} of ${counted(original.length, "character")}>`,
  value: describe,
  name: aliasOf,
};

function describe(value: unknown): unknown {
  if (typeof value === "string") return `<text of ${counted(value.length, "character")}>`;
  if (Array.isArray(value)) return `<list of ${value.length}>`;
  return typeof value === "object" && value !== null ? "<object>" : `<${typeof value}>`;
}

/** Returns a record, or some of its fields, with descriptions instead of data that must not be shown. */
export function describeRecord(record: unknown): unknown {
  return redactAt(recordPlace, record, describing);
}

/** Returns a body with descriptions instead of data that must not be shown. */
export function describeBody(operation: OperationId, body: unknown): unknown {
  return redactBody(operation, body, describing);
}

/** Returns the value of a field of any record, with a description instead of data that must not be shown. */
export function describeField(field: string, value: unknown): unknown {
  const place = fields.get(field) ?? new Place(/(^|[_-])id$/.test(field) ? [z.string()] : [], field);
  return redactAt(place, value, describing);
}
