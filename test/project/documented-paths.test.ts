import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { expect, test } from "vitest";

const folders = "src|test|docs|bench|scripts|openapi|lib|contract|world|fixtures|server|suite|clients|cli|console";
const path = new RegExp(String.raw`(?<![\w./-])(?:${folders})/[\w./*-]*`, "g");

const documents = (await readdir("docs", { recursive: true })).filter((name) => name.endsWith(".md"));

test.each(["CONTRIBUTING.md", ...documents.map((name) => `docs/${name}`)])(
  "%s names only files that exist",
  async (file) => {
    const text = await readFile(file, "utf8");
    const code = [...text.matchAll(/```.*?```|`[^`]*`/gs)].flatMap(([part]) => part.match(path) ?? []);
    expect(code.filter((name) => !exists(name))).toEqual([]);
  },
);

/** Reports whether a path exists below the root or `src/`; of one with a placeholder (`NAME`, `*`), its folder. */
function exists(name: string): boolean {
  const [fixed = name] = name.split(/[^/]*(?:\*|[A-Z]{2})/);
  return ["", "src/"].some((base) => existsSync(base + fixed) || existsSync(`${base}${fixed}.ts`));
}
