import { readdir, readFile, writeFile } from "node:fs/promises";

/** Writes the licence texts of all packages that a bundle holds into one file. */
export async function writeNotices(metafile, path) {
  const inputs = Object.keys(metafile.inputs).map(
    (input) => input.match(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//)?.[1],
  );
  const folders = [...new Set(inputs.filter((folder) => folder !== undefined))].sort();
  await writeFile(path, (await Promise.all(folders.map(notice))).join(`\n${"-".repeat(80)}\n\n`));
}

async function notice(folder) {
  const { name, version, license } = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? await readFile(`${folder}/${file}`, "utf8") : "";
  return `${name} ${version} (${license})\n\n${text.trim()}\n`;
}
