/** What projects run on, by its column in the table, with the version of Node if it is one. */
export const nodeVersions = {
  "Node 20.19": "20.19.0",
  "Node 22": "22.23.3",
  "Node 24": "24.21.0",
  "own runtime": undefined,
} as const;

export type Runtime = keyof typeof nodeVersions;

/** A small project of `tools/` with certain versions of what it uses, installed with the packed package. */
export interface Project {
  /** Folder below `tools/`. */
  readonly folder: string;
  /** What it installs besides this package; the first names the rows of the table. */
  readonly packages: Readonly<Record<string, string>>;
  readonly on: readonly Runtime[];
  /** Shell lines to run, by what the table says of them. Each must end with exit code 0. */
  readonly runs: Readonly<Record<string, string>>;
  /** Shell line that installs it, if npm does not. */
  readonly install?: string;
  /** The runs of CI, on the last of its runtimes. */
  readonly fast?: readonly string[];
}

const oldest = ["Node 20.19"] as const;
const newest = ["Node 22", "Node 24"] as const;
const all = [...oldest, ...newest];

const nodeTest = { "node --test": "node --test" };

/** Every combination that the table of `docs/integrations.md` shows. */
export const projects: readonly Project[] = [
  vitest("3.2.0", { vite: "6.4.6", jsdom: "26.1.0", "happy-dom": "20.14.6" }, oldest),
  vitest("5.1.1", { vite: "8.3.8", jsdom: "31.0.1", "happy-dom": "21.0.4" }, newest),
  { folder: "node-test", packages: {}, on: all, runs: nodeTest, fast: ["node --test"] },
  { folder: "axios", packages: { axios: "1.21.1" }, on: all, runs: nodeTest },
  sdk("6.0.0", "2026-01"),
  sdk("7.1.0", "2026-07"),
  sdk("7.3.0", "2026-09"),
];

function vitest(version: string, environments: Readonly<Record<string, string>>, on: readonly Runtime[]): Project {
  const runs = ["threads", "forks"].map((pool) => [`node, ${pool}`, `vitest run --environment node --pool ${pool}`]);
  return {
    folder: "vitest",
    packages: { vitest: version, ...environments },
    on,
    runs: Object.fromEntries(runs),
    fast: ["node, threads"],
  };
}

function sdk(version: string, revision: string): Project {
  return {
    folder: "sdk",
    packages: { cloudflare: version },
    on: all,
    runs: { [revision]: `REVISION=${revision} node --test` },
  };
}
