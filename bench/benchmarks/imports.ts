import { execFile } from "node:child_process";
import { promisify } from "node:util";
import manifest from "../../package.json" with { type: "json" };
import { createMock } from "../../src/server/mock.js";
import type { Benchmark, Table } from "../benchmark.js";
import { serverCore } from "../measure/cores.js";
import { interleave, type Median, medianOf } from "../measure/rounds.js";

const run = promisify(execFile);
const root = new URL("../../", import.meta.url);

/** What the library costs a test before and while it runs. */
export const imports: Benchmark = {
  name: "imports",
  title: "Imports: what each export of the package adds to a process, and what a private mock or scope costs a test",
  async run({ rounds = 15 }) {
    const scripts: Record<string, string> = { empty: "", "fastify, by itself": 'import "fastify";' };
    for (const [subpath, target] of Object.entries(manifest.exports)) {
      if (typeof target === "string" || subpath in onlyInTests) continue;
      scripts[subpath] = `import ${JSON.stringify(new URL(target.default, root).href)};`;
    }
    scripts["createMock() and its first list"] = firstResponse;
    const taken = await interleave(
      rounds,
      mapped(scripts, (script) => () => processTime(script)),
    );
    const empty = taken.empty ?? [];
    return [
      {
        title: "Milliseconds in a fresh process, above an empty one",
        columns: ["", "ms", "spread"],
        rows: [
          ...Object.entries(taken)
            .filter(([name]) => name !== "empty")
            .map(([name, times]) => row(name, medianOf(times.map((time, round) => time - (empty[round] ?? 0))))),
          ...Object.entries(onlyInTests).map(([subpath, runner]) => [
            subpath,
            `not measured: ${runner} lets it be imported only in a test`,
            "",
          ]),
        ],
      },
      await inProcess(rounds),
    ];
  },
};

/** Exports that work only in tests, and the runner of these. */
const onlyInTests: Readonly<Record<string, string>> = { "./vitest": "vitest", "./jest": "jest" };

const request = { url: "/accounts/a/realtime/kit/b/sessions", headers: { authorization: "Bearer bench" } };

const firstResponse = `
  import { createMock } from ${JSON.stringify(new URL("dist/index.js", root).href)};
  const mock = await createMock();
  const { statusCode } = await mock.app.inject(${JSON.stringify(request)});
  if (statusCode !== 200) throw new Error("The list responded with " + statusCode);`;

async function processTime(script: string): Promise<number> {
  const start = performance.now();
  // What an export imports, vitest and msw too, is found from the root of the project.
  await run("taskset", ["-c", serverCore, process.execPath, "--input-type=module", "-e", script], { cwd: root });
  return performance.now() - start;
}

async function inProcess(rounds: number): Promise<Table> {
  const mock = await createMock();
  try {
    const times = await interleave(rounds, {
      "createMock() to its first list": async () => {
        const from = performance.now();
        const one = await createMock();
        await one.app.inject(request);
        const taken = performance.now() - from;
        await one.close();
        return taken;
      },
      "a mock made, seeded, used and closed": async () => {
        const from = performance.now();
        const one = await createMock();
        const { id } = await one.control.meetings.create({ title: "Webinar" });
        await one.control.sessions.join({ meeting_id: id, name: "Ada" });
        await one.app.inject(request);
        await one.close();
        return performance.now() - from;
      },
      "a scope made, its first list sent, and dropped": async (round) => {
        const from = performance.now();
        const name = `scope-${round}`;
        await mock.app.inject({ ...request, headers: { ...request.headers, "x-testkit-scope": name } });
        await mock.control.scopes.drop({ name });
        return performance.now() - from;
      },
    });
    return {
      title: "Milliseconds in one process, modules loaded",
      columns: ["", "ms", "spread"],
      rows: Object.entries(times).map(([name, all]) => row(name, medianOf(all))),
    };
  } finally {
    await mock.close();
  }
}

function row(name: string, { median, spread }: Median): Table["rows"][number] {
  return [name, median, spread];
}

function mapped<A, B>(record: Readonly<Record<string, A>>, make: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, make(value)]));
}
