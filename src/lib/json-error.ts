/** The parts of a JSON text other than texts: punctuation, or a whole number or name. */
const part = /([[\]{}:,])|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

const space = /[ \t\n\r]*/y;

/** Describes where a text stops being valid JSON, the same on every version of Node, and without anything of the text. */
export function describeJsonError(text: string): string {
  if (text.trim() === "") return "it is empty";
  const position = errorPosition(text);
  if (position >= text.length) return `it ends too early, at position ${position}`;
  const before = text.slice(0, position).split("\n");
  const line = before.length > 1 ? ` (line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})` : "";
  const page = /[}\]]\s*$/.test(text) ? "with HTML, such as a warning, before JSON" : "like a page of HTML";
  const markup = /^\s*</.test(text) ? `; it starts ${page}` : "";
  return `it stops being JSON at position ${position}${line}${markup}`;
}

/** Finds where a text stops being valid JSON, and says it in few words. */
export function findJsonError(text: string): { readonly offset: number; readonly message: string } {
  const offset = errorPosition(text);
  if (offset >= text.trimEnd().length) return { offset, message: "the JSON ends too early" };
  const isComment = text.startsWith("//", offset) || text.startsWith("/*", offset);
  return { offset, message: isComment ? commentProblem : "the text stops being JSON here" };
}

const commentProblem = "JSON has no comments; YAML has them, after #";

type Expected = "value" | "value or ]" | "name" | "name or }" | ":" | "end of value";

function errorPosition(text: string): number {
  const open: string[] = [];
  let expected: Expected = "value";
  let position = 0;
  for (;;) {
    space.lastIndex = position;
    position += space.exec(text)?.[0].length ?? 0;
    const isText = text[position] === '"';
    part.lastIndex = position;
    const match = isText ? null : part.exec(text);
    const { end, isWhole } = isText
      ? textEnd(text, position)
      : { end: position + (match?.[0].length ?? 0), isWhole: !!match };
    if (!isWhole) return end;
    const next = follow(expected, isText ? "text" : (match?.[1] ?? "other"), open);
    if (next === undefined) return position;
    expected = next;
    position = end;
  }
}

/** Where a text ends, or where it has what no text may have. A pattern would recurse. */
function textEnd(text: string, start: number): { readonly end: number; readonly isWhole: boolean } {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) return { end: at + 1, isWhole: true };
    const isEscape = code === backslash;
    if (code < firstPrintable || (isEscape && !escaped.test(text.slice(at + 1, at + 6))))
      return { end: at, isWhole: false };
    if (isEscape) at += 1;
  }
  return { end: text.length, isWhole: false };
}

const escaped = /^(?:["\\/bfnrt]|u[\da-fA-F]{4})/;
const quote = 0x22;
const backslash = 0x5c;
const firstPrintable = 0x20;

/** What may follow a part; undefined when the part itself is not expected. */
function follow(expected: Expected, found: string, open: string[]): Expected | undefined {
  if (expected === ":") return found === ":" ? "value" : undefined;
  if (expected === "name" || expected === "name or }") {
    if (found === "text") return ":";
    return expected === "name or }" && found === "}" ? close(open) : undefined;
  }
  if (expected === "end of value") {
    const container = open.at(-1);
    if (found === "," && container !== undefined) return container === "{" ? "name" : "value";
    const isEnd = (found === "}" && container === "{") || (found === "]" && container === "[");
    return isEnd ? close(open) : undefined;
  }
  if (found === "]" && expected === "value or ]") return close(open);
  if (found === "{" || found === "[") {
    open.push(found);
    return found === "{" ? "name or }" : "value or ]";
  }
  return found === "text" || found === "other" ? "end of value" : undefined;
}

function close(open: string[]): Expected {
  open.pop();
  return "end of value";
}
