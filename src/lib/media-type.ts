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

/** Parses a media type as RFC 9110 defines it; undefined when the text is none. */
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

function unquoted(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replaceAll(/\\(.)/g, "$1") : value;
}
