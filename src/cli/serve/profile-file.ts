import { readFile, stat } from "node:fs/promises";
import { isNode, LineCounter, parseDocument } from "yaml";
import type { BehaviourProfile } from "../../contract/behaviour/entries.js";
import { type LedgerEntry, profileFileModel, resolveProfile } from "../../contract/behaviour/model.js";
import { CliError } from "../failure.js";

const maxBytes = 1024 * 1024;

/** Reads a behaviour profile from a YAML or JSON file. Fails with every problem, each with line, column and path. */
export async function readProfile(file: string): Promise<{ profile: BehaviourProfile; ledger: LedgerEntry[] }> {
  const lines = new LineCounter();
  const document = parseDocument(await readText(file), { lineCounter: lines });
  const at = (offset: number | undefined) => {
    const { line, col } = lines.linePos(offset ?? 0);
    return `${file}:${line}:${col}`;
  };
  const [broken] = document.errors;
  if (broken) throw new CliError(`${at(broken.pos[0])}: ${broken.message.split("\n", 1)[0]}`);
  const parsed = profileFileModel.safeParse(document.toJS({ maxAliasCount: 100 }) ?? {});
  if (parsed.success) return resolveProfile(parsed.data);
  const problems = parsed.error.issues.map((issue) => {
    const path = issue.code === "unrecognized_keys" ? [...issue.path, issue.keys[0]] : issue.path;
    const node = document.getIn(path, true);
    return `${at(isNode(node) ? node.range?.[0] : undefined)}: $.${path.join(".")}: ${issue.message}`;
  });
  throw new CliError(problems.join("\n       "));
}

async function readText(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > maxBytes) throw new Error(`it has ${size} bytes, a profile at most ${maxBytes}`);
    return await readFile(file, "utf8");
  } catch (error) {
    throw new CliError(`cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
