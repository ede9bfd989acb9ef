import { type ApiOperation, apiOperations } from "../../contract/api-operations.js";
import { pathOf, withoutVersion } from "../http/urls.js";

/** The conditions of a fault that can exclude each other. */
interface Conditions {
  readonly operation?: string | undefined;
  readonly method?: string | undefined;
  readonly path?: string | undefined;
  readonly account_id?: string | undefined;
  readonly app_id?: string | undefined;
}

/** Finds the field because of which no request for any operation of the API can meet all conditions. */
export function findContradiction(
  conditions: Conditions,
): { readonly field: string; readonly message: string } | undefined {
  const { operation, method, path, app_id } = conditions;
  const named = apiOperations.filter(({ id }) => operation === undefined || operation === id);
  const sent = named.filter((one) => method === undefined || one.method === (method === "HEAD" ? "GET" : method));
  if (sent.length === 0) return { field: "method", message: `${operation} is requested with ${named[0]?.method}` };
  const possible = sent.filter((one) => app_id === undefined || one.path.includes("{app_id}"));
  const [first] = possible;
  if (!first) return { field: "app_id", message: `the path of ${operation} names no app: ${sent[0]?.path}` };
  if (path === undefined) return undefined;
  const glob = withoutVersion(pathOf(path));
  if (possible.some((one) => canMatchPath(glob, pathFor(one, conditions)))) return undefined;
  if (possible.some((one) => canMatchPath(glob, one.path))) {
    return { field: "path", message: "no such path has this account_id and app_id" };
  }
  const message = operation ? `the path of ${operation} is ${first.path}` : "no operation of the API has such a path";
  return { field: "path", message };
}

/** The path of an operation with the ids of the conditions, where a URL can write them in one way only. */
function pathFor({ path }: ApiOperation, conditions: Conditions): string {
  return (["account_id", "app_id"] as const).reduce((whole, name) => {
    const id = conditions[name];
    return id !== undefined && /^[\w.~-]+$/.test(id) ? whole.replace(`{${name}}`, () => id) : whole;
  }, path);
}

/** A part of a pattern: a character, any character, or any number of them. */
interface Part {
  /** The only character that it stands for; absent if it stands for any. */
  readonly literal?: string;
  readonly repeats?: true;
  readonly matchesSlash?: true;
}

/**
 * Reports whether some path matches both a glob, in which `*` stands for anything within a segment and `**` for anything,
 * and the path of an operation, in which `{name}` stands for at least one character of a segment.
 */
function canMatchPath(glob: string, operationPath: string): boolean {
  const a = globParts(glob);
  const b = placeholderParts(operationPath);
  // Whether what follows i parts of one and j parts of the other can be equal, for all j, from the last i to the first.
  let following: boolean[] = [];
  for (let i = a.length; i >= 0; i--) {
    const possible: boolean[] = [];
    for (let j = b.length; j >= 0; j--) {
      const [x, y] = [a[i], b[j]];
      possible[j] =
        (!x && !y) ||
        (x?.repeats === true && following[j] === true) ||
        (y?.repeats === true && possible[j + 1] === true) ||
        (x !== undefined && y !== undefined && haveCommonCharacter(x, y) && nextPossible(x, y, j, possible, following));
    }
    following = possible;
  }
  return following[0] === true;
}

/** Whether the rest can be equal after both parts have taken the same character; a repeated part stays. */
function nextPossible(x: Part, y: Part, j: number, possible: boolean[], following: boolean[]): boolean {
  if (x.repeats && y.repeats) return false;
  return (x.repeats ? possible : following)[y.repeats ? j : j + 1] === true;
}

function haveCommonCharacter(x: Part, y: Part): boolean {
  if (x.literal !== undefined && y.literal !== undefined) return x.literal === y.literal;
  const wild = x.literal === undefined ? x : y;
  return (x.literal ?? y.literal) !== "/" || wild.matchesSlash === true;
}

function globParts(glob: string): Part[] {
  return (glob.match(/\*+|[^*]/gs) ?? []).map((text) => {
    if (!text.startsWith("*")) return { literal: text };
    return text === "*" ? { repeats: true } : { repeats: true, matchesSlash: true };
  });
}

function placeholderParts(path: string): Part[] {
  return (path.match(/\{[^}]*\}|./gs) ?? []).flatMap((text): Part[] =>
    text.length > 1 ? [{}, { repeats: true }] : [{ literal: text }],
  );
}
