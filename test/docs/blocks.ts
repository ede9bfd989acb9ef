import { readdirSync, readFileSync } from "node:fs";

/** A fenced block of a document. */
export interface Block {
  readonly language: string;
  readonly code: string;
  /** The number of its first line in the document. */
  readonly line: number;
  /** The file that its first line names in a comment, such as `// live.test.js`. */
  readonly file: string | undefined;
  /** What the comment above says: `not run: REASON`, or `output` of the block before. */
  readonly mark: string | undefined;
}

const fence = /^(?:<!-- (?<mark>not run: [^\n]+|output) -->\n\n?)?```(?<language>\w*)\n(?<code>.*?)^```$/gms;

const fileComment = /^(?:\/\/|#|<!--) (?<file>[\w./-]+\.\w+)(?: -->)?\n/;

/** Returns the fenced blocks of a document, in their order. */
export function readBlocks(path: string): readonly Block[] {
  const text = readFileSync(path, "utf8");
  return Array.from(text.matchAll(fence), ({ index, groups = {} }) => ({
    language: groups.language ?? "",
    code: groups.code ?? "",
    line: text.slice(0, index).split("\n").length,
    file: fileComment.exec(groups.code ?? "")?.groups?.file,
    mark: groups.mark,
  }));
}

/** The documents for users, and those for contributors. */
export const documents: readonly string[] = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "bench/README.md",
  "examples/README.md",
  ...["SECURITY.md"].filter((name) => readdirSync(".").includes(name)),
  ...readdirSync("docs", { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
].sort();
