import { quoted } from "./message.js";

/** The parts of a JSON text: punctuation, or a whole text, number or name. */
const part =
  /([[\]{}:,])|"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

const space = /[ \t\n\r]*/y;

/** Says where a text that is not JSON stops being JSON, and how it goes on there. The same on every version of Node. */
export function describeJsonError(text: string): string {
  if (text.trim() === "") return "it is empty";
  const position = errorPosition(text);
  const start = `it starts with ${quoted(text.slice(0, 60))}`;
  if (position >= text.length) return `it ends too early, at position ${position}; ${start}`;
  const before = text.slice(0, position).split("\n");
  const line = before.length > 1 ? ` (line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})` : "";
  const rest = position === 0 ? "" : `, where it has ${quoted(text.slice(position, position + 20))}`;
  return `it stops being JSON at position ${position}${line}${rest}; ${start}`;
}

type Expected = "value" | "value or ]" | "name" | "name or }" | ":" | "end of value";

function errorPosition(text: string): number {
  const open: string[] = [];
  let expected: Expected = "value";
  let position = 0;
  for (;;) {
    space.lastIndex = position;
    position += space.exec(text)?.[0].length ?? 0;
    part.lastIndex = position;
    const match = part.exec(text);
    if (!match) return position;
    const next = follow(expected, match[1] ?? (match[0].startsWith('"') ? "text" : "other"), open);
    if (next === undefined) return position;
    expected = next;
    position += match[0].length;
  }
}

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
