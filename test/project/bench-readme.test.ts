import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { benchmarks } from "../../bench/benchmarks/index.js";
import { withResults } from "../../bench/readme.js";

const machine = {
  date: "2026-01-15T10:00:00.000Z",
  commit: "abc1234",
  cpu: "2 x CPU",
  memoryGB: 8,
  system: "linux x64",
  node: "v20.19.0",
  fastify: "5.0.0",
  peers: "",
  loadAverage: [0.5, 0.4, 0.3],
};

test("every benchmark has a place for its tables in bench/README.md, and only that place changes", async () => {
  const readme = await readFile("bench/README.md", "utf8");
  for (const { name } of benchmarks) {
    const changed = withResults(
      readme,
      name,
      [{ title: "Ms", columns: ["", "ms"], rows: [["mock", 1234.5]] }],
      machine,
    );
    const section = changed.slice(changed.indexOf(`## \`${name}\``)).split("\n## ")[0];
    expect(section).toContain("Measured 2026-01-15 at abc1234, 2 x CPU, Node v20.19.0, load 0.5 before.");
    expect(section).toContain("### Ms\n\n|      |    ms |\n|------|------:|\n| mock | 1,235 |\n");
    const [before, after] = readme.split(new RegExp(`<!-- ${name}: [^]*<!-- end of ${name} -->`));
    expect(changed.startsWith(before ?? "nothing")).toBe(true);
    expect(changed.endsWith(after ?? "nothing")).toBe(true);
  }
});
