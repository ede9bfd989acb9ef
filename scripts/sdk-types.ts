// Reads the types that the official TypeScript SDK declares for the operations.
import { readFileSync } from "node:fs";
import { isAbsolute } from "node:path";
import { fileURLToPath } from "node:url";
import type { OperationId } from "../src/contract/operations.js";
import type { Fields } from "./document-fields.js";

/** The file and the types of the SDK that describe an operation. */
const sdkTypes = {
  GetMeetings: ["meetings", "MeetingGet"],
  GetSessions: ["sessions", "SessionGetSessions"],
  GetSessionDetails: ["sessions", "SessionGetSessionDetails"],
  GetActiveSession: ["active-session", "ActiveSessionGetActiveSession"],
  GetLivestreamSession: ["livestreams", "LivestreamGetLivestreamSessionDetailsForSessionID"],
} as const satisfies Record<OperationId, readonly [file: string, prefix: string]>;

/** Parameters that are part of the path; some are arguments of their own instead of members of the parameters. */
const pathParameters = ["account_id", "app_id", "meeting_id", "session_id"];

/** Returns the fields of the response of an operation, as the SDK declares them: an installed package, or an absolute folder. */
export function sdkResponseFields(packageName: string, operation: OperationId): Fields {
  const [file, prefix] = sdkTypes[operation];
  return flatten(`${prefix}Response`, readDeclarations(packageName, file));
}

/** Returns the query parameters of an operation, as `?name`, as an installed package of the SDK declares them. */
export function sdkQueryFields(packageName: string, operation: OperationId): Fields {
  const [file, prefix] = sdkTypes[operation];
  const all = flatten(`${prefix}Params`, readDeclarations(packageName, file));
  return new Map([...all].flatMap(([name, field]) => (pathParameters.includes(name) ? [] : [[`?${name}`, field]])));
}

interface Member {
  readonly type: string;
  readonly required: boolean;
}

type Interfaces = ReadonlyMap<string, ReadonlyMap<string, Member>>;

function readDeclarations(packageName: string, file: string): Interfaces {
  const module = `${packageName}/resources/realtime-kit/${file}`;
  const path = isAbsolute(packageName) ? module : fileURLToPath(import.meta.resolve(`${module}.js`));
  return parseDeclarations(readFileSync(`${path.replace(/\.m?js$/, "")}.d.ts`, "utf8"));
}

/** Parses interfaces in nested namespaces, one member a line, as the generator of the SDK writes them. */
function parseDeclarations(text: string): Interfaces {
  const interfaces = new Map<string, Map<string, Member>>();
  const open: { readonly name: string; readonly members: Map<string, Member> }[] = [];
  for (const line of text.replaceAll(/\/\*[\s\S]*?\*\//g, "").split("\n")) {
    const [, kind, name = ""] = /\b(namespace|interface|class) (\w+)\b.*\{$/.exec(line) ?? [];
    const [, field = "", optional, type] = /^\s*['"]?([\w-]+)['"]?(\?)?: (.+);$/.exec(line) ?? [];
    if (kind !== undefined) {
      const members = new Map<string, Member>();
      open.push({ name, members });
      if (kind === "interface") interfaces.set(open.map((scope) => scope.name).join("."), members);
    }
    if (line.trim() === "}") open.pop();
    if (type !== undefined) open.at(-1)?.members.set(field, { type, required: optional === undefined });
  }
  return interfaces;
}

/** Lists the fields of an interface and of those that it refers to, by their paths. */
function flatten(root: string, interfaces: Interfaces): Fields {
  const fields: Fields = new Map();
  visit(root, "");
  return fields;

  function visit(name: string, prefix: string): void {
    const members = interfaces.get(name);
    if (!members) throw new Error(`The SDK declares no ${name}.`);
    for (const [field, { type, required }] of members) {
      const path = prefix === "" ? field : `${prefix}.${field}`;
      const options = type.split(" | ");
      const values = options.filter((option) => option !== "null");
      fields.set(path, { type: describe(values), required, nullable: values.length < options.length });
      for (const [index, value] of values.entries()) {
        const item = itemType(value);
        const found = resolve(item ?? value, name);
        if (found) visit(found, `${path}${item === undefined ? "" : "[]"}${values.length > 1 ? `(${index})` : ""}`);
      }
    }
  }

  function describe(values: readonly string[]): string {
    const [only = "", ...others] = values;
    if (values.every((value) => value.startsWith("'"))) return values.map(unquoted).sort().join("|");
    if (others.length > 0) return "union";
    const item = itemType(only);
    if (item !== undefined) return `array of ${describe([item])}`;
    return /^[A-Z]/.test(only) ? "object" : only;
  }

  /** Finds the interface that a name means in a scope. */
  function resolve(name: string, scope: string): string | undefined {
    const outer = scope.split(".");
    for (let depth = outer.length; depth >= 0; depth--) {
      const full = [...outer.slice(0, depth), name].join(".");
      if (interfaces.has(full)) return full;
    }
    return undefined;
  }
}

/** Returns the type of the items if a type is an array. */
function itemType(type: string): string | undefined {
  return /^Array<(.+)>$/.exec(type)?.[1];
}

function unquoted(word: string): string {
  return word.slice(1, -1);
}
