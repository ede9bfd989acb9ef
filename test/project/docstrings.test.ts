import { readdir, readFile } from "node:fs/promises";
import { expect, test } from "vitest";

const files = (await readdir("src", { recursive: true })).filter((name) => /\.tsx?$/.test(name));

/** A function whose docstring begins like the name of a thing. */
const named =
  /\/\*\*\s+(?:\* )?(?:The|An?|What|Whether|How|Why|Which|Where|All|Some|Each)\s(?:(?!\*\/).)*\*\/\n *(?:export )?(?:async )?function\*? (\w+)/gs;

test("docstrings of functions start with a verb", async () => {
  const found = files.map(async (file) => {
    const text = await readFile(`src/${file}`, "utf8");
    return Array.from(text.matchAll(named), ([, name]) => `${file}: ${name}`);
  });
  expect((await Promise.all(found)).flat()).toEqual([]);
});
