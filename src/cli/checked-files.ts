import { readFile, stat } from "node:fs/promises";
import { type Document, isNode, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import type { ProfileFile } from "../contract/behaviour.js";
import { profileFileModel } from "../contract/profile-file.js";
import { checkModel } from "../fixtures/scenario/check-model.js";
import { parseText } from "../fixtures/scenario/parse.js";
import { ScenarioError } from "../fixtures/scenario/problem.js";
import { readText } from "../fixtures/scenario/read-text.js";
import { jsonPath } from "../lib/json-path.js";
import { messageOf } from "../lib/message.js";
import { schemaProblems } from "../lib/schema-problems.js";
import { CliError } from "./cli-error.js";
import { readUserFile } from "./user-files.js";

/** Reads a YAML or JSON file that must fit a model. Fails with every problem, each with line, column and path. */
export async function readChecked<M extends z.ZodType>(file: string, model: M): Promise<z.output<M>> {
  try {
    const text = await readText(file);
    if (text.trim() === "") throw new CliError(`${file}: the file is empty`);
    return checkModel(parseText(text, file), model);
  } catch (error) {
    throw error instanceof ScenarioError ? new CliError(error.message) : error;
  }
}

const maxBytes = 1024 * 1024;

/** Reads a behaviour profile from a YAML or JSON file. Fails with every problem, each with line, column and path. */
export async function readProfile(file: string): Promise<ProfileFile> {
  const lines = new LineCounter();
  const document = parseDocument(await readProfileText(file), { lineCounter: lines, prettyErrors: false });
  const at = (offset: number | undefined) => {
    const { line, col } = lines.linePos(offset ?? 0);
    return `${file}:${line}:${col}`;
  };
  const [broken] = document.errors;
  if (broken) throw new CliError(`${at(broken.pos[0])}: ${broken.message}`);
  const parsed = profileFileModel.safeParse(plain(document, file));
  if (parsed.success) return parsed.data;
  const problems = schemaProblems(parsed.error, profileFileModel).map(({ path, message }) => {
    const node = document.getIn(path, true);
    return `${at(isNode(node) ? node.range?.[0] : undefined)}: ${jsonPath(path)}: ${message}`;
  });
  throw new CliError(problems.join("\n"));
}

/** What a document says; nothing at all is an empty profile. */
function plain(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 }) ?? {};
  } catch (error) {
    // An alias to nothing, or aliases of aliases that would fill the memory.
    throw new CliError(`${file}: ${messageOf(error)}`);
  }
}

async function readProfileText(file: string): Promise<string> {
  return readUserFile(file, async () => {
    const { size } = await stat(file);
    if (size > maxBytes) throw new Error(`it has ${size} bytes, a profile at most ${maxBytes}`);
    return readFile(file, "utf8");
  });
}
