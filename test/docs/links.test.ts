import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { describe, expect, test } from "vitest";
import { documents } from "./blocks.js";

const texts = [...documents, "llms.txt"];

describe("links", () => {
  test.each(texts)("of %s lead to files and headings that exist", (path) => {
    expect(deadLinks(path, existsSync)).toEqual([]);
  });

  test("of documents in the package lead to files of the package", () => {
    const [{ files }] = JSON.parse(
      execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { encoding: "utf8" }),
    ) as [{ files: { path: string }[] }];
    const packed = new Set(files.map(({ path }) => path));
    const isPacked = (path: string) => packed.has(path) || [...packed].some((file) => file.startsWith(`${path}/`));
    const dead = texts.filter((path) => packed.has(path)).map((path) => [path, deadLinks(path, isPacked)]);
    expect(dead.filter(([, links]) => links?.length)).toEqual([]);
    expect(dead.length).toBeGreaterThan(10);
  });
});

/** Returns the local links of a document that lead nowhere. */
function deadLinks(path: string, exists: (path: string) => boolean): string[] {
  const text = withoutCode(readFileSync(path, "utf8"));
  return Array.from(text.matchAll(/\]\((?<target>[^)\s]+)\)|(?:href|src)="(?<url>[^"]+)"/g), (match) => {
    const target = match.groups?.target ?? match.groups?.url ?? "";
    if (/^[a-z]+:/.test(target)) return [];
    const [file = "", anchor] = target.split("#");
    const to = file === "" ? path : posix.join(posix.dirname(path), file).replace(/\/$/, "");
    if (!exists(to)) return [target];
    return anchor === undefined || anchorsOf(to).has(anchor) ? [] : [target];
  }).flat();
}

/** Returns the anchors of a document's headings, as GitHub makes them. */
function anchorsOf(path: string): ReadonlySet<string> {
  const file = statSync(path).isDirectory() ? join(path, "README.md") : path;
  const anchors = new Set<string>();
  for (const [, title = ""] of withoutFences(readFileSync(file, "utf8")).matchAll(/^#+ (.+)$/gm)) {
    const plain = title.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll(/[`*]/g, "");
    const anchor = plain
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-");
    let unique = anchor;
    for (let count = 1; anchors.has(unique); count += 1) unique = `${anchor}-${count}`;
    anchors.add(unique);
  }
  return anchors;
}

function withoutFences(text: string): string {
  return text.replaceAll(/^```.*?^```$/gms, "");
}

function withoutCode(text: string): string {
  return withoutFences(text).replaceAll(/`[^`\n]*`/g, "");
}
