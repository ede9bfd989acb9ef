import { constants, isUtf8 } from "node:buffer";
import { readFile, stat } from "node:fs/promises";
import { type Document, isAlias, isMap, isNode, isScalar, LineCounter, parseDocument, stringify, visit } from "yaml";
import type { Path } from "./json-path.js";
import { codeOf, messageOf } from "./message.js";
import { createProblem, DocumentError, type Problem, type SourceDocument } from "./problem.js";

const mebibyte = 1024 * 1024;

/** The largest files that are read: JSON up to the longest string of JavaScript; YAML takes far more time and memory. */
export const maxBytes = { json: constants.MAX_STRING_LENGTH, yaml: 16 * mebibyte } as const;

/** Limits how often aliases repeat: enough for templates, too little for a text that expands without end. */
const maxAliasCount = 200;

/** One syntax error can cause many more after it. */
const maxSyntaxProblems = 10;

/** JSON texts from this length on are parsed without positions first. */
const longText = 64 * 1024;

/** In longer JSON texts, positions would take too long to find. */
const maxPositionedText = 16 * mebibyte;

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
  const limit = /\.(?:json|ndjson)$/.test(file) ? maxBytes.json : maxBytes.yaml;
  try {
    const found = await stat(file);
    if (found.isDirectory()) throw new Error("it is a directory");
    if (found.size > limit) {
      throw new Error(`it has ${found.size} bytes, and at most ${limit} are read; larger data is better generated`);
    }
    const bytes = await readFile(file);
    // Windows PowerShell redirects as UTF-16.
    if (!isUtf8(bytes)) throw new Error("not UTF-8 text");
    return bytes.toString("utf8");
  } catch (error) {
    throw new DocumentError([createProblem(file, `cannot be read: ${describeReadError(error)}`)]);
  }
}

function describeReadError(error: unknown): string {
  switch (codeOf(error)) {
    case "ENOENT":
      return "no such file";
    case "EACCES":
      return "permission denied";
    case "ELOOP":
      return "its symbolic links form a loop";
    default:
      return messageOf(error);
  }
}

/** Parses a YAML or JSON text. Throws `DocumentError` with every syntax error. */
export function parseText(text: string, file: string): SourceDocument {
  return parseLongJson(text, file) ?? new Source(text, file).document();
}

/** Parses a long JSON text fast; positions are searched, slowly, only when there is a problem to report. */
function parseLongJson(text: string, file: string): SourceDocument | undefined {
  if (text.length < longText || !/^\s*[{[]/.test(text) || text.includes('"__proto__"')) return undefined;
  try {
    const data: unknown = JSON.parse(text);
    let source: Source | undefined;
    return {
      data,
      problemAt(path, message) {
        if (text.length > maxPositionedText) return createProblem(file, message, path);
        source ??= new Source(text, file);
        return source.problemAt(path, message);
      },
    };
  } catch {
    return undefined;
  }
}

/** A YAML or JSON text as nodes that know their offsets. */
class Source {
  readonly #lines = new LineCounter();
  readonly #root: Document;

  constructor(
    text: string,
    private readonly file: string,
  ) {
    try {
      this.#root = parseDocument(text, { lineCounter: this.#lines });
    } catch (error) {
      throw new DocumentError([createProblem(file, `cannot be parsed: ${firstLine(error)}`)]);
    }
  }

  document(): SourceDocument {
    const root = this.#root;
    const problems = [...this.#syntaxProblems(), ...this.#forbiddenKeys()];
    if (problems.length > 0) throw new DocumentError(problems);
    const problemAt = (path: Path, message: string) => this.problemAt(path, message);
    if (root.contents === null) return { data: undefined, problemAt };
    try {
      return { data: root.toJS({ maxAliasCount }), problemAt };
    } catch (error) {
      throw new DocumentError([createProblem(this.file, `cannot be expanded: ${firstLine(error)}`)]);
    }
  }

  problemAt(path: Path, message: string): Problem {
    return { ...createProblem(this.file, message, path), ...this.#position(this.#offsetAt(path)) };
  }

  #syntaxProblems(): Problem[] {
    return [...this.#root.errors, ...this.#root.warnings]
      .slice(0, maxSyntaxProblems)
      .map((error) => ({ ...createProblem(this.file, firstLine(error)), ...this.#position(error.pos[0]) }));
  }

  /** Keys that an object cannot hold like any other, wherever they are. */
  #forbiddenKeys(): Problem[] {
    const problems: Problem[] = [];
    visit(this.#root, {
      Pair: (_, { key }) => {
        const name = isAlias(key) ? key.resolve(this.#root) : key;
        if (!isScalar(name) || name.value !== "__proto__") return;
        const problem = createProblem(this.file, "`__proto__` cannot be the name of a field");
        problems.push({ ...problem, ...this.#position(name.range?.[0] ?? 0) });
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

  #position(offset: number): { line: number; column: number } {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }
}

function firstLine(error: unknown): string {
  const message = messageOf(error);
  return message.split("\n", 1)[0]?.replace(/ at line \d+, column \d+:?$/, "") ?? message;
}
