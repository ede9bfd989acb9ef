/** A media type, such as that of a `content-type` header. */
export interface MediaType {
  /** Type and subtype in lower case, such as `application/json`. */
  readonly type: string;
  /** Parameters by name in lower case, without quotes. */
  readonly parameters: Readonly<Record<string, string>>;
}

const token = "[!#$%&'*+.^_`|~\\w-]+";
const mediaType = new RegExp(`^\\s*(${token}/${token})\\s*(;.*)?$`);
const parameter = new RegExp(`;\\s*(${token})=(${token}|"(?:[^"\\\\]|\\\\.)*")\\s*(?=;|$)`, "g");

/** Parses a media type as RFC 9110 defines it; undefined for any other text. */
export function parseMediaType(text: string): MediaType | undefined {
  const [, type, rest = ""] = mediaType.exec(text) ?? [];
  if (type === undefined) return undefined;
  const parameters = [...rest.matchAll(parameter)].map(([, name = "", value = ""]) => [
    name.toLowerCase(),
    unquoted(value),
  ]);
  return { type: type.toLowerCase(), parameters: Object.fromEntries(parameters) };
}

/** Reports whether a media type is that of JSON in UTF-8, the only encoding JSON has. */
export function isJsonType(text: string): boolean {
  const parsed = parseMediaType(text);
  return parsed?.type === "application/json" && /^utf-?8$/i.test(parsed.parameters.charset ?? "utf-8");
}

const knownTypes = ["application/json", "application/problem+json", "application/octet-stream", "application/xml"];

/** Returns the header of a common media type, with no other parameter than its encoding; the type of any other is left out. */
export function knownMediaType(text: string): string {
  const { type = "", parameters = {} } = parseMediaType(text) ?? {};
  if (!knownTypes.includes(type) && !/^text\/(html|plain|xml|csv)$/.test(type)) return "another media type";
  const { charset } = parameters;
  if (charset === undefined) return type;
  return `${type}; charset=${/^(utf-?(8|16|32)|us-ascii|iso-8859-\d{1,2})$/i.test(charset) ? charset : "other"}`;
}

function unquoted(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replaceAll(/\\(.)/g, "$1") : value;
}
