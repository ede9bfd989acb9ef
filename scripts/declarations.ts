import { execFileSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Builds the declarations of some entries (`dist/X.d.ts` of `X`), and of no module that they do not refer to. */
export async function buildDeclarations(entries: readonly string[]): Promise<void> {
  execFileSync("node_modules/.bin/tsc", ["-p", "tsconfig.build.json"], { stdio: "inherit" });
  const reached = new Set<string>();
  for (const entry of entries) await reach(join("dist", `${entry}.d.ts`), reached);
  for (const name of readdirSync("dist", { recursive: true, encoding: "utf8" })) {
    const file = join("dist", name);
    if (file.endsWith(".d.ts") && !reached.has(file)) rmSync(file);
  }
}

/** A type that the compiler writes as `any`, such as a recursive one without a name. */
const leftOut = /(?:[&|:=]|=>|\*\/) any\b(?!:| \w)/;

/** Adds a declaration file, with shorter indentation, and all that it refers to. */
async function reach(file: string, reached: Set<string>): Promise<void> {
  if (reached.has(file)) return;
  reached.add(file);
  const text = await readFile(file, "utf8");
  if (leftOut.test(text)) throw new Error(`${file} has a type that is any: name it in an interface.`);
  // Tabs take less space in the package.
  await writeFile(
    file,
    text.replace(/^(?: {4})+/gm, (spaces) => "\t".repeat(spaces.length / 4)),
  );
  for (const [, path = ""] of text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"(\.[^"]+)\.js"/g)) {
    await reach(join(dirname(file), `${path}.d.ts`), reached);
  }
}
