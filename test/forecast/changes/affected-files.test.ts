import { expect, test } from "vitest";
import { affectedFiles } from "../../../src/forecast/changes/affected-files.js";

test("time grows with the files of a repository, not with their pairs", async () => {
  const files = Array.from({ length: 2000 }, (_, index) => `src/part${index}.ts`);
  const gaps = `import ${" ".repeat(200)}\n`.repeat(20);
  const texts = new Map(files.map((file, index) => [file, `import "./part${index - 1}.js";\n${gaps}`]));
  const [changed = "", ...unchanged] = files;
  const affected = await affectedFiles({
    changed: [changed],
    unchanged,
    read: async (file) => texts.get(file) ?? "",
  });
  expect([...affected.keys()]).toEqual(files);
});

test.each([
  ["a name with dots", "src/user.service.ts", 'import { user } from "./user.service.js";', true],
  ["a part of a name with dots", "src/user.ts", 'import { user } from "./user.service.js";', true],
  ["a name that begins the same", "src/user.ts", 'import { users } from "./users.js";', false],
  ["a name that nothing imports", "src/user.ts", "const user = 1;", false],
  ["the folder of an index", "src/user/index.ts", 'import { user } from "./user";', true],
  ["a module of Python", "src/user.py", 'import { user } from "./user.js";', false],
])("finds by imports who may import %s", async (_, changed, text, isAffected) => {
  const importer = "src/importer.ts";
  const read = async (file: string) => (file === importer ? text : "");
  const affected = await affectedFiles({ changed: [changed], unchanged: [importer], read });
  expect(affected.has(importer)).toBe(isAffected);
});
