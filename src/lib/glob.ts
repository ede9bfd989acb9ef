/** Creates the test of a pattern: `*` stands for anything within a path segment, `**` for anything. */
export function globTest(pattern: string): (text: string) => boolean {
  const source = pattern
    .split(/(\*+)/)
    .map((part) =>
      part === "*" ? "[^/]*" : part.startsWith("**") ? ".*" : part.replaceAll(/[\\^$.|?+()[\]{}]/g, "\\$&"),
    )
    .join("");
  const test = new RegExp(`^${source}$`, "s");
  return (text) => test.test(text);
}
