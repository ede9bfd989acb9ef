import { describeJsonError } from "./json-document.js";
import { limits } from "./limits.js";
import { type Bytes, decodeStrictly } from "./utf8.js";

export interface ReceivedBody {
  readonly body: string;
  /** Why it is not plain UTF-8, if it is not. */
  readonly flaw?: string;
  /** Whether it was not read, as it exceeds a limit. */
  readonly isTooLong?: true;
}

/** Reads a body after decompression; undefined if it exceeds a limit. */
export async function readBytes(
  stream: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<Bytes | undefined> {
  if (stream === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return joined(chunks, length);
    length += value.length;
    if (length > maxBytes) {
      reader.cancel().catch(() => {});
      return undefined;
    }
    chunks.push(value);
  }
}

function joined(chunks: readonly Uint8Array[], length: number): Bytes {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** Reads a body after decompression, up to a limit. */
export async function readBody(stream: ReadableStream<Uint8Array> | null, maxBytes: number): Promise<ReceivedBody> {
  const bytes = await readBytes(stream, maxBytes);
  return bytes === undefined ? tooLong(maxBytes) : textOfBody(bytes);
}

export function tooLong(maxBytes: number): ReceivedBody {
  return { body: "", flaw: `it is longer than ${maxBytes} bytes`, isTooLong: true };
}

/** Decodes a body; `flaw` says why its bytes are not plain UTF-8, if so. */
export function textOfBody(bytes: Uint8Array): ReceivedBody {
  const { text: body, flaw } = decodeStrictly(bytes);
  return { body, ...(flaw !== undefined && { flaw }) };
}

const deepest = limits.nesting;

/** Parses a body strictly: what a client may misread is a flaw. No message quotes the body. */
export function parseBody({ body, flaw }: ReceivedBody): {
  readonly json: unknown;
  readonly flaw?: string;
} {
  if (flaw !== undefined) return { json: undefined, flaw };
  try {
    const json: unknown = JSON.parse(body);
    if (isDeeperThan(json, deepest)) return { json: undefined, flaw: `it is nested deeper than ${deepest} levels` };
    const isHalved = body.includes("\\u") && halfOfPair.test(JSON.stringify(json));
    return isHalved ? { json: undefined, flaw: "it has half of a surrogate pair, which UTF-8 cannot hold" } : { json };
  } catch {
    return { json: undefined, flaw: describeJsonError(body) };
  }
}

function isDeeperThan(parsed: unknown, limit: number): boolean {
  if (typeof parsed !== "object" || parsed === null) return false;
  if (limit === 0) return true;
  return Object.values(parsed).some((value) => isDeeperThan(value, limit - 1));
}

/** A half of a surrogate pair, as `JSON.stringify` escapes it; it writes whole pairs as they are. */
const halfOfPair = /(?<!\\)(?:\\\\)*\\ud[89a-f]/;

const token = "[!#$%&'*+.^_`|~\\w-]+";
const mediaType = new RegExp(`^\\s*(${token}/${token})\\s*(;.*)?$`);
const parameter = new RegExp(`;\\s*(${token})=(?:(${token})|"((?:[^"\\\\]|\\\\.)*)")\\s*(?=;|$)`, "g");

/** Parses a media type as RFC 9110 defines it: its type in lower case, and its encoding; undefined if invalid. */
function parseMediaType(text: string): { readonly type: string; readonly charset: string | undefined } | undefined {
  const [, type, rest = ""] = mediaType.exec(text) ?? [];
  if (type === undefined) return undefined;
  const [, , charset, quoted] = [...rest.matchAll(parameter)].find(([, name = ""]) => /^charset$/i.test(name)) ?? [];
  return { type: type.toLowerCase(), charset: charset ?? quoted?.replaceAll(/\\(.)/g, "$1") };
}

/** Reports whether a media type is JSON in UTF-8, the only encoding of JSON. A proxy may repeat the header. */
export function isJsonType(text: string): boolean {
  const { type, charset = "utf-8" } = parseMediaType(text.replace(/^([^,]+)(?:,\s*\1)+$/, "$1")) ?? {};
  return type === "application/json" && /^utf-?8$/i.test(charset);
}

const knownTypes = ["application/json", "application/problem+json", "application/octet-stream", "application/xml"];

/** Returns the header of a common media type without parameters except its encoding; omits any other type. */
export function knownMediaType(text: string): string {
  const { type = "", charset } = parseMediaType(text) ?? {};
  if (!knownTypes.includes(type) && !/^text\/(html|plain|xml|csv)$/.test(type)) return "another media type";
  if (charset === undefined) return type;
  return `${type}; charset=${/^(utf-?(8|16|32)|us-ascii|iso-8859-\d{1,2})$/i.test(charset) ? charset : "other"}`;
}
