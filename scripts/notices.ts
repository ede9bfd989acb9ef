import { readdir, readFile, writeFile } from "node:fs/promises";

/** Writes the licence texts of all packages that bundled files belong to into one file. */
export async function writeNotices(inputs: readonly string[], path: string): Promise<void> {
  const packageFolder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;
  const folders = new Set(inputs.flatMap((input) => input.match(packageFolder) ?? []));
  const notices = await Promise.all([...folders].sort().map(notice));
  await writeFile(path, notices.join(`\n${"-".repeat(80)}\n\n`));
}

async function notice(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? await readFile(`${folder}/${file}`, "utf8") : "";
  return `${name} ${version} (${license})\n\n${text.trim()}\n`;
}
