import { readdir, readFile, writeFile } from "node:fs/promises";
import { groupBy } from "../src/lib/collections.js";

/** Writes the licences of all packages that bundled files belong to into one file, each text once. */
export async function writeNotices(inputs: readonly string[], path: string): Promise<void> {
  const packageFolder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;
  const folders = new Set(inputs.flatMap((input) => input.match(packageFolder) ?? []));
  const notices = await Promise.all([...folders].sort().map(readNotice));
  const byText = groupBy(notices, ({ text }) => text.replaceAll(/\s+/g, " "));
  const sections = [...byText.values()].map((same) => {
    const holders = same.map(({ title, copyright }) => [title, ...copyright].join("\n"));
    return `${[...holders, same[0].text].join("\n\n")}\n`;
  });
  await writeFile(path, sections.join(`\n${"-".repeat(80)}\n\n`));
}

async function readNotice(folder: string) {
  const { name, version, license } = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const lines = file ? (await readFile(`${folder}/${file}`, "utf8")).split(/\r?\n/) : [];
  const isCopyright = (line: string) => /^copyright .*\d{4}/i.test(line);
  return {
    title: `${name} ${version} (${license})`,
    copyright: lines.filter(isCopyright),
    text: lines
      .filter((line) => !isCopyright(line))
      .join("\n")
      .trim(),
  };
}
