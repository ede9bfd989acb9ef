import { constants } from "node:buffer";
import {
  Composer,
  type CST,
  type Document,
  type ErrorCode,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  type Node,
  type Pair,
  Parser,
  type Scalar,
  stringify,
  visit,
} from "yaml";
import { readInput, textOfInput } from "./files.js";
import {
  describeJsonError,
  forbiddenKey,
  halfPair,
  halfPairProblem,
  jsonError,
  numberProblem,
  parseJsonDocument,
  repeatedKey,
} from "./json-document.js";
import type { Path } from "./json-path.js";
import { limits } from "./limits.js";
import { messageOf } from "./message.js";
import {
  createProblem,
  DocumentError,
  fileProblem,
  lineCounter,
  type Problem,
  type SourceDocument,
  textError,
} from "./problem.js";

/** The largest files that are read: JSON up to the longest string of JavaScript; YAML takes far more time and memory. */
export const maxBytes = { json: constants.MAX_STRING_LENGTH, yaml: limits.yamlBytes } as const;

/** Limits the expansion of aliases: enough for templates, too little for a text that expands without end. */
const maxAliasCount = 200;

/** A syntax error can cause many more after it. */
const maxSyntaxProblems = 10;

/** Reads and parses a YAML or JSON file. Throws `DocumentError` with every problem. */
export async function readDocument(file: string): Promise<SourceDocument> {
  return parseText(await readText(file), file);
}

/** Writes plain data as YAML, with every value in full and on one line. */
export function formatYaml(data: object): string {
  return stringify(data, { aliasDuplicateObjects: false, lineWidth: 0 });
}

/** Reads a UTF-8 file that is not too large. Throws `DocumentError`. */
export async function readText(file: string): Promise<string> {
  // JSON is valid YAML, whatever its name.
  const bytes = await readInput(file, maxBytes.json).catch((error: unknown) => {
    throw new DocumentError([fileProblem(file, `cannot be read: ${messageOf(error)}`)]);
  });
  rejectOtherFormat(bytes.toString("latin1", 0, longestStart), file);
  // Editors on Windows may write Latin-1, and PowerShell redirects as UTF-16.
  const problem = "not UTF-8 text from here on; save the file as UTF-8";
  return textOfInput(bytes, (readable) => textError(file, problem, readable, readable.length));
}

/** Parses a YAML or JSON text. Throws `DocumentError` with every syntax error. A `.json` file must be JSON. */
export function parseText(text: string, file: string): SourceDocument {
  const content = withoutMark(text);
  const json = parseJsonDocument(content, file);
  if (json) return json;
  rejectOtherFormat(content, file);
  if (file.endsWith(".json") && content.trim() !== "") {
    rejectConflict(content, file);
    throw jsonError(content, file);
  }
  try {
    return new Source(content, file).document();
  } catch (error) {
    rejectConflict(content, file);
    throw error;
  }
}

/** Other formats that people pass by mistake: how their files start, and the problem that is reported. */
const otherFormats: readonly (readonly [start: string | RegExp, problem: string])[] = [
  ["\x1f\x8b", "is compressed; `gunzip` decompresses the file"],
  ["PK\x03\x04", "is a ZIP archive; `unzip` extracts its files"],
  // Git LFS leaves it in place of a file that it has not fetched.
  ["version https://git-lfs.github.com/", "is a pointer of Git LFS; `git lfs pull` fetches the file"],
  [/^\s*<[!?a-z]/i, "is HTML or XML, such as a page with an error, instead of data; fetch the file again"],
  [/^HTTP\/[\d.]+ \d{3}\b/, "starts with the headers of a response; store its body alone (curl without -i)"],
];

const longestStart = 100;

/** Throws `DocumentError` if a file is neither YAML nor JSON but HTML, an archive or the like. */
export function rejectOtherFormat(text: string, file: string): void {
  const isStart = (start: string | RegExp) => (typeof start === "string" ? text.startsWith(start) : start.test(text));
  const [, problem] = otherFormats.find(([start]) => isStart(start)) ?? [];
  if (problem !== undefined) throw new DocumentError([fileProblem(file, problem)]);
}

/** Throws `DocumentError` for a text with conflict markers of git: one problem, instead of many about each marker. */
export function rejectConflict(text: string, file: string): void {
  const marker = /^<{7} /m.exec(text);
  if (marker) throw textError(file, "a merge conflict begins here; resolve it", text, marker.index);
}

/** Removes the byte order mark that Windows editors add. */
export function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, "");
}

/** A YAML text as nodes with offsets. */
class Source {
  readonly #root: Document.Parsed;
  readonly #positionOf: ReturnType<typeof lineCounter>;

  constructor(
    text: string,
    private readonly file: string,
  ) {
    this.#positionOf = lineCounter(text);
    if (text.length > maxBytes.yaml) {
      throw this.#failure(
        0,
        `longer than ${maxBytes.yaml} characters, as only JSON may be: ${describeJsonError(text)}`,
      );
    }
    const composer = new Composer({ prettyErrors: false, uniqueKeys: false });
    let root: Document.Parsed | undefined;
    try {
      // Further documents in the text are not even parsed.
      for (const document of composer.compose(this.#tokens(text), true, text.length)) {
        if (root) throw this.#failure(document.range[0], "a file has one document; this is a second one");
        root = document;
      }
    } catch (error) {
      if (error instanceof DocumentError) throw error;
      throw this.#failure(0, `cannot be parsed: ${firstLine(error)}`);
    }
    if (!root) throw this.#failure(0, "cannot be parsed: there is no document");
    this.#root = root;
  }

  document(): SourceDocument {
    const root = this.#root;
    const problems = [...this.#syntaxProblems(), ...this.#structureProblems()];
    if (problems.length > 0) throw new DocumentError(problems);
    const problemAt = (path: Path, message: string) => this.#problem(this.#offsetAt(path), message, path);
    if (root.contents === null) return { data: undefined, problemAt };
    try {
      return { data: root.toJS({ maxAliasCount }), problemAt };
    } catch (error) {
      throw new DocumentError([createProblem(this.file, `cannot be expanded: ${firstLine(error)}`)]);
    }
  }

  /** Parses a text into tokens. Stops before deep nesting or a huge number could take too long, or overflow the stack. */
  *#tokens(text: string): Generator<CST.Token> {
    let errors = 0;
    for (const token of this.#uncheckedTokens(text)) {
      if (token.type === "error" && ++errors > maxSyntaxProblems) return;
      const deep = deepToken(token);
      if (deep) throw this.#failure(deep.offset, tooDeep);
      yield token;
    }
  }

  *#uncheckedTokens(text: string): Generator<CST.Token> {
    const parser = new Parser();
    const guard = new NestingGuard();
    for (const lexeme of new Lexer().lex(text)) {
      const problem = guard.add(lexeme);
      if (problem !== undefined) throw this.#failure(guard.offset, problem);
      yield* parser.next(lexeme);
    }
    yield* parser.end();
  }

  #failure(offset: number, message: string): DocumentError {
    return new DocumentError([this.#problem(offset, message)]);
  }

  #problem(offset: number, message: string, path: Path = []): Problem {
    return { ...createProblem(this.file, message, path), ...this.#positionOf(offset) };
  }

  #syntaxProblems(): Problem[] {
    return [...this.#root.errors, ...this.#root.warnings]
      .slice(0, maxSyntaxProblems)
      .map((error) => this.#problem(error.pos[0], firstLine(error) + (unquoted.has(error.code) ? quotesAdvice : "")));
  }

  /** Finds duplicate and invalid keys, and undefined or endless aliases. */
  #structureProblems(): Problem[] {
    const problems: Problem[] = [];
    const anchors = new Set<string | undefined>();
    const add = (nodes: Parents, message: string) => {
      const last = nodes.at(-1);
      const node = isPair(last) ? last.key : last;
      problems.push(this.#problem((isNode(node) && node.range?.[0]) || 0, message, pathOf(nodes)));
    };
    const addForeign = (nodes: Parents, tag: string | undefined) => isForeign(tag) && add(nodes, foreignValue);
    visit(this.#root, {
      Alias: (_, alias, parents) => {
        const { source } = alias;
        const nodes = [...parents, alias];
        if (!anchors.has(source)) add(nodes, `there is no anchor &${source} before this alias${quotesAdvice}`);
        if (parents.some((node) => isCollection(node) && node.anchor === source)) {
          add(nodes, "an alias within what it stands for");
        }
      },
      Scalar: (_, scalar, parents) => {
        anchors.add(scalar.anchor);
        const problem = scalarProblem(scalar);
        if (problem !== undefined) add([...parents, scalar], problem);
        return problems.length >= maxSyntaxProblems ? visit.BREAK : undefined;
      },
      Seq: (_, list, parents) => {
        anchors.add(list.anchor);
        addForeign([...parents, list], list.tag);
      },
      Map: (_, map, parents) => {
        anchors.add(map.anchor);
        addForeign([...parents, map], map.tag);
        const names = new Set<string>();
        for (const pair of map.items) {
          for (const problem of keyProblems(pair.key, names)) add([...parents, map, pair], problem);
          if (problems.length >= maxSyntaxProblems) return visit.BREAK;
        }
        return undefined;
      },
    });
    return problems;
  }

  #offsetAt(path: Path): number {
    for (let length = path.length; length >= 0; length--) {
      const node = this.#root.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return this.#keyOffset(path.slice(0, length)) ?? node.range[0];
    }
    return 0;
  }

  /** Returns the offset of the key of a member, which is a better place to point at than its value. */
  #keyOffset(path: Path): number | undefined {
    const parent = path.length > 0 ? this.#root.getIn(path.slice(0, -1), true) : undefined;
    if (!isMap(parent)) return undefined;
    const pair = parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1));
    return pair && isNode(pair.key) ? pair.key.range?.[0] : undefined;
  }
}

/** The nodes that contain a node, from the outermost one, as `visit` passes them. */
type Parents = readonly (Document | Node | Pair)[];

/** Returns the path to the last of some nested nodes. */
function pathOf(nodes: Parents): Path {
  return nodes.flatMap((node, index) => {
    const outer = nodes[index - 1];
    if (isPair(node)) return isScalar(node.key) ? String(node.key.value) : [];
    return isSeq(outer) ? outer.items.indexOf(node) : [];
  });
}

/** Errors that a text causes if it contains a colon, as in `title: Stand-up: design`, or begins with a mark such as `@`. */
const unquoted: ReadonlySet<ErrorCode> = new Set(["BAD_SCALAR_START", "BLOCK_AS_IMPLICIT_KEY", "BLOCK_IN_FLOW"]);

const quotesAdvice = "; a text with punctuation of YAML needs quotes";

/** Describes why a value could not be read as written. */
function scalarProblem({ value, source, tag, type }: Scalar): string | undefined {
  if (typeof value === "string") {
    return halfPair.test(value) ? halfPairProblem : undefined;
  }
  if (typeof value === "number" && type === "PLAIN" && tag === undefined && source !== undefined && /\d/.test(source)) {
    return numberProblem(source, value);
  }
  const isJson = value === null || typeof value === "boolean" || Number.isFinite(value);
  return isJson && !isForeign(tag) ? undefined : foreignValue;
}

const foreignValue = "a value that JSON does not have, such as a set, a date or infinity";

/** Describes what is wrong with the key of a field, and adds its name to those of the same object. */
function keyProblems(key: unknown, names: Set<string>): string[] {
  if (isAlias(key)) return ["an alias cannot be the name of a field"];
  if (isCollection(key)) {
    return ["a list or an object cannot be the name of a field; put a text with brackets in quotes"];
  }
  if (!isScalar(key)) return [];
  // JavaScript objects have texts as keys: `1` and `"1"` are the same.
  const name = String(key.value);
  const isRepeated = names.has(name);
  names.add(name);
  return [...(name === "__proto__" ? [forbiddenKey] : []), ...(isRepeated ? [repeatedKey(name)] : [])];
}

/** Reports whether a tag stands for values that JSON lacks. */
function isForeign(tag: string | undefined): boolean {
  return tag !== undefined && !/^tag:yaml\.org,2002:(?:str|int|float|bool|null|seq|map)$|^!$/.test(tag);
}

const tooDeep = `nested deeper than ${limits.nesting} levels`;

/** Counts lexemes, anchors, and nesting: brackets, and marks on one line, which nest without indentation. */
class NestingGuard {
  offset = 0;
  #lexemes = 0;
  #anchors = 0;
  #brackets = 0;
  #marksInLine = 0;

  /** Adds a lexeme. Returns a problem of the text so far, if any. */
  add(lexeme: string): string | undefined {
    this.offset += lexeme.length;
    if (++this.#lexemes > limits.yamlParts * lexemesPerPart) {
      return `more than ${limits.yamlParts} keys, values and marks; write it as JSON`;
    }
    if ((lexeme[0] === "*" || lexeme[0] === "&") && ++this.#anchors > limits.yamlAliases) {
      return `more than ${limits.yamlAliases} anchors and aliases`;
    }
    if (lexeme === "[" || lexeme === "{") this.#brackets++;
    else if (lexeme === "]" || lexeme === "}") this.#brackets--;
    else if (lexeme.includes("\n")) this.#marksInLine = 0;
    else if (this.#brackets === 0 && (lexeme === "-" || lexeme === "?" || lexeme === ":")) this.#marksInLine++;
    return Math.max(this.#brackets, this.#marksInLine) > limits.nesting ? tooDeep : undefined;
  }
}

/** Control characters of the lexer, spaces and line ends are lexemes too. */
const lexemesPerPart = 3;

/** Returns the first token that is nested too deeply. */
function deepToken(root: CST.Token): CST.Token | undefined {
  const open: { readonly token: CST.Token; readonly depth: number }[] = [{ token: root, depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { token, depth } = next;
    if (depth > limits.nesting) return token;
    if (token.type === "document" && token.value) open.push({ token: token.value, depth });
    if (!("items" in token)) continue;
    for (const { key, value } of token.items as readonly CST.CollectionItem[]) {
      for (const inner of [key, value]) if (inner) open.push({ token: inner, depth: depth + 1 });
    }
  }
  return undefined;
}

function firstLine(error: unknown): string {
  const message = messageOf(error);
  return message.split("\n", 1)[0]?.replace(/ at line \d+, column \d+:?$/, "") ?? message;
}
